package io.fixedmap.memory;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A region of direct byte buffers, or of the mapped ones of a file's part. */
final class BufferRegion extends Region {
    // A buffer ends at 2 GiB, so a region is a list of pieces of 1 GiB, the last one shorter. No long, int or slot
    // crosses pieces, because 8, 4 and 64 divide the piece. Most regions have one piece, so that one has a field.
    //
    // Plain accesses go through the buffers' own methods and are ordered by fences: the JIT makes less code of them
    // than of VarHandle accesses, so that it still inlines the table's searches. Longs go through a view of longs,
    // which checks less than a buffer of bytes (docs/decisions/slot-table.md has the figures). Only atomic accesses
    // use the VarHandle.

    private static final int PIECE_SHIFT = 30;
    private static final int PIECE_MASK = (1 << PIECE_SHIFT) - 1;
    private static final int LONG_SHIFT = 3;
    private static final int WORDS_SHIFT = 3;
    private static final int LINES_SHIFT = PIECE_SHIFT - WORDS_SHIFT - LONG_SHIFT;
    private static final int LINES_MASK = (1 << LINES_SHIFT) - 1;
    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();

    private final MappedByteBuffer first;
    private final MappedByteBuffer[] pieces;

    /** What views are cut from, so that one is one object. */
    private final MappedByteBuffer readOnlyFirst;

    private final MappedByteBuffer[] readOnlyPieces;

    private final LongBuffer firstLongs;
    private final LongBuffer[] longs;
    private final long bytes;

    private BufferRegion(MappedByteBuffer[] pieces, long bytes) {
        this.first = pieces[0];
        this.pieces = pieces;
        this.readOnlyPieces =
                Arrays.stream(pieces).map(ByteBuffer::asReadOnlyBuffer).toArray(MappedByteBuffer[]::new);
        this.readOnlyFirst = readOnlyPieces[0];
        this.longs = Arrays.stream(pieces).map(ByteBuffer::asLongBuffer).toArray(LongBuffer[]::new);
        this.firstLongs = longs[0];
        this.bytes = bytes;
    }

    static BufferRegion allocate(long bytes) {
        MappedByteBuffer[] pieces = new MappedByteBuffer[piecesFor(bytes)];
        for (int i = 0; i < pieces.length; i++) {
            int pieceBytes = pieceBytes(i, bytes);
            int padded = (pieceBytes + ALIGNMENT - 1) & -ALIGNMENT;
            pieces[i] = (MappedByteBuffer) allocatePiece(padded + ALIGNMENT)
                    .alignedSlice(ALIGNMENT)
                    .slice(0, pieceBytes)
                    .order(ByteOrder.LITTLE_ENDIAN);
        }
        return new BufferRegion(pieces, bytes);
    }

    static ByteBuffer allocatePiece(int bytes) {
        try {
            return ByteBuffer.allocateDirect(bytes);
        } catch (OutOfMemoryError e) {
            throw new DirectMemoryError(e);
        }
    }

    static BufferRegion mapped(FileChannel file, long position, long bytes) throws IOException {
        // map() would lengthen a file that is too short.
        if (position < 0 || position % ALIGNMENT != 0 || bytes > file.size() - position) {
            throw new IllegalArgumentException("only bytes that a file has can be mapped, from a 64-byte boundary on:"
                    + " position=" + position + ", bytes=" + bytes + ", fileBytes=" + file.size());
        }
        MappedByteBuffer[] pieces = new MappedByteBuffer[piecesFor(bytes)];
        for (int i = 0; i < pieces.length; i++) {
            pieces[i] = (MappedByteBuffer)
                    file.map(FileChannel.MapMode.READ_WRITE, position + ((long) i << PIECE_SHIFT), pieceBytes(i, bytes))
                            .order(ByteOrder.LITTLE_ENDIAN);
        }
        return new BufferRegion(pieces, bytes);
    }

