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
        assertThat(cache.policy.evictOne(Bound.ENTRIES)).isTrue();
        assertThat(cache.isPresent(99)).isFalse();
        assertThat(cache.policy.evictOne(Bound.ENTRIES)).isFalse();
        assertThat(cache.policy.evictOne(Bound.BYTES)).isFalse();
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
        int evictions = 0;
        int guessed = 0;
        for (int i = 0; i < 20_000; i++) {
            int newcomer = cache.policy.guessNewcomer();
            int fromMain = cache.policy.guessFromMain();
            assertThat(newcomer).isBetween(0, Cache.SLOTS - 1);
            assertThat(fromMain).isBetween(0, Cache.SLOTS - 1);
            int newcomersKey = cache.keys[newcomer];
            int mainsKey = cache.keys[fromMain];
            boolean full = cache.policy.size() == 100;
            boolean bothPresent = cache.isPresent(newcomersKey) && cache.isPresent(mainsKey);
            if (!cache.request(random.nextInt(1 + random.nextInt(1000))) && full) {
                evictions++;
                guessed += bothPresent && !(cache.isPresent(newcomersKey) && cache.isPresent(mainsKey)) ? 1 : 0;
            }
        }
        assertThat(guessed).isGreaterThan(evictions / 2);
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
                    assertThat(policy.evictOne(Bound.ENTRIES)).isTrue();
                }
                while (policy.units() + size > maxUnits) {
                    assertThat(policy.evictOne(Bound.BYTES)).isTrue();
                }
                int free = (int) hash(key) & SLOTS - 1;
                while (queues[free] != Queue.NONE.code()) {
                    free = (free + 1) % SLOTS;
                }
                keys[free] = key;
                units[free] = size;
                counts[free] = 0;
                policy.added(free, queue);
            }
            return false;
        }

        void remove(int key) {
            int slot = slotOf(key);
            if (slot >= 0) {
                policy.removed(slot);
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

        void checkBooks() {
            List<String> broken = new ArrayList<>();
            policy.visitBroken(broken::add);
            long entries = 0;
            long used = 0;
            for (int slot = 0; slot < SLOTS; slot++) {
                if (queues[slot] != Queue.NONE.code()) {
                    entries++;
                    used += units[slot];
                }
            }
            assertThat(broken).isEmpty();
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

        private boolean tryEvict(int slotIndex, long keyHash, long units) {
            return !pinned.contains(keys[slotIndex]);
        }
    }
}
