package io.fixedmap.evict;

import java.util.Arrays;

/**
 * Remembers, in a fixed number of words and not without error, which keys were evicted and when.
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

    private final int[] words;
    private final int bucketMask;

    /** Makes an empty table of {@code size} words, a power of two. */
    GhostTable(int size) {
        words = new int[size];
        bucketMask = size / WAYS - 1;
    }

    /**
     * Remembers a key. {@code stamp} is the present time of the clock of its origin, {@code otherStamp} of the other one,
     * to tell which word is the oldest.
     */
    void remember(long keyHash, boolean fromMain, int stamp, int otherStamp) {
        int first = bucket(keyHash);
        int fingerprint = fingerprint(keyHash);
        int victim = first;
        int oldestAge = -1;
        for (int i = first; i < first + WAYS; i++) {
            int word = words[i];
            if (word == UNKNOWN || word >>> FINGERPRINT_SHIFT == fingerprint) {
                victim = i;
                break;
            }
            int age = age(word, isFromMain(word) == fromMain ? stamp : otherStamp);
            if (age > oldestAge) {
                oldestAge = age;
                victim = i;
            }
        }
        words[victim] = fingerprint << FINGERPRINT_SHIFT | (fromMain ? MAIN_BIT : 0) | (stamp & STAMP_MASK);
    }

    /** Returns a key's word, or {@link #UNKNOWN}. */
    int find(long keyHash) {
        int place = place(keyHash);
        return place < 0 ? UNKNOWN : words[place];
    }

    /** Returns a key's word and forgets it, or answers {@link #UNKNOWN}. */
    int take(long keyHash) {
        int place = place(keyHash);
        if (place < 0) {
            return UNKNOWN;
        }
        int word = words[place];
        words[place] = UNKNOWN;
        return word;
    }

    void clear() {
        Arrays.fill(words, UNKNOWN);
    }

    static boolean isFromMain(int word) {
        return (word & MAIN_BIT) != 0;
    }

    /** Returns how long ago, on the clock that shows {@code now}, a word was made. */
    static int age(int word, int now) {
        return (now - word) & STAMP_MASK;
    }

    private int place(long keyHash) {
        int first = bucket(keyHash);
        int fingerprint = fingerprint(keyHash);
        for (int i = first; i < first + WAYS; i++) {
            if (words[i] >>> FINGERPRINT_SHIFT == fingerprint) {
                return i;
            }
        }
        return -1;
    }

    private int bucket(long keyHash) {
        return ((int) keyHash & bucketMask) * WAYS;
    }

    private static int fingerprint(long keyHash) {
        // Never 0, so that no word is UNKNOWN.
        return Math.max(1, (int) (keyHash >>> (Long.SIZE - FINGERPRINT_BITS)));
    }
}