    private static int piecesFor(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("region size must not be negative: bytes=" + bytes);
        }
        return Math.toIntExact(Math.max(1, (bytes + PIECE_MASK) >>> PIECE_SHIFT));
    }

    private static int pieceBytes(int piece, long bytes) {
        return (int) Math.min(1L << PIECE_SHIFT, bytes - ((long) piece << PIECE_SHIFT));
    }

    @Override
    public void force() {
        for (MappedByteBuffer piece : pieces) {
            // without a file behind it there is nothing to do
            piece.force();
        }
    }

    private ByteBuffer piece(long offset) {
        int piece = (int) (offset >>> PIECE_SHIFT);
        return piece == 0 ? first : pieces[piece];
    }

    private static int inPiece(long offset) {
        return (int) offset & PIECE_MASK;
    }

    @Override
    public long size() {
        return bytes;
    }

    @Override
    public long getAndAddLong(long offset, long delta) {
        return (long) LONG.getAndAdd(piece(offset), inPiece(offset), delta);
    }

    // ---- lines

    private LongBuffer pieceOfLine(int line) {
        int piece = line >>> LINES_SHIFT;
        return piece == 0 ? firstLongs : longs[piece];
    }

    /** Index of a line's first word in its piece. */
    private static int firstWord(int line) {
        return (line & LINES_MASK) << WORDS_SHIFT;
    }

    @Override
    public long getWord(int line, int word) {
        return pieceOfLine(line).get(firstWord(line) + word);
    }

    @Override
    public long getWordAcquire(int line, int word) {
        long value = getWord(line, word);
        VarHandle.acquireFence();
        return value;
    }

    @Override
    public void setWord(int line, int word, long value) {
        pieceOfLine(line).put(firstWord(line) + word, value);
    }

    @Override
    public void setWordRelease(int line, int word, long value) {
        VarHandle.releaseFence();
        setWord(line, word, value);
    }

    @Override
    public boolean compareAndSetWord(int line, int word, long expected, long value) {
        int piece = line >>> LINES_SHIFT;
        ByteBuffer bytes = piece == 0 ? first : pieces[piece];
        return (boolean) LONG.compareAndSet(bytes, (firstWord(line) + word) << LONG_SHIFT, expected, value);
    }

    @Override
    public boolean equalWords(int line, int word, long word0, long word1, long word2, long word3) {
        LongBuffer piece = pieceOfLine(line);
        int start = firstWord(line) + word;
        return ((piece.get(start) ^ word0)
                        | (piece.get(start + 1) ^ word1)
                        | (piece.get(start + 2) ^ word2)
                        | (piece.get(start + 3) ^ word3))
                == 0;
    }

    @Override
    public int getInt(long offset) {
        return piece(offset).getInt(inPiece(offset));
    }

    @Override
    public void setInt(long offset, int value) {
        piece(offset).putInt(inPiece(offset), value);
    }

    @Override
    public byte getByte(long offset) {
        return piece(offset).get(inPiece(offset));
    }

    @Override
    public void setByte(long offset, byte value) {
        piece(offset).put(inPiece(offset), value);
    }

    @Override
    public void copyFrom(long offset, byte[] source, int sourceOffset, int length) {
        if (isInOnePiece(offset, length)) {
            piece(offset).put(inPiece(offset), source, sourceOffset, length);
            return;
        }
        Objects.checkFromIndexSize(offset, length, bytes);
        Objects.checkFromIndexSize(sourceOffset, length, source.length);
        int run = contiguousBytes(offset);
        copyFrom(offset, source, sourceOffset, run);
        copyFrom(offset + run, source, sourceOffset + run, length - run);
    }

    @Override
    public void copyFrom(long offset, ByteBuffer source, int sourceOffset, int length) {
        if (isInOnePiece(offset, length)) {
            piece(offset).put(inPiece(offset), source, sourceOffset, length);
            return;
        }
        Objects.checkFromIndexSize(offset, length, bytes);
        Objects.checkFromIndexSize(sourceOffset, length, source.limit());
        int run = contiguousBytes(offset);
        copyFrom(offset, source, sourceOffset, run);
        copyFrom(offset + run, source, sourceOffset + run, length - run);
    }

    @Override
    public void copyTo(long offset, byte[] target, int targetOffset, int length) {
        if (isInOnePiece(offset, length)) {
            piece(offset).get(inPiece(offset), target, targetOffset, length);
            return;
        }
        Objects.checkFromIndexSize(offset, length, bytes);
        Objects.checkFromIndexSize(targetOffset, length, target.length);
        int run = contiguousBytes(offset);
        copyTo(offset, target, targetOffset, run);
        copyTo(offset + run, target, targetOffset + run, length - run);
    }

    @Override
    public void copyTo(long offset, ByteBuffer target, int targetOffset, int length) {
        if (isInOnePiece(offset, length)) {
            target.put(targetOffset, piece(offset), inPiece(offset), length);
            return;
        }
        Objects.checkFromIndexSize(offset, length, bytes);
        Objects.checkFromIndexSize(targetOffset, length, target.limit());
        int run = contiguousBytes(offset);
        copyTo(offset, target, targetOffset, run);
        copyTo(offset + run, target, targetOffset + run, length - run);
    }

    @Override
    public boolean tryCopyTo(long offset, byte[] target, int targetOffset, int length) {
        if (isIn(first, offset, length)) {
            first.get((int) offset, target, targetOffset, length);
            return true;
        }
        return super.tryCopyTo(offset, target, targetOffset, length);
    }

    @Override
    public boolean tryCopyTo(long offset, ByteBuffer target, int targetOffset, int length) {
        if (isIn(first, offset, length)) {
            target.put(targetOffset, first, (int) offset, length);
            return true;
        }
        return super.tryCopyTo(offset, target, targetOffset, length);
    }

    /** Asks what the buffer is going to ask, in its words, so that the JIT asks once. */
    private static boolean isIn(MappedByteBuffer piece, long offset, int length) {
        int index = (int) offset;
        int limit = piece.limit();
        return index == offset && (limit | index | length) >= 0 && length <= limit - index;
    }

    /** Tells what nearly all copies are: those the buffer checks, and that go without a second look at the range. */
    private static boolean isInOnePiece(long offset, int length) {
        return inPiece(offset) + (long) length <= 1L << PIECE_SHIFT;
    }

    @Override
    public int contiguousBytes(long offset) {
        Objects.checkIndex(offset, bytes + 1);
        return (int) Math.min(bytes - offset, (1L << PIECE_SHIFT) - inPiece(offset));
    }

    @Override
    public ByteBuffer view(long offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes);
        if (length == 0) {
            return ByteBuffer.allocate(0).asReadOnlyBuffer();
        }
        return readOnlyPieces[(int) (offset >>> PIECE_SHIFT)].slice(inPiece(offset), length);
    }

    @Override
    public @Nullable ByteBuffer tryView(long offset, long length) {
        if (length == (int) length && isIn(readOnlyFirst, offset, (int) length)) {
            return readOnlyFirst.slice((int) offset, (int) length);
        }
        return super.tryView(offset, length);
    }
}
