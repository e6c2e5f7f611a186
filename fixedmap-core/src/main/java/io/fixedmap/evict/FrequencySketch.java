package io.fixedmap.evict;

/**
 * Guesses how often a key was asked for lately, in four bits a counter: a count-min sketch, as in W-TinyLFU.
 *
 * <p>A key has two counters, shared with others; the smaller one is the guess. All counters are halved after some additions
 * for each entry of the cache, in one walk over four bytes a slot. All at once, because a loop's keys must stay equal: when
 * they were halved one after the other, those of a loop longer than the cache displaced each other.
 *
 * <p>Sources: Cormode and Muthukrishnan, "An improved data stream summary: the count-min sketch", 2005; Einziger, Friedman
 * and Manes, "TinyLFU: a highly efficient cache admission policy", 2017.
 */
final class FrequencySketch {
    /** Counters for each slot of the table; half as many confuse the keys of loops. */
    private static final int COUNTERS_PER_SLOT = 8;

    private static final int COUNTERS_PER_WORD_SHIFT = 4;
    private static final int COUNTERS_PER_WORD = 1 << COUNTERS_PER_WORD_SHIFT;
    private static final int COUNTER_BITS = 4;
    private static final int MAX_COUNT = 15;

    /** All bits of a halved word, but the ones that fell into the neighbour. */
    private static final long HALVED = 0x7777_7777_7777_7777L;

    /** Additions for each entry of the cache from one halving to the next. */
    private static final int SAMPLE = 20;

    /** Words halved for each addition at most, however few the entries are. */
    private static final int MAX_WORDS_PER_ADDITION = 64;

    private final long[] words;
    private final long counterMask;
    private long additions;

    /** Makes one for a table of {@code capacitySlots}, a power of two of at least 8. */
    FrequencySketch(int capacitySlots) {
        counterMask = (long) capacitySlots * COUNTERS_PER_SLOT - 1;
        words = new long[word(counterMask) + 1];
    }

    /** Returns how often a key was added lately, or a little more. */
    int estimate(long keyHash) {
        return Math.min(count(first(keyHash)), count(second(keyHash)));
    }

    /** Adds a key; {@code entries} is how many the cache holds. */
    void add(long keyHash, long entries) {
        long first = first(keyHash);
        long second = second(keyHash);
        int estimate = Math.min(count(first), count(second));
        if (estimate < MAX_COUNT) {
            // Only what is no more than the guess, so that the other keys of the larger counter lose no accuracy.
            raiseFrom(estimate, first);
            raiseFrom(estimate, second);
        }
        if (++additions >= Math.max(SAMPLE * entries, words.length / MAX_WORDS_PER_ADDITION)) {
            halve();
        }
    }

    private void raiseFrom(int expected, long counter) {
        if (count(counter) == expected) {
            words[word(counter)] += 1L << shift(counter);
        }
    }

    private void halve() {
        for (int word = 0; word < words.length; word++) {
            words[word] = words[word] >>> 1 & HALVED;
        }
        additions = 0;
    }

    private int count(long counter) {
        return (int) (words[word(counter)] >>> shift(counter)) & MAX_COUNT;
    }

    private static int word(long counter) {
        return (int) (counter >>> COUNTERS_PER_WORD_SHIFT);
    }

    private static int shift(long counter) {
        return ((int) counter & (COUNTERS_PER_WORD - 1)) * COUNTER_BITS;
    }

    private long first(long keyHash) {
        return keyHash >>> 8 & counterMask;
    }

    private long second(long keyHash) {
        return Long.rotateLeft(keyHash, 28) & counterMask;
    }
}
