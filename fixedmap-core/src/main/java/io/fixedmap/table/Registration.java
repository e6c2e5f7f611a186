package io.fixedmap.table;

/**
 * The word through which all inserts of one home group go, one after the other.
 *
 * <pre>
 *  63                     36 35     31 30                            0
 * +-------------------------+---------+-------------------------------+
 * | version, 28 bits        | far, 5  | pending, 31 bits              |
 * +-------------------------+---------+-------------------------------+
 *   pending: 0, or 1 + distance * 8 + lane of the one insert that is registered and not yet visible
 *   far: keys of this home live less than 2^far groups away; 0 if none is at distance 16 or more
 * </pre>
 *
 * <p>Each change moves the version. An insert registers by compare-and-set from the word it read <em>before</em> it
 * searched for its key: had another insert of this home registered since, the version would differ. So no two inserts of
 * one key can both register. The version wraps after 2<sup>28</sup> changes of one word; an insert would have to stall
 * between its search and its registration for an exact multiple of that.
 */
final class Registration {
    private static final long PENDING_MASK = (1L << 31) - 1;
    private static final int FAR_SHIFT = 31;
    private static final long FAR_MASK = 0x1FL << FAR_SHIFT;
    private static final long VERSION = 1L << 36;

    private Registration() {}

    static boolean hasPending(long word) {
        return (word & PENDING_MASK) != 0;
    }

    static int pendingDistance(long word) {
        return (int) ((word & PENDING_MASK) - 1) >>> SlotLayout.GROUP_SHIFT;
    }

    static int pendingLane(long word) {
        return (int) ((word & PENDING_MASK) - 1) & (SlotLayout.GROUP_SLOTS - 1);
    }

    /** Registers an insert; the bound for far keys rises in the same step, before the key can become visible. */
    static long register(long word, int distance, int lane) {
        long far = word & FAR_MASK;
        if (distance >= Distances.FAR) {
            far = Math.max(far, (long) (Integer.SIZE - Integer.numberOfLeadingZeros(distance)) << FAR_SHIFT);
        }
        return ((word & -VERSION) + VERSION) | far | (1 + ((long) distance << SlotLayout.GROUP_SHIFT) + lane);
    }

    static long settle(long word) {
        return (word & ~PENDING_MASK) + VERSION;
    }

    static long withoutFar(long word) {
        return (word & ~FAR_MASK) + VERSION;
    }

    /** One more than the largest distance at which a far key may live; 0 if there is none. */
    static int farBound(long word) {
        int exponent = (int) ((word & FAR_MASK) >>> FAR_SHIFT);
        return exponent == 0 ? 0 : 1 << exponent;
    }
}
