package io.fixedmap.benchmarks.blob;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a copy of 4 KiB out of 128 MiB costs, apart from any cache: by where the pieces begin, and by how many cache lines
 * have to be read one after the other to learn where.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class CopyBenchmark {
    private static final int PIECES = 1 << 15;
    private static final int PIECE_BYTES = 4096;
    private static final int MAX_STRIDE = 4352;
    private static final int SLOT_LONGS = 8;
    private static final int PAGE_BYTES = 4096;

    /** From the start of one piece to that of the next. */
    @Param({"4096", "4160", "4352"})
    int stride;

    /** Where the first piece begins in a page. */
    @Param({"0", "20"})
    int start;

    private ByteBuffer bytes;
    private LongBuffer slots;
    private final byte[] target = new byte[PIECE_BYTES];
    private int next;

    /** Takes the memory; zeros will do. */
    @Setup
    public void fill() {
        bytes = ByteBuffer.allocateDirect(PIECES * MAX_STRIDE + 2 * PAGE_BYTES).alignedSlice(PAGE_BYTES);
        // As in a table that is half full: twice as many slots of a cache line each.
        slots = ByteBuffer.allocateDirect(2 * PIECES * SLOT_LONGS * Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .asLongBuffer();
    }

    private int copy(int piece) {
        bytes.get(start + piece * stride, target, 0, PIECE_BYTES);
        // Always 0, which only the copy knows.
        return target[PIECE_BYTES - 1];
    }

    /**
     * Copies pieces whose places are known beforehand, so that the processor begins the next before one is done.
     *
     * @return a byte of it
     */
    @Benchmark
    public int known() {
        next = (next + 4097) & (PIECES - 1);
        return copy(next);
    }

    /**
     * Copies pieces of which each says where the next one is.
     *
     * @return a byte of it
     */
    @Benchmark
    public int dependent() {
        next = (next + 4097 + copy(next)) & (PIECES - 1);
        return next;
    }

    /**
     * Copies pieces of which each says in which slot to read where the next one is: one more cache line to wait for.
     *
     * @return a byte of it
     */
    @Benchmark
    public int dependentWithSlot() {
        int slot = (next * 0x9E37) & (2 * PIECES - 1);
        next = (next + 4097 + copy(next + (int) slots.get(slot * SLOT_LONGS))) & (PIECES - 1);
        return next;
    }
}
