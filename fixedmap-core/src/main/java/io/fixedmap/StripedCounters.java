package io.fixedmap;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counters that many threads raise without meeting: each stripe of threads has a set of its own, and reading a counter adds
 * them up.
 */
final class StripedCounters {
    /** Two cache lines, because prefetchers fetch them in pairs. */
    private static final int STRIPE_LONGS = 16;

    /** More than there are busy threads in most programs, because those that share a stripe may lose ticks. */
    private static final int STRIPES = 64;

    private static final VarHandle CELLS =
            MethodHandles.arrayElementVarHandle(long[].class).withInvokeExactBehavior();

    static {
        if (Counter.COUNT > STRIPE_LONGS) {
            throw new AssertionError("counters must fit a stripe: counters=" + Counter.COUNT);
        }
    }

    // One stripe more on either side keeps neighbours on the heap away.
    private final long[] cells = new long[(STRIPES + 2) * STRIPE_LONGS];

    private final AtomicLongArray told = new AtomicLongArray(Counter.COUNT);

    /**
     * Raises a counter by one, without an atomic access: that would cost a read as much as finding the entry does, because
     * it makes the CPU wait for all that is under way. A thread that is held up in the middle of it writes back an old count,
     * and what others of its stripe have counted meanwhile is lost. To be read by {@link #highest}.
     */
    void tick(Counter counter) {
        raise(counter, 1);
    }

    /** Adds to a counter that is added to in this way only, and under one lock: exactly, and without an atomic access. */
    void addLocked(Counter counter, long delta) {
        raise(counter, delta);
    }

    private void raise(Counter counter, long delta) {
        // A local: after the first access the JIT would fetch the field and check the index again.
        long[] array = cells;
        int cell = cell(stripe(), counter);
        CELLS.setOpaque(array, cell, (long) CELLS.getOpaque(array, cell) + delta);
    }

    /** Adds to a counter, exactly. A counter is either ticked or added to. */
    void add(Counter counter, long delta) {
        long ignored = (long) CELLS.getAndAdd(cells, cell(stripe(), counter), delta);
    }

    long sum(Counter counter) {
        long sum = 0;
        for (int stripe = 0; stripe < STRIPES; stripe++) {
            // volatile: pairs with add()
            sum += (long) CELLS.getVolatile(cells, cell(stripe, counter));
        }
        return sum;
    }

    /** Returns the highest {@link #sum} of a counter that is ticked that anybody was told: it must not be seen to fall. */
    @SuppressWarnings("EnumOrdinal") // An index into an array that is never stored.
    long highest(Counter ticked) {
        return told.accumulateAndGet(ticked.ordinal(), sum(ticked), Math::max);
    }

    private static int stripe() {
        return (int) Thread.currentThread().getId() & (STRIPES - 1);
    }

    @SuppressWarnings("EnumOrdinal") // An index into an array that is never stored.
    private static int cell(int stripe, Counter counter) {
        return (stripe + 1) * STRIPE_LONGS + counter.ordinal();
    }
}
