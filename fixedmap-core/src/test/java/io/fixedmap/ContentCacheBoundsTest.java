package io.fixedmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
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
    void anExpiredBlobIsGoneForEveryOperation() {
        HandClock clock = new HandClock();
        List<String> dropped = new ArrayList<>();
        ContentCache cache = caches.build(Caches.small()
                .clock(clock)
                .timeToLive(Duration.ofSeconds(10))
                .evictionListener((digest, size, cause) -> dropped.add(size + " " + cause)));
        Digest[] digests = new Digest[5];
        for (int i = 0; i < 5; i++) {
            digests[i] = cache.put(TestContent.bytes(i, 10 + i)).digest();
        }
        clock.advance(Duration.ofMillis(9_999));
        assertThat(cache.contains(digests[0])).isTrue();
        clock.advance(Duration.ofMillis(1));

        List<Digest> visited = new ArrayList<>();
        cache.visit((digest, size) -> visited.add(digest));
        assertThat(visited).isEmpty();
        assertThat(cache.get(digests[0])).isNull();
        assertThat(cache.open(digests[1])).isNull();
        assertThat(cache.contains(digests[2])).isFalse();
        assertThat(cache.remove(digests[3])).isFalse();
        assertThat(dropped).hasSize(4);
        assertThat(cache.put(TestContent.bytes(4, 14)).outcome()).isEqualTo(PutOutcome.STORED);
        assertThat(cache.stats().expirations()).isEqualTo(5);
        assertThat(dropped)
                .containsExactlyInAnyOrder("10 EXPIRED", "11 EXPIRED", "12 EXPIRED", "13 EXPIRED", "14 EXPIRED");
    }

    @Test
    void theBytesOfWhatIsEvictedAreCounted() {
        long[] told = new long[1];
        ContentCache cache = caches.build(
                Caches.small().maxBytes(BLOCK_BYTES * 8).evictionListener((digest, size, cause) -> told[0] += size));
        for (int i = 0; i < 100; i++) {
            cache.put(TestContent.bytes(i, 1 + i % BLOCK_BYTES));
        }
        assertThat(cache.stats().evictedBytes()).isEqualTo(told[0]).isPositive();
    }

    @Test
    void anExpiredBlobIsNotReadAndItsListenerIsToldByEachOperation() {
        for (int capacity : new int[] {64, 8}) {
            HandClock clock = new HandClock();
            List<Digest> dropped = new ArrayList<>();
            ContentCache cache = caches.build(Caches.small()
                    .capacity(capacity)
                    .clock(clock)
                    .timeToLive(Duration.ofSeconds(10))
                    .evictionListener((digest, size, cause) -> dropped.add(digest)));
            // In the small table some are not where their keys are looked for first.
            List<Digest> digests = new ArrayList<>();
            for (int i = 0; i < 7; i++) {
                digests.add(cache.put(TestContent.bytes(i, 10 + i)).digest());
            }
            clock.advance(Duration.ofSeconds(10));

            assertThat(cache.read(digests.get(0), new byte[100], 0)).isEqualTo(-1);
            assertThat(dropped).containsExactlyElementsOf(digests.subList(0, 1));
            assertThat(cache.read(digests.get(1), ByteBuffer.allocate(100))).isEqualTo(-1);
            assertThat(dropped).containsExactlyElementsOf(digests.subList(0, 2));
            assertThat(cache.read(digests.get(2), ByteBuffer.allocateDirect(100)))
                    .isEqualTo(-1);
            assertThat(dropped).containsExactlyElementsOf(digests.subList(0, 3));
            assertThat(cache.get(digests.get(3))).isNull();
            assertThat(dropped).containsExactlyElementsOf(digests.subList(0, 4));
            assertThat(cache.open(digests.get(4))).isNull();
            assertThat(dropped).containsExactlyElementsOf(digests.subList(0, 5));
            assertThat(cache.findMissing(digests.subList(5, 6))).containsExactly(digests.get(5));
            assertThat(dropped).containsExactlyElementsOf(digests.subList(0, 6));
            assertThat(cache.remove(digests.get(6))).isFalse();
            assertThat(dropped).containsExactlyElementsOf(digests);
        }
    }

    @Test
    void expiredBlobsMakeRoomBeforeOthers() {
        for (WhenFull whenFull : WhenFull.values()) {
            HandClock clock = new HandClock();
            ContentCache cache = caches.build(Caches.small()
                    .clock(clock)
                    .whenFull(whenFull)
                    .maxBytes(BLOCK_BYTES * 8)
                    .timeToLive(Duration.ofSeconds(10)));
            for (int i = 0; i < 4; i++) {
                cache.put(TestContent.bytes(i, BLOCK_BYTES));
            }
            clock.advance(Duration.ofSeconds(6));
            for (int i = 4; i < 8; i++) {
                cache.put(TestContent.bytes(i, BLOCK_BYTES));
            }
            clock.advance(Duration.ofSeconds(6));
            for (int i = 8; i < 12; i++) {
                assertThat(cache.put(TestContent.bytes(i, BLOCK_BYTES)).outcome())
                        .isEqualTo(PutOutcome.STORED);
            }
            if (whenFull == WhenFull.REJECT) {
                assertThat(cache.stats().evictions()).isZero();
                assertThat(cache.stats().expirations()).isEqualTo(4);
            }
        }
    }

    @Test
    void expiredBlobsMakeRoomForAStreamThatIsTheFirstToComeAfterwards() throws IOException {
        HandClock clock = new HandClock();
        ContentCache cache = caches.build(Caches.small()
                .clock(clock)
                .whenFull(WhenFull.REJECT)
                .maxBytes(1 << 20)
                .timeToLive(Duration.ofSeconds(10)));
        cache.put(TestContent.bytes(1, 1 << 20));
        clock.advance(Duration.ofSeconds(10));

        InputStream stream = new ByteArrayInputStream(TestContent.bytes(2, 1 << 20));
        assertThat(cache.put(stream).outcome()).isEqualTo(PutOutcome.STORED);

        assertThat(cache.stats().expirations()).isEqualTo(1);
    }

    @Test
    void aClockThatIsPutBackDoesNotKeepBlobsForLonger() {
        HandClock clock = new HandClock();
        ContentCache cache = caches.build(Caches.small().clock(clock).timeToLive(Duration.ofSeconds(10)));
        Digest digest = cache.put(new byte[10]).digest();
        clock.advance(Duration.ofSeconds(-9));
        assertThat(cache.contains(digest)).isTrue();
        clock.advance(Duration.ofDays(-1000));
        assertThat(cache.contains(digest)).isFalse();
    }

    @Test
    void aBlobThatIsNotExpiredAfterAllStays() {
        boolean[] ahead = new boolean[1];
        HandClock clock = new HandClock() {
            @Override
            public Instant instant() {
                Instant now = super.instant();
                boolean once = ahead[0];
                ahead[0] = false;
                return once ? now.plusSeconds(20) : now;
            }
        };
        ContentCache cache = caches.build(Caches.small().clock(clock).timeToLive(Duration.ofSeconds(10)));
        Digest digest = cache.put(new byte[10]).digest();
        ahead[0] = true;

        assertThat(cache.contains(digest)).isTrue();
        assertThat(cache.stats().expirations()).isZero();
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
    void anExpiredBlobThatWaitsForVerificationIsNotRead() {
        HandClock clock = new HandClock();
        ContentCacheBuilder settings = Caches.small().clock(clock).timeToLive(Duration.ofSeconds(10));
        Memory memory = Memory.of(settings);
        byte[] content = TestContent.bytes(1, 100);
        try (ContentCache cache = memory.open(settings)) {
            cache.put(content);
        }
        clock.advance(Duration.ofSeconds(10));
        try (ContentCache cache = memory.open(settings)) {
            assertThat(cache.read(Caches.digest(content), new byte[100], 0)).isEqualTo(-1);
            assertThat(cache.stats().expirations()).isEqualTo(1);
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

    @Test
    void aListenerThatThrowsOrUsesTheCacheDoesNoHarm() {
        List<Boolean> seen = new ArrayList<>();
        ContentCache[] holder = new ContentCache[1];
        holder[0] = caches.build(Caches.small().maxBytes(BLOCK_BYTES).evictionListener((digest, size, cause) -> {
            seen.add(holder[0].contains(digest));
            throw new IllegalStateException("from the listener, on purpose");
        }));
        holder[0].put(TestContent.bytes(1, 64));

        assertThat(holder[0].put(TestContent.bytes(2, 64)).outcome()).isEqualTo(PutOutcome.STORED);
        assertThat(seen).containsExactly(false);
    }

    @Test
    void aListenerThatFailsWithAnErrorDoesNoHarm() {
        ContentCache cache =
                caches.build(Caches.small().maxBytes(BLOCK_BYTES).evictionListener((digest, size, cause) -> {
                    throw new AssertionError("from the listener, on purpose");
                }));
        cache.put(TestContent.bytes(1, 64));

        assertThat(cache.put(TestContent.bytes(2, 64)).outcome()).isEqualTo(PutOutcome.STORED);
    }

    @Test
    void whatThereIsNoHeapToTellOfIsDroppedNevertheless() {
        List<Digest> told = new ArrayList<>();
        ContentCacheBuilder settings = Caches.small().evictionListener((digest, size, cause) -> told.add(digest));
        Memory memory = Memory.of(settings);
        try (ContentCache cache = memory.open(settings)) {
            exhaustHeapForNotices(memory);
            for (int i = 0; i < 100; i++) {
                byte[] content = TestContent.bytes(i, 100);
                assertThatNoException().isThrownBy(() -> cache.put(content));
            }
            memory.beforeEachAccess(() -> {});

            assertThat(told).isEmpty();
            assertThat(cache.stats().evictions()).isPositive();
            Integrity.check(cache);
        }
    }

    private static void exhaustHeapForNotices(Memory memory) {
        StackWalker stack = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
        memory.beforeEachAccess(() -> {
            if (stack.walk(frames -> frames.anyMatch(frame -> frame.getDeclaringClass() == Drops.class))) {
                throw new OutOfMemoryError("no heap");
            }
        });
    }

    @Test
    void theListenerIsToldAgainOnceThereIsHeap() {
        List<Digest> told = new ArrayList<>();
        ContentCacheBuilder settings = Caches.small().evictionListener((digest, size, cause) -> told.add(digest));
        Memory memory = Memory.of(settings);
        try (ContentCache cache = memory.open(settings)) {
            exhaustHeapForNotices(memory);
            for (int i = 0; cache.stats().evictions() == 0; i++) {
                cache.put(TestContent.bytes(i, 100));
            }
            memory.beforeEachAccess(() -> {});
            long untold = cache.stats().evictions();

            for (int i = 1000; i < 1100; i++) {
                cache.put(TestContent.bytes(i, 100));
            }

            assertThat(told).hasSize((int) (cache.stats().evictions() - untold)).isNotEmpty();
        }
    }

    @Test
    void aListenerThatUsesTheCacheIsCalledForOneBlobAfterTheOther() throws IOException {
        int blobs = 20_000;
        List<Digest> dropped = new ArrayList<>();
        AtomicInteger depth = new AtomicInteger();
        AtomicInteger deepest = new AtomicInteger();
        ContentCache[] holder = new ContentCache[1];
        holder[0] = caches.build(Caches.small()
                .capacity(1 << 15)
                .maxBytes((long) BLOCK_BYTES * blobs)
                .evictionListener((digest, size, cause) -> {
                    deepest.accumulateAndGet(depth.incrementAndGet(), Math::max);
                    dropped.add(digest);
                    holder[0].contains(digest);
                    depth.decrementAndGet();
                }));
        for (int i = 0; i < blobs; i++) {
            holder[0].put(TestContent.bytes(i, BLOCK_BYTES));
        }

        // A stream takes its room before the policy can say that it is too large.
        holder[0].put(new ByteArrayInputStream(new byte[BLOCK_BYTES * blobs / 2]));

        assertThat(deepest).hasValue(1);
        assertThat(dropped)
                .hasSize(Math.toIntExact(holder[0].stats().evictions()))
                .hasSizeGreaterThan(blobs / 3);
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

    private static class HandClock implements InstantSource {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        void advance(Duration duration) {
            now = now.plus(duration);
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
