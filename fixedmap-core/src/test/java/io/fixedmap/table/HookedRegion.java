package io.fixedmap.table;

import io.fixedmap.memory.Region;
import java.nio.ByteBuffer;

/** Memory that calls a hook before each access: to count them, to stop a thread at one, or to see what is there between two. */
public final class HookedRegion extends Region {
    private final Region memory;
    private volatile Runnable hook = () -> {};

    /**
     * Hooks into a region.
     *
     * @param memory what to access
     */
    public HookedRegion(Region memory) {
        this.memory = memory;
    }

    /**
     * Sets the hook.
     *
     * @param hook called on the accessing thread before each access
     */
    public void beforeEachAccess(Runnable hook) {
        this.hook = hook;
    }

    private Region memory() {
        hook.run();
        return memory;
    }

    @Override
    public long size() {
        return memory.size();
    }

    @Override
    public long getWord(int line, int word) {
        return memory().getWord(line, word);
    }

    @Override
    public long getWordAcquire(int line, int word) {
        return memory().getWordAcquire(line, word);
    }

    @Override
    public void setWord(int line, int word, long value) {
        memory().setWord(line, word, value);
    }

    @Override
    public void setWordRelease(int line, int word, long value) {
        memory().setWordRelease(line, word, value);
    }

    @Override
    public boolean compareAndSetWord(int line, int word, long expected, long value) {
        return memory().compareAndSetWord(line, word, expected, value);
    }

    @Override
    public long getAndAddLong(long offset, long delta) {
        return memory().getAndAddLong(offset, delta);
    }

    @Override
    public int getInt(long offset) {
        return memory().getInt(offset);
    }

    @Override
    public void setInt(long offset, int value) {
        memory().setInt(offset, value);
    }

    @Override
    public byte getByte(long offset) {
        return memory().getByte(offset);
    }

    @Override
    public void setByte(long offset, byte value) {
        memory().setByte(offset, value);
    }

    @Override
    public void copyFrom(long offset, byte[] source, int sourceOffset, int length) {
        memory().copyFrom(offset, source, sourceOffset, length);
    }

    @Override
    public void copyFrom(long offset, ByteBuffer source, int sourceOffset, int length) {
        memory().copyFrom(offset, source, sourceOffset, length);
    }

    @Override
    public void copyTo(long offset, byte[] target, int targetOffset, int length) {
        memory().copyTo(offset, target, targetOffset, length);
    }

    @Override
    public void copyTo(long offset, ByteBuffer target, int targetOffset, int length) {
        memory().copyTo(offset, target, targetOffset, length);
    }

    @Override
    public int contiguousBytes(long offset) {
        return memory.contiguousBytes(offset);
    }

    @Override
    public ByteBuffer view(long offset, int length) {
        return memory().view(offset, length);
    }
}
