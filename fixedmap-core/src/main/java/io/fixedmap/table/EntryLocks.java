package io.fixedmap.table;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Locks: entries whose value is replaced in place. A table uses either locks or {@link EntryPins}.
 *
 * <p>Thread-safe; who locks or deletes an entry waits for its holder, nobody else does.
 */
public final class EntryLocks {
    private static final int SPINS_BEFORE_YIELD = 128;
    private static final int SPINS_BEFORE_PARK = 256;

    private static final long PARK_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

    /** Where a locked entry keeps its owner's thread id; see {@link #lock}. */
    private static final int OWNER_WORD = SlotLayout.VALUE_WORDS - 1;

    private final Slots slots;
    private final GroupIndex groups;
    private final Search search;

    EntryLocks(Slots slots, GroupIndex groups, Search search) {
        this.slots = slots;
        this.groups = groups;
        this.search = search;
    }

    /**
     * Locks the entry of a key against updates and its deletion; readers do not care. Waits while another thread has it.
     *
     * <p>The third word of the value belongs to the lock while it is held.
     *
     * @param hash of the key
     * @param word0 first eight bytes of the key
     * @param word1 next eight
     * @param word2 next eight
     * @param word3 last eight
     * @return index of its slot, or -1 if there is no such entry
     * @throws IllegalStateException if the calling thread has it already
     */
    public int lock(long hash, long word0, long word1, long word2, long word3) {
        int home = groups.homeOf(hash);
        int at = groups.wordOf(home);
        long[] words = groups.words();
        long stamp = GroupIndex.publications(words, at);
        long lanes = GroupIndex.firstTagged(words, at, hash);
        if (lanes == 0) {
            if (search.isNowhereElse(words, home, at, hash)) {
                return -1;
            }
        } else {
            int slotIndex = GroupIndex.firstSlot(home, lanes);
            if (Search.isHere(slots, slotIndex, word0, word1, word2, word3, stamp)) {
                long control = slots.controlPlain(slotIndex);
                // The CAS names the incarnation of which the key was read.
                if (Control.isLockable(control) && Search.isStill(words, at, stamp) && tryLock(slotIndex, control)) {
                    return slotIndex;
                }
            }
        }
        while (true) {
            long ref = search.locate(hash, word0, word1, word2, word3);
            if (ref < 0) {
                return -1;
            }
            if (lock(ref)) {
                return Control.slotIndex(ref);
            }
        }
    }

    private boolean tryLock(int slotIndex, long control) {
        // acquire: pairs with the release in unlock(); the value is what the last holder wrote
        if (slots.casControl(slotIndex, control, control | Control.LOCKED)) {
            // plain: only the owner compares it with its own id
            slots.setValue(slotIndex, OWNER_WORD, threadId());
            return true;
        }
        return false;
    }

    /** Locks an entry; false if it is gone. */
    boolean lock(long ref) {
        int slotIndex = Control.slotIndex(ref);
        for (int spins = 0; ; ) {
            long control = slots.control(slotIndex);
            if (!Control.isOccupiedBy(control, ref)) {
                return false;
            }
            if (Control.isLocked(control)) {
                spins = awaitUnlock(slotIndex, spins);
            } else if (tryLock(slotIndex, control)) {
                return true;
            }
        }
    }

    /**
     * Unlocks an entry; what the holder wrote is seen by the next.
     *
     * @param slotIndex of an entry the calling thread has locked
     */
    public void unlock(int slotIndex) {
        slots.setValue(slotIndex, OWNER_WORD, 0);
        // plain: a locked control word is its holder's, since tables with locks have no pins
        long control = slots.controlPlain(slotIndex);
        // release: pairs with the CAS of the next lock() or tryDelete()
        slots.setControlRelease(slotIndex, control & ~Control.LOCKED);
    }

    @SuppressWarnings("ThreadPriorityCheck") // yields to the holder, whom the scheduler may have taken off its core
    int awaitUnlock(int slotIndex, int spins) {
        // A thread reads its own id here only if it wrote it, under the lock it still holds.
        if (slots.value(slotIndex, OWNER_WORD) == threadId()) {
            throw new IllegalStateException("an update function must not update or delete its own entry: slot="
                    + slotIndex + ", " + Control.describe(slots.control(slotIndex)));
        }
        // Ends when the holder's update function does.
        if (spins < SPINS_BEFORE_YIELD) {
            Thread.onSpinWait();
        } else if (spins < SPINS_BEFORE_PARK) {
            Thread.yield();
        } else {
            park();
            return spins;
        }
        return spins + 1;
    }

    /**
     * Waits without being ready to run: virtual threads that only yield come before a holder that was blocked, and would
     * keep it from going on for ever.
     */
    private void park() {
        boolean interrupted = Thread.interrupted();
        LockSupport.parkNanos(this, PARK_NANOS);
        if (interrupted) {
            // An interrupt lets the next call return at once, also when its status has been taken back.
            LockSupport.parkNanos(this, PARK_NANOS);
            Thread.currentThread().interrupt();
        }
    }

    private static long threadId() {
        return Thread.currentThread().getId();
    }
}
