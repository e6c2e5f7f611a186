package io.fixedmap.evict;

import io.fixedmap.memory.Region;

/**
 * Remembers, in a fixed number of words outside the heap and not without error, which keys were evicted and when.
 *
 * <p>Time is told by two clocks, one for each queue, which advance by what that queue evicts, as a share of the whole bound.
 * So an age reads "since then this queue has evicted 0.3 times the capacity", in entries or in units, whichever bound.
 *
 * <p>Buckets of four words; a full bucket forgets its oldest. A word is found again by 15 bits of the key's hash besides
 * those that choose the bucket, so about one strange key in 8,000 is taken for a remembered one.
 *
 * <pre>
 *  31           17  16   15              0
 * +---------------+---+-------------------+
 * | fingerprint   | o | stamp             |   o: evicted from MAIN; 0 is an empty word
 * +---------------+---+-------------------+
 * </pre>
 */
final class GhostTable {
    /** Answer of {@link #take} for a key that is not remembered. */
    static final int UNKNOWN = 0;

    private static final int WAYS = 4;
    private static final int FINGERPRINT_SHIFT = 17;
    private static final int FINGERPRINT_BITS = 15;
    private static final int MAIN_BIT = 1 << 16;
    private static final int STAMP_MASK = MAIN_BIT - 1;
    private static final long WORD_MASK = 0xFFFF_FFFFL;

    /** A stamp has 16 bits, so after 16 capacities a ghost that nobody displaced seems young again. */
    private static final int STAMPS_PER_CAPACITY = 4096;

    private static final int PAIRS_PER_LINE_SHIFT = 3;
    private static final int PAIR_MASK = (1 << PAIRS_PER_LINE_SHIFT) - 1;

    /** The words, two at a time, and so half as many accesses: a bucket is a pair with an even place and the next one. */
    private final Region pairs;

    private final int bucketMask;
    private double newcomerClock;
    private double mainClock;
    private int newcomerStamp;
    private int mainStamp;

    /** Makes an empty table of {@code size} words, a power of two. */
    GhostTable(long size) {
        pairs = Region.allocateDirect(size * Integer.BYTES);
        bucketMask = (int) (size / WAYS - 1);
    }

    private long pair(int place) {
        return pairs.getWord(place >>> PAIRS_PER_LINE_SHIFT, place & PAIR_MASK);
    }

    private void setPair(int place, long pair) {
        pairs.setWord(place >>> PAIRS_PER_LINE_SHIFT, place & PAIR_MASK, pair);
    }

    /** Notes that a queue has evicted something, as a share of the whole bound. */
    void advance(boolean main, double capacities) {
        if (main) {
            mainClock += capacities;
            mainStamp = stamp(mainClock);
        } else {
            newcomerClock += capacities;
            newcomerStamp = stamp(newcomerClock);
        }
    }

    private static int stamp(double clock) {
        return (int) (long) (clock * STAMPS_PER_CAPACITY);
    }

    /** Remembers a key that was evicted just now. */
    void remember(long keyHash, boolean fromMain) {
        int place = firstPair(keyHash);
        long even = pair(place);
        long odd = pair(place + 1);
        int fingerprint = fingerprint(keyHash);
        int victim = 0;
        int oldestAge = -1;
        for (int way = 0; way < WAYS; way++) {
            int age = ageToGo(word(even, odd, way), fingerprint);
            if (age > oldestAge) {
                oldestAge = age;
                victim = way;
            }
        }
        int word = fingerprint << FINGERPRINT_SHIFT | (fromMain ? MAIN_BIT : 0) | (stamp(fromMain) & STAMP_MASK);
        setWord(place, even, odd, victim, word);
    }

    /** Returns a word's age for the choice of the one to go: its own key's goes first, then an empty one. */
    private int ageToGo(int word, int fingerprint) {
        if (word >>> FINGERPRINT_SHIFT == fingerprint) {
            return STAMP_MASK + 2;
        }
        return word == UNKNOWN ? STAMP_MASK + 1 : ageInStamps(word);
    }

    /** Returns a key's word and forgets it, or answers {@link #UNKNOWN}. */
    int take(long keyHash) {
        int place = firstPair(keyHash);
        long even = pair(place);
        long odd = pair(place + 1);
        int fingerprint = fingerprint(keyHash);
        for (int way = 0; way < WAYS; way++) {
            int word = word(even, odd, way);
            if (word >>> FINGERPRINT_SHIFT == fingerprint) {
                setWord(place, even, odd, way, UNKNOWN);
                return word;
            }
        }
        return UNKNOWN;
    }

    private static int word(long even, long odd, int way) {
        return (int) ((way < WAYS / 2 ? even : odd) >>> shift(way));
    }

    private void setWord(int place, long even, long odd, int way, int word) {
        long others = (way < WAYS / 2 ? even : odd) & ~(WORD_MASK << shift(way));
        setPair(place + way / 2, others | Integer.toUnsignedLong(word) << shift(way));
    }

    private static int shift(int way) {
        return (way & 1) * Integer.SIZE;
    }

    static boolean isFromMain(int word) {
        return (word & MAIN_BIT) != 0;
    }

    /** Returns how old a word is, in capacities. */
    double age(int word) {
        return (double) ageInStamps(word) / STAMPS_PER_CAPACITY;
    }

    private int ageInStamps(int word) {
        return (stamp(isFromMain(word)) - word) & STAMP_MASK;
    }

    private int stamp(boolean main) {
        return main ? mainStamp : newcomerStamp;
    }

    private int firstPair(long keyHash) {
        return ((int) keyHash & bucketMask) << 1;
    }

    private static int fingerprint(long keyHash) {
        // Never 0, so that no word is UNKNOWN.
        return Math.max(1, (int) (keyHash >>> (Long.SIZE - FINGERPRINT_BITS)));
    }
}
