package io.fixedmap.table;

/**
 * Pins: entries that stay as they are while they are read. A table uses either pins or {@link EntryLocks}.
 *
 * <p>Thread-safe and lock-free.
 */
public final class EntryPins {
    private final Slots slots;

    EntryPins(Slots slots) {
        this.slots = slots;
    }

    /**
     * Pins an entry: until it is unpinned its slot is not released, even if it is deleted.
     *
     * @param ref of the entry
     * @return false if the entry is gone
     * @throws IllegalStateException if it has 2<sup>24</sup> - 1 pins already
     */
    public boolean tryPin(long ref) {
        int slotIndex = Control.slotIndex(ref);
        while (true) {
            long control = slots.control(slotIndex);
            if (!Control.isOccupiedBy(control, ref)) {
                return false;
            }
            if ((control & Control.PINS_MASK) == Control.PINS_MASK) {
                throw new IllegalStateException(
                        "an entry cannot be held open more often, close some contents of it: slot=" + slotIndex + ", "
                                + Control.describe(control));
            }
            // one word with the state: the CAS of tryDelete() either sees this pin, or has this one fail
            if (slots.casControl(slotIndex, control, control + Control.PIN)) {
                return true;
            }
        }
    }

    /**
     * Drops a pin.
     *
     * @param slotIndex of an entry the caller has pinned
     * @return true if the entry was deleted meanwhile and this was its last pin: the caller owns the dead slot until it
     *     calls {@link SlotTable#release}
     */
    public boolean unpin(int slotIndex) {
        // volatile: the last to unpin is behind the reads of those before, and behind the CAS of tryDelete()
        long before = slots.getAndAddControl(slotIndex, -Control.PIN);
        if (!Control.isPinned(before)) {
            throw new AssertionError(
                    "unpinned an entry without pins: slot=" + slotIndex + ", " + Control.describe(before));
        }
        return Control.state(before) == Control.DYING && (before & Control.PINS_MASK) == Control.PIN;
    }
}
