package io.fixedmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Opens memory whose bytes may have changed, and asks for blobs in every way there is. */
class VerificationTest {
    private static final int CONTENTS = 8;

    private final ContentCacheBuilder settings =
            Caches.small().maxBytes(4096 * 64).blockBytes(4096);
    private final Memory memory = Memory.of(settings);
    private final List<byte[]> contents = new ArrayList<>();

    /** A way to ask for a blob; answers whether it was there, and fails if it was not what it has to be. */
    private enum Way {
        GET {
            @Override
            boolean finds(ContentCache cache, byte[] content) {
                byte[] found = cache.get(Caches.digest(content));
                return found != null && same(found, content);
            }
        },
        READ_TO_BUFFER {
            @Override
            boolean finds(ContentCache cache, byte[] content) {
                ByteBuffer target = ByteBuffer.allocate(content.length);
                int length = cache.read(Caches.digest(content), target);
                return length >= 0 && same(target.array(), content);
            }
        },
        READ_TO_ARRAY {
            @Override
            boolean finds(ContentCache cache, byte[] content) {
                byte[] target = new byte[content.length];
                int length = cache.read(Caches.digest(content), target, 0);
                return length >= 0 && same(target, content);
            }
        },
        DECODE {
            @Override
            boolean finds(ContentCache cache, byte[] content) {
                byte[] found = cache.get(Caches.digest(content), new ContentCodec<byte[]>() {
                    @Override
                    public byte[] encode(byte[] object) {
                        return object;
                    }

                    @Override
                    public byte[] decode(byte[] bytes) {
                        return bytes;
                    }
                });
                return found != null && same(found, content);
            }
        },
        OPEN {
            @Override
            boolean finds(ContentCache cache, byte[] content) {
                try (Content opened = cache.open(Caches.digest(content))) {
                    return opened != null && same(opened.inputStream().readAllBytes(), content);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        },
        CONTAINS {
            @Override
            boolean finds(ContentCache cache, byte[] content) {
                return cache.contains(Caches.digest(content));
            }
        },
        SIZE {
            @Override
            boolean finds(ContentCache cache, byte[] content) {
                long size = cache.sizeBytes(Caches.digest(content));
                assertThat(size).isIn(-1L, (long) content.length);
                return size >= 0;
            }
        },
        FIND_MISSING {
            @Override
            boolean finds(ContentCache cache, byte[] content) {
                return cache.findMissing(List.of(Caches.digest(content))).isEmpty();
            }
        },
        PUT {
            @Override
            boolean finds(ContentCache cache, byte[] content) {
                return cache.put(content).outcome() == PutOutcome.ALREADY_PRESENT;
            }
        },
        PUT_CLAIMED_STREAM {
            @Override
            boolean finds(ContentCache cache, byte[] content) {
                try {
                    Digest digest = Caches.digest(content);
                    return cache.put(digest, new ByteArrayInputStream(content)).outcome() == PutOutcome.ALREADY_PRESENT;
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };

        abstract boolean finds(ContentCache cache, byte[] content);

        private static boolean same(byte[] found, byte[] content) {
            assertThat(found).isEqualTo(content);
            return true;
        }
    }

    @BeforeEach
    void putSome() {
        try (ContentCache cache = memory.open(settings)) {
            for (int i = 0; i < CONTENTS; i++) {
                // The last is longer than what a stream is read at once.
                byte[] content = TestContent.bytes(i, i == CONTENTS - 1 ? 70_000 : 1 + i * 1000);
                contents.add(content);
                assertThat(cache.put(content).outcome()).isEqualTo(PutOutcome.STORED);
            }
        }
    }

    private void damage(int content, int at) {
        int block = memory.head(memory.slotOf(Caches.digest(contents.get(content))));
        for (int skipped = 0; skipped < at / memory.blockBytes; skipped++) {
            block = memory.link(block);
        }
        long offset = (long) block * memory.blockBytes + at % memory.blockBytes;
        memory.data.setByte(offset, (byte) (memory.data.getByte(offset) ^ 0x10));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsGenuineIsFoundAndVerifiedOnce(Way way) {
        try (ContentCache cache = memory.open(settings)) {
            assertThat(cache.stats().unverified()).isEqualTo(CONTENTS);
            for (int i = 0; i < CONTENTS; i++) {
                assertThat(way.finds(cache, contents.get(i))).isTrue();
                assertThat(cache.stats().verified()).isEqualTo(i + 1);
                assertThat(way.finds(cache, contents.get(i))).isTrue();
                assertThat(cache.stats().verified()).isEqualTo(i + 1);
                Integrity.check(cache);
            }
            assertThat(cache.stats().unverified()).isZero();
            assertThat(cache.stats().damaged()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsDamagedIsAbsentAndCanBePutAgain(Way way) {
        damage(3, 0);
        damage(5, contents.get(5).length - 1);
        damage(7, 33_333);
        try (ContentCache cache = memory.open(settings)) {
            for (int i = 0; i < CONTENTS; i++) {
                boolean damaged = i == 3 || i == 5 || i == 7;
                assertThat(way.finds(cache, contents.get(i))).isEqualTo(!damaged);
                Integrity.check(cache);
            }
            assertThat(cache.stats().damaged()).isEqualTo(3);
            assertThat(cache.stats().verified()).isEqualTo(CONTENTS - 3);
            for (byte[] content : contents) {
                cache.put(content);
                assertThat(Way.GET.finds(cache, content)).isTrue();
            }
            Integrity.check(cache);
        }
    }

    @Test
    void whatLosesTrustWhileItIsVerifiedIsVerifiedAgain() {
        try (OffHeapContentCache cache = memory.open(settings)) {
            Space space = cache.space();
            Digest digest = Caches.digest(contents.get(4));
            long ref = space.locate(space.hash(digest), digest);
            int trust = space.room.trust();
            space.room.distrust();
            space.room.markVerified(ref, trust);
            assertThat(cache.stats().unverified()).isEqualTo(CONTENTS);
            assertThat(cache.get(digest)).isEqualTo(contents.get(4));
            assertThat(cache.stats().unverified()).isEqualTo(CONTENTS - 1);
            Integrity.check(cache);
        }
    }

    @Test
    void whatLosesTrustWhileItIsWrittenIsVerifiedBeforeItIsShown() throws IOException {
        Memory empty = Memory.of(settings);
        byte[] content = TestContent.bytes(99, 100_000);
        try (OffHeapContentCache cache = empty.open(settings)) {
            cache.space().walk.stop(); // or it might be first
            cache.put(new ByteArrayInputStream(content) {
                @Override
                public synchronized int read(byte[] target, int offset, int length) {
                    if (pos > 0) {
                        cache.space().room.distrust();
                    }
                    return super.read(target, offset, length);
                }
            });
            assertThat(cache.stats().unverified()).isEqualTo(1);
            assertThat(cache.get(Caches.digest(content))).isEqualTo(content);
            assertThat(cache.stats().verified()).isEqualTo(1);
            Integrity.check(cache);
        }
    }

    @Test
    void whatIsWrittenAfterTrustWasLostIsBelieved() throws IOException {
        byte[] content = TestContent.bytes(99, 100_000);
        for (boolean streamed : new boolean[] {false, true}) {
            try (OffHeapContentCache cache = Memory.of(settings).open(settings)) {
                cache.space().room.distrust();
                PutResult result = streamed ? cache.put(new ByteArrayInputStream(content)) : cache.put(content);
                assertThat(cache.stats().unverified()).isZero();
                assertThat(cache.get(result.digest())).isEqualTo(content);
                assertThat(cache.stats().verified()).isZero();
                Integrity.check(cache);
            }
        }
    }

    @Test
    void theEvictionListenerIsNotToldOfDamage() {
        damage(3, 0);
        List<Digest> told = new ArrayList<>();
        settings.evictionListener((digest, sizeBytes, cause) -> told.add(digest));
        try (ContentCache cache = memory.open(settings)) {
            assertThat(cache.get(Caches.digest(contents.get(3)))).isNull();
            assertThat(cache.stats().damaged()).isEqualTo(1);
        }
        assertThat(told).isEmpty();
    }

    @Test
    void aLengthThatIsAByteShortIsDamage() {
        int slotIndex = memory.slotOf(Caches.digest(contents.get(4)));
        memory.setLength(slotIndex, contents.get(4).length - 1);
        try (ContentCache cache = memory.open(settings)) {
            assertThat(cache.get(Caches.digest(contents.get(4)))).isNull();
            assertThat(cache.stats().damaged()).isEqualTo(1);
            Integrity.check(cache);
        }
    }

    @Test
    void aKeyThatIsAnotherIsDamage() {
        int slotIndex = memory.slotOf(Caches.digest(contents.get(4)));
        Digest other = Caches.digest(new byte[] {1, 2, 3});
        memory.setKey(slotIndex, other);
        try (ContentCache cache = memory.open(settings)) {
            assertThat(cache.get(other)).isNull();
            assertThat(cache.get(Caches.digest(contents.get(4)))).isNull();
            assertThat(cache.stats().damaged()).isEqualTo(1);
            Integrity.check(cache);
        }
    }

    @Test
    void whatIsRemovedOrEvictedIsNotWaitedForAnyMore() {
        settings.maxEntries(6);
        try (ContentCache cache = memory.open(settings)) {
            cache.remove(Caches.digest(contents.get(0)));
            cache.remove(Caches.digest(contents.get(1)));
            for (int i = 100; i < 120; i++) {
                cache.put(TestContent.bytes(i, 5000));
            }
            Integrity.check(cache);
            cache.clear();
            assertThat(cache.stats().unverified()).isZero();
            Integrity.check(cache);
        }
    }

    @Test
    void theWalkVerifiesWhatNobodyAskedFor() {
        damage(2, 1500);
        try (OffHeapContentCache cache = memory.open(settings)) {
            VerificationWalk walk = cache.space().walk;
            walk.start();
            Threads.until(() -> cache.stats().unverified() == 0, "everything is verified");
            walk.stop();
            assertThat(cache.stats().verified()).isEqualTo(CONTENTS - 1);
            assertThat(cache.stats().damaged()).isEqualTo(1);
            Integrity.check(cache);
        }
    }

    @Test
    void theWalkComesToTheFirstSlotAndTheLast() {
        try (ContentCache cache = memory.open(settings)) {
            for (int seed = 100; memory.isFree(0) || memory.isFree(memory.capacity - 1); seed++) {
                cache.put(TestContent.bytes(seed, 1));
            }
        }
        try (OffHeapContentCache cache = memory.open(settings)) {
            VerificationWalk walk = cache.space().walk;
            walk.start();
            Threads.until(() -> Threads.named("fixedmap-verification").isEmpty(), "the walk has ended");
            assertThat(cache.stats().unverified()).isZero();
        }
    }

    @Test
    void whatIsNotBelievedAnyMoreIsVerifiedAgain() {
        try (OffHeapContentCache cache = memory.open(settings)) {
            VerificationWalk walk = cache.space().walk;
            walk.start();
            Threads.until(() -> cache.stats().unverified() == 0, "everything is verified");
            byte[] added = TestContent.bytes(77, 77);
            cache.put(added);
            damage(6, 10);
            cache.space().room.distrust();
            assertThat(cache.stats().unverified()).isEqualTo(CONTENTS + 1);
            assertThat(cache.get(Caches.digest(contents.get(6)))).isNull();
            assertThat(cache.get(Caches.digest(added))).isEqualTo(added);
            walk.start();
            Threads.until(() -> cache.stats().unverified() == 0, "everything is verified again");
            walk.stop();
            assertThat(cache.stats().damaged()).isEqualTo(1);
            Integrity.check(cache);
        }
    }

    @Test
    void whatLosesTrustWhileItIsReadIsVerifiedAgain() {
        try (OffHeapContentCache cache = memory.open(settings)) {
            StackWalker stack = StackWalker.getInstance();
            AtomicInteger views = new AtomicInteger();
            boolean[] distrusting = new boolean[1];
            memory.beforeEachAccess(() -> {
                boolean verifying = stack.walk(
                        frames -> frames.anyMatch(frame -> frame.getMethodName().equals("isGenuine")));
                if (verifying && !distrusting[0] && views.getAndIncrement() == 0) {
                    distrusting[0] = true;
                    cache.space().room.distrust();
                    distrusting[0] = false;
                }
            });
            assertThat(cache.get(Caches.digest(contents.get(4)))).isEqualTo(contents.get(4));
            // The first verification counts for nothing.
            assertThat(cache.stats().verified()).isEqualTo(1);
            assertThat(views.get()).isGreaterThan(1);
            int once = views.get();
            assertThat(cache.get(Caches.digest(contents.get(5)))).isEqualTo(contents.get(5));
            assertThat(views.get() - once).isLessThan(once);
            Integrity.check(cache);
        }
    }

    @Test
    void whatIsRemovedWhileItIsVerifiedIsCountedOutOnce() {
        try (OffHeapContentCache cache = memory.open(settings)) {
            Space space = cache.space();
            Digest digest = Caches.digest(contents.get(4));
            long ref = space.locate(space.hash(digest), digest);
            int trust = space.room.trust();
            cache.remove(digest);
            space.room.markVerified(ref, trust);
            assertThat(cache.stats().unverified()).isEqualTo(CONTENTS - 1);
            assertThat(cache.stats().verified()).isZero();
            Integrity.check(cache);
        }
    }

    @Test
    void whatIsRemovedBeforeItIsFoundDamagedIsNotCountedAsDamaged() {
        try (OffHeapContentCache cache = memory.open(settings)) {
            Space space = cache.space();
            Digest digest = Caches.digest(contents.get(4));
            long hash = space.hash(digest);
            long ref = space.locate(hash, digest);
            cache.remove(digest);
            space.dropDamaged(ref, hash);
            assertThat(cache.stats().damaged()).isZero();
            Integrity.check(cache);
        }
    }

    @Test
    void aVerificationEndsWhenTheCacheIsClosed() {
        settings.blockBytes(1 << 20).maxBytes(16 << 20);
        Memory large = Memory.of(settings);
        byte[] content = TestContent.bytes(1, 8 << 20);
        try (ContentCache cache = large.open(settings)) {
            cache.put(content);
        }
        OffHeapContentCache cache = large.open(settings);
        Space space = cache.space();
        Digest digest = Caches.digest(content);
        long hash = space.hash(digest);
        long ref = space.locate(hash, digest);
        StackWalker stack = StackWalker.getInstance();
        AtomicInteger steps = new AtomicInteger();
        large.beforeEachAccess(() -> {
            if (stack.walk(frames ->
                            frames.anyMatch(frame -> frame.getMethodName().equals("isGenuine")))
                    && steps.getAndIncrement() == 0) {
                cache.close();
            }
        });
        assertThatThrownBy(() -> space.verification.verify(ref, hash)).hasMessage("cache is closed");
        assertThat(space.isIdle()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aWalkThatIsStoppedOrWhoseCacheIsClosedHasNothingToTell(boolean closes) throws Exception {
        OffHeapContentCache cache = memory.open(settings);
        Space space = cache.space();
        StackWalker stack = StackWalker.getInstance();
        AtomicInteger steps = new AtomicInteger();
        memory.beforeEachAccess(() -> {
            boolean verifying = stack.walk(
                    frames -> frames.anyMatch(frame -> frame.getMethodName().equals("isGenuine")));
            if (verifying && steps.getAndIncrement() == 0) {
                if (closes) {
                    cache.close();
                } else {
                    cache.space().walk.stop();
                }
            }
        });

        List<String> log = LogHandlerTest.logOf(ContentCache.class, () -> {
            cache.space().walk.start();
            Threads.until(() -> Threads.named("fixedmap-verification").isEmpty(), "the walk has ended");
        });

        assertThat(steps.get()).isPositive();
        assertThat(log).isEmpty();
        // It goes on to no other.
        assertThat(space.counters.sum(Counter.VERIFIED)).isEqualTo(closes ? 0 : 1);
        cache.close();
    }

    @Test
    void aWalkThatHasEndedLeavesNoThread() {
        try (OffHeapContentCache cache = memory.open(settings)) {
            VerificationWalk walk = cache.space().walk;
            walk.start();
            Threads.until(() -> cache.stats().unverified() == 0, "everything is verified");
            Threads.until(() -> Threads.named("fixedmap-verification").isEmpty(), "the walk has ended");
            walk.stop();
        }
    }

    @Test
    void aWalkThatIsStartedAgainIsOneAndTellsOnce() throws Exception {
        try (OffHeapContentCache cache = memory.open(settings)) {
            VerificationWalk walk = cache.space().walk;
            AtomicLong walking = new AtomicLong();
            memory.beforeEachAccess(() -> {
                if (Thread.currentThread().getName().equals("fixedmap-verification")) {
                    memory.beforeEachAccess(() -> {});
                    walk.start();
                    walking.set(Thread.getAllStackTraces().keySet().stream()
                            .filter(thread -> thread.getName().equals("fixedmap-verification"))
                            .count());
                }
            });
            List<String> log = LogHandlerTest.logOf(ContentCache.class, () -> {
                walk.start();
                Threads.until(() -> Threads.named("fixedmap-verification").isEmpty(), "the walk has ended");
            });
            assertThat(cache.stats().unverified()).isZero();
            assertThat(walking).hasValue(1);
            assertThat(log).singleElement().asString().contains("verified=" + CONTENTS + ", damaged=0");
        }
    }

    @Test
    void whoStopsAWalkWaitsUntilItHasEnded() {
        try (OffHeapContentCache cache = memory.open(settings)) {
            CountDownLatch walking = new CountDownLatch(1);
            memory.beforeEachAccess(() -> {
                if (Thread.currentThread().getName().equals("fixedmap-verification")) {
                    memory.beforeEachAccess(() -> {});
                    walking.countDown();
                    Threads.untilIn("awaitEnd");
                }
            });
            cache.space().walk.start();
            Threads.await(walking, "the walk");
            cache.space().walk.stop();
            assertThat(Threads.named("fixedmap-verification")).isEmpty();
        }
    }

    private enum Ending {
        AT_THE_END {
            @Override
            void come() {}
        },
        BY_AN_EXCEPTION {
            @Override
            void come() {
                throw new IllegalStateException("memory failed, on purpose");
            }
        },
        BY_AN_ERROR {
            @Override
            void come() {
                throw new InternalError("memory failed, on purpose");
            }
        };

        abstract void come();
    }

    @ParameterizedTest
    @EnumSource
    void aWalkThatHasEndedOrFailedIsStartedAgain(Ending ending) {
        try (OffHeapContentCache cache = memory.open(settings)) {
            VerificationWalk walk = cache.space().walk;
            memory.beforeEachAccess(() -> {
                if (Thread.currentThread().getName().equals("fixedmap-verification")) {
                    ending.come();
                }
            });
            walk.start();
            Threads.until(() -> Threads.named("fixedmap-verification").isEmpty(), "the walk has ended");
            assertThat(cache.stats().unverified()).isEqualTo(ending == Ending.AT_THE_END ? 0 : CONTENTS);
            memory.beforeEachAccess(() -> {});
            cache.space().room.distrust();

            walk.start();

            Threads.until(() -> cache.stats().unverified() == 0, "everything is verified again");
            walk.stop();
        }
    }

    @Test
    void aWalkTakesItsTimeAlsoForBlobsOfFewBytes() {
        int blobs = 6000;
        settings.capacity(1 << 13).blockBytes(64).maxBytes((1 << 13) * 64);
        Memory many = Memory.of(settings);
        try (ContentCache cache = many.open(settings)) {
            for (int i = 0; i < blobs; i++) {
                assertThat(cache.put(TestContent.bytes(i, 8)).outcome()).isEqualTo(PutOutcome.STORED);
            }
        }
        try (OffHeapContentCache cache = many.open(settings)) {
            VerificationWalk walk = cache.space().walk;
            long started = System.nanoTime();
            walk.start();
            Threads.until(() -> cache.stats().unverified() == 0, "everything is verified");
            // Each counts 4 KiB, and 64 MiB are verified a second.
            assertThat(System.nanoTime() - started)
                    .isGreaterThan(Duration.ofMillis(360).toNanos());
            walk.stop();
        }
    }

    @Test
    void aWalkThatIsStoppedStaysSo() {
        try (OffHeapContentCache cache = memory.open(settings)) {
            VerificationWalk walk = cache.space().walk;
            walk.stop();
            walk.start();
            assertThat(cache.stats().unverified()).isEqualTo(CONTENTS);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void manyWhoAskAtOnceAllGetTheSame(int damaged) {
        damage(damaged, 0);
        for (int content : new int[] {damaged, 7}) {
            Memory copy = memory.copy();
            try (ContentCache cache = copy.open(settings)) {
                byte[] expected = contents.get(content);
                AtomicInteger found = new AtomicInteger();
                Threads.runAll(4, thread -> {
                    if (Way.values()[thread].finds(cache, expected)) {
                        found.incrementAndGet();
                    }
                });
                assertThat(found.get()).isEqualTo(content == damaged ? 0 : 4);
                assertThat(cache.stats().verified() + cache.stats().damaged()).isEqualTo(1);
                Integrity.check(cache);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whoeverReadsWhileOthersPutRemoveAndEvictNeverGetsAWrongByte(long seed) {
        int threads = 4;
        settings.maxBytes(4096L * 40);
        SplittableRandom random = new SplittableRandom(seed);
        Memory[] rounds = new Memory[30];
        Arrays.setAll(rounds, i -> {
            for (int flips = 0; flips < 3; flips++) {
                int content = random.nextInt(CONTENTS);
                damage(content, random.nextInt(contents.get(content).length));
            }
            return memory.copy();
        });
        OffHeapContentCache[] caches = new OffHeapContentCache[rounds.length];
        Arrays.setAll(caches, i -> rounds[i].open(settings));
        CyclicBarrier round = new CyclicBarrier(threads);
        Threads.runAll(threads, thread -> {
            SplittableRandom mine = new SplittableRandom(seed * 31 + thread);
            for (OffHeapContentCache cache : caches) {
                round.await();
                for (int i = 0; i < 60; i++) {
                    byte[] content = contents.get(mine.nextInt(CONTENTS));
                    switch (mine.nextInt(8)) {
                        case 0 -> cache.remove(Caches.digest(content));
                        case 1 -> cache.put(TestContent.bytes(1000 + mine.nextInt(50), mine.nextInt(20_000)));
                        case 2 -> cache.space().room.distrust();
                        default -> Way.values()[mine.nextInt(Way.values().length)].finds(cache, content);
                    }
                }
            }
        });
        for (OffHeapContentCache cache : caches) {
            cache.space().walk.stop(); // a put that lost trust has started it
            Integrity.check(cache);
            cache.close();
        }
    }
}
