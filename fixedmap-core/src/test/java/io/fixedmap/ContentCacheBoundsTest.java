package io.fixedmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ContentCacheBoundsTest {
    private static final int BLOCK_BYTES = 64;

    @RegisterExtension
    final Caches caches = new Caches();

    @Test
    void sevenEighthsOfTheSlotsHoldBlobs() {
        ContentCache cache = caches.build(Caches.small().whenFull(WhenFull.REJECT));
        for (int i = 0; i < 56; i++) {
            assertThat(cache.put(TestContent.bytes(i, 1 + i % 64)).outcome()).isEqualTo(PutOutcome.STORED);
        }
        assertThat(cache.put(TestContent.bytes(56, 1)).outcome()).isEqualTo(PutOutcome.FULL);
        assertThat(cache.stats().maxEntries()).isEqualTo(56);
    }

    @Test
    void theSmallestTableWithOneBlockWorks() {
        ContentCache cache = caches.build(Caches.small().capacity(8).maxBytes(64));
        for (int i = 0; i < 100; i++) {
            Digest digest = cache.put(TestContent.bytes(i, 64)).digest();
            assertThat(cache.get(digest)).isEqualTo(TestContent.bytes(i, 64));
        }
        assertThat(cache.stats().entries()).isEqualTo(1);
        assertThat(cache.stats().evictions()).isEqualTo(99);
    }

    @Test
    void maxBytesIsRoundedDownToWholeBlocks() {
        ContentCache cache = caches.build(Caches.small().maxBytes(64 * 3 + 63));
        assertThat(cache.stats().maxBytes()).isEqualTo(192);
    }

    @Test
    void whatIsLongerThanAllowedIsTooLargeHoweverItComes() throws IOException {
        ContentCache cache =
                caches.build(Caches.small().blockBytes(4096).maxBytes(1 << 20).maxObjectBytes(100_000));
        byte[] large = TestContent.bytes(1, 100_001);

        assertThat(cache.put(large).outcome()).isEqualTo(PutOutcome.TOO_LARGE);
        PutResult streamed = cache.put(new ByteArrayInputStream(large));
        assertThat(streamed.outcome()).isEqualTo(PutOutcome.TOO_LARGE);
        assertThat(streamed.digest()).isNull();
        assertThatThrownBy(streamed::requireDigest)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("outcome=TOO_LARGE");
        assertThat(cache.put(TestContent.bytes(2, 100_000)).outcome()).isEqualTo(PutOutcome.STORED);
    }

    @Test
    void aStreamOfTheGreatestLengthAllowedIsStored() throws IOException {
        ContentCache cache =
                caches.build(Caches.small().blockBytes(4096).maxBytes(1 << 20).maxObjectBytes(100_000));
        assertThat(cache.put(new ByteArrayInputStream(TestContent.bytes(1, 100_000)))
                        .outcome())
                .isEqualTo(PutOutcome.STORED);
    }

    @Test
    void whatIsLongerThanTheWholeCacheIsTooLarge() throws IOException {
        for (WhenFull whenFull : WhenFull.values()) {
            ContentCache cache = caches.build(
                    Caches.small().blockBytes(4096).maxBytes(96 << 10).whenFull(whenFull));
            byte[] large = TestContent.bytes(1, (96 << 10) + 1);
            assertThat(cache.put(large).outcome()).isEqualTo(PutOutcome.TOO_LARGE);
            assertThat(cache.put(new ByteArrayInputStream(large)).outcome()).isEqualTo(PutOutcome.TOO_LARGE);
            assertThat(cache.put(TestContent.bytes(2, 96 << 10)).outcome()).isEqualTo(PutOutcome.STORED);
        }
    }

    @Test
    void aStreamThatThereIsNoRoomForHoldsNoneWhileTheRestOfItComes() throws IOException {
        ContentCache cache = caches.build(Caches.small()
                .blockBytes(1024)
                .maxBytes(200 << 10)
                .maxObjectBytes(190_000)
                .whenFull(WhenFull.REJECT));
        cache.put(TestContent.bytes(1, 100_000));
        List<Long> used = new ArrayList<>();
        InputStream stream = new ByteArrayInputStream(TestContent.bytes(2, 190_000)) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                used.add(cache.stats().usedBytes());
                return super.read(target, offset, length);
            }
        };

        assertThat(cache.put(stream).outcome()).isEqualTo(PutOutcome.FULL);

        assertThat(used).contains((98 + 64) * 1024L);
        assertThat(used.get(used.size() - 1)).isEqualTo(98 * 1024);
    }

    @Test
    void aStreamOfSeveralStepsFillsABlockThatIsLargerThanAStep() throws IOException {
        ContentCache cache = caches.build(Caches.small().blockBytes(1 << 20).maxBytes(8 << 20));
        byte[] content = TestContent.bytes(1, 200_000);
        Digest digest = cache.put(new ByteArrayInputStream(content)).digest();
        assertThat(digest).isEqualTo(Caches.digest(content));
        assertThat(cache.get(digest)).isEqualTo(content);
    }

    @Test
    void aStoreThatIsFullStillRecognisesWhatItHasInAStream() throws IOException {
        ContentCache cache = caches.build(Caches.small()
                .blockBytes(1024)
                .maxBytes(200 << 10)
                .maxObjectBytes(150_000)
                .whenFull(WhenFull.REJECT));
        byte[] present = TestContent.bytes(1, 120_000);
        byte[] absent = TestContent.bytes(2, 130_000);
        cache.put(present);

        assertThat(cache.put(new ByteArrayInputStream(present)))
                .isEqualTo(new PutResult(Caches.digest(present), 120_000, PutOutcome.ALREADY_PRESENT));
        assertThat(cache.put(new ByteArrayInputStream(absent)))
                .isEqualTo(new PutResult(Caches.digest(absent), 130_000, PutOutcome.FULL));
        assertThat(cache.put(new ByteArrayInputStream(TestContent.bytes(3, 160_000)))
                        .outcome())
                .isEqualTo(PutOutcome.TOO_LARGE);
        assertThat(cache.stats().usedBytes()).isEqualTo(118 * 1024);
    }

    @Test
    void aStreamThatIsKnownNotToBeThereIsGivenUpWhenThereIsNoRoom() throws IOException {
        ContentCache cache =
                caches.build(Caches.small().blockBytes(1024).maxBytes(200 << 10).whenFull(WhenFull.REJECT));
        cache.put(TestContent.bytes(1, 120_000));
        byte[] absent = TestContent.bytes(2, 200_000);
        ByteArrayInputStream stream = new ByteArrayInputStream(absent);

        PutResult result = cache.put(Caches.digest(absent), stream);

        assertThat(result.outcome()).isEqualTo(PutOutcome.FULL);
        assertThat(result.digest()).isNull();
        assertThat(stream.available()).isPositive();
        assertThat(cache.stats().usedBytes()).isEqualTo(118 * 1024);
    }

    @Test
    void aLongStreamEvictsAsItArrives() throws IOException {
        ContentCache cache = caches.build(Caches.small().blockBytes(1024).maxBytes(400 << 10));
        for (int i = 0; i < 10; i++) {
            cache.put(TestContent.bytes(i, 40_000));
        }
        byte[] content = TestContent.bytes(10, 120_000);

        PutResult first = cache.put(new ByteArrayInputStream(content));
        PutResult second = cache.put(new ByteArrayInputStream(content));

        assertThat(List.of(first.outcome(), second.outcome())).contains(PutOutcome.STORED);
        assertThat(cache.get(first.digest())).isEqualTo(content);
    }

    @Test
    void aStreamClaimedToBePresentTakesNoRoom() throws IOException {
        byte[] content = TestContent.bytes(1, 120_000);
        for (WhenFull whenFull : WhenFull.values()) {
            ContentCache cache = caches.build(
                    Caches.small().blockBytes(1024).maxBytes(160 << 10).whenFull(whenFull));
            Digest digest = cache.put(content).digest();
            cache.put(TestContent.bytes(2, 40_000));

            PutResult again = cache.put(digest, new ByteArrayInputStream(content));

            assertThat(again).isEqualTo(new PutResult(digest, content.length, PutOutcome.ALREADY_PRESENT));
            assertThat(cache.stats().evictions()).isZero();
            assertThatThrownBy(() -> cache.put(digest, new ByteArrayInputStream(TestContent.bytes(3, 120_000))))
                    .isInstanceOf(DigestMismatchException.class);
            assertThat(cache.get(digest)).isEqualTo(content);
            assertThat(cache.stats().entries()).isEqualTo(2);
        }
    }

    @Test
    void aStreamClaimedToBePresentIsNotStoredIfThatChangesMeanwhile() throws IOException {
        ContentCache cache = caches.build(Caches.small().blockBytes(1024).maxBytes(400 << 10));
        byte[] content = TestContent.bytes(1, 120_000);
        Digest digest = cache.put(content).digest();
        InputStream stream = new ByteArrayInputStream(content) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                if (pos > 100_000) {
                    cache.remove(digest);
                }
                return super.read(target, offset, Math.min(length, 1000));
            }
        };

        assertThat(cache.put(digest, stream)).isEqualTo(new PutResult(digest, content.length, PutOutcome.NOT_ADMITTED));
        assertThat(cache.stats().usedBytes()).isZero();
        assertThat(cache.put(digest, new ByteArrayInputStream(content)).outcome())
                .isEqualTo(PutOutcome.STORED);
    }

    @Test
    void aStreamThatFailsLeavesNothingBehind() {
        ContentCache cache = caches.build(Caches.small().blockBytes(1024).maxBytes(400 << 10));
        for (int good : new int[] {0, 1, 1000, 65_535, 65_536, 65_537, 200_000}) {
            InputStream failing = new FailingStream(good);
            assertThatThrownBy(() -> cache.put(failing))
                    .isInstanceOf(IOException.class)
                    .hasMessage("broken pipe");
            assertThat(cache.stats().usedBytes()).isZero();
            assertThat(cache.stats().entries()).isZero();
        }
    }

    @Test
    void aStreamThatReturnsNothingIsRefused() {
        ContentCache cache = caches.build(Caches.small());
        InputStream idle = new InputStream() {
            @Override
            public int read() {
                return -1;
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                return 0;
            }
        };
        assertThatThrownBy(() -> cache.put(idle)).isInstanceOf(IOException.class);
    }

    @Test
    void aBlobHeldOpenIsNeitherEvictedNorOverwritten() throws IOException {
        ContentCache cache = caches.build(Caches.small().maxBytes(BLOCK_BYTES * 8));
        byte[] held = TestContent.bytes(0, BLOCK_BYTES * 3);
        Digest digest = cache.put(held).digest();
        try (Content content = cache.open(digest)) {
            for (int i = 1; i < 500; i++) {
                cache.put(TestContent.bytes(i, BLOCK_BYTES));
                assertThat(cache.contains(digest)).isTrue();
            }
            assertThat(cache.remove(digest)).isTrue();
            assertThat(cache.contains(digest)).isFalse();
            for (int i = 500; i < 1000; i++) {
                cache.put(TestContent.bytes(i, BLOCK_BYTES));
                assertThat(cache.stats().usedBytes()).isLessThanOrEqualTo(BLOCK_BYTES * 8);
            }
            assertThat(content.inputStream().readAllBytes()).isEqualTo(held);
        }
        assertThat(cache.put(held).outcome()).isIn(PutOutcome.STORED, PutOutcome.NOT_ADMITTED);
    }

    @Test
    void whenAllIsHeldOpenThereIsNoRoom() {
        ContentCache cache = caches.build(Caches.small().maxBytes(BLOCK_BYTES * 4));
        List<Content> open = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            open.add(cache.open(cache.put(TestContent.bytes(i, BLOCK_BYTES)).digest()));
        }
        assertThat(cache.put(TestContent.bytes(4, 1)).outcome()).isEqualTo(PutOutcome.FULL);

        open.forEach(Content::close);

        assertThat(cache.put(TestContent.bytes(5, 1)).outcome()).isEqualTo(PutOutcome.STORED);
    }

    @Test
    void aContentThatIsNeverClosedMakesRoomOnceItIsFound() {
        ContentCache cache = caches.build(Caches.small().maxBytes(BLOCK_BYTES));
        assertThat(cache.open(cache.put(TestContent.bytes(1, BLOCK_BYTES)).digest()))
                .isNotNull();

        Threads.untilCollected(
                () -> cache.put(TestContent.bytes(2, BLOCK_BYTES)).outcome() == PutOutcome.STORED,
                "what nobody will ever close makes room");
    }

    @Test
    void whatIsLongerThanAllowedNowIsPresentAllTheSame() {
        ContentCacheBuilder settings = Caches.small();
        Memory memory = Memory.of(settings);
        byte[] content = TestContent.bytes(1, 200);
        try (ContentCache cache = memory.open(settings)) {
            cache.put(content);
        }
        try (ContentCache cache = memory.open(settings.maxObjectBytes(100))) {
            assertThat(cache.put(content).outcome()).isEqualTo(PutOutcome.ALREADY_PRESENT);
            assertThat(cache.put(TestContent.bytes(2, 200)).outcome()).isEqualTo(PutOutcome.TOO_LARGE);
        }
    }

    @Test
    void aLargeContentIsNotAdmittedAtFirstSightUnlessItHasItsRoomAlready() throws IOException {
        for (boolean stream : new boolean[] {false, true}) {
            ContentCache cache =
                    caches.build(Caches.small().capacity(1024).blockBytes(1024).maxBytes(400 << 10));
            for (int i = 0; i < 800; i++) {
                cache.put(TestContent.bytes(i, 1024));
            }
            byte[] content = TestContent.bytes(-1, 200_000);

            PutOutcome first = stream
                    ? cache.put(new ByteArrayInputStream(content)).outcome()
                    : cache.put(content).outcome();

            assertThat(first).isEqualTo(stream ? PutOutcome.STORED : PutOutcome.NOT_ADMITTED);
            assertThat(cache.put(content).outcome()).isEqualTo(stream ? PutOutcome.ALREADY_PRESENT : PutOutcome.STORED);
        }
    }

    /** Fails after some good bytes. */
    private static final class FailingStream extends InputStream {
        private int good;

        FailingStream(int good) {
            this.good = good;
        }

        @Override
        public int read() throws IOException {
            if (good-- == 0) {
                throw new IOException("broken pipe");
            }
            return 1;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            target[offset] = (byte) read();
            return 1;
        }
    }
}
