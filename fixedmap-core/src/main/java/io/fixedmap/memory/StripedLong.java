package io.fixedmap.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A sum that many threads add to without getting in each other's way. Unlike {@link java.util.concurrent.atomic.LongAdder}
 * it takes all its memory when it is made.
 *
 * <p>Thread-safe; adding is wait-free on machines with an atomic add.
 */
public final class StripedLong {
    // A thread always adds to the cell of its id. Cells are two cache lines apart, because adjacent lines are fetched
    // in pairs, and the first lies behind a gap, because the array's header shares its line with whatever comes before.

    private static final int CELL_SHIFT = 4;
    private static final int MASK = Integer.highestOneBit(Runtime.getRuntime().availableProcessors() * 4 - 1) * 2 - 1;
    private static final VarHandle CELLS =
            MethodHandles.arrayElementVarHandle(long[].class).withInvokeExactBehavior();

    private final long[] cells = new long[(MASK + 2) << CELL_SHIFT];

    /** Creates a sum of 0. */
    public StripedLong() {}

    /**
     * Adds to the sum, as one volatile access.
     *
     * @param delta what to add
     */
    public void add(long delta) {
        int cell = (int) Thread.currentThread().getId() & MASK;
        long ignored = (long) CELLS.getAndAdd(cells, (cell + 1) << CELL_SHIFT, delta);
    }

    /**
     * Returns the sum.
     *
     * @return what was added by all calls that returned before this one, with some of those that run meanwhile
     */
    public long sum() {
        long sum = 0;
        for (int cell = 0; cell <= MASK; cell++) {
            // acquire: pairs with add()
            sum += (long) CELLS.getAcquire(cells, (cell + 1) << CELL_SHIFT);
        }
        return sum;
    }
}
