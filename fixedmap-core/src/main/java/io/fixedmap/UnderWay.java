package io.fixedmap;

import io.fixedmap.memory.StripedLong;
import java.lang.invoke.VarHandle;

/**
 * Counts the operations that may write to a cache's memory, so that after its close there is a moment from which on none
 * of them does. Only a cache in a file needs that: the file may be somebody else's then. In any other nothing is counted.
 *
 * <p>Thread-safe.
 */
final class UnderWay {
    /*
     * An operation counts itself first and looks for the close afterwards; who closes looks at the count after the close.
     * So one of them sees the other. An operation that comes too late is counted for a moment, but writes nothing.
     * Each thread counts in one cell, which is never below 0, so a sum of 0 means that no cell had any.
     */
    private final StripedLong count = new StripedLong();
    private final boolean counts;
    private volatile boolean closed;

    UnderWay(boolean counts) {
        this.counts = counts;
    }

    /** Begins an operation, to be ended by {@link #end()} on the same thread, or refuses it. */
    void begin() {
        if (counts) {
            count.add(1);
            if (closed) {
                count.add(-1);
                throw closed();
            }
        }
    }

    /** Refuses to go on if the cache is closed. */
    void check() {
        if (closed) {
            throw closed();
        }
    }

    /** Returns what every use of a closed cache throws. */
    static IllegalStateException closed() {
        return new IllegalStateException("cache is closed");
    }

    void end() {
        if (counts) {
            count.add(-1);
        }
    }

    /** Refuses operations from now on. */
    void close() {
        closed = true;
        // Keeps the reads of sum() behind the write: pairs with the volatile add of begin().
        VarHandle.fullFence();
    }

    boolean isClosed() {
        return closed;
    }

    /** Counts what is under way; after {@link #close()}, once 0 it stays so but for moments. */
    long sum() {
        return count.sum();
    }
}
