package io.fixedmap.memory;

import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * A fixed number of bytes outside the heap, in memory or in a file, addressed by long offset.
 *
 * <p>Integers are little-endian. Offsets of longs and ints must be multiples of their size; the first byte lies on a
 * 64-byte boundary. Every access is checked: no caller, and no file, makes this class touch memory outside the region, and
 * an offset from its end up to 2<sup>61</sup> throws {@link IndexOutOfBoundsException}. Memory starts as zeros. It goes
 * back to the operating system, and a file is unmapped, when the region is unreachable.
 *
 * <p>Accesses without a mode in their name are plain. They may be ordered by the fences here, which is what readers that
 * validate afterwards do (the pattern of {@link java.util.concurrent.locks.StampedLock}'s optimistic reads); an aligned
 * long read is one load on every 64-bit JVM, and a torn one would not survive the validation.
 */
public abstract class Region {
    /** Start of every region, and of each piece of a long one, in bytes: a cache line. */
    public static final int ALIGNMENT = 64;

    // One production subclass, so that the JIT binds these calls statically; tests have a heap-backed twin, because
    // model checkers cannot follow accesses to buffers.

    /** For the subclasses: one in this package, and the tests' twin. */
    protected Region() {}

    /**
     * Allocates zeroed direct memory.
     *
     * @param bytes how many, 0 or more
     * @return the region
     * @throws DirectMemoryError if the JVM's limit for direct memory ({@code -XX:MaxDirectMemorySize}) does not allow it
     */
    public static Region allocateDirect(long bytes) {
        return BufferRegion.allocate(bytes);
    }

    /**
     * Allocates a buffer of direct memory, for a channel to read into without taking some at the time.
     *
     * @param bytes how many, 0 or more
     * @return the buffer
     * @throws DirectMemoryError as {@link #allocateDirect}
     */
    public static ByteBuffer allocateBuffer(int bytes) {
        return BufferRegion.allocatePiece(bytes);
    }

    /**
     * Maps part of a file: what is written here is in the file for whoever opens it, also after the death of this process,
     * and on its medium when {@link #force()} returned.
     *
     * @param file open for reading and writing; may be closed afterwards. Whoever makes it shorter while it is mapped lets
     *     accesses to what is gone fail with {@link InternalError}
     * @param position of the first byte in the file, a multiple of {@link #ALIGNMENT}
     * @param bytes how many, 0 or more, all of which the file has
     * @return the region
     * @throws IOException if the file cannot be mapped
     * @throws IllegalArgumentException if the file has no such part
     */
    public static Region map(FileChannel file, long position, long bytes) throws IOException {
        return BufferRegion.mapped(file, position, bytes);
    }

    /** Orders loads before this call before all accesses after it. */
    public static void acquireFence() {
        VarHandle.acquireFence();
    }

    /** Orders stores before this call before stores after it. */
    public static void storeStoreFence() {
        VarHandle.storeStoreFence();
    }

    /**
     * Returns the size.
     *
     * @return bytes in the region
     */
    public abstract long size();

    /**
     * Has the operating system write what was changed to the file's medium, and waits for it. Memory without a file has
     * nothing to write.
     *
     * @throws java.io.UncheckedIOException if that fails; what the medium has then is unknown
     */
    public void force() {}

    /**
     * Adds to a long, as one volatile access.
     *
     * @param offset in bytes, a multiple of 8
     * @param delta what to add
     * @return the value before
     */
    public abstract long getAndAddLong(long offset, long delta);

    // ---- lines of 64 bytes, eight longs each, by number: less to reckon than with an offset

    /**
     * Reads a word of a line, plainly.
     *
     * @param line number of the line, from 0
     * @param word 0 to 7
     * @return its value
     */
    public abstract long getWord(int line, int word);

    /**
     * Reads a word of a line; no later access moves before it.
     *
     * @param line number of the line, from 0
     * @param word 0 to 7
     * @return its value
     */
    public abstract long getWordAcquire(int line, int word);

    /**
     * Writes a word of a line, plainly.
     *
     * @param line number of the line, from 0
     * @param word 0 to 7
     * @param value what to write
     */
    public abstract void setWord(int line, int word, long value);

    /**
     * Writes a word of a line; no earlier access moves behind it.
     *
     * @param line number of the line, from 0
     * @param word 0 to 7
     * @param value what to write
     */
    public abstract void setWordRelease(int line, int word, long value);

    /**
     * Writes a word of a line if it has the expected value, as one volatile access.
     *
     * @param line number of the line, from 0
     * @param word 0 to 7
     * @param expected what it must have
     * @param value what to write
     * @return true if it was written
     */
    public abstract boolean compareAndSetWord(int line, int word, long expected, long value);

    /**
     * Compares four words of a line with four longs, by plain reads.
     *
     * @param line number of the line, from 0
     * @param word the first of them, 0 to 4
     * @param word0 what it may be
     * @param word1 the next
     * @param word2 the next
     * @param word3 the last
     * @return true if all are equal
     */
    public boolean equalWords(int line, int word, long word0, long word1, long word2, long word3) {
        return getWord(line, word) == word0
                && getWord(line, word + 1) == word1
                && getWord(line, word + 2) == word2
                && getWord(line, word + 3) == word3;
    }

    /**
     * Writes four words of a line, plainly.
     *
     * @param line number of the line, from 0
     * @param word the first of them, 0 to 4
     * @param word0 what to write there
     * @param word1 the next
     * @param word2 the next
     * @param word3 the last
     */
    public void setWords(int line, int word, long word0, long word1, long word2, long word3) {
        setWord(line, word, word0);
        setWord(line, word + 1, word1);
        setWord(line, word + 2, word2);
        setWord(line, word + 3, word3);
    }

    /**
     * Reads an int, plainly.
     *
     * @param offset in bytes, a multiple of 4
     * @return its value
     */
    public abstract int getInt(long offset);

    /**
     * Writes an int, plainly.
     *
     * @param offset in bytes, a multiple of 4
     * @param value what to write
     */
    public abstract void setInt(long offset, int value);

    /**
     * Reads a byte, plainly.
     *
     * @param offset in bytes
     * @return its value
     */
    public abstract byte getByte(long offset);

    /**
     * Writes a byte, plainly; its neighbours are not touched.
     *
     * @param offset in bytes
     * @param value what to write
     */
    public abstract void setByte(long offset, byte value);

    /**
     * Copies bytes into the region.
     *
     * @param offset where to, in bytes
     * @param source where from
     * @param sourceOffset index of the first byte
     * @param length how many
     */
    public abstract void copyFrom(long offset, byte[] source, int sourceOffset, int length);

    /**
     * Copies bytes into the region.
     *
     * @param offset where to, in bytes
     * @param source where from; its position neither matters nor moves, its limit bounds the range
     * @param sourceOffset index of the first byte
     * @param length how many
     */
    public abstract void copyFrom(long offset, ByteBuffer source, int sourceOffset, int length);

    /**
     * Copies bytes out of the region.
     *
     * @param offset where from, in bytes
     * @param target where to
     * @param targetOffset index of the first byte
     * @param length how many
     */
    public abstract void copyTo(long offset, byte[] target, int targetOffset, int length);

    /**
     * Copies bytes out of the region.
     *
     * @param offset where from, in bytes
     * @param target where to; its position neither matters nor moves, its limit bounds the range
     * @param targetOffset index of the first byte
     * @param length how many
     */
    public abstract void copyTo(long offset, ByteBuffer target, int targetOffset, int length);

    /**
     * Copies bytes out of the region if it has them.
     *
     * @param offset where from, in bytes: any number
     * @param target where to
     * @param targetOffset index of the first byte
     * @param length how many, 0 or more
     * @return false if that is not within the region; nothing is copied then
     */
    public boolean tryCopyTo(long offset, byte[] target, int targetOffset, int length) {
        if (!isInside(offset, length)) {
            return false;
        }
        copyTo(offset, target, targetOffset, length);
        return true;
    }

    /**
     * Copies bytes out of the region if it has them.
     *
     * @param offset where from, in bytes: any number
     * @param target where to; its position neither matters nor moves, its limit bounds the range
     * @param targetOffset index of the first byte
     * @param length how many, 0 or more
     * @return false if that is not within the region; nothing is copied then
     */
    public boolean tryCopyTo(long offset, ByteBuffer target, int targetOffset, int length) {
        if (!isInside(offset, length)) {
            return false;
        }
        copyTo(offset, target, targetOffset, length);
        return true;
    }

    private boolean isInside(long offset, long length) {
        return offset >= 0 && offset <= size() - length;
    }

    /**
     * Returns how many bytes from an offset on lie in one piece of memory, as {@link #view(long, int)} needs.
     *
     * @param offset in bytes
     * @return up to the end of the piece or of the region
     */
    public abstract int contiguousBytes(long offset);

    /**
     * Shows bytes without copying them.
     *
     * @param offset in bytes
     * @param length at most {@link #contiguousBytes(long)}
     * @return a read-only buffer from position 0 to limit {@code length}
     */
    public abstract ByteBuffer view(long offset, int length);

    /**
     * Shows bytes without copying them, if they lie in one piece of memory.
     *
     * @param offset in bytes
     * @param length how many, 1 or more
     * @return a read-only buffer from position 0 to limit {@code length}, or null
     */
    public @Nullable ByteBuffer tryView(long offset, long length) {
        return isInside(offset, length) && length <= contiguousBytes(offset) ? view(offset, (int) length) : null;
    }
}
