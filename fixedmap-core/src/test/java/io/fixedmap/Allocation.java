package io.fixedmap;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Looks for bytes that the calling thread allocates on the heap. */
final class Allocation {
    private Allocation() {}

    /** A long-returning body, so that nothing of it is optimised away. */
    @FunctionalInterface
    interface Body {
        long run();
    }

    /**
     * Asks for one round of thousands of operations without a byte. Early rounds may allocate, for classes are loaded and
     * code is compiled meanwhile; an operation that allocates does so in every round.
     */
    static void assertNone(Body body) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long sink = 0;
        long allocated = Long.MAX_VALUE;
        for (int round = 0; round < 100 && allocated != 0; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            sink += body.run();
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertThat(allocated)
                .as("bytes allocated by the last round, sink=%d", sink)
                .isZero();
    }
}
