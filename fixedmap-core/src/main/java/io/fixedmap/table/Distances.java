package io.fixedmap.table;

/**
 * The word that tells how far from their home group its keys live, so that a search visits only groups that have some.
 *
 * <pre>
 *  63         49 48    44 43  40        7    4 3    0
 * +-------------+--------+------+------+------+------+
 * |     far     | bound  | 11   | ...  | 2    | 1    |   number of keys at that distance along the probe sequence
 * +-------------+--------+------+------+------+------+
 * </pre>
 *
 * <p>A count needs four bits: a group has eight slots. Keys at distance 0 are not counted, since the home group is always
 * searched. Keys at distance 12 or more are counted under "far", and live less than 2<sup>bound</sup> groups away; the
 * bound is 0 without any. Claimed slots count before their key is visible and until it has gone, so a word never says fewer
 * than there are.
 */
final class Distances {
    /** Distances below this have a count of their own. */
    static final int FAR = 12;

    private static final int BITS = 4;
    private static final long COUNT_MASK = (1 << BITS) - 1;
    private static final int BOUND_SHIFT = (FAR - 1) * BITS;
    private static final int BOUND_BITS = 5;
    private static final long BOUND_MASK = ((1L << BOUND_BITS) - 1) << BOUND_SHIFT;
    private static final int FAR_SHIFT = BOUND_SHIFT + BOUND_BITS;

    /**
     * More far keys of one home than a secret hash ever makes, even in a full table of the greatest capacity. If there were
     * as many at once, the count would stay.
     */
    static final int MAX_FAR = (1 << (Long.SIZE - FAR_SHIFT)) - 1;

    private Distances() {}

    static long plus(long word, int distance) {
        if (distance < FAR) {
            return word + (1L << ((distance - 1) * BITS));
        }
        long bound = (long) (Integer.SIZE - Integer.numberOfLeadingZeros(distance)) << BOUND_SHIFT;
        long counted = farCount(word) == MAX_FAR ? word : word + (1L << FAR_SHIFT);
        return (counted & ~BOUND_MASK) | Math.max(word & BOUND_MASK, bound);
    }

    static long minus(long word, int distance) {
        if (distance < FAR) {
            return word - (1L << ((distance - 1) * BITS));
        }
        if (farCount(word) == MAX_FAR) {
            return word;
        }
        long counted = word - (1L << FAR_SHIFT);
        return farCount(counted) == 0 ? counted & ~BOUND_MASK : counted;
    }

    private static long farCount(long word) {
        return word >>> FAR_SHIFT;
    }

    /** The nearest distance with keys, or {@link #FAR} for far ones; the word must not be 0. */
    static int nearest(long word) {
        return Math.min(Long.numberOfTrailingZeros(word) / BITS + 1, FAR);
    }

    /** All ones if there are keys at the distance, else 0. */
    static long maskIfAny(long word, int distance) {
        long count = (word >>> ((distance - 1) * BITS)) & COUNT_MASK;
        return -((count + COUNT_MASK) >>> BITS);
    }

    static long without(long word, int distance) {
        return word & ~(COUNT_MASK << ((distance - 1) * BITS));
    }

    /** Nonzero if there are keys farther away than this distance. */
    static long beyond(long word, int distance) {
        return word >>> (distance * BITS);
    }

    /** Far keys live at distances below this. */
    static int farBound(long word) {
        return 1 << ((word & BOUND_MASK) >>> BOUND_SHIFT);
    }
}
