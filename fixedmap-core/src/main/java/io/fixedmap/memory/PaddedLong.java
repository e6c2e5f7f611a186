package io.fixedmap.memory;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A long that threads fight over, without those who only read what happens to lie beside it: it has its cache lines to itself.
 *
 * <p>Thread-safe; an access that does not say otherwise is volatile, as those of {@link java.util.concurrent.atomic.AtomicLong}.
 */
public final class PaddedLong {
    /** Two cache lines, because prefetchers fetch them in pairs. */
    private static final int PADDING_LONGS = 16;

    private final AtomicLongArray cells = new AtomicLongArray(2 * PADDING_LONGS + 1);

    /**
     * Begins with a value.
     *
     * @param value the first
     */
    public PaddedLong(long value) {
        set(value);
    }

    /**
     * Returns the value.
     *
     * @return the latest one
     */
    public long get() {
        return cells.get(PADDING_LONGS);
    }

    /**
     * Changes the value.
     *
     * @param value the next
     */
    public void set(long value) {
        cells.set(PADDING_LONGS, value);
    }

    /**
     * Returns the value, in no order with what else is read.
     *
     * @return for who holds the lock that guards it the latest one, for others one that it had
     */
    public long getOpaque() {
        return cells.getOpaque(PADDING_LONGS);
    }

    /**
     * Changes the value, in no order with what else is written. For who holds the lock that guards it.
     *
     * @param value the next
     */
    public void setOpaque(long value) {
        cells.setOpaque(PADDING_LONGS, value);
    }

    /**
     * Changes the value if it is as expected.
     *
     * @param expected what it must be
     * @param value the next
     * @return false if it is not
     */
    public boolean compareAndSet(long expected, long value) {
        return cells.compareAndSet(PADDING_LONGS, expected, value);
    }

    /**
     * Adds to the value.
     *
     * @param delta what to add
     */
    public void add(long delta) {
        long ignored = cells.getAndAdd(PADDING_LONGS, delta);
    }
}
