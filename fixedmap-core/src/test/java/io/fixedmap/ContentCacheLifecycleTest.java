package io.fixedmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fixedmap.table.SlotTable;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class ContentCacheLifecycleTest {
    @RegisterExtension
    final Caches caches = new Caches();

    @Test
    void everyMethodRefusesNull() {
        ContentCache cache = caches.build(Caches.small());
        Digest digest = Caches.digest(new byte[1]);
        List<ThrowingCallable> calls = List.of(
                () -> cache.put((byte[]) null),
                () -> cache.put((ByteBuffer) null),
                () -> cache.put(null, new byte[32], 0),
                () -> cache.put(ByteBuffer.allocate(1), null, 0),
                () -> cache.put((InputStream) null),
                () -> cache.put((ReadableByteChannel) null),
                () -> cache.put((Path) null),
                () -> cache.put(null, new byte[1]),
                () -> cache.put(null, ByteBuffer.allocate(1)),
                () -> cache.put(null, InputStream.nullInputStream()),
                () -> cache.put(null, Channels.newChannel(InputStream.nullInputStream())),
                () -> cache.put(null, Path.of("x")),
                () -> cache.put(digest, (byte[]) null),
                () -> cache.put(digest, (InputStream) null),
                () -> cache.put(digest, (ByteBuffer) null),
                () -> cache.put(digest, (ReadableByteChannel) null),
                () -> cache.put(digest, (Path) null),
                () -> cache.put("text", (ContentCodec<String>) null),
                () -> cache.put(null, new EmptyForAnything()),
                () -> cache.get(null),
                () -> cache.get(digest, null),
                () -> cache.read(null, new byte[1], 0),
                () -> cache.read(null, ByteBuffer.allocate(1)),
                () -> cache.read(digest, null),
                () -> cache.read(digest, null, 0),
                () -> cache.open(null),
                () -> cache.contains(null),
                () -> cache.sizeBytes(null),
                () -> cache.findMissing(null),
                () -> cache.findMissing(Collections.singleton(null)),
                () -> cache.remove(null),
                () -> cache.visit(null));
        for (ThrowingCallable call : calls) {
            assertThatNullPointerException().isThrownBy(call);
        }
        try (Content empty = cache.open(cache.put(new byte[0]).digest())) {
            assertThatNullPointerException().isThrownBy(() -> empty.transferTo((OutputStream) null));
            assertThatNullPointerException().isThrownBy(() -> empty.transferTo((WritableByteChannel) null));
        }
    }

    @Test
    void everyMethodRefusesAClosedCache() {
        ContentCache cache = caches.build(Caches.small());
        Digest digest = cache.put(new byte[10]).digest();
        cache.close();
        cache.close();
        List<ThrowingCallable> calls = List.of(
                () -> cache.put(new byte[1]),
                () -> cache.put(ByteBuffer.allocate(1)),
                () -> cache.put(ByteBuffer.allocate(1), new byte[32], 0),
                () -> cache.put(new ByteArrayInputStream(new byte[1])),
                () -> cache.put(Channels.newChannel(new ByteArrayInputStream(new byte[1]))),
                () -> cache.put(Path.of("no such file")),
                () -> cache.put(digest, new byte[1]),
                () -> cache.put(digest, ByteBuffer.allocate(1)),
                () -> cache.put(digest, new ByteArrayInputStream(new byte[1])),
                () -> cache.put(digest, Channels.newChannel(new ByteArrayInputStream(new byte[1]))),
                () -> cache.put(digest, Path.of("no such file")),
                () -> cache.get(digest),
                () -> cache.read(digest, new byte[10], 0),
                () -> cache.read(digest, ByteBuffer.allocate(10)),
                () -> cache.open(digest),
                () -> cache.contains(digest),
                () -> cache.sizeBytes(digest),
                () -> cache.findMissing(List.of(digest)),
                () -> cache.remove(digest),
                cache::clear,
                () -> cache.visit((d, size) -> {}),
                cache::stats,
                cache::force);
        for (ThrowingCallable call : calls) {
            assertThatThrownBy(call).isInstanceOf(IllegalStateException.class).hasMessage("cache is closed");
        }
    }

    @Test
    void anOpenContentRefusesOnceItsCacheIsClosed() {
        ContentCache cache = caches.build(Caches.small());
        Content content = cache.open(cache.put(new byte[10]).digest());
        cache.close();

        assertThatThrownBy(content::buffers)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("cache is closed");
        content.close();
    }

    @Test
    void aClosedContentRefusesAndFreesItsBlobOnce() throws IOException {
        ContentCache cache = caches.build(Caches.small());
        Digest digest = cache.put(TestContent.bytes(1, 100)).digest();
        Content content = cache.open(digest);
        InputStream stream = content.inputStream();
        content.close();
        content.close();

        List<ThrowingCallable> calls = List.of(
                content::buffers,
                content::inputStream,
                stream::read,
                () -> content.transferTo(new ByteArrayOutputStream()),
                () -> content.transferTo(Channels.newChannel(new ByteArrayOutputStream())));
        for (ThrowingCallable call : calls) {
            assertThatThrownBy(call).isInstanceOf(IllegalStateException.class).hasMessage("content is closed");
        }
        assertThat(content.sizeBytes()).isEqualTo(100);
        assertThat(content.digest()).isEqualTo(digest);
        assertThat(cache.stats().openHandles()).isZero();
        assertThat(cache.remove(digest)).isTrue();
        assertThat(cache.stats().usedBytes()).isZero();
    }

    @Test
    void aClosedContentOfSeveralPiecesRefusesToShowOrWalkThem() throws IOException {
        ContentCache cache = caches.build(Caches.small());
        Digest hole = cache.put(TestContent.bytes(1, 64)).digest();
        cache.put(TestContent.bytes(2, 64));
        cache.remove(hole);
        Content content = cache.open(cache.put(TestContent.bytes(3, 64 * 4)).digest());
        InputStream stream = content.inputStream();
        assertThat(content.buffers()).hasSizeGreaterThan(1);

        content.close();

        assertThatThrownBy(content::buffers).hasMessage("content is closed");
        assertThatThrownBy(() -> stream.skip(100)).hasMessage("content is closed");
    }

    @Test
    void aContentIsNotClosedWithABatchThatWasGivenUpBeforeItWasOpened() throws IOException {
        ContentCache cache = caches.build(Caches.small());
        byte[] bytes = TestContent.bytes(1, 100);
        Digest digest = cache.put(bytes).digest();
        cache.open(digest).close();
        PinBatch givenUp = ((OffHeapContentCache) cache).space().openPins.current();
        // As the garbage collector does: first nobody gets the token any more, later the batch is found.
        givenUp.clear();
        try (Content content = cache.open(digest)) {
            assertThat(givenUp.enqueue()).isTrue();
            assertThat(cache.stats().leakedHandles()).isZero();
            assertThat(content.inputStream().readAllBytes()).isEqualTo(bytes);
        }
    }

    @Test
    void aBatchThatWasGivenUpIsForgottenOnceAnotherIsBegun() {
        ContentCache cache = caches.build(Caches.small());
        Digest digest = cache.put(TestContent.bytes(1, 100)).digest();
        WeakReference<PinBatch> givenUp = new WeakReference<>(openAndGiveUp(cache, digest));

        cache.open(digest).close();

        Threads.untilCollected(() -> givenUp.get() == null, "nothing refers to the batch");
    }

    @Test
    void allBatchesThatWereGivenUpAreFoundAtOnce() {
        ContentCache cache = caches.build(Caches.small());
        Digest digest = cache.put(TestContent.bytes(1, 100)).digest();
        OpenPins openPins = ((OffHeapContentCache) cache).space().openPins;
        List<PinBatch> givenUp = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            assertThat(cache.open(digest)).isNotNull();
            givenUp.add(openPins.current());
            openPins.current().clear();
        }
        // Not before: whoever begins a batch looks for those that were given up.
        givenUp.forEach(PinBatch::enqueue);

        assertThat(cache.stats().leakedHandles()).isEqualTo(3);
    }

    /** As when two threads of a stripe find it used up: what the first has begun may have pins already. */
    @Test
    void aBatchIsReplacedOnce() {
        ContentCache cache = caches.build(Caches.small());
        OpenPins openPins = ((OffHeapContentCache) cache).space().openPins;
        PinBatch first = openPins.current();
        openPins.replace(first);
        PinBatch second = openPins.current();

        openPins.replace(first);

        assertThat(openPins.current()).isSameAs(second);
    }

    @Test
    void batchesWhoseContentsWereAllClosedAreForgottenInTime() {
        ContentCache cache = caches.build(Caches.small());
        Digest digest = cache.put(TestContent.bytes(1, 100)).digest();
        WeakReference<PinBatch> first = new WeakReference<>(openMany(cache, digest));

        openMany(cache, digest);

        Threads.untilCollected(() -> first.get() == null, "nothing refers to the batch");
    }

    /** Opens contents of which one of each batch is closed after all others; returns the first batch. */
    private static PinBatch openMany(ContentCache cache, Digest digest) {
        List<Content> last = new ArrayList<>();
        last.add(cache.open(digest));
        PinBatch first = ((OffHeapContentCache) cache).space().openPins.current();
        for (int i = 1; i < 10_000; i++) {
            Content content = cache.open(digest);
            if (i % 31 == 0) {
                last.add(content);
            } else {
                content.close();
            }
        }
        last.forEach(Content::close);
        return first;
    }

    /** As the garbage collector does. */
    private static PinBatch openAndGiveUp(ContentCache cache, Digest digest) {
        cache.open(digest).close();
        PinBatch batch = ((OffHeapContentCache) cache).space().openPins.current();
        batch.clear();
        assertThat(batch.enqueue()).isTrue();
        return batch;
    }

    @Test
    void aContentClosedWhileItIsTransferredStaysUntilTheTransferEnds() throws IOException {
        ContentCache cache = caches.build(Caches.small().maxBytes(64 * 64));
        byte[] bytes = TestContent.bytes(1, 64 * 40);
        Digest digest = cache.put(bytes).digest();
        Content content = cache.open(digest);
        ByteArrayOutputStream received = new ByteArrayOutputStream() {
            @Override
            public synchronized void write(byte[] source, int offset, int length) {
                content.close();
                // Or the file of a closed cache would be somebody else's before the pin is dropped.
                assertThat(cache.stats().openHandles()).isEqualTo(1);
                cache.remove(digest);
                for (int i = 0; i < 100; i++) {
                    cache.put(TestContent.bytes(1000 + i, 64 * 10));
                }
                super.write(source, offset, length);
            }
        };

        content.transferTo(received);

        assertThat(received.toByteArray()).isEqualTo(bytes);
        assertThat(cache.stats().openHandles()).isZero();
    }

    @Test
    void aContentThatManyReadAtOnceIsFreedWhenItIsClosed() {
        ContentCache cache = caches.build(Caches.small());
        Digest digest = cache.put(TestContent.bytes(1, 100)).digest();
        Content content = cache.open(digest);

        Threads.runAll(4, thread -> {
            for (int i = 0; i < 50_000; i++) {
                assertThat(content.inputStream()).isNotNull();
            }
        });
        assertThat(cache.stats().openHandles()).isEqualTo(1);
        content.close();

        assertThat(cache.stats().openHandles()).isZero();
        assertThat(cache.remove(digest)).isTrue();
        assertThat(cache.stats().usedBytes()).isZero();
    }

    /** Or the file of a closed cache would be somebody else's before its last write. */
    @Test
    void aContentCountsAsOpenUntilItsRemovedBlobIsFreed() {
        ContentCacheBuilder settings = Caches.small();
        Memory memory = Memory.of(settings);
        try (OffHeapContentCache cache = memory.open(settings)) {
            Digest digest = cache.put(TestContent.bytes(1, 100)).digest();
            Content content = cache.open(digest);
            cache.remove(digest);
            List<Long> counted = new ArrayList<>();
            memory.beforeEachAccess(() -> counted.add(cache.space().openPins.size()));

            content.close();

            memory.beforeEachAccess(() -> {});
            assertThat(counted).isNotEmpty().containsOnly(1L);
            assertThat(cache.stats().openHandles()).isZero();
        }
    }

    @Test
    void aBatchOfPinsTellsWhichOfThemIsHeld() {
        OffHeapContentCache cache = (OffHeapContentCache) caches.build(Caches.small());
        Space space = cache.space();
        Digest digest = cache.put(TestContent.bytes(1, 100)).digest();
        long ref = space.locate(space.hash(digest), digest);
        PinBatch batch = new PinBatch(new Object(), new ReferenceQueue<>(), space);
        assertThat(batch.heldSlot()).isEqualTo(PinBatch.NONE);

        int place = batch.tryTake();
        assertThat(batch.size()).as("those in the making, too").isEqualTo(1);
        assertThat(batch.heldSlot()).isEqualTo(PinBatch.NONE);
        assertThat(batch.tryHold(place, ref)).isTrue();
        assertThat(batch.heldSlot()).isEqualTo(SlotTable.slotIndex(ref));

        batch.begin(place);
        assertThat(batch.close(place)).isTrue();
        assertThat(batch.heldSlot()).isEqualTo(PinBatch.NONE);
        batch.end(place);
        assertThat(batch.heldSlot()).isEqualTo(PinBatch.NONE);
        assertThat(batch.size()).isZero();
    }

    @Test
    void aContentThatIsNeverClosedIsFoundAndCounted() {
        ContentCache cache = caches.build(Caches.small());
        Digest digest = cache.put(new byte[100]).digest();
        assertThat(cache.open(digest)).isNotNull();

        Threads.untilCollected(() -> cache.stats().leakedHandles() > 0, "the lost content is found");

        assertThat(cache.stats().leakedHandles()).isEqualTo(1);
        assertThat(cache.stats().openHandles()).isZero();
        assertThat(cache.remove(digest)).isTrue();
        assertThat(cache.stats().usedBytes()).isZero();
    }

    @Test
    void aContentThatIsNeverClosedIsFoundWhenThoseOpenedWithItAreGone() {
        ContentCache cache = caches.build(Caches.small());
        Digest lost = cache.put(new byte[100]).digest();
        Digest held = cache.put(new byte[101]).digest();
        Content content = cache.open(held);
        assertThat(cache.open(lost)).isNotNull();

        content.close();
        content = null;
        Threads.untilCollected(() -> cache.stats().leakedHandles() > 0, "the lost content is found");

        assertThat(cache.stats().leakedHandles()).isEqualTo(1);
        assertThat(cache.stats().openHandles()).isZero();
    }

    @Test
    void contentsThatStayOpenAreCountedHoweverManyComeAndGo() throws IOException {
        ContentCache cache = caches.build(Caches.small());
        byte[] bytes = TestContent.bytes(1, 100);
        Digest digest = cache.put(bytes).digest();
        List<Content> held = new ArrayList<>();

        for (int i = 0; i < 10_000; i++) {
            Content content = cache.open(digest);
            // Odd, so that in time each place of a batch is held.
            if (i % 51 == 0) {
                held.add(content);
            } else {
                content.close();
            }
        }

        assertThat(cache.stats().openHandles()).isEqualTo(held.size());
        assertThat(cache.remove(digest)).isTrue();
        for (Content content : held) {
            assertThat(content.inputStream().readAllBytes()).isEqualTo(bytes);
            content.close();
            content.close();
        }
        assertThat(cache.stats().openHandles()).isZero();
        assertThat(cache.stats().usedBytes()).isZero();
    }

    @Test
    void badSettingsAreRefusedWithTheirValues() {
        assertRefused(() -> Caches.small().capacity(1000), "capacity must be a power of two", "capacity=1000", "1024");
        assertRefused(() -> Caches.small().capacity(0), "capacity=0");
        assertRefused(() -> Caches.small().capacity(-8), "capacity=-8");
        assertRefused(() -> Caches.small().maxEntries(0), "maxEntries=0");
        assertRefused(() -> Caches.small().maxBytes(0), "maxBytes=0");
        assertRefused(() -> Caches.small().maxBytes(-1), "maxBytes=-1");
        assertRefused(() -> Caches.small().maxObjectBytes(0), "maxObjectBytes=0");
        assertRefused(() -> Caches.small().blockBytes(100), "blockBytes=100");
        assertRefused(() -> Caches.small().blockBytes(32), "blockBytes=32");
        assertRefused(() -> Caches.small().timeToLive(Duration.ZERO), "timeToLive=PT0S");
        assertRefused(() -> Caches.small().timeToLive(Duration.ofDays(-1)), "timeToLive=");
        assertRefused(() -> Caches.small().timeToLive(Duration.ofDays(36_501)), "timeToLive=");
        assertRefused(() -> Caches.small().forceInterval(Duration.ZERO), "forceInterval=PT0S");
        assertRefused(() -> Caches.small().forceInterval(Duration.ofDays(36_501)), "forceInterval=");
        assertRefused(() -> Caches.small().blockBytes(4096).maxBytes(4095).build(), "maxBytes=4095", "blockBytes=4096");
        assertRefused(() -> Caches.small().maxBytes(1L << 50).build(), "blocks", "maxBytes=1125899906842624");
        assertThatNullPointerException().isThrownBy(() -> Caches.small().whenFull(null));
        assertThatNullPointerException().isThrownBy(() -> Caches.small().digester(null));
        assertThatNullPointerException().isThrownBy(() -> Caches.small().clock(null));
    }

    @Test
    void aTransferEndsWhenItsCacheIsClosed() throws IOException {
        for (boolean channel : new boolean[] {false, true}) {
            ContentCache cache = caches.build(Caches.small().blockBytes(1024).maxBytes(1 << 20));
            // A hole, so that the last content lies in two pieces.
            Digest hole = cache.put(TestContent.bytes(1, 100_000)).digest();
            cache.put(TestContent.bytes(2, 1024));
            cache.remove(hole);
            Digest digest = cache.put(TestContent.bytes(3, 300_000)).digest();
            OutputStream target = new OutputStream() {
                @Override
                public void write(int octet) {
                    cache.close();
                }

                @Override
                public void write(byte[] source, int offset, int length) {
                    cache.close();
                }
            };
            try (Content content = cache.open(digest)) {
                assertThatThrownBy(() -> {
                            if (channel) {
                                content.transferTo(Channels.newChannel(target));
                            } else {
                                content.transferTo(target);
                            }
                        })
                        .hasMessage("cache is closed");
            }
        }
    }

    @Test
    void theLeastAndTheGreatestSettingsAreTaken() {
        Caches.small().timeToLive(Duration.ofMillis(1)).forceInterval(Duration.ofMillis(1));
        Caches.small().timeToLive(Duration.ofDays(36_500)).forceInterval(Duration.ofDays(36_500));
        Caches.small()
                .blockBytes(64)
                .blockBytes(1 << 20)
                .maxEntries(1)
                .maxObjectBytes(1)
                .maxBytes(1);
        assertRefused(() -> Caches.small().blockBytes(1 << 21), "blockBytes=2097152");
    }

    @Test
    void aContentThatIsNeverClosedIsFoundByWhoeverOpensOthers() {
        ContentCache cache = caches.build(Caches.small());
        Digest digest = cache.put(new byte[10]).digest();
        OpenPins pins = ((OffHeapContentCache) cache).space().openPins;
        cache.open(digest);
        Threads.untilCollected(
                () -> {
                    for (int i = 0; i < 64; i++) {
                        cache.open(digest).close();
                    }
                    return pins.size() == 0;
                },
                "the lost content is found");
        assertThat(cache.stats().leakedHandles()).isEqualTo(1);
    }

    @Test
    void aFileIsPutFromAnyFileSystemButCachesLiveInTheDefaultOneOnly(@TempDir Path directory) throws IOException {
        ContentCache cache = caches.build(Caches.small());
        try (FileSystem zip = FileSystems.newFileSystem(directory.resolve("a.zip"), Map.of("create", "true"))) {
            Path file = Files.write(zip.getPath("/file"), new byte[100]);
            assertThat(cache.put(file).digest()).isEqualTo(Caches.digest(new byte[100]));
            assertRefused(
                    () -> Caches.small().file(zip.getPath("/cache")),
                    "file must be in the default file system",
                    "file=/cache",
                    "fileSystem=jar");
        }
    }

    private static void assertRefused(ThrowingCallable call, String... parts) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContainingAll(parts);
    }

    @Test
    void memoryThatCannotBeReservedIsRefusedWithTheOptionToChange() throws Exception {
        String output = TestJvm.run(TestJvm.of(List.of("-XX:MaxDirectMemorySize=16m"), TooMuch.class));

        assertThat(output).contains("OffHeapMemoryException", "maxBytes=33554432", "-XX:MaxDirectMemorySize");
        assertThat(output).contains("eviction from capacity=131072", "bytes=1572864");
    }

    /** Wants more than its JVM may reserve. */
    static final class TooMuch {
        private TooMuch() {}

        public static void main(String[] args) {
            attempt(ContentCache.builder().maxBytes(32 << 20));
            // The table takes 8 MiB of the 16.
            attempt(ContentCache.builder().capacity(1 << 17).maxBytes(7500 << 10));
        }

        private static void attempt(ContentCacheBuilder builder) {
            try (ContentCache cache = builder.build()) {
                System.out.println("there was enough memory: " + cache.stats());
            } catch (OffHeapMemoryException e) {
                System.out.println(e);
            }
        }
    }

    /** Takes null for an object, too. */
    private static final class EmptyForAnything implements ContentCodec<Object> {
        @Override
        public byte[] encode(Object object) {
            return new byte[0];
        }

        @Override
        public Object decode(byte[] content) {
            return content;
        }
    }
}
