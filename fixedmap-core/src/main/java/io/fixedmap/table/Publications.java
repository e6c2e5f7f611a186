package io.fixedmap.table;

/**
 * The word through which all inserts of one home group become visible, one after the other.
 *
 * <pre>
 *  63                39 38                            8 7           0
 * +--------------------+-------------------------------+-------------+
 * | version, 25 bits   | pending, 31 bits              | shown, 8    |
 * +--------------------+-------------------------------+-------------+
 *   shown: a bit for each slot of this group: 1 if the entry that lives at home there is visible
 *   pending: 0, or 1 + distance * 8 + lane of the one displaced entry of this home that is registered, visible or not
 * </pre>
 *
 * <p>Showing, registering and settling move the version, hiding does not. An insert publishes by compare-and-set from the
 * word it read <em>before</em> it searched for its key: had another insert of this home been published or registered since,
 * the version would differ. So no two inserts of one key can both succeed. A reader who finds the word as it was before it
 * read a slot that is shown knows that the slot was not used again meanwhile: it would have been hidden first, and to be
 * shown again it would have been published, which moves the version.
 *
 * <p>The version wraps after 2<sup>25</sup> changes of one word: a thread would have to stall between two reads of it for an
 * exact multiple of that, and find all other bits as they were.
 */
final class Publications {
    private static final int PENDING_SHIFT = SlotLayout.GROUP_SLOTS;
    private static final long PENDING_MASK = ((1L << 31) - 1) << PENDING_SHIFT;
    private static final long VERSION = 1L << 39;
    private static final long SHOWN_MASK = (1L << PENDING_SHIFT) - 1;

    private Publications() {}

    static boolean isShown(long word, int lane) {
        return ((word >>> lane) & 1) != 0;
    }

    /** Makes the entry that lives at home in this lane visible. */
    static long show(long word, int lane) {
        return (word | (1L << lane)) + VERSION;
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

    /** Whether two words are alike but for what is shown: with one pending, they are of one registration. */
    static boolean differInShownOnly(long word, long other) {
        return ((word ^ other) & ~SHOWN_MASK) == 0;
    }

    static long settle(long word) {
        return (word & ~PENDING_MASK) + VERSION;
    }
}
