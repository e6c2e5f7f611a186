package io.fixedmap.evict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who goes, who stays, and that the books add up. */
class EvictionPolicyTest {
    private final SmallCache cache = new SmallCache(100, Long.MAX_VALUE);

    @AfterEach
    void booksAddUp() {
        cache.checkBooks();
    }

    @Test
    void aScanDoesNotPushOutWhatIsReadOften() {
        for (int key = 0; key < 50; key++) {
            cache.request(key);
        }
        for (int round = 0; round < 3; round++) {
            for (int key = 0; key < 50; key++) {
                cache.request(key);
            }
        }
        for (int key = 1000; key < 5000; key++) {
            cache.request(key);
        }
        assertThat(cache.countPresent(0, 50)).isGreaterThan(45);
    }

    @Test
    void aLoopLongerThanTheCacheLeavesResidents() {
        int hits = 0;
        for (int round = 0; round < 20; round++) {
            for (int key = 0; key < 300; key++) {
                hits += cache.request(key) ? 1 : 0;
            }
        }
        // Least recently used would not hit at all.
        assertThat(hits).isGreaterThan(19 * 300 / 5);
    }

    @Test
    void aLoopLongerThanTheCacheTakesTheMainRegionFromAnother() {
        int hits = 0;
        for (int round = 0; round < 60; round++) {
            for (int key = 0; key < 300; key++) {
                cache.request(key);
            }
        }
        for (int round = 0; round < 60; round++) {
            for (int key = 1000; key < 1300; key++) {
                hits += cache.request(key) && round >= 40 ? 1 : 0;
            }
        }
        assertThat(hits).isGreaterThan(20 * 300 / 5);
    }

    @Test
    void expiredEntriesGoFirst() {
        for (int key = 0; key < 100; key++) {
            cache.request(key);
        }
        for (int round = 0; round < 3; round++) {
            for (int key = 0; key < 100; key++) {
                cache.request(key);
            }
        }
        cache.expired.add(33);
        cache.expired.add(66);
        for (int key = 1000; key < 1400; key++) {
            cache.request(key);
        }
        assertThat(cache.isPresent(33)).isFalse();
        assertThat(cache.isPresent(66)).isFalse();
    }

    @Test
    void pinnedEntriesAreSkippedAndAllPinnedMeansNone() {
        for (int key = 0; key < 100; key++) {
            cache.request(key);
        }
        for (int key = 0; key < 99; key++) {
            cache.pinned.add(key);
        }
        assertThat(cache.evictOne(Bound.ENTRIES)).isTrue();
        assertThat(cache.isPresent(99)).isFalse();
        assertThat(cache.evictOne(Bound.ENTRIES)).isFalse();
        assertThat(cache.evictOne(Bound.BYTES)).isFalse();
    }

    @Test
    void churnOfRemovedNewcomersDoesNotFillTheRing() {
        for (int key = 0; key < 100_000; key++) {
            cache.request(key);
            if (key % 3 != 0) {
                cache.remove(key);
            }
        }
        assertThat(cache.policy.size()).isEqualTo(100);
    }

