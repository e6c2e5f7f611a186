package io.fixedmap.evict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EvictionPolicyTest {
    private final Cache cache = new Cache(100, Long.MAX_VALUE);

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
    void whileBytesBindALargeObjectHasToComeTwice() {
        Cache bytes = new Cache(1000, 10_000);
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
    void randomUseKeepsTheBooksAndTheBounds() {
        Cache bytes = new Cache(200, 5_000);
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
            assertThat(newcomer).isBetween(0, Cache.SLOTS - 1);
            assertThat(fromMain).isBetween(0, Cache.SLOTS - 1);
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
        while (((int) Cache.hash(first) & Cache.SLOTS - 1) != 0) {
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
                .isThrownBy(() -> new Cache(Cache.SLOTS, Long.MAX_VALUE))
                .withMessageContaining("maxEntries=1024, capacitySlots=1024");
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
            assertThat(cache.policy.admit(Cache.hash(key), 1, false)).isEqualTo(Queue.NEWCOMERS);
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
                remembered += cache.policy.admit(Cache.hash(key), 1, false) == Queue.MAIN ? 1 : 0;
                assertThat(cache.policy.admit(Cache.hash(key), 1, false)).isEqualTo(Queue.NEWCOMERS);
            }
        }
        assertThat(remembered).isPositive();
    }

    @Test
    void aLargeObjectIsLetInAtFirstSightWhereThereIsRoom() {
        Cache bytes = new Cache(1000, 1000);
        for (int key = 0; key < 300; key++) {
            bytes.request(key, 10);
        }
        assertThat(bytes.policy.admit(Cache.hash(-1), 500, true)).isEqualTo(Queue.NONE);
        assertThat(bytes.policy.admit(Cache.hash(-2), 500, false)).isEqualTo(Queue.NEWCOMERS);
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
        for (int key = 0; key < 3 * Cache.SLOTS; key++) {
            cache.request(key);
            cache.remove(key);
            cache.checkBooks();
        }
        assertThat(cache.isPresent(-1)).isTrue();
    }

    @Test
    void theNewcomerThatCameLastStaysHoweverManyHaveGone() {
        for (int key = 0; key < 3 * Cache.SLOTS; key++) {
            cache.request(key);
            cache.checkBooks();
            cache.remove(key - 1);
        }
        assertThat(cache.evicted(Bound.ENTRIES)).isEqualTo(3 * Cache.SLOTS - 1);
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
        Cache many = new Cache(1000, Long.MAX_VALUE);
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
        Cache lasting = new Cache(200, Long.MAX_VALUE);
        Cache restarted = new Cache(200, Long.MAX_VALUE);
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
        Cache bytes = new Cache(1000, 1000);
        Cache both = new Cache(100, 1000);
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
        Cache entries = threeSizesOfNewcomers(Bound.ENTRIES, 2, 2, 2);
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
        Cache bytes = threeSizesOfNewcomers(Bound.BYTES, 1, 1, 2);
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
    private static Cache threeSizesOfNewcomers(Bound bound, int... counts) {
        Cache cache = new Cache(1000, 10_000);
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
        while (((int) Cache.hash(last) & Cache.SLOTS - 1) != Cache.SLOTS - 1) {
            last++;
        }
        Cache bytes = new Cache(1000, 10_000);
        bytes.beginEvicting(Bound.BYTES);
        bytes.putAll(0, 30, 10, Queue.MAIN);
        bytes.putAll(30, 38, 60, Queue.MAIN);
        bytes.put(last, 560, Queue.MAIN);
        for (int slot = 0; slot < Cache.SLOTS; slot++) {
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
                Cache some = new Cache(100, Long.MAX_VALUE);
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
            Cache some = new Cache(100, Long.MAX_VALUE);
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
            Cache bytes = new Cache(1000, 10_000);
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
        Cache bytes = new Cache(1000, 1000);
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
                Cache some = bytes ? new Cache(900, 1000) : new Cache(100, 1_000_000);
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
        Cache bytes = new Cache(1000, 1000);
        bytes.beginEvicting(Bound.BYTES);
        bytes.putAll(0, 90, 10, Queue.MAIN);
        // Not more than the newcomers' share.
        assertThat(bytes.policy.admit(Cache.hash(-1), 100, true)).isEqualTo(Queue.NEWCOMERS);
        assertThat(bytes.policy.admit(Cache.hash(-2), 101, true)).isEqualTo(Queue.NONE);
        double share = bytes.policy.newcomerShare();
        assertThat(bytes.policy.admit(Cache.hash(-2), 101, true)).isEqualTo(Queue.MAIN);
        assertThat(bytes.policy.newcomerShare()).isGreaterThan(share);

        Cache fewLarge = new Cache(1000, 1000);
        fewLarge.beginEvicting(Bound.BYTES);
        fewLarge.putAll(0, 3, 300, Queue.MAIN);
        // Not larger than others.
        assertThat(fewLarge.policy.admit(Cache.hash(-1), 900, true)).isEqualTo(Queue.NEWCOMERS);

        Cache entries = new Cache(1000, 1000);
        entries.beginEvicting(Bound.ENTRIES);
        entries.putAll(0, 90, 10, Queue.MAIN);
        assertThat(entries.policy.admit(Cache.hash(-1), 500, true)).isEqualTo(Queue.NEWCOMERS);
    }

    @Test
    void aPolicyMadeAnewTellsFromItsEntriesWhatBindsAndWhetherItStillFills() {
        Cache bytes = new Cache(1000, 1000);
        bytes.beginEvicting(Bound.BYTES);
        bytes.putAll(0, 80, 10, Queue.MAIN);
        bytes.putAll(100, 115, 10, Queue.NEWCOMERS);
        bytes.restart();
        assertThat(bytes.policy.newcomerShare()).isEqualTo(0.15);
        assertThat(bytes.policy.admit(Cache.hash(-1), 500, true)).isEqualTo(Queue.NONE);
        bytes.put(115, 10, Queue.NEWCOMERS);
        assertThat(bytes.newcomerUnits()).isEqualTo(160);

        Cache entries = new Cache(100, 1000);
        entries.beginEvicting(Bound.ENTRIES);
        entries.putAll(0, 78, 5, Queue.MAIN);
        entries.putAll(100, 120, 5, Queue.NEWCOMERS);
        entries.restart();
        assertThat(entries.policy.newcomerShare()).isEqualTo(0.20);
        assertThat(entries.policy.admit(Cache.hash(-1), 500, true)).isEqualTo(Queue.NEWCOMERS);

        Cache filling = new Cache(100, 1000);
        filling.beginEvicting(Bound.ENTRIES);
        filling.putAll(0, 50, 5, Queue.MAIN);
        filling.putAll(100, 120, 5, Queue.NEWCOMERS);
        filling.restart();
        assertThat(filling.policy.newcomerShare()).isEqualTo(0.10);
        filling.put(120, 5, Queue.NEWCOMERS);
        assertThat(filling.newcomerUnits()).isEqualTo(50);
        filling.checkBooks();
    }

    /** The least cache that the policy can drive. */
    private static final class Cache implements EvictableEntries {
        private static final int SLOTS = 1024;

        EvictionPolicy policy;
        final List<Integer> pinned = new ArrayList<>();
        final List<Integer> expired = new ArrayList<>();
        private final long maxEntries;
        private final long maxUnits;
        private final int[] keys = new int[SLOTS];
        private final long[] units = new long[SLOTS];
        private final int[] counts = new int[SLOTS];
        private final int[] queues = new int[SLOTS];
        private final int[] sequences = new int[SLOTS];
        private int evictions;
        private int lastEvicted;
        private int queueOfLastEvicted;

        Cache(long maxEntries, long maxUnits) {
            this.maxEntries = maxEntries;
            this.maxUnits = maxUnits;
            policy = new EvictionPolicy(SLOTS, maxEntries, maxUnits, this, this::tryEvict, 1);
        }

        /** Keeps what a file does. */
        void restart() {
            policy = new EvictionPolicy(SLOTS, maxEntries, maxUnits, this, this::tryEvict, 2);
            PolicyRecovery recovery = policy.recovery();
            for (int slot = 0; slot < SLOTS; slot++) {
                if (queues[slot] != Queue.NONE.code()) {
                    recovery.add(slot);
                }
            }
            recovery.finish();
        }

        boolean request(int key) {
            return request(key, 1);
        }

        boolean request(int key, long size) {
            int slot = slotOf(key);
            if (slot >= 0) {
                counts[slot] = Math.min(EvictionPolicy.MAX_COUNT, counts[slot] + 1);
                return true;
            }
            Queue queue = policy.admit(hash(key), size, policy.units() + size > maxUnits);
            if (queue != Queue.NONE) {
                while (policy.size() + 1 > maxEntries) {
                    assertThat(evictOne(Bound.ENTRIES)).isTrue();
                }
                while (policy.units() + size > maxUnits) {
                    assertThat(evictOne(Bound.BYTES)).isTrue();
                }
                put(key, size, queue);
            }
            return false;
        }

        void put(int key, long size, Queue queue) {
            int free = (int) hash(key) & SLOTS - 1;
            while (queues[free] != Queue.NONE.code()) {
                free = (free + 1) % SLOTS;
            }
            keys[free] = key;
            units[free] = size;
            counts[free] = 0;
            policy.added(free, queue);
        }

        void putAll(int from, int to, long size, Queue queue) {
            for (int key = from; key < to; key++) {
                put(key, size, queue);
            }
        }

        /** Lets an empty cache evict, in vain: so this bound binds, and newcomers stay such. */
        void beginEvicting(Bound bound) {
            assertThat(evictOne(bound)).isFalse();
        }

        boolean evictOne(Bound bound) {
            int before = evictions;
            boolean done = policy.evictOne(bound);
            assertThat(evictions - before).isEqualTo(done ? 1 : 0);
            return done;
        }

        /** Evicts one, and tells which. */
        int evicted(Bound bound) {
            assertThat(evictOne(bound)).isTrue();
            return keys[lastEvicted];
        }

        Queue comesBack(int key, long size) {
            return policy.admit(hash(key), size, false);
        }

        int countOf(int key) {
            return counts[slotOf(key)];
        }

        void setCountOf(int key, int count) {
            counts[slotOf(key)] = count;
        }

        Queue queueOf(int key) {
            return queues[slotOf(key)] == Queue.MAIN.code() ? Queue.MAIN : Queue.NEWCOMERS;
        }

        long newcomerUnits() {
            long sum = 0;
            for (int slot = 0; slot < SLOTS; slot++) {
                sum += queues[slot] == Queue.NEWCOMERS.code() ? units[slot] : 0;
            }
            return sum;
        }

        void remove(int key) {
            int slot = slotOf(key);
            if (slot >= 0) {
                policy.removed(slot);
                assertThat(isPresent(key)).isFalse();
            }
        }

        boolean isPresent(int key) {
            return slotOf(key) >= 0;
        }

        int countPresent(int from, int to) {
            int present = 0;
            for (int key = from; key < to; key++) {
                present += isPresent(key) ? 1 : 0;
            }
            return present;
        }

        int slotOf(int key) {
            for (int slot = 0; slot < SLOTS; slot++) {
                if (keys[slot] == key && queues[slot] != Queue.NONE.code()) {
                    return slot;
                }
            }
            return -1;
        }

        List<String> broken() {
            List<String> broken = new ArrayList<>();
            policy.visitBroken(broken::add);
            return broken;
        }

        void checkBooks() {
            long entries = 0;
            long used = 0;
            for (int slot = 0; slot < SLOTS; slot++) {
                if (queues[slot] != Queue.NONE.code()) {
                    entries++;
                    used += units[slot];
                }
            }
            assertThat(broken()).isEmpty();
            assertThat(policy.size()).isEqualTo(entries);
            assertThat(policy.units()).isEqualTo(used);
        }

        private static long hash(int key) {
            return new SplittableRandom(key).nextLong();
        }

        @Override
        public int count(int slotIndex) {
            return counts[slotIndex];
        }

        @Override
        public void setCount(int slotIndex, int count) {
            counts[slotIndex] = count;
        }

        @Override
        public int queue(int slotIndex) {
            return queues[slotIndex];
        }

        @Override
        public void setQueue(int slotIndex, int queue) {
            queues[slotIndex] = queue;
        }

        @Override
        public int sequence(int slotIndex) {
            return sequences[slotIndex];
        }

        @Override
        public void setSequence(int slotIndex, int sequence) {
            sequences[slotIndex] = sequence;
        }

        @Override
        public long units(int slotIndex) {
            return units[slotIndex];
        }

        @Override
        public long keyHash(int slotIndex) {
            return hash(keys[slotIndex]);
        }

        @Override
        public boolean isExpired(int slotIndex) {
            return expired.contains(keys[slotIndex]);
        }

        private boolean tryEvict(int slotIndex, long keyHash, long entryUnits) {
            assertThat(keyHash).isEqualTo(keyHash(slotIndex));
            assertThat(entryUnits).isEqualTo(units[slotIndex]);
            if (pinned.contains(keys[slotIndex])) {
                return false;
            }
            evictions++;
            lastEvicted = slotIndex;
            queueOfLastEvicted = queues[slotIndex];
            return true;
        }
    }
}
