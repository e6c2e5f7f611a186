package io.fixedmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fixedmap.table.SlotTable;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.Channels;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.Pipe;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentCacheTest {
    @RegisterExtension
    final Caches caches = new Caches();

    private ContentCache roomy() {
        return caches.build(Caches.small().maxBytes(4 << 20).blockBytes(1024));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 64, 1023, 1024, 1025, 8192, 65_535, 65_536, 65_537, 200_000, 1_048_576})
    void whatWasPutInAnyWayIsReadInAnyWay(int length) throws IOException {
        byte[] content = TestContent.bytes(length, length);
        Digest digest = Caches.digest(content);
        List<Put> puts = List.of(
                cache -> cache.put(content),
                cache -> cache.put(ByteBuffer.wrap(content)),
                cache ->
                        cache.put(ByteBuffer.allocateDirect(length).put(content).flip()),
                cache -> cache.put(ByteBuffer.wrap(content).asReadOnlyBuffer()),
                cache -> putFillingADigest(cache, content),
                cache -> cache.put(new ByteArrayInputStream(content)),
                cache -> cache.put(Channels.newChannel(new ByteArrayInputStream(content))),
                cache -> cache.put(digest, content),
                cache -> cache.put(digest, ByteBuffer.wrap(content)),
                cache -> cache.put(digest, new ByteArrayInputStream(content)),
                cache -> cache.put(digest, Channels.newChannel(new ByteArrayInputStream(content))),
                cache -> cache.put(new TricklingStream(content)));
        for (Put put : puts) {
            ContentCache cache = roomy();

            PutResult first = put.on(cache);
            PutResult second = put.on(cache);

            assertThat(first).isEqualTo(new PutResult(digest, length, PutOutcome.STORED));
            assertThat(second).isEqualTo(new PutResult(digest, length, PutOutcome.ALREADY_PRESENT));
            assertReadsBack(cache, digest, content);
            assertThat(cache.stats().deduplicatedBytes()).isEqualTo(length);
        }
    }

    private static PutResult putFillingADigest(ContentCache cache, byte[] content) {
        ByteBuffer buffer = ByteBuffer.wrap(content);
        byte[] bytes = new byte[40];
        PutOutcome outcome = cache.put(buffer, bytes, 5);
        assertThat(buffer.hasRemaining()).isFalse();
        return new PutResult(Digest.of(Arrays.copyOfRange(bytes, 5, 37)), content.length, outcome);
    }

    private interface Put {
        PutResult on(ContentCache cache) throws IOException;
    }

    private static void assertReadsBack(ContentCache cache, Digest digest, byte[] content) throws IOException {
        int length = content.length;
        assertThat(cache.contains(digest)).isTrue();
        assertThat(cache.findMissing(List.of(digest))).isEmpty();
        assertThat(cache.get(digest)).isEqualTo(content);
        byte[] array = new byte[length + 7];
        assertThat(cache.read(digest, array, 5)).isEqualTo(length);
        assertThat(ByteBuffer.wrap(array, 5, length)).isEqualTo(ByteBuffer.wrap(content));
        for (ByteBuffer target : List.of(ByteBuffer.allocate(length + 9), ByteBuffer.allocateDirect(length + 9))) {
            target.position(3);
            assertThat(cache.read(digest, target)).isEqualTo(length);
            assertThat(target.position()).isEqualTo(length + 3);
            assertThat(target.flip().position(3)).isEqualTo(ByteBuffer.wrap(content));
        }
        try (Content open = cache.open(digest)) {
            assertThat(open.sizeBytes()).isEqualTo(length);
            assertThat(open.digest()).isEqualTo(digest);
            assertThat(open.inputStream().readAllBytes()).isEqualTo(content);
            ByteArrayOutputStream stream = new ByteArrayOutputStream();
            open.transferTo(stream);
            assertThat(stream.toByteArray()).isEqualTo(content);
            ByteArrayOutputStream channel = new ByteArrayOutputStream();
            open.transferTo(Channels.newChannel(channel));
            assertThat(channel.toByteArray()).isEqualTo(content);
            ByteBuffer joined = ByteBuffer.allocate(length);
            open.buffers().forEach(joined::put);
            assertThat(joined.array()).isEqualTo(content);
            assertThat(open.buffers()).allMatch(ByteBuffer::isReadOnly);
        }
    }

    @Test
    void rangesOfAnOpenContentAreReadFromAnyOffset() throws IOException {
        ContentCache cache = roomy();
        byte[] content = TestContent.bytes(1, 5000);
        Digest digest = cache.put(content).digest();
        try (Content open = cache.open(digest)) {
            for (int offset = 0; offset <= content.length; offset += 250) {
                for (int length : new int[] {0, 1, 1023, 1024, 1025, content.length - offset}) {
                    if (offset + length > content.length) {
                        continue;
                    }
                    ByteBuffer expected = ByteBuffer.wrap(content, offset, length);
                    ByteArrayOutputStream stream = new ByteArrayOutputStream();
                    open.transferTo(offset, length, stream);
                    ByteArrayOutputStream channel = new ByteArrayOutputStream();
                    open.transferTo(offset, length, Channels.newChannel(channel));
                    byte[] read = open.inputStream(offset, length).readAllBytes();
                    assertThat(ByteBuffer.wrap(read)).isEqualTo(expected);
                    assertThat(ByteBuffer.wrap(stream.toByteArray())).isEqualTo(expected);
                    assertThat(ByteBuffer.wrap(channel.toByteArray())).isEqualTo(expected);
                }
            }
            assertThatThrownBy(() -> open.inputStream(1, content.length)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> open.transferTo(-1, 1, new ByteArrayOutputStream()))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            WritableByteChannel channel = Channels.newChannel(new ByteArrayOutputStream());
            assertThatThrownBy(() -> open.transferTo(1, content.length, channel))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> open.transferTo(-1, 1, channel)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void aStreamOfAnOpenContentGoesNotBackNorBeyondItsTarget() throws IOException {
        ContentCache cache = caches.build(Caches.small());
        byte[] content = TestContent.bytes(1, 200);
        try (Content opened = cache.open(cache.put(content).digest());
                InputStream stream = opened.inputStream()) {
            assertThat(stream.skip(100)).isEqualTo(100);
            assertThat(stream.skip(-1)).isZero();
            assertThatThrownBy(() -> stream.read(new byte[10], 5, 6)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThat(stream.readAllBytes()).isEqualTo(Arrays.copyOfRange(content, 100, 200));
        }
    }

    @Test
    void whatLiesInOnePieceIsKnownToHoweverItCame() throws IOException {
        for (int length : new int[] {1000, 200_000}) { // longer than what is read at once, and than a draft's copy
            byte[] content = TestContent.bytes(1, length);
            for (boolean streamed : new boolean[] {false, true}) {
                ContentCache cache = roomy();
                Digest digest =
                        (streamed ? cache.put(new ByteArrayInputStream(content)) : cache.put(content)).requireDigest();
                Space space = ((OffHeapContentCache) cache).space();
                int slotIndex = SlotTable.slotIndex(space.locate(space.hash(digest), digest));
                assertThat(BlobLayout.isContiguous(space.blobs.lengthWord(slotIndex)))
                        .isTrue();
            }
        }
    }

    @Test
    void aSourceThatGivesAByteAtATimeIsReadToItsEnd() throws IOException {
        byte[] content = TestContent.bytes(1, 70_000); // longer than what is read at once
        InputStream source = new ByteArrayInputStream(content) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                return super.read(target, offset, 1);
            }
        };
        assertThat(roomy().put(source).digest()).isEqualTo(Caches.digest(content));
    }

    @Test
    void aSourceThatHasNothingAndDoesNotEndIsGivenUp() {
        ContentCache cache = caches.build(Caches.small());
        InputStream source = new ByteArrayInputStream(new byte[10]) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                return pos == 0 ? super.read(target, offset, 5) : 0;
            }
        };
        assertThatThrownBy(() -> cache.put(source))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("read=0");
        assertThat(cache.stats().entries()).isZero();
    }

    @Test
    void aStreamOfAnOpenContentSkipsAndTellsWhatIsAvailable() throws IOException {
        ContentCache cache = roomy();
        byte[] content = TestContent.bytes(2, 3000);
        Digest digest = cache.put(content).digest();
        try (Content open = cache.open(digest);
                InputStream stream = open.inputStream()) {
            assertThat(stream.read()).isEqualTo(content[0] & 0xFF);
            assertThat(stream.skip(1999)).isEqualTo(1999);
            assertThat(stream.available()).isEqualTo(1000);
            assertThat(stream.read()).isEqualTo(content[2000] & 0xFF);
            assertThat(stream.skip(5000)).isEqualTo(999);
            assertThat(stream.read()).isEqualTo(-1);
            assertThat(stream.read(new byte[4])).isEqualTo(-1);
            assertThat(stream.read(new byte[0])).isZero();
        }
    }

    @Test
    void aFileIsPut(@TempDir Path directory) throws IOException {
        ContentCache cache = roomy();
        byte[] content = TestContent.bytes(3, 70_000);
        Path file = Files.write(directory.resolve("blob"), content);

        assertThat(cache.put(file).outcome()).isEqualTo(PutOutcome.STORED);
        assertThat(cache.put(Caches.digest(content), file).outcome()).isEqualTo(PutOutcome.ALREADY_PRESENT);
        assertThatThrownBy(() -> cache.put(directory)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> cache.put(directory.resolve("none"))).isInstanceOf(IOException.class);
    }

    @Test
    void theDigestMayBeWrittenOverTheContentItself() {
        ContentCache cache = roomy();
        byte[] content = TestContent.bytes(3, 40_000);
        byte[] array = content.clone();

        cache.put(ByteBuffer.wrap(array), array, 0);

        Digest digest = Caches.digest(content);
        assertThat(array).startsWith(digest.toBytes());
        assertThat(cache.get(digest)).isEqualTo(content);
    }

    /** What a stream brings at a time lies side by side; only where two such pieces meet there is a gap. */
    @Test
    void aStreamWhosePiecesLieApartIsReadBack() throws IOException {
        int blockBytes = 1 << 16;
        ContentCache cache = caches.build(
                Caches.small().blockBytes(blockBytes).maxBytes(4L * blockBytes).whenFull(WhenFull.REJECT));
        Digest hole = cache.put(TestContent.bytes(1, blockBytes)).digest();
        cache.put(TestContent.bytes(2, blockBytes));
        cache.remove(hole);
        byte[] content = TestContent.bytes(3, 3 * blockBytes);

        Digest digest = cache.put(new ByteArrayInputStream(content)).digest();

        assertReadsBack(cache, digest, content);
    }

    /** All of it is brought at a time, so nothing but the links of the blocks tells that they lie apart. */
    @Test
    void aStreamWhoseBlocksLieApartIsReadBack() throws IOException {
        int blocks = 128;
        ContentCache cache = caches.build(Caches.small()
                .capacity(256)
                .blockBytes(1024)
                .maxBytes(blocks * 1024L)
                .whenFull(WhenFull.REJECT));
        for (int i = 0; i < blocks; i++) {
            cache.put(TestContent.bytes(i, 1024));
        }
        for (int i = 0; i < blocks; i += 2) {
            cache.remove(Caches.digest(TestContent.bytes(i, 1024)));
        }
        byte[] content = TestContent.bytes(-1, 1 << 16);

        Digest digest = cache.put(new ByteArrayInputStream(content)).digest();

        assertReadsBack(cache, digest, content);
    }

    @Test
    void aStreamThatHasEndedIsNotReadAgain() throws IOException {
        byte[] content = TestContent.bytes(3, 100_000);
        InputStream stream = new FilterInputStream(new ByteArrayInputStream(content)) {
            private boolean ended;

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                if (ended) {
                    throw new IOException("was read after its end");
                }
                int read = super.read(target, offset, length);
                ended = read < 0;
                return read;
            }
        };

        assertThat(roomy().put(stream).digest()).isEqualTo(Caches.digest(content));
    }

    /** A stream with a time limit may leave somebody behind who still waits for bytes, and puts them where it was told. */
    @Test
    void anArrayThatAFailedStreamMayStillFillIsNotUsedAgain() throws IOException {
        ContentCache cache = roomy();
        KeepingStream failing = new KeepingStream();
        assertThatThrownBy(() -> cache.put(failing)).isSameAs(failing.failure);
        byte[] content = TestContent.bytes(1, 1000);

        PutResult result = cache.put(new ByteArrayInputStream(content) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                Arrays.fill(failing.kept, (byte) 1);
                return super.read(target, offset, length);
            }
        });

        assertThat(result.digest()).isEqualTo(Caches.digest(content));
        assertThat(cache.get(result.digest())).isEqualTo(content);
    }

    private static final class KeepingStream extends InputStream {
        final IOException failure = new IOException("too slow");
        byte[] kept = {};

        @Override
        public int read() {
            throw new AssertionError();
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            kept = target;
            throw failure;
        }
    }

    /** Whoever it was who failed may still be sending what is in the array. */
    @Test
    void anArrayThatAFailedTargetMayStillReadIsNotUsedAgain() throws IOException {
        ContentCache cache = roomy();
        IOException failure = new IOException("too slow");
        byte[][] kept = new byte[1][];
        OutputStream failing = new OutputStream() {
            @Override
            public void write(int single) {
                throw new AssertionError();
            }

            @Override
            public void write(byte[] source, int offset, int length) throws IOException {
                kept[0] = source;
                throw failure;
            }
        };
        byte[] first = TestContent.bytes(1, 1000);
        try (Content content = cache.open(cache.put(first).digest())) {
            assertThatThrownBy(() -> content.transferTo(failing)).isSameAs(failure);
        }

        try (Content content = cache.open(cache.put(TestContent.bytes(2, 1000)).digest())) {
            content.transferTo(OutputStream.nullOutputStream());
        }

        assertThat(kept[0]).startsWith(first);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100})
    void aChannelThatTakesNothingIsGivenUpWhateverItSays(int said) throws IOException {
        ContentCache cache = roomy();
        WritableByteChannel full = new WritableByteChannel() {
            private int asked;

            @Override
            public int write(ByteBuffer source) {
                assertThat(++asked).isEqualTo(1);
                return said;
            }

            @Override
            public boolean isOpen() {
                return true;
            }

            @Override
            public void close() {}
        };
        try (Content content = cache.open(cache.put(new byte[100]).digest())) {
            assertThatThrownBy(() -> content.transferTo(full))
                    .isInstanceOf(IOException.class)
                    .hasMessage("target must wait until it takes bytes: left=100, taken=" + said);
        }
    }

    @Test
    void aBufferIsReadToItsLimitWhateverComesOfIt() {
        ContentCache cache = caches.build(Caches.small());
        byte[] content = TestContent.bytes(1, 100);
        for (int round = 0; round < 2; round++) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            cache.put(buffer);
            assertThat(buffer.remaining()).isZero();
            buffer.rewind();
            cache.put(Caches.digest(content), buffer);
            assertThat(buffer.remaining()).isZero();
        }
    }

    @Test
    void aSliceOfAnArrayIsPutAndFilledWhereItIs() {
        ContentCache cache = caches.build(Caches.small().capacity(8192).maxBytes(64 * 4096));
        byte[] array = TestContent.bytes(1, 300);
        byte[] content = Arrays.copyOfRange(array, 70, 170);
        ByteBuffer source = ByteBuffer.wrap(array, 50, 200).slice().position(20).limit(120);

        Digest digest = cache.put(source).digest();

        assertThat(digest).isEqualTo(Caches.digest(content));
        byte[] target = new byte[300];
        ByteBuffer slice = ByteBuffer.wrap(target, 30, 200).slice().position(10);
        assertThat(cache.read(digest, slice)).isEqualTo(100);
        assertThat(slice.position()).isEqualTo(110);
        assertThat(Arrays.copyOfRange(target, 40, 140)).isEqualTo(content);
    }

    @Test
    void aReadOnlyTargetIsRefusedAlsoForWhatIsAbsent() {
        ContentCache cache = caches.build(Caches.small());
        ByteBuffer target = ByteBuffer.allocate(10).asReadOnlyBuffer();
        assertThatThrownBy(() -> cache.read(Caches.digest(new byte[1]), target))
                .isInstanceOf(ReadOnlyBufferException.class);
    }

    /** A recovery finds that an empty chain is in one piece; it has no block that the piece could begin with. */
    @Test
    void anEmptyContentIsReadInAnyWayAlsoWhenItsCacheIsOpenedAgain() throws IOException {
        ContentCacheBuilder settings = Caches.small();
        Memory memory = Memory.of(settings);
        try (ContentCache cache = memory.open(settings)) {
            cache.put(new byte[0]);
        }
        try (ContentCache cache = memory.open(settings)) {
            assertReadsBack(cache, Caches.digest(new byte[0]), new byte[0]);
        }
    }

    @Test
    void anEmptyContentHasNoBuffers() {
        ContentCacheBuilder settings = Caches.small();
        Memory memory = Memory.of(settings);
        for (int opened = 0; opened < 2; opened++) {
            try (ContentCache cache = memory.open(settings);
                    Content content = cache.open(cache.put(new byte[0]).digest())) {
                assertThat(content.buffers()).isEmpty();
            }
        }
    }

    @Test
    void aSourceThatDoesNotWaitIsRefusedUnread() throws IOException {
        ContentCache cache = caches.build(Caches.small());
        Pipe pipe = Pipe.open();
        try (Pipe.SourceChannel source = pipe.source();
                Pipe.SinkChannel sink = pipe.sink()) {
            sink.write(ByteBuffer.allocate(10));
            source.configureBlocking(false);
            assertThatThrownBy(() -> cache.put(source)).isInstanceOf(IllegalBlockingModeException.class);
            assertThat(source.read(ByteBuffer.allocate(20))).isEqualTo(10);
        }
    }

    @Test
    void aChannelThatWaitsIsWrittenToAndReadAlsoIfItNeedNotWait() throws IOException {
        ContentCache cache = caches.build(Caches.small());
        byte[] content = TestContent.bytes(1, 100);
        Digest digest = cache.put(content).digest();
        Pipe pipe = Pipe.open();
        try (Pipe.SourceChannel source = pipe.source()) {
            try (Pipe.SinkChannel sink = pipe.sink();
                    Content opened = cache.open(digest)) {
                opened.transferTo(sink);
            }
            cache.remove(digest);
            assertThat(cache.put(source).outcome()).isEqualTo(PutOutcome.STORED);
        }
        assertThat(cache.get(digest)).isEqualTo(content);
    }

    @Test
    void aChannelThatDoesNotWaitIsRefused() throws IOException {
        ContentCache cache = caches.build(Caches.small());
        Pipe pipe = Pipe.open();
        try (Content content = cache.open(cache.put(new byte[10]).digest());
                Pipe.SourceChannel source = pipe.source();
                Pipe.SinkChannel sink = pipe.sink()) {
            sink.configureBlocking(false);
            assertThatThrownBy(() -> content.transferTo(sink)).isInstanceOf(IllegalBlockingModeException.class);
            sink.configureBlocking(true);
            content.transferTo(sink);
            assertThat(source.read(ByteBuffer.allocate(20))).isEqualTo(10);
        }
    }

    @Test
    void puttingWhatIsPresentCountsAsARead() {
        ContentCacheBuilder settings = Caches.small();
        Memory memory = Memory.of(settings);
        try (ContentCache cache = memory.open(settings)) {
            Digest digest = cache.put(new byte[10]).digest();
            for (int count = 0; count < 6; count++) {
                assertThat(memory.valueByte(memory.slotOf(digest), BlobLayout.COUNT))
                        .isEqualTo((byte) Math.min(3, count));
                cache.put(new byte[10]);
            }
        }
    }

    /** Contents of less and of more than a stream may have before it takes blocks. */
    @ParameterizedTest
    @ValueSource(ints = {100, 100_000})
    void aWrongDigestIsRefusedHoweverTheContentComesAlsoWhenItIsPresent(int length, @TempDir Path directory)
            throws IOException {
        ContentCache cache = roomy();
        byte[] other = TestContent.bytes(5, length);
        ByteBuffer buffer = ByteBuffer.wrap(other);
        Path file = Files.write(directory.resolve("other"), other);
        Digest present = cache.put(TestContent.bytes(4, length)).requireDigest();
        long used = cache.stats().usedBytes();

        for (Digest claimed : List.of(present, Caches.digest(TestContent.bytes(6, length)))) {
            List<ThrowingCallable> puts = List.of(
                    () -> cache.put(claimed, other),
                    () -> cache.put(claimed, buffer),
                    () -> cache.put(claimed, new ByteArrayInputStream(other)),
                    () -> cache.put(claimed, Channels.newChannel(new ByteArrayInputStream(other))),
                    () -> cache.put(claimed, file));
            for (ThrowingCallable put : puts) {
                assertThatThrownBy(put).isInstanceOfSatisfying(DigestMismatchException.class, e -> {
                    assertThat(e.expected()).isEqualTo(claimed);
                    assertThat(e.actual()).isEqualTo(Caches.digest(other));
                    assertThat(e).hasMessageContainingAll("expected=" + e.expected(), "actual=" + e.actual());
                });
            }
        }

        assertThat(buffer.position()).isZero();
        assertThat(cache.stats().entries()).isEqualTo(1);
        assertThat(cache.contains(Caches.digest(other))).isFalse();
        assertThat(cache.stats().usedBytes()).isEqualTo(used);
    }

    @Test
    void aDigestThatDiffersInOneWordIsRefused() {
        ContentCache cache = caches.build(Caches.small());
        byte[] content = TestContent.bytes(1, 100);
        Digest actual = Caches.digest(content);
        for (int index = 0; index < 4; index++) {
            long[] words = {actual.word(0), actual.word(1), actual.word(2), actual.word(3)};
            words[index]++;
            Digest expected = Digest.ofWords(words[0], words[1], words[2], words[3]);
            assertThatThrownBy(() -> cache.put(expected, content)).isInstanceOf(DigestMismatchException.class);
            assertThatThrownBy(() -> cache.put(expected, new ByteArrayInputStream(content)))
                    .isInstanceOf(DigestMismatchException.class);
        }
        assertThat(cache.stats().entries()).isZero();
    }

    @Test
    void theRefusalOfAWrongDigestKeepsItsDigestsWhenItIsSerialized() throws IOException, ClassNotFoundException {
        Digest expected = Caches.digest(TestContent.bytes(4, 100));
        Digest actual = Caches.digest(TestContent.bytes(5, 100));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(new DigestMismatchException(expected, actual));
        }

        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            DigestMismatchException read = (DigestMismatchException) in.readObject();
            assertThat(read.expected()).isEqualTo(expected);
            assertThat(read.actual()).isEqualTo(actual);
        }
    }

    @Test
    void aRemovedBlobIsGone() {
        ContentCache cache = roomy();
        Digest digest = cache.put(TestContent.bytes(7, 3000)).digest();

        assertThat(cache.remove(digest)).isTrue();
        assertThat(cache.remove(digest)).isFalse();
        assertThat(cache.contains(digest)).isFalse();
        assertThat(cache.get(digest)).isNull();
        assertThat(cache.read(digest, new byte[4000], 0)).isEqualTo(-1);
        assertThat(cache.open(digest)).isNull();
        assertThat(cache.stats().usedBytes()).isZero();
    }

    @Test
    void clearRemovesAll() {
        ContentCache cache = roomy();
        for (int i = 0; i < 50; i++) {
            cache.put(TestContent.bytes(i, i * 10));
        }
        cache.clear();

        assertThat(cache.stats().entries()).isZero();
        assertThat(cache.stats().usedBytes()).isZero();
    }

    @Test
    void visitShowsEachEntry() {
        ContentCache cache = roomy();
        Map<Digest, Long> expected = new HashMap<>();
        for (int i = 0; i < 30; i++) {
            expected.put(cache.put(TestContent.bytes(i, i)).digest(), (long) i);
        }
        Map<Digest, Long> visited = new HashMap<>();
        cache.visit(visited::put);

        assertThat(visited).isEqualTo(expected);
    }

    @Test
    void askingForASizeIsNoRead() {
        ContentCache cache = caches.build(Caches.small().maxBytes(64));
        Digest digest = cache.put(TestContent.bytes(1, 60)).digest();
        Digest empty = cache.put(new byte[0]).digest();

        for (int i = 0; i < 10; i++) {
            assertThat(cache.sizeBytes(digest)).isEqualTo(60);
        }
        assertThat(cache.sizeBytes(empty)).isZero();
        assertThat(cache.sizeBytes(Caches.digest(new byte[1]))).isEqualTo(-1);

        assertThat(cache.stats().hits() + cache.stats().misses()).isZero();
        Space space = ((OffHeapContentCache) cache).space();
        int slotIndex = SlotTable.slotIndex(space.locate(space.hash(digest), digest));
        assertThat(space.table.slots().valueByte(slotIndex, BlobLayout.COUNT)).isZero();
    }

    @Test
    void findMissingKeepsTheOrderOfWhatIsAbsent() {
        ContentCache cache = roomy();
        Digest present = cache.put(TestContent.bytes(1, 10)).digest();
        Digest absent1 = Caches.digest(TestContent.bytes(2, 10));
        Digest absent2 = Caches.digest(TestContent.bytes(3, 10));

        assertThat(cache.findMissing(List.of(absent2, present, absent1, absent2)))
                .containsExactly(absent2, absent1);
        assertThat(cache.stats().misses()).isZero();
    }

    @Test
    void aTooSmallTargetIsLeftAlone() {
        ContentCache cache = roomy();
        Digest digest = cache.put(TestContent.bytes(8, 100)).digest();
        byte[] array = new byte[99];
        ByteBuffer buffer = ByteBuffer.allocate(99);

        assertThatThrownBy(() -> cache.read(digest, array, 0)).isInstanceOf(BufferOverflowException.class);
        assertThatThrownBy(() -> cache.read(digest, buffer)).isInstanceOf(BufferOverflowException.class);
        assertThatThrownBy(() -> cache.read(digest, new byte[100], 1)).isInstanceOf(BufferOverflowException.class);
        assertThatThrownBy(() -> cache.read(digest, new byte[100], 101)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> cache.read(digest, new byte[100], -1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> cache.read(digest, ByteBuffer.allocate(100).asReadOnlyBuffer()))
                .isInstanceOf(ReadOnlyBufferException.class);
        assertThat(array).containsOnly(0);
        assertThat(buffer.position()).isZero();
        assertThat(buffer.array()).containsOnly(0);
    }

    @Test
    void typedObjectsArePutAndReadWithACodec() {
        ContentCache cache = roomy();
        ContentCodec<String> utf8 = ContentCodec.of(
                text -> text.getBytes(StandardCharsets.UTF_8), bytes -> new String(bytes, StandardCharsets.UTF_8));

        Digest digest = cache.put("äöü", utf8).digest();

        assertThat(cache.get(digest, utf8)).isEqualTo("äöü");
        assertThat(cache.get(Caches.digest(new byte[1]), utf8)).isNull();
    }

    @Test
    void everyOutcomeAndReadIsCounted() {
        ContentCache cache = caches.build(Caches.small().maxObjectBytes(1000).whenFull(WhenFull.REJECT));
        Digest digest = cache.put(TestContent.bytes(1, 1000)).digest();
        cache.put(TestContent.bytes(1, 1000));
        cache.put(TestContent.bytes(2, 1001));
        for (int i = 3; i < 8; i++) {
            cache.put(TestContent.bytes(i, 1000));
        }
        cache.get(digest);
        cache.read(digest, new byte[1000], 0);
        cache.open(digest).close();
        cache.get(Caches.digest(new byte[0]));

        CacheStats stats = cache.stats();

        assertThat(stats.puts())
                .isEqualTo(Map.of(
                        PutOutcome.STORED, 4L,
                        PutOutcome.ALREADY_PRESENT, 1L,
                        PutOutcome.TOO_LARGE, 1L,
                        PutOutcome.FULL, 2L,
                        PutOutcome.NOT_ADMITTED, 0L))
                .isUnmodifiable();
        assertThat(stats.hits()).isEqualTo(3);
        assertThat(stats.misses()).isEqualTo(1);
        assertThat(stats.payloadBytes()).isEqualTo(4000);
        assertThat(stats.usedBytes()).isEqualTo(4096);
        assertThat(stats.wasteBytes()).isEqualTo(96);
        assertThat(stats.freeBlocks()).isZero();
        assertThat(stats.deduplicatedBytes()).isEqualTo(1000);
        assertThat(stats.digestImplementation()).startsWith("jdk");
    }

    /** Hands out a byte or a few at a time. */
    private static final class TricklingStream extends ByteArrayInputStream {
        TricklingStream(byte[] content) {
            super(content);
        }

        @Override
        public synchronized int read(byte[] target, int offset, int length) {
            return super.read(target, offset, Math.min(length, 1 + pos % 1000));
        }
    }
}
