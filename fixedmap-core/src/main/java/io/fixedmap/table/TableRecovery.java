package io.fixedmap.table;

/**
 * Takes in the entries that the slots of a table hold already, and makes anew all that follows from them: tags, distances,
 * publications, prefixes, figures.
 *
 * <p>Slots are walked once, in any order: for each, the caller asks what it holds, and then either {@link #free}s it or, if
 * {@link #examine} finds nothing wrong, {@link #accept}s it. Not thread-safe. Takes time in proportion to the slots,
 * whatever is in them.
 */
public final class TableRecovery {
    /*
     * Only OCCUPIED counts. An insert writes key and value before OCCUPIED, and a delete leaves OCCUPIED before it gives
     * anything back, so such a slot has all that is its own. One that lives at home may not have been shown yet: then its
     * insert was under way, and takes effect now. INSERTING, READY and DYING are freed.
     *
     * Incarnations stay as they are: somebody who still reads through an older mapping of the same slots must not meet one
     * again.
     */

    /** What a slot holds. */
    public enum Holds {
        /** Nothing. */
        NOTHING,
        /** An insert or a delete that was under way: nothing any more. */
        REMAINS,
        /** An entry, as it seems. */
        ENTRY
    }

    /** What may be wrong with an entry. */
    public enum Finding {
        /** Nothing. */
        SOUND,
        /** Its key does not belong where it is. */
        MISPLACED,
        /** Its key was accepted in another slot. */
        DUPLICATE
    }

    /**
     * No key lives as far from home as this: that many groups would have to be full, in a table that is not. In one of 2^20
     * slots, seven eighths full, the farthest is at 25. Bounds what a search costs in a table somebody has filled with keys
     * of one home.
     */
    private static final int FARTHEST = 1 << 7;

    private final SlotTable table;
    private final Slots slots;
    private final GroupIndex groups;
    private final Claims claims;

    TableRecovery(SlotTable table) {
        this.table = table;
        this.slots = table.slots();
        this.groups = table.groups();
        this.claims = table.claims();
    }

    /**
     * Tells what a slot holds.
     *
     * @param slotIndex 0 to capacity - 1
     * @return what its control word says
     */
    public Holds holds(int slotIndex) {
        return switch (Control.state(slots.controlPlain(slotIndex))) {
            case Control.OCCUPIED -> Holds.ENTRY;
            case Control.EMPTY, Control.TOMBSTONE -> Holds.NOTHING;
            default -> Holds.REMAINS;
        };
    }

    /**
     * Makes a slot free, whatever it holds.
     *
     * @param slotIndex a slot that was not accepted
     */
    public void free(int slotIndex) {
        long control = slots.controlPlain(slotIndex);
        boolean used = Control.isUsed(control);
        if (used) {
            claims.countUsed();
        }
        set(slotIndex, control, used ? Control.tombstone(control) : Control.EMPTY);
    }

    /**
     * Looks whether a slot's key may be where it is.
     *
     * @param slotIndex a slot that holds an {@link Holds#ENTRY}
     * @return what is wrong with it
     */
    public Finding examine(int slotIndex) {
        long hash = table.hashAt(slotIndex);
        if (groups.distanceOf(groups.homeOf(hash), GroupIndex.groupOf(slotIndex)) >= FARTHEST) {
            return Finding.MISPLACED;
        }
        // Does not find this very slot: it has no tag yet, and only tagged ones are looked at.
        long other = table.locate(
                hash,
                slots.keyWord(slotIndex, 0),
                slots.keyWord(slotIndex, 1),
                slots.keyWord(slotIndex, 2),
                slots.keyWord(slotIndex, 3));
        return other == SlotTable.ABSENT ? Finding.SOUND : Finding.DUPLICATE;
    }

    /**
     * Takes an entry in: it is visible from here on, with no pins and no lock.
     *
     * @param slotIndex a slot found {@link Finding#SOUND}
     */
    public void accept(int slotIndex) {
        long hash = table.hashAt(slotIndex);
        int home = groups.homeOf(hash);
        int distance = groups.distanceOf(home, GroupIndex.groupOf(slotIndex));
        long control = slots.controlPlain(slotIndex);
        groups.restore(slotIndex, home, distance, hash);
        claims.copyPrefix(slotIndex);
        claims.countUsed();
        set(slotIndex, control, Control.restored(control, distance == 0));
    }

    private void set(int slotIndex, long before, long control) {
        // Spares a page that is as it should be from being written back.
        if (before != control) {
            slots.setControlPlain(slotIndex, control);
        }
    }
}
