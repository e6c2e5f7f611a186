package io.fixedmap.table;

/**
 * The word through which all inserts of one home group become visible, one after the other.
 *
 * <pre>
 *  63                39 38                            8 7           0
 * +--------------------+-------------------------------+-------------+
 * | version, 25 bits   | pending, 31 bits              | shown, 8    |
 * +--------------------+-------------------------------+-------------+
 *   shown: a bit for each slot of this group: an entry that lives at home in incarnation i is visible if the bit of its
 *          slot equals the lowest bit of i
 *   pending: 0, or 1 + distance * 8 + lane of the one displaced entry of this home that is registered and not yet visible
 * </pre>
 *
 * <p>Each change moves the version. An insert publishes by compare-and-set from the word it read <em>before</em> it
 * searched for its key: had another insert of this home been published or registered since, the version would differ. So no
 * two inserts of one key can both succeed. The version wraps after 2<sup>25</sup> changes of one word: an insert would have
 * to stall between its search and its compare-and-set for an exact multiple of that, and find all other bits as they were.
 *
 * <p>The bit is compared with the incarnation, rather than set and cleared, so that a delete need not touch this word.
 */
final class Publications {
    private static final int PENDING_SHIFT = SlotLayout.GROUP_SLOTS;
    private static final long PENDING_MASK = ((1L << 31) - 1) << PENDING_SHIFT;
    private static final long VERSION = 1L << 39;

    private Publications() {}

    static boolean isShown(long word, int lane, long incarnation) {
        return (((word >>> lane) ^ incarnation) & 1) == 0;
    }

    /** Makes the entry that lives at home in this lane visible. */
    static long show(long word, int lane) {
        return (word ^ (1L << lane)) + VERSION;
    }

    static boolean hasPending(long word) {
        return (word & PENDING_MASK) != 0;
    }

    static int pendingDistance(long word) {
        return pending(word) >>> SlotLayout.GROUP_SHIFT;
    }

    static int pendingLane(long word) {
        return pending(word) & (SlotLayout.GROUP_SLOTS - 1);
    }

    private static int pending(long word) {
        return (int) ((word & PENDING_MASK) >>> PENDING_SHIFT) - 1;
    }

    /** Registers a displaced entry, which any thread may then make visible. */
    static long register(long word, int distance, int lane) {
        return (word + VERSION) | (1 + ((long) distance << SlotLayout.GROUP_SHIFT) + lane) << PENDING_SHIFT;
    }

    static long settle(long word) {
        return (word & ~PENDING_MASK) + VERSION;
    }
}
