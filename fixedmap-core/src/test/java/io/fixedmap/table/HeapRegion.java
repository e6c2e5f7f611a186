package io.fixedmap.table;

import io.fixedmap.memory.Region;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLongArray;

/** The region's twin on the heap, for a model checker, which cannot follow accesses to buffers. Longs only. */
public final class HeapRegion extends Region {
    private final AtomicLongArray longs;

    /**
     * Allocates zeros.
     *
     * @param bytes how many, a multiple of 8
     */
    public HeapRegion(long bytes) {
        this.longs = new AtomicLongArray(Math.toIntExact(bytes / Long.BYTES));
    }

    private static int index(int line, int word) {
        return line * 8 + word;
    }

    @Override
    public long size() {
        return (long) longs.length() * Long.BYTES;
    }

    @Override
    public long getWord(int line, int word) {
        return longs.getPlain(index(line, word));
    }

    @Override
    public long getWordAcquire(int line, int word) {
        return longs.getAcquire(index(line, word));
    }

    @Override
    public void setWord(int line, int word, long value) {
        longs.setPlain(index(line, word), value);
    }

    @Override
    public void setWordRelease(int line, int word, long value) {
        longs.setRelease(index(line, word), value);
    }

    @Override
    public boolean compareAndSetWord(int line, int word, long expected, long value) {
        return longs.compareAndSet(index(line, word), expected, value);
    }

    @Override
    public long getAndAddLong(long offset, long delta) {
        return longs.getAndAdd(Math.toIntExact(offset / Long.BYTES), delta);
    }

    private static UnsupportedOperationException longsOnly() {
        return new UnsupportedOperationException("this region has longs only");
    }

    @Override
    public int getInt(long offset) {
        throw longsOnly();
    }

    @Override
    public void setInt(long offset, int value) {
        throw longsOnly();
    }

    @Override
    public byte getByte(long offset) {
        throw longsOnly();
    }

    @Override
    public void setByte(long offset, byte value) {
        throw longsOnly();
    }

    @Override
    public void copyFrom(long offset, byte[] source, int sourceOffset, int length) {
        throw longsOnly();
    }

    @Override
    public void copyFrom(long offset, ByteBuffer source, int sourceOffset, int length) {
        throw longsOnly();
    }

    @Override
    public void copyTo(long offset, byte[] target, int targetOffset, int length) {
        throw longsOnly();
    }

    @Override
    public void copyTo(long offset, ByteBuffer target, int targetOffset, int length) {
        throw longsOnly();
    }

    @Override
    public int contiguousBytes(long offset) {
        throw longsOnly();
    }

    @Override
    public ByteBuffer view(long offset, int length) {
        throw longsOnly();
    }
}