    @Test
    void randomUseKeepsTheBooksAndTheBounds() {
        SmallCache bytes = new SmallCache(200, 5_000);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 200_000; i++) {
            int key = random.nextInt(1 + random.nextInt(2000));
            if (random.nextInt(20) == 0) {
                bytes.remove(key);
            } else {
                bytes.request(key, 1 + key % 97);
            }
            assertThat(bytes.policy.size()).isLessThanOrEqualTo(200);
            assertThat(bytes.policy.units()).isLessThanOrEqualTo(5_000);
        }
        assertThat(bytes.policy.newcomerShare()).isBetween(0.01, 0.80);
        bytes.checkBooks();
    }

    @Test
    void whoGoesNextIsMostlyGuessedRight() {
        SplittableRandom random = new SplittableRandom(1);
        int[] evictions = new int[2];
        int[] guessed = new int[2];
        for (int i = 0; i < 20_000; i++) {
            int newcomer = cache.policy.guessNewcomer();
            int fromMain = cache.policy.guessFromMain();
            assertThat(newcomer).isBetween(0, SmallCache.SLOTS - 1);
            assertThat(fromMain).isBetween(0, SmallCache.SLOTS - 1);
            int before = cache.evictions;
            cache.request(random.nextInt(1 + random.nextInt(1000)));
            if (cache.evictions > before) {
                boolean main = cache.queueOfLastEvicted == Queue.MAIN.code();
                evictions[main ? 1 : 0]++;
                guessed[main ? 1 : 0] += cache.lastEvicted == (main ? fromMain : newcomer) ? 1 : 0;
            }
        }
        assertThat(guessed[0]).isGreaterThan(evictions[0] / 2);
        assertThat(guessed[1]).isGreaterThan(evictions[1] / 4);
    }

    @Test
    void theEntryThatTheHandIsAtIsTheNextToGo() {
        int first = 0;
        while (((int) SmallCache.hash(first) & SmallCache.SLOTS - 1) != 0) {
            first++;
        }
        cache.beginEvicting(Bound.ENTRIES);
        cache.put(first, 1, Queue.MAIN);
        cache.putAll(-10, 0, 1, Queue.MAIN);
        while (cache.policy.size() > 0) {
            int guess = cache.policy.guessFromMain();
            boolean near = cache.queues[guess] == Queue.MAIN.code();
            assertThat(near || cache.policy.size() < 11).isTrue();
            cache.evictOne(Bound.ENTRIES);
            assertThat(cache.lastEvicted == guess).isEqualTo(near);
        }
    }

    @Test
    void asManyEntriesAsSlotsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SmallCache(SmallCache.SLOTS, Long.MAX_VALUE))
                .withMessageContaining("maxEntries=1024, capacitySlots=1024");
    }

    @Test
    void aNewcomerThatCameBackToItsSlotIsQueuedOnce() {
        cache.request(1);
        cache.remove(1);
        cache.request(1);
    }

    @Test
    void aNewcomerThatStaysOutlivesAnyNumberThatGo() {
        cache.request(-1);
        for (int key = 0; key < 3 * SmallCache.SLOTS; key++) {
            cache.request(key);
            cache.remove(key);
            cache.checkBooks();
        }
        assertThat(cache.isPresent(-1)).isTrue();
    }

    @Test
    void theNewcomerThatCameLastStaysHoweverManyHaveGone() {
        for (int key = 0; key < 3 * SmallCache.SLOTS; key++) {
            cache.request(key);
            cache.checkBooks();
            cache.remove(key - 1);
        }
        assertThat(cache.evicted(Bound.ENTRIES)).isEqualTo(3 * SmallCache.SLOTS - 1);
    }

    @Test
    void booksThatDoNotAddUpAreReported() {
        cache.put(1, 1, Queue.MAIN);
        cache.put(2, 1, Queue.NEWCOMERS);
        int main = cache.slotOf(1);
        int newcomer = cache.slotOf(2);
        for (int slot : new int[] {main, newcomer}) {
            int queue = cache.queues[slot];
            cache.queues[slot] = Queue.NONE.code();
            assertThat(cache.broken()).hasSize(1);
            cache.queues[slot] = queue;
        }
        cache.queues[newcomer] = Queue.MAIN.code();
        assertThat(cache.broken()).hasSize(2);
        cache.queues[newcomer] = Queue.NEWCOMERS.code();
        assertThat(cache.broken()).isEmpty();
    }

    @Test
    void newcomersGoInTheirOrderHoweverManyARestartHasFound() {
        SmallCache many = new SmallCache(1000, Long.MAX_VALUE);
        many.beginEvicting(Bound.ENTRIES);
        many.putAll(0, 300, 1, Queue.NEWCOMERS);
        for (int key = 0; key < 300; key++) {
            many.sequences[many.slotOf(key)] += Integer.MAX_VALUE - 100; // so that they wrap
        }
        int[] sequences = many.sequences.clone();
        many.restart();
        // There are no gaps to close, so none changes.
        assertThat(many.sequences).isEqualTo(sequences);
        for (int key = 0; key < 300; key++) {
            assertThat(many.evicted(Bound.ENTRIES)).isEqualTo(key);
        }
    }

    @Test
    void aPolicyMadeAnewFromItsEntriesGoesOnAsBefore() {
        SmallCache lasting = new SmallCache(200, Long.MAX_VALUE);
        SmallCache restarted = new SmallCache(200, Long.MAX_VALUE);
        int hits = 0;
        int hitsRestarted = 0;
        // A loop: the share of newcomers has to fall far below what it is at first.
        for (int i = 0; i < 40_000; i++) {
            if (i == 20_000) {
                restarted.restart();
                assertThat(restarted.policy.newcomerShare())
                        .isCloseTo(lasting.policy.newcomerShare(), Offset.offset(0.02));
                restarted.checkBooks();
            }
            hits += lasting.request(i % 260) ? 1 : 0;
            hitsRestarted += restarted.request(i % 260) ? 1 : 0;
        }
        assertThat(lasting.policy.newcomerShare()).isLessThan(0.05);
        assertThat(hitsRestarted).isCloseTo(hits, Offset.offset(hits / 50));
        restarted.checkBooks();
    }

    @Test
    void whereNoNewcomerMayGoSomethingOfTheMainRegionDoesWhateverItsCount() {
        cache.beginEvicting(Bound.ENTRIES);
        cache.putAll(0, 50, 1, Queue.MAIN);
        cache.putAll(50, 100, 1, Queue.NEWCOMERS);
        for (int key = 0; key < 50; key++) {
            cache.setCountOf(key, EvictionPolicy.MAX_COUNT);
            cache.pinned.add(50 + key);
        }
        for (int i = 0; i < 50; i++) {
            assertThat(cache.evicted(Bound.ENTRIES)).isLessThan(50);
        }
        assertThat(cache.evictOne(Bound.ENTRIES)).isFalse();
    }

    @Test
    void whereNothingOfTheMainRegionMayGoANewcomerDoesWhateverItsCount() {
        cache.beginEvicting(Bound.ENTRIES);
        cache.putAll(0, 95, 1, Queue.MAIN);
        cache.putAll(95, 100, 1, Queue.NEWCOMERS);
        for (int key = 0; key < 100; key++) {
            cache.setCountOf(key, EvictionPolicy.MAX_COUNT);
            if (key < 95) {
                cache.pinned.add(key);
            }
        }
        for (int key = 95; key < 100; key++) {
            assertThat(cache.evicted(Bound.ENTRIES)).isEqualTo(key);
        }
        assertThat(cache.evictOne(Bound.ENTRIES)).isFalse();
    }

    @Test
    void whileTheCacheFillsNewcomersKeepToTheirShareOfEitherBound() {
        SmallCache bytes = new SmallCache(1000, 1000);
        SmallCache both = new SmallCache(100, 1000);
        for (int key = 0; key < 60; key++) {
            cache.request(key);
            bytes.request(key, 10);
            both.request(key, 5);
            assertThat(cache.newcomerUnits()).isEqualTo(Math.min(key + 1, 10));
            assertThat(bytes.newcomerUnits()).isEqualTo(10L * Math.min(key + 1, 10));
            assertThat(both.newcomerUnits()).isEqualTo(5L * Math.min(key + 1, 10));
        }
        // The one that came last, however large.
        bytes.request(60, 300);
        assertThat(bytes.queueOf(60)).isEqualTo(Queue.NEWCOMERS);
        assertThat(bytes.newcomerUnits()).isEqualTo(300);
        bytes.checkBooks();
    }

    @Test
    void aNewcomerStaysIfItWasReadTwiceWhateverItsSizeWhileEntriesBind() {
        SmallCache entries = threeSizesOfNewcomers(Bound.ENTRIES, 2, 2, 2);
        assertThat(entries.evicted(Bound.ENTRIES)).isGreaterThan(2);
        for (int key = 0; key < 3; key++) {
            assertThat(entries.queueOf(key)).isEqualTo(Queue.MAIN);
        }
        entries = threeSizesOfNewcomers(Bound.ENTRIES, 1, 1, 1);
        for (int key = 0; key < 3; key++) {
            assertThat(entries.evicted(Bound.ENTRIES)).isEqualTo(key);
        }
    }

    @Test
    void whileBytesBindALargeNewcomerHasToBeReadMoreOftenToStay() {
        SmallCache bytes = threeSizesOfNewcomers(Bound.BYTES, 1, 1, 2);
        assertThat(bytes.evicted(Bound.BYTES)).isEqualTo(1);
        assertThat(bytes.queueOf(0)).isEqualTo(Queue.MAIN);
        assertThat(bytes.evicted(Bound.BYTES)).isEqualTo(2);

        bytes = threeSizesOfNewcomers(Bound.BYTES, 0, 2, 3);
        assertThat(bytes.evicted(Bound.BYTES)).isEqualTo(0);
        assertThat(bytes.evicted(Bound.BYTES)).isGreaterThan(2);
        assertThat(bytes.queueOf(1)).isEqualTo(Queue.MAIN);
        assertThat(bytes.queueOf(2)).isEqualTo(Queue.MAIN);
    }

    /** A small one, one of average size, and a large one, before many of average size. */
    private static SmallCache threeSizesOfNewcomers(Bound bound, int... counts) {
        SmallCache cache = new SmallCache(1000, 10_000);
        cache.beginEvicting(bound);
        cache.put(0, 4, Queue.NEWCOMERS);
        cache.put(1, 64, Queue.NEWCOMERS);
        cache.put(2, 1024, Queue.NEWCOMERS);
        cache.putAll(3, 110, 64, Queue.NEWCOMERS);
        for (int key = 0; key < 3; key++) {
            cache.setCountOf(key, counts[key]);
        }
        return cache;
    }

    @Test
    void inTheMainRegionEachStayCostsACountWhateverTheSizeWhileEntriesBind() {
        cache.beginEvicting(Bound.ENTRIES);
        cache.putAll(0, 9, 1, Queue.MAIN);
        cache.put(9, 100, Queue.MAIN);
        for (int key = 0; key < 10; key++) {
            cache.setCountOf(key, 2);
        }
        int evicted = cache.evicted(Bound.ENTRIES);
        for (int key = 0; key < 10; key++) {
            if (key != evicted) {
                assertThat(cache.countOf(key)).isZero();
            }
        }
    }

    @Test
    void whileBytesBindALargeEntryPaysMoreForItsStay() {
        int last = 1000;
        while (((int) SmallCache.hash(last) & SmallCache.SLOTS - 1) != SmallCache.SLOTS - 1) {
            last++;
        }
        SmallCache bytes = new SmallCache(1000, 10_000);
        bytes.beginEvicting(Bound.BYTES);
        bytes.putAll(0, 30, 10, Queue.MAIN);
        bytes.putAll(30, 38, 60, Queue.MAIN);
        bytes.put(last, 560, Queue.MAIN);
        for (int slot = 0; slot < SmallCache.SLOTS; slot++) {
            bytes.counts[slot] = 3;
        }
        bytes.put(-1, 10, Queue.NEWCOMERS); // whose share is larger

        assertThat(bytes.evicted(Bound.BYTES)).isEqualTo(last);
        assertThat(bytes.queueOf(-1)).isEqualTo(Queue.NEWCOMERS);

        // The hand came to each of the others once. By chance, about half a count for each small one, and more than one
        // for each of the others.
        int small = 0;
        int larger = 0;
        for (int key = 0; key < 38; key++) {
            int paid = 3 - bytes.countOf(key);
            assertThat(paid).isBetween(key < 30 ? 0 : 1, key < 30 ? 1 : 2);
            small += key < 30 ? paid : 0;
            larger += key < 30 ? 0 : paid;
        }
        assertThat(small).isBetween(8, 24);
        assertThat(larger).isBetween(9, 14);
    }

    @Test
    void aNewcomerThatWasAskedForClearlyMoreOftenTakesThePlaceOfAnother() {
        for (int asked = 1; asked <= 4; asked++) {
            for (int count = 0; count <= 3; count++) {
                SmallCache some = new SmallCache(100, Long.MAX_VALUE);
                some.beginEvicting(Bound.ENTRIES);
                some.putAll(0, 10, 1, Queue.MAIN);
                some.putAll(10, 30, 1, Queue.NEWCOMERS);
                for (int i = 0; i < asked; i++) {
                    some.comesBack(10, 1);
                }
                for (int key = 0; key < 10; key++) {
                    some.setCountOf(key, count);
                }
                int evicted = some.evicted(Bound.ENTRIES);
                int paid = 0;
                for (int key = 0; key < 10; key++) {
                    paid += key == evicted ? 0 : count - some.countOf(key);
                }

                boolean takes = asked >= 2 + count;
                assertThat(evicted < 10).as("asked=%d, count=%d", asked, count).isEqualTo(takes);
                assertThat(evicted == 10).isNotEqualTo(takes);
                // The entry of the main region that the newcomer was compared with stays, for a count.
                assertThat(paid).isEqualTo(asked >= 2 && !takes && count > 0 ? 1 : 0);
                if (takes) {
                    assertThat(some.queueOf(10)).isEqualTo(Queue.MAIN);
                    double share = some.policy.newcomerShare();
                    assertThat(some.comesBack(evicted, 1)).isEqualTo(Queue.MAIN);
                    assertThat(some.policy.newcomerShare()).isGreaterThan(share);
                }
                some.checkBooks();
            }
        }
    }

    @Test
    void aNewcomerThatWasAskedForOftenGoesIfThereIsNobodyToMakeWay() {
        for (boolean pinned : new boolean[] {false, true}) {
            SmallCache some = new SmallCache(100, Long.MAX_VALUE);
            some.beginEvicting(Bound.ENTRIES);
            some.putAll(10, 30, 1, Queue.NEWCOMERS);
            if (pinned) {
                some.put(0, 1, Queue.MAIN);
                some.pinned.add(0);
            }
            for (int i = 0; i < 4; i++) {
                some.comesBack(10, 1);
            }
            assertThat(some.evicted(Bound.ENTRIES)).isEqualTo(10);
        }
    }

    @Test
    void anExpiredNewcomerGoesHoweverOftenItWasRead() {
        cache.beginEvicting(Bound.ENTRIES);
        cache.putAll(0, 20, 1, Queue.NEWCOMERS);
        cache.setCountOf(0, EvictionPolicy.MAX_COUNT);
        cache.expired.add(0);
        assertThat(cache.evicted(Bound.ENTRIES)).isZero();
    }

    @Test
    void aPolicyMadeAnewTellsFromItsEntriesWhatBindsAndWhetherItStillFills() {
        SmallCache bytes = new SmallCache(1000, 1000);
        bytes.beginEvicting(Bound.BYTES);
        bytes.putAll(0, 80, 10, Queue.MAIN);
        bytes.putAll(100, 115, 10, Queue.NEWCOMERS);
        bytes.restart();
        assertThat(bytes.policy.newcomerShare()).isEqualTo(0.15);
        assertThat(bytes.policy.admit(SmallCache.hash(-1), 500, true)).isEqualTo(Queue.NONE);
        bytes.put(115, 10, Queue.NEWCOMERS);
        assertThat(bytes.newcomerUnits()).isEqualTo(160);

        SmallCache entries = new SmallCache(100, 1000);
        entries.beginEvicting(Bound.ENTRIES);
        entries.putAll(0, 78, 5, Queue.MAIN);
        entries.putAll(100, 120, 5, Queue.NEWCOMERS);
        entries.restart();
        assertThat(entries.policy.newcomerShare()).isEqualTo(0.20);
        assertThat(entries.policy.admit(SmallCache.hash(-1), 500, true)).isEqualTo(Queue.NEWCOMERS);

        SmallCache filling = new SmallCache(100, 1000);
        filling.beginEvicting(Bound.ENTRIES);
        filling.putAll(0, 50, 5, Queue.MAIN);
        filling.putAll(100, 120, 5, Queue.NEWCOMERS);
        filling.restart();
        assertThat(filling.policy.newcomerShare()).isEqualTo(0.10);
        filling.put(120, 5, Queue.NEWCOMERS);
        assertThat(filling.newcomerUnits()).isEqualTo(50);
        filling.checkBooks();
    }
}
