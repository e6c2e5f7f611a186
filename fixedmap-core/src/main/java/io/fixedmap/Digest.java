package io.fixedmap;

import java.io.Serializable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A 32-byte identifier, such as the SHA-256 of a blob: the key of every map and cache here.
 *
 * <p>The text form is 64 lower-case hexadecimal digits, as {@code sha256sum} prints them. Digests are ordered as unsigned
 * byte strings, which is also the order of their text. Immutable and thread-safe; the bytes are held as four longs, so a
 * digest is one small object without an array. It can be serialized, as part of a session or of a key, and read again by
 * later versions.
 */
public final class Digest implements Comparable<Digest>, Serializable {
    /** Length of a digest in bytes. */
    public static final int BYTES = 32;

    /** Length of a digest's text form in characters. */
    public static final int HEX_LENGTH = 2 * BYTES;

    /** How many characters of the text form a word has. */
    private static final int WORD_HEX_LENGTH = 2 * Long.BYTES;

    private static final long serialVersionUID = 1L;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN)
            .withInvokeExactBehavior();
    private static final HexFormat HEX = HexFormat.of();

    private final long word0;
    private final long word1;
    private final long word2;
    private final long word3;

    private Digest(long word0, long word1, long word2, long word3) {
        this.word0 = word0;
        this.word1 = word1;
        this.word2 = word2;
        this.word3 = word3;
    }

    /**
     * Returns the digest with these 32 bytes, which are copied.
     *
     * @param bytes exactly {@value #BYTES} bytes
     * @return the digest
     * @throws IllegalArgumentException if the array has another length
     */
    public static Digest of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("digest must be " + BYTES + " bytes: bytes=" + bytes.length);
        }
        return new Digest(wordOf(bytes, 0), wordOf(bytes, 1), wordOf(bytes, 2), wordOf(bytes, 3));
    }

    /** Returns one of the four words of a digest that is in an array. */
    static long wordOf(byte[] bytes, int index) {
        return (long) LONGS.get(bytes, index * Long.BYTES);
    }

    /**
     * Returns the digest of these four words, each eight bytes in big-endian order, first bytes first.
     *
     * @param word0 bytes 0 to 7
     * @param word1 bytes 8 to 15
     * @param word2 bytes 16 to 23
     * @param word3 bytes 24 to 31
     * @return the digest
     */
    public static Digest ofWords(long word0, long word1, long word2, long word3) {
        return new Digest(word0, word1, word2, word3);
    }

    /**
     * Reads a digest from its text form.
     *
     * @param hex exactly {@value #HEX_LENGTH} hexadecimal digits in lower case, as {@link #toString()} writes them; upper
     *     case is refused, so that a digest has one spelling only
     * @return the digest
     * @throws IllegalArgumentException if the text has another length or another character
     */
    public static Digest parse(CharSequence hex) {
        if (hex.length() != HEX_LENGTH) {
            throw notHex("length=" + hex.length());
        }
        return new Digest(parseWord(hex, 0), parseWord(hex, 1), parseWord(hex, 2), parseWord(hex, 3));
    }

    /**
     * Reads a digest from its text form, as {@link #parse} does. By this name Spring, Jackson and others find out how to
     * convert a text: a {@code @PathVariable Digest} needs no more.
     *
     * @param hex as {@link #parse} wants it
     * @return the digest
     * @throws IllegalArgumentException as {@link #parse} does
     */
    public static Digest valueOf(String hex) {
        return parse(hex);
    }

    private static long parseWord(CharSequence hex, int index) {
        int start = index * WORD_HEX_LENGTH;
        long word = 0;
        for (int i = start; i < start + WORD_HEX_LENGTH; i++) {
            word = (word << 4) | digitAt(hex, i);
        }
        return word;
    }

    private static int digitAt(CharSequence hex, int index) {
        char c = hex.charAt(index);
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        if (c >= 'a' && c <= 'f') {
            return c - 'a' + 10;
        }
        throw notHex("index=" + index + ", character=U+" + HEX.toHexDigits(c));
    }

    private static IllegalArgumentException notHex(String values) {
        return new IllegalArgumentException(
                "digest must be " + HEX_LENGTH + " lower-case hexadecimal digits: " + values);
    }

    /**
     * Returns one of the four words of this digest, eight bytes in big-endian order.
     *
     * @param index which word, 0 to 3
     * @return bytes {@code 8 * index} to {@code 8 * index + 7}
     * @throws IndexOutOfBoundsException if the index is not 0 to 3
     */
    public long word(int index) {
        return switch (index) {
            case 0 -> word0;
            case 1 -> word1;
            case 2 -> word2;
            case 3 -> word3;
            default -> throw new IndexOutOfBoundsException("word index must be from 0 to 3: index=" + index);
        };
    }

    /** Tells whether this is the digest of these four words. */
    boolean hasWords(long word0, long word1, long word2, long word3) {
        return this.word0 == word0 && this.word1 == word1 && this.word2 == word2 && this.word3 == word3;
    }

    /**
     * Returns the 32 bytes.
     *
     * @return a new array of {@value #BYTES} bytes
     */
    public byte[] toBytes() {
        byte[] bytes = new byte[BYTES];
        LONGS.set(bytes, 0, word0);
        LONGS.set(bytes, Long.BYTES, word1);
        LONGS.set(bytes, 2 * Long.BYTES, word2);
        LONGS.set(bytes, 3 * Long.BYTES, word3);
        return bytes;
    }

    /** Compares as unsigned byte strings. */
    @Override
    public int compareTo(Digest other) {
        int order = Long.compareUnsigned(word0, other.word0);
        if (order == 0) {
            order = Long.compareUnsigned(word1, other.word1);
        }
        if (order == 0) {
            order = Long.compareUnsigned(word2, other.word2);
        }
        return order != 0 ? order : Long.compareUnsigned(word3, other.word3);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Digest that && that.hasWords(word0, word1, word2, word3);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(word0 ^ word1 ^ word2 ^ word3);
    }

    /** Returns the {@value #HEX_LENGTH} lower-case hexadecimal digits. */
    @Override
    public String toString() {
        return HEX.toHexDigits(word0) + HEX.toHexDigits(word1) + HEX.toHexDigits(word2) + HEX.toHexDigits(word3);
    }
}
