package io.fixedmap;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counters that many threads raise without meeting: each stripe of threads has a set of its own, and reading a counter adds
 * them up.
 *
 * <p>Exact once the threads that count are quiet.
 */
final class StripedCounters {
    /** Two cache lines, because prefetchers fetch them in pairs. */
    private static final int LINE_LONGS = 16;

    private final int stripeMask;
    private final int stripeLongs;
    private final AtomicLongArray cells;

    StripedCounters() {
        int stripes = Integer.highestOneBit(Runtime.getRuntime().availableProcessors() * 4 - 1) * 2;
        stripeMask = stripes - 1;
        stripeLongs = (Counter.COUNT + LINE_LONGS - 1) / LINE_LONGS * LINE_LONGS;
        // One line more on either side keeps neighbours on the heap away.
        cells = new AtomicLongArray(LINE_LONGS + stripes * stripeLongs + LINE_LONGS);
    }

    void increment(Counter counter) {
        add(counter, 1);
    }

    void add(Counter counter, long delta) {
        cells.getAndAdd(cell((int) Thread.currentThread().getId() & stripeMask, counter), delta);
    }

    long sum(Counter counter) {
        long sum = 0;
        for (int stripe = 0; stripe <= stripeMask; stripe++) {
            sum += cells.get(cell(stripe, counter));
        }
        return sum;
    }

    @SuppressWarnings("EnumOrdinal") // An index into an array that is never stored.
    private int cell(int stripe, Counter counter) {
        return LINE_LONGS + stripe * stripeLongs + counter.ordinal();
    }
}
