package io.fixedmap.table;

/**
 * The control word of a slot: what it holds, and which incarnation of it.
 *
 * <pre>
 *  63                              31 30                7 6  5  4   3   2   0
 * +----------------------------------+-------------------+-----+---+---+-----+
 * | incarnation, 33 bits             | pins, 24 bits     |     | H | L |state|
 * +----------------------------------+-------------------+-----+---+---+-----+
 *   H home: the entry lives in its home group, so its {@link Publications} say whether it is visible
 *   L locked by an update; or, of a DYING entry, left to the last unpin
 * </pre>
 *
 * <p>The incarnation moves each time the slot is claimed and stays until the next claim, so "same incarnation, still
 * occupied" means "same key". It wraps after 2<sup>33</sup> re-uses of one slot: a reader would have to stall for exactly
 * that many (a quarter of an hour of nothing else) to be fooled.
 */
final class Control {
    /** Never used. */
    static final int EMPTY = 0;
    /** Claimed by an insert that is still writing key and value: INSERTING. */
    static final int INSERTING = 1;
    /** INSERTING with key and value written, away from home: waits for its registration to make it visible. */
    static final int READY = 2;
    /** Holds an entry: a visible one, unless it is at home and not yet shown. */
    static final int OCCUPIED = 3;
    /** TOMBSTONE in the making: the key is gone, the value is still being dropped or read; nobody may claim it. */
    static final int DYING = 4;
    /** Deleted; may be claimed. */
    static final int TOMBSTONE = 5;

    static final long STATE_MASK = 0x7;
    static final long LOCKED = 1L << 3;
    private static final int HOME_SHIFT = 4;
    static final long HOME = 1L << HOME_SHIFT;
    static final long PIN = 1L << 7;
    static final long PINS_MASK = ((1L << 24) - 1) * PIN;
    private static final int INCARNATION_SHIFT = 31;
    private static final long INCARNATION = 1L << INCARNATION_SHIFT;
    private static final long INCARNATION_MASK = -INCARNATION;

    private static final long IDENTITY_MASK = INCARNATION_MASK | STATE_MASK;

    /** Bits of a slot index in a ref: 2^30 slots at most. */
    static final int REF_SLOT_BITS = 30;

    static {
        long[] fields = {STATE_MASK, LOCKED, HOME, PINS_MASK, INCARNATION_MASK};
        long seen = 0;
        for (long field : fields) {
            if ((seen & field) != 0) {
                throw new AssertionError("control word fields must not overlap: field=" + Long.toHexString(field));
            }
            seen |= field;
        }
    }

    private Control() {}

    static int state(long control) {
        return (int) (control & STATE_MASK);
    }

    static boolean isOccupied(long control) {
        return (control & STATE_MASK) == OCCUPIED;
    }

    static boolean isLocked(long control) {
        return (control & LOCKED) != 0;
    }

    static boolean isPinned(long control) {
        return (control & PINS_MASK) != 0;
    }

    /** The word of a slot that was just claimed: next incarnation, no pins. */
    static long claimed(long control) {
        return ((control & INCARNATION_MASK) + INCARNATION) | INSERTING;
    }

    /** The word of a slot that may be claimed again. */
    static long tombstone(long control) {
        return (control & INCARNATION_MASK) | TOMBSTONE;
    }

    /** Whether the slot was ever claimed, as far as the word shows: by an incarnation, or by a state. */
    static boolean isUsed(long control) {
        return (control & IDENTITY_MASK) != EMPTY;
    }

    /** The word of an entry that was found in its slot: no pins, no lock. */
    static long restored(long control, boolean home) {
        return (control & INCARNATION_MASK) | OCCUPIED | (home ? HOME : 0);
    }

    /** The word of an entry at home, written but not yet shown. */
    static long atHome(long claimed) {
        return withState(claimed, OCCUPIED) | HOME;
    }

    /** Whether the word is that of a visible entry. */
    static boolean isVisible(long control, long publications, int lane) {
        // One bit: at home and not shown. No branch on HOME, which no processor would predict.
        long hidden = ~(publications >>> lane) & (control >>> HOME_SHIFT) & 1;
        return isOccupied(control) && hidden == 0;
    }

    static boolean isHome(long control) {
        return (control & HOME) != 0;
    }

    /** OCCUPIED and not locked. */
    static boolean isLockable(long control) {
        return (control & (STATE_MASK | LOCKED)) == OCCUPIED;
    }

    /** OCCUPIED, neither locked nor pinned. */
    static boolean isResting(long control) {
        return (control & (STATE_MASK | LOCKED | PINS_MASK)) == OCCUPIED;
    }

    static long withState(long control, int state) {
        return (control & ~STATE_MASK) | state;
    }

    /** Names an incarnation of a slot in one non-negative long. */
    static long ref(long control, int slotIndex) {
        return (control >>> INCARNATION_SHIFT << REF_SLOT_BITS) | slotIndex;
    }

    static int slotIndex(long ref) {
        return (int) ref & ((1 << REF_SLOT_BITS) - 1);
    }

    /** Whether the word still says OCCUPIED by the incarnation of the ref, whoever has locked or pinned it. */
    static boolean isOccupiedBy(long control, long ref) {
        return (control & IDENTITY_MASK) == ((ref >>> REF_SLOT_BITS << INCARNATION_SHIFT) | OCCUPIED);
    }

    static String describe(long control) {
        return "state=" + state(control) + ", incarnation=" + (control >>> INCARNATION_SHIFT) + ", locked="
                + isLocked(control) + ", pins=" + (control & PINS_MASK) / PIN;
    }
}
