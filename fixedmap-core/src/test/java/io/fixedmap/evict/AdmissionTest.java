package io.fixedmap.evict;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is let in, into which queue, and what follows from who comes back. */
class AdmissionTest {
    private final SmallCache cache = new SmallCache(100, Long.MAX_VALUE);

    @AfterEach
    void booksAddUp() {
        cache.checkBooks();
    }

    @Test
    void whatComesBackSoonAfterItsEvictionGoesToTheMainRegion() {
        for (int key = 0; key < 120; key++) {
            cache.request(key);
        }
        int evicted = -1;
        for (int key = 119; key >= 0 && evicted < 0; key--) {
            evicted = cache.isPresent(key) ? -1 : key;
        }

        cache.request(evicted);

        assertThat(cache.queue(cache.slotOf(evicted))).isEqualTo(Queue.MAIN.code());
    }

    @Test
    void whileBytesBindALargeObjectHasToComeTwice() {
        SmallCache bytes = new SmallCache(1000, 10_000);
        for (int key = 0; key < 500; key++) {
            bytes.request(key, 50);
        }
        bytes.request(1000, 3000);
        assertThat(bytes.isPresent(1000)).isFalse();
        bytes.request(1000, 3000);
        assertThat(bytes.isPresent(1000)).isTrue();
        bytes.checkBooks();
    }

    @Test
    void whatHasExpiredIsNotRemembered() {
        for (int key = 0; key < 100; key++) {
            cache.request(key);
            cache.expired.add(key);
        }
        for (int key = 1000; key < 1100; key++) {
            cache.request(key);
        }
        for (int key = 0; key < 100; key++) {
            assertThat(cache.policy.admit(SmallCache.hash(key), 1, false)).isEqualTo(Queue.NEWCOMERS);
        }
    }

    @Test
    void whatComesBackIsRememberedOnce() {
        for (int key = 0; key < 150; key++) {
            cache.request(key);
        }
        int remembered = 0;
        for (int key = 0; key < 150; key++) {
            if (!cache.isPresent(key)) {
                remembered += cache.policy.admit(SmallCache.hash(key), 1, false) == Queue.MAIN ? 1 : 0;
                assertThat(cache.policy.admit(SmallCache.hash(key), 1, false)).isEqualTo(Queue.NEWCOMERS);
            }
        }
        assertThat(remembered).isPositive();
    }

    @Test
    void aLargeObjectIsLetInAtFirstSightWhereThereIsRoom() {
        SmallCache bytes = new SmallCache(1000, 1000);
        for (int key = 0; key < 300; key++) {
            bytes.request(key, 10);
        }
        assertThat(bytes.policy.admit(SmallCache.hash(-1), 500, true)).isEqualTo(Queue.NONE);
        assertThat(bytes.policy.admit(SmallCache.hash(-2), 500, false)).isEqualTo(Queue.NEWCOMERS);
    }

    @Test
    void whatHasExpiredInTheMainRegionIsNotRememberedEither() {
        cache.beginEvicting(Bound.ENTRIES);
        cache.putAll(0, 10, 1, Queue.MAIN);
        cache.putAll(10, 30, 1, Queue.NEWCOMERS);
        for (int key = 0; key < 10; key++) {
            cache.expired.add(key);
        }
        for (int i = 0; i < 3; i++) {
            cache.comesBack(10, 1);
        }
        int evicted = cache.evicted(Bound.ENTRIES);
        assertThat(evicted).isLessThan(10);
        assertThat(cache.comesBack(evicted, 1)).isEqualTo(Queue.NEWCOMERS);
    }

    @Test
    void theShareOfNewcomersGrowsIfOneWentTooEarlyAndShrinksIfAnotherEntryDid() {
        cache.beginEvicting(Bound.ENTRIES);
        cache.putAll(0, 20, 1, Queue.MAIN);
        cache.putAll(20, 31, 1, Queue.NEWCOMERS);
        double initial = cache.policy.newcomerShare();

        int newcomer = cache.evicted(Bound.ENTRIES);
        assertThat(newcomer).isEqualTo(20);
        assertThat(cache.comesBack(newcomer, 7)).isEqualTo(Queue.MAIN);
        assertThat(cache.policy.newcomerShare()).isGreaterThan(initial);

        int fromMain = cache.evicted(Bound.ENTRIES);
        assertThat(fromMain).isLessThan(20);
        // Sizes do not matter here.
        assertThat(cache.comesBack(fromMain, 3)).isEqualTo(Queue.MAIN);
        assertThat(cache.policy.newcomerShare()).isCloseTo(initial, Offset.offset(1e-9));
    }

