package io.fixedmap.table;

/**
 * The word that tells how far from their home group its keys live, so that a search visits only groups that have some.
 *
 * <pre>
 *  63  60 59  56        7    4 3    0
 * +------+------+-----+------+------+
 * | far  | 15   | ... | 2    | 1    |   number of keys at that distance along the probe sequence
 * +------+------+-----+------+------+
 * </pre>
 *
 * <p>A count needs four bits: a group has eight slots. Keys at distance 0 are not counted, since the home group is always
 * searched. Keys at distance 16 or more are counted under "far", which sticks at 15; the groups to search for them are
 * bounded in the {@link Registration}. Claimed slots count before their key is visible and until it has gone, so a word
 * never says fewer than there are.
 */
final class Distances {
    /** Distances below this have a count of their own. */
    static final int FAR = 16;

    static final int BITS = 4;
    private static final int FAR_SHIFT = 60;
    private static final int FAR_MAX = 15;

    private Distances() {}

    static long one(int distance) {
        return 1L << ((distance - 1) * BITS);
    }

    static boolean hasFar(long word) {
        return word >>> FAR_SHIFT != 0;
    }

    /** The nearest distance with keys, or 16 for far ones; the word must not be 0. */
    static int nearest(long word) {
        return Long.numberOfTrailingZeros(word) / BITS + 1;
    }

    static long without(long word, int distance) {
        return word & ~(0xFL << ((distance - 1) * BITS));
    }

    static long plusFar(long word) {
        return word >>> FAR_SHIFT == FAR_MAX ? word : word + (1L << FAR_SHIFT);
    }

    static long minusFar(long word) {
        return word >>> FAR_SHIFT == FAR_MAX ? word : word - (1L << FAR_SHIFT);
    }
}
