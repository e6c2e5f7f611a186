package io.fixedmap;

import io.fixedmap.table.SlotTable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * What a put is about: a digest as the table wants it, in an object that is used again and again, so that a put need not
 * allocate a {@link Digest}. Not thread-safe.
 */
final class Key {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN)
            .withInvokeExactBehavior();

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
        word0 = word(0);
        word1 = word(1);
        word2 = word(2);
        word3 = word(3);
        hash = table.hash(word0, word1, word2, word3);
    }

    private long word(int index) {
        return (long) LONGS.get(bytes, index * Long.BYTES);
    }

    /** Returns this key's digest, which must be the expected one if there is one. */
    Digest digest(@Nullable Digest expected) {
        if (expected != null
                && word0 == expected.word(0)
                && word1 == expected.word(1)
                && word2 == expected.word(2)
                && word3 == expected.word(3)) {
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
