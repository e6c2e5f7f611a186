package io.fixedmap.evict;

import java.util.Arrays;

/**
 * Makes the policy's books anew from what the entries themselves know: their queue and, if newcomers, their sequence.
 *
 * <p>Not thread-safe. Ghosts, clocks, frequencies and the hand start as in an empty cache; the newcomers' share is guessed if
 * the cache is full.
 */
public final class PolicyRecovery {
    private final EvictionPolicy policy;
    private final EvictableEntries entries;

    /** Sequence, relative to the first one met, and slot. */
    private long[] newcomers = new long[64];

    private int count;
    private int base;

    PolicyRecovery(EvictionPolicy policy, EvictableEntries entries) {
        this.policy = policy;
        this.entries = entries;
    }

    /**
     * Takes in an entry. One whose queue is neither goes to the main region: it was on its way there.
     *
     * @param slotIndex its slot
     */
    public void add(int slotIndex) {
        if (entries.queue(slotIndex) != Queue.NEWCOMERS.code()) {
            policy.added(slotIndex, Queue.MAIN);
            return;
        }
        int sequence = entries.sequence(slotIndex);
        if (count == 0) {
            base = sequence;
        } else if (count == newcomers.length) {
            newcomers = Arrays.copyOf(newcomers, 2 * count);
        }
        // Sequences wrap. Those alive at one time are fewer than 2^30 apart, so their differences tell their order.
        newcomers[count++] = (long) (sequence - base) << Integer.SIZE | slotIndex;
    }

    /**
     * Ends the recovery: newcomers queue in the order in which they came.
     *
     * <p>No entry's sequence grows by this, and their order stays the same whenever it is broken off.
     */
    public void finish() {
        Arrays.sort(newcomers, 0, count);
        int first = count == 0 ? 0 : base + (int) (newcomers[0] >> Integer.SIZE);
        policy.restoreNewcomers(first, newcomers, count);
    }
}
