package io.fixedmap.evict;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The least cache that the policy can drive. */
final class SmallCache implements EvictableEntries {
    static final int SLOTS = 1024;

    EvictionPolicy policy;
    final List<Integer> pinned = new ArrayList<>();
    final List<Integer> expired = new ArrayList<>();
    private final long maxEntries;
    private final long maxUnits;
    private final int[] keys = new int[SLOTS];
    private final long[] units = new long[SLOTS];
    final int[] counts = new int[SLOTS];
    final int[] queues = new int[SLOTS];
    final int[] sequences = new int[SLOTS];
    int evictions;
    int lastEvicted;
    int queueOfLastEvicted;

    SmallCache(long maxEntries, long maxUnits) {
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

    static long hash(int key) {
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
