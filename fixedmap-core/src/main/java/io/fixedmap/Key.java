package io.fixedmap;

import io.fixedmap.table.SlotTable;
import org.jspecify.annotations.Nullable;

/**
 * What a put is about: a digest as the table wants it, in an object that is used again and again, so that a put need not
 * allocate a {@link Digest}. Not thread-safe.
 */
final class Key {
    private final SlotTable table;
    private final byte[] bytes = new byte[Digest.BYTES];
    private long word0;
    private long word1;
    private long word2;
    private long word3;
    private long hash;

    Key(SlotTable table) {
        this.table = table;
    }

    /** Ends a computation and becomes its result. */
    void finish(Digester.Computation computation) {
        computation.finish(bytes, 0);
        word0 = Digest.wordOf(bytes, 0);
        word1 = Digest.wordOf(bytes, 1);
        word2 = Digest.wordOf(bytes, 2);
        word3 = Digest.wordOf(bytes, 3);
        hash = table.hash(word0, word1, word2, word3);
    }

    /** Returns this key's digest, which must be the expected one if there is one. */
    Digest digest(@Nullable Digest expected) {
        if (expected != null && expected.hasWords(word0, word1, word2, word3)) {
            return expected;
        }
        Digest actual = Digest.ofWords(word0, word1, word2, word3);
        if (expected != null) {
            throw new DigestMismatchException(expected, actual);
        }
        return actual;
    }

    void copyTo(byte[] target, int offset) {
        System.arraycopy(bytes, 0, target, offset, bytes.length);
    }

    long hash() {
        return hash;
    }

    long locate(Space space) {
        return space.locate(hash, word0, word1, word2, word3);
    }

    int claim() {
        return table.claim(hash, word0, word1, word2, word3);
    }
}
