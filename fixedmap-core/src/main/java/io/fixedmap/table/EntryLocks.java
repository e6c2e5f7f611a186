package io.fixedmap.table;

/**
 * Locks: entries whose value is replaced in place. A table uses either locks or {@link EntryPins}.
 *
 * <p>Thread-safe; who locks or deletes an entry waits for its holder, nobody else does.
 */
public final class EntryLocks {
    private static final int SPINS_BEFORE_YIELD = 128;

    /** Where a locked entry keeps its owner's thread id; see {@link #lock}. */
    private static final int OWNER_WORD = SlotLayout.VALUE_WORDS - 1;

    private final Slots slots;

    EntryLocks(Slots slots) {
        this.slots = slots;
    }

    /**
     * Locks an entry against updates and its deletion; readers do not care. Waits while another thread has it.
     *
     * <p>The third word of the value belongs to the lock while it is held.
     *
     * @param ref of the entry
     * @return false if the entry is gone
     * @throws IllegalStateException if the calling thread has it already
     */
    public boolean lock(long ref) {
        int slotIndex = Control.slotIndex(ref);
        for (int spins = 0; ; ) {
            long control = slots.control(slotIndex);
            if (!Control.isOccupiedBy(control, ref)) {
                return false;
            }
            if (Control.isLocked(control)) {
                spins = awaitUnlock(slotIndex, spins);
            } else if (slots.casControl(slotIndex, control, control | Control.LOCKED)) {
                // plain: only the owner compares it with its own id
                slots.setValuePlain(slotIndex, OWNER_WORD, threadId());
                return true;
            }
        }
    }

    /**
     * Unlocks an entry; what the holder wrote is seen by the next.
     *
     * @param ref of an entry the calling thread has locked
     */
    public void unlock(long ref) {
        int slotIndex = Control.slotIndex(ref);
        slots.setValuePlain(slotIndex, OWNER_WORD, 0);
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
        } else {
            Thread.yield();
        }
        return spins + 1;
    }

    private static long threadId() {
        return Thread.currentThread().getId();
    }
}
