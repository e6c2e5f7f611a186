package io.fixedmap;

import io.fixedmap.memory.PaddedLong;

/**
 * The credits for a cache's entries: one for each that is written, visible, or deleted and still held open. They are taken
 * under the policy lock, and come back under it or without it; so a put that evicts one entry for another needs no atomic
 * access for either.
 */
final class EntryCredits {
    private final long total;

    /** Those that were taken, but for those that have come back under the lock, which guards this. */
    private final PaddedLong taken = new PaddedLong(0);

    /** Those of them that have come back without it. Only grows. */
    private final PaddedLong returned = new PaddedLong(0);

    /** How many of the returned ones may be taken again; the lock guards this. */
    private final PaddedLong collected = new PaddedLong(0);

    EntryCredits(long total) {
        this.total = total;
    }

    /** Begins with entries that are there already, be they more than the total. */
    void begin(long entries) {
        taken.setOpaque(entries);
    }

    /** Takes one, or answers false if none is left. Under the policy lock. */
    boolean tryTake() {
        long before = taken.getOpaque();
        if (before - collected.getOpaque() >= total) {
            // volatile: pairs with give(); whoever gave a credit back is done with its slot
            long back = returned.get();
            collected.setOpaque(back);
            if (before - back >= total) {
                return false;
            }
        }
        taken.setOpaque(before + 1);
        return true;
    }

    /** Gives one back. Under the policy lock. */
    void giveLocked() {
        taken.setOpaque(taken.getOpaque() - 1);
    }

    /** Gives one back. */
    void give() {
        // volatile: pairs with the read in tryTake(), which finds the slot free
        returned.add(1);
    }

    /** Returns how many are taken, as of a moment during the call. */
    long inUse() {
        while (true) {
            long before = returned.get();
            // volatile: not behind the next read
            long inUse = taken.get() - before;
            // It never comes back to what it was, so it was that all the time.
            if (returned.get() == before) {
                return inUse;
            }
        }
    }
}
