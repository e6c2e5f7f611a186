package io.fixedmap;

import io.fixedmap.evict.EvictionPolicy;

/**
 * Where things lie in the value of a slot whose entry is a blob.
 *
 * <pre>
 *  +0  int   head      first block of its chain, NONE if it is empty; stays while the entry is visible: the table has a copy
 *  +4  int   sequence  the eviction policy's
 *  +8  40 bits length  in bytes
 * +13  byte  flags     UNVERIFIED: its bytes are in a file, and have to be compared with its digest
 *                      CONTIGUOUS: the blocks of the chain lie side by side
 * +14  byte  count     raised by readers, lowered by the eviction policy
 * +15  byte  queue     the eviction policy's
 * +16  long  time      of the put, in milliseconds since 1970; 0 in memory without a time to live
 * </pre>
 *
 * <p>The second word is read as a whole, and written as a whole before the entry is visible.
 */
final class BlobLayout {
    static final int HEAD = 0;
    static final int SEQUENCE = 4;
    static final int FLAGS = 13;
    static final int COUNT = 14;
    static final int QUEUE = 15;

    static final int HEAD_WORD = 0;
    static final int LENGTH_WORD = 1;
    static final int TIME_WORD = 2;

    /** The lowest flag, next to the length: see {@link #readableLength}. */
    static final byte UNVERIFIED = 1;

    static final byte CONTIGUOUS = 2;

    /** Longest blob, in bytes: what 40 bits hold. */
    static final long MAX_LENGTH = (1L << 40) - 1;

    private static final int LENGTH_WORD_OFFSET = LENGTH_WORD * Long.BYTES;
    private static final int FLAGS_SHIFT = (FLAGS - LENGTH_WORD_OFFSET) * Byte.SIZE;
    private static final int COUNT_SHIFT = (COUNT - LENGTH_WORD_OFFSET) * Byte.SIZE;

    private static final long READABLE_MASK = MAX_LENGTH | (long) UNVERIFIED << FLAGS_SHIFT;
    private static final long QUEUE_MASK = 0xFFL << ((QUEUE - LENGTH_WORD_OFFSET) * Byte.SIZE);

    static {
        if (HEAD != 0 || MAX_LENGTH != (1L << FLAGS_SHIFT) - 1 || QUEUE + 1 != TIME_WORD * Long.BYTES) {
            throw new AssertionError("blob fields must fill the value: flagsShift=" + FLAGS_SHIFT);
        }
    }

    private BlobLayout() {}

    static int head(long headWord) {
        return (int) headWord;
    }

    static long length(long lengthWord) {
        return lengthWord & MAX_LENGTH;
    }

    /**
     * Returns the length, or more than any blob has if the blob is not verified: so whoever has to compare a length with the
     * room there is before it reads finds that out without another look.
     */
    static long readableLength(long lengthWord) {
        return lengthWord & READABLE_MASK;
    }

    static boolean isUnverified(long lengthWord) {
        return (lengthWord >>> FLAGS_SHIFT & UNVERIFIED) != 0;
    }

    static boolean isContiguous(long lengthWord) {
        return (lengthWord >>> FLAGS_SHIFT & CONTIGUOUS) != 0;
    }

    static int count(long lengthWord) {
        return (int) (lengthWord >>> COUNT_SHIFT) & 0xFF;
    }

    /** Returns the word of a blob that was found in a file: length and queue as they are, count in range, not verified. */
    static long restored(long lengthWord, boolean contiguous) {
        long flags = UNVERIFIED | (contiguous ? CONTIGUOUS : 0);
        long count = Math.min(count(lengthWord), EvictionPolicy.MAX_COUNT);
        long kept = length(lengthWord) | (lengthWord & QUEUE_MASK);
        return kept | flags << FLAGS_SHIFT | count << COUNT_SHIFT;
    }
}
