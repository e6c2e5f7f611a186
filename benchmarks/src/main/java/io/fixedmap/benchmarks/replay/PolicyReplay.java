package io.fixedmap.benchmarks.replay;

import io.fixedmap.evict.Bound;
import io.fixedmap.evict.EvictableEntries;
import io.fixedmap.evict.EvictionPolicy;
import io.fixedmap.evict.PolicyRecovery;
import io.fixedmap.evict.Queue;
import java.util.Arrays;

/** Replays a trace against the bare eviction policy: no table, no bytes, one unit a byte. */
final class PolicyReplay implements EvictableEntries {
    private static final int NOWHERE = -1;

    private final Trace trace;
    private final long maxEntries;
    private final long maxBytes;
    private final long seed;
    private EvictionPolicy policy;
    private final int slotMask;
    private final int[] objectAt;
    private final int[] slotOf;
    private final byte[] counts;
    private final byte[] queues;
    private final int[] sequences;

    private PolicyReplay(Trace trace, long maxEntries, long maxBytes, long seed) {
        this.trace = trace;
        this.maxEntries = maxEntries;
        this.maxBytes = maxBytes;
        int capacity = Math.max(64, Integer.highestOneBit((int) (maxEntries * 8 / 7)) * 2);
        slotMask = capacity - 1;
        this.seed = seed;
        policy = new EvictionPolicy(capacity, maxEntries, maxBytes, this, this::tryEvict, seed);
        objectAt = new int[capacity];
        Arrays.fill(objectAt, NOWHERE);
        slotOf = new int[trace.sizes().length];
        Arrays.fill(slotOf, NOWHERE);
        counts = new byte[capacity];
        queues = new byte[capacity];
        sequences = new int[capacity];
    }

    static HitRatio byEntries(Trace trace, long maxEntries) {
        return new PolicyReplay(trace, maxEntries, Long.MAX_VALUE, 1).run();
    }

    static HitRatio byBytes(Trace trace, long maxBytes) {
        return new PolicyReplay(trace, trace.sizes().length, maxBytes, 1).run();
    }

    /** Replays the first half of the trace, perhaps restarts, and returns what the second half comes to. */
    static HitRatio secondHalf(Trace trace, long maxEntries, long maxBytes, boolean restart) {
        PolicyReplay replay = new PolicyReplay(trace, maxEntries, maxBytes, 1);
        int half = trace.requests().length / 2;
        HitRatio unused = replay.run(0, half);
        if (restart) {
            replay.restart();
        }
        return replay.run(half, trace.requests().length);
    }

    private HitRatio run() {
        return run(0, trace.requests().length);
    }

    private HitRatio run(int from, int to) {
        HitRatio ratio = new HitRatio();
        for (int i = from; i < to; i++) {
            int object = trace.requests()[i];
            boolean hit = slotOf[object] != NOWHERE;
            ratio.record(hit, trace.sizes()[object]);
            if (hit) {
                read(slotOf[object]);
            } else {
                put(object);
            }
        }
        return ratio;
    }

    /** Forgets all but what a file keeps: entries with their counts, queues and sequences. */
    private void restart() {
        policy = new EvictionPolicy(slotMask + 1, maxEntries, maxBytes, this, this::tryEvict, seed + 1);
        PolicyRecovery recovery = policy.recovery();
        for (int slotIndex = 0; slotIndex <= slotMask; slotIndex++) {
            if (objectAt[slotIndex] != NOWHERE) {
                recovery.add(slotIndex);
            }
        }
        recovery.finish();
    }

    private void read(int slotIndex) {
        if (counts[slotIndex] < EvictionPolicy.MAX_COUNT) {
            counts[slotIndex]++;
        }
    }

    private void put(int object) {
        long size = trace.sizes()[object];
        if (size > maxBytes) {
            return;
        }
        Queue queue = policy.admit(hash(object), size, policy.units() + size > maxBytes);
        if (queue == Queue.NONE) {
            return;
        }
        while (policy.size() + 1 > maxEntries) {
            policy.evictOne(Bound.ENTRIES);
        }
        while (policy.units() + size > maxBytes) {
            policy.evictOne(Bound.BYTES);
        }
        int slotIndex = freeSlot(object);
        objectAt[slotIndex] = object;
        slotOf[object] = slotIndex;
        counts[slotIndex] = 0;
        policy.added(slotIndex, queue);
    }

    /** Places objects as a hash table would, so that slot order means as little as there. */
    private int freeSlot(int object) {
        int slotIndex = (int) (hash(object) >>> 20) & slotMask;
        while (objectAt[slotIndex] != NOWHERE) {
            slotIndex = slotIndex + 1 & slotMask;
        }
        return slotIndex;
    }

    private static long hash(int object) {
        long hash = (object + 1) * 0x9E3779B97F4A7C15L;
        hash = (hash ^ hash >>> 30) * 0xBF58476D1CE4E5B9L;
        hash = (hash ^ hash >>> 27) * 0x94D049BB133111EBL;
        return hash ^ hash >>> 31;
    }

    @Override
    public int count(int slotIndex) {
        return counts[slotIndex];
    }

    @Override
    public void setCount(int slotIndex, int count) {
        counts[slotIndex] = (byte) count;
    }

    @Override
    public int queue(int slotIndex) {
        return queues[slotIndex];
    }

    @Override
    public void setQueue(int slotIndex, int queue) {
        queues[slotIndex] = (byte) queue;
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
        return trace.sizes()[objectAt[slotIndex]];
    }

    @Override
    public long keyHash(int slotIndex) {
        return hash(objectAt[slotIndex]);
    }

    @Override
    public boolean isExpired(int slotIndex) {
        return false;
    }

    private boolean tryEvict(int slotIndex, long keyHash, long units) {
        slotOf[objectAt[slotIndex]] = NOWHERE;
        objectAt[slotIndex] = NOWHERE;
        return true;
    }
}