    @Test
    void theShareOfNewcomersStaysWithinItsBounds() {
        cache.beginEvicting(Bound.ENTRIES);
        cache.put(-1, 1, Queue.MAIN);
        cache.pinned.add(-1);
        for (int key = 0; key < 400; key++) {
            cache.put(key, 1, Queue.NEWCOMERS);
            assertThat(cache.evicted(Bound.ENTRIES)).isEqualTo(key);
            cache.comesBack(key, 1);
        }
        assertThat(cache.policy.newcomerShare()).isEqualTo(0.80);
        for (int key = 0; key < 400; key++) {
            cache.put(key, 1, Queue.MAIN);
            assertThat(cache.evicted(Bound.ENTRIES)).isEqualTo(key);
            cache.comesBack(key, 1);
        }
        assertThat(cache.policy.newcomerShare()).isEqualTo(0.01);
    }

    @Test
    void whileBytesBindTheShareFollowsLargeOnesInLargerSteps() {
        double[] steps = new double[4];
        long[] sizes = {10, 100, 400, 4000};
        for (int i = 0; i < sizes.length; i++) {
            SmallCache bytes = new SmallCache(1000, 10_000);
            bytes.beginEvicting(Bound.BYTES);
            bytes.putAll(0, 10, 100, Queue.MAIN);
            bytes.putAll(10, 25, 100, Queue.NEWCOMERS);
            double before = bytes.policy.newcomerShare();
            bytes.comesBack(bytes.evicted(Bound.BYTES), sizes[i]);
            steps[i] = bytes.policy.newcomerShare() - before;
        }
        assertThat(steps[0]).isCloseTo(steps[1] / 10, Offset.offset(1e-9));
        assertThat(steps[2]).isCloseTo(steps[1] * 4, Offset.offset(1e-9));
        assertThat(steps[3]).isCloseTo(steps[2], Offset.offset(1e-9));
        assertThat(steps[1]).isPositive();
    }

    @Test
    void theShareStaysANumberWhenTheCacheIsEmpty() {
        SmallCache bytes = new SmallCache(1000, 1000);
        bytes.beginEvicting(Bound.BYTES);
        bytes.put(1, 10, Queue.NEWCOMERS);
        double before = bytes.policy.newcomerShare();
        bytes.comesBack(bytes.evicted(Bound.BYTES), 10);
        assertThat(bytes.policy.newcomerShare()).isBetween(before, 0.80).isNotEqualTo(before);
    }

    /** In hundredths of the capacity. A very young one also moves the newcomers' share. */
    @Test
    void aGhostHelpsItsKeyForAWhileAndNotAsLongIfBytesBind() {
        for (Bound bound : Bound.values()) {
            boolean bytes = bound == Bound.BYTES;
            for (int age : new int[] {1, 3, 8, 20, 30, 80, 95}) {
                // Neither entries nor units may be taken for the other bound's.
                SmallCache some = bytes ? new SmallCache(900, 1000) : new SmallCache(100, 1_000_000);
                some.beginEvicting(bound);
                some.putAll(0, 20, 10, Queue.MAIN);
                some.putAll(100, 130, 10, Queue.NEWCOMERS);
                int ghost = some.evicted(bound);
                for (int key = 200; key < 200 + age; key++) {
                    some.put(key, 10, Queue.NEWCOMERS);
                    some.evicted(bound);
                    assertThat(some.queueOfLastEvicted).isEqualTo(Queue.NEWCOMERS.code());
                }
                double before = some.policy.newcomerShare();
                assertThat(some.comesBack(ghost, 10))
                        .as("bound=%s, age=%d", bound, age)
                        .isEqualTo(age < (bytes ? 25 : 90) ? Queue.MAIN : Queue.NEWCOMERS);
                assertThat(some.policy.newcomerShare() > before).isEqualTo(age < 5);
            }
        }
    }

    @Test
    void onlyWhatIsLargeByAnyMeasureIsLeftOutAtFirstSight() {
        SmallCache bytes = new SmallCache(1000, 1000);
        bytes.beginEvicting(Bound.BYTES);
        bytes.putAll(0, 90, 10, Queue.MAIN);
        // Not more than the newcomers' share.
        assertThat(bytes.policy.admit(SmallCache.hash(-1), 100, true)).isEqualTo(Queue.NEWCOMERS);
        assertThat(bytes.policy.admit(SmallCache.hash(-2), 101, true)).isEqualTo(Queue.NONE);
        double share = bytes.policy.newcomerShare();
        assertThat(bytes.policy.admit(SmallCache.hash(-2), 101, true)).isEqualTo(Queue.MAIN);
        assertThat(bytes.policy.newcomerShare()).isGreaterThan(share);

        SmallCache fewLarge = new SmallCache(1000, 1000);
        fewLarge.beginEvicting(Bound.BYTES);
        fewLarge.putAll(0, 3, 300, Queue.MAIN);
        // Not larger than others.
        assertThat(fewLarge.policy.admit(SmallCache.hash(-1), 900, true)).isEqualTo(Queue.NEWCOMERS);

        SmallCache entries = new SmallCache(1000, 1000);
        entries.beginEvicting(Bound.ENTRIES);
        entries.putAll(0, 90, 10, Queue.MAIN);
        assertThat(entries.policy.admit(SmallCache.hash(-1), 500, true)).isEqualTo(Queue.NEWCOMERS);
    }
}
