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

    /** A stamp has 16 bits, so after 16 capacities a ghost that nobody displaced seems young again. */
    private static final int STAMPS_PER_CAPACITY = 4096;

    private final Region words;
    private final int bucketMask;
    private double newcomerClock;
    private double mainClock;

    /** Makes an empty table of {@code size} words, a power of two. */
    GhostTable(long size) {
        words = Region.allocateDirect(size * Integer.BYTES);
        bucketMask = (int) (size / WAYS - 1);
    }

    private int word(long place) {
        return words.getInt(place * Integer.BYTES);
    }

    private void setWord(long place, int word) {
        words.setInt(place * Integer.BYTES, word);
    }

    /** Notes that a queue has evicted something, as a share of the whole bound. */
    void advance(boolean main, double capacities) {
        if (main) {
            mainClock += capacities;
        } else {
            newcomerClock += capacities;
        }
    }

    /** Remembers a key that was evicted just now. */
    void remember(long keyHash, boolean fromMain) {
        long first = bucket(keyHash);
        int fingerprint = fingerprint(keyHash);
        long victim = first;
        int oldestAge = -1;
        for (long i = first; i < first + WAYS; i++) {
            int word = word(i);
            if (word == UNKNOWN || word >>> FINGERPRINT_SHIFT == fingerprint) {
                victim = i;
                break;
            }
            int age = ageInStamps(word);
            if (age > oldestAge) {
                oldestAge = age;
                victim = i;
            }
        }
        setWord(victim, fingerprint << FINGERPRINT_SHIFT | (fromMain ? MAIN_BIT : 0) | (stamp(fromMain) & STAMP_MASK));
    }

    /** Returns a key's word and forgets it, or answers {@link #UNKNOWN}. */
    int take(long keyHash) {
        long first = bucket(keyHash);
        int fingerprint = fingerprint(keyHash);
        for (long i = first; i < first + WAYS; i++) {
            int word = word(i);
            if (word >>> FINGERPRINT_SHIFT == fingerprint) {
                setWord(i, UNKNOWN);
                return word;
            }
        }
        return UNKNOWN;
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
        return (int) (long) ((main ? mainClock : newcomerClock) * STAMPS_PER_CAPACITY);
    }

    private long bucket(long keyHash) {
        return (long) ((int) keyHash & bucketMask) * WAYS;
    }

    private static int fingerprint(long keyHash) {
        // Never 0, so that no word is UNKNOWN.
        return Math.max(1, (int) (keyHash >>> (Long.SIZE - FINGERPRINT_BITS)));
    }
}
