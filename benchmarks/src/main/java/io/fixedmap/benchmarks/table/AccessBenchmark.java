package io.fixedmap.benchmarks.table;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to compare the 32-byte key of a random 64-byte slot, by the ways Java offers to read memory. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 15, time = 100, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class AccessBenchmark {
    private static final int SLOT_LONGS = 8;
    private static final int READS = 1 << 14;
    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();

    @Param({"65536", "4194304"})
    private int slots;

    private long[] array;
    private ByteBuffer bytes;
    private LongBuffer longs;
    private int[] order;

    /** Fills each slot with its index. */
    @Setup
    public void fill() {
        array = new long[slots * SLOT_LONGS];
        bytes = ByteBuffer.allocateDirect(slots * SLOT_LONGS * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        longs = bytes.asLongBuffer();
        for (int i = 0; i < array.length; i++) {
            array[i] = i / SLOT_LONGS;
            longs.put(i, i / SLOT_LONGS);
        }
        order = new SplittableRandom(7).ints(READS, 0, slots).toArray();
    }

    /** An array of longs, on the heap. */
    @Benchmark
    @OperationsPerInvocation(READS)
    public int arrayOfLongs() {
        int equal = 0;
        for (int slot : order) {
            int i = slot * SLOT_LONGS + 1;
            equal += ((array[i] ^ slot) | (array[i + 1] ^ slot) | (array[i + 2] ^ slot) | (array[i + 3] ^ slot)) == 0
                    ? 1
                    : 0;
        }
        return equal;
    }

    /** {@link LongBuffer#get(int)} on direct memory. */
    @Benchmark
    @OperationsPerInvocation(READS)
    public int longBuffer() {
        int equal = 0;
        for (int slot : order) {
            int i = slot * SLOT_LONGS + 1;
            equal += ((longs.get(i) ^ slot)
                                    | (longs.get(i + 1) ^ slot)
                                    | (longs.get(i + 2) ^ slot)
                                    | (longs.get(i + 3) ^ slot))
                            == 0
                    ? 1
                    : 0;
        }
        return equal;
    }

    /** {@link ByteBuffer#getLong(int)} on direct memory. */
    @Benchmark
    @OperationsPerInvocation(READS)
    public int byteBuffer() {
        int equal = 0;
        for (int slot : order) {
            int i = (slot * SLOT_LONGS + 1) * Long.BYTES;
            equal += ((bytes.getLong(i) ^ slot)
                                    | (bytes.getLong(i + 8) ^ slot)
                                    | (bytes.getLong(i + 16) ^ slot)
                                    | (bytes.getLong(i + 24) ^ slot))
                            == 0
                    ? 1
                    : 0;
        }
        return equal;
    }

    /** Plain reads by a VarHandle on a direct buffer. */
    @Benchmark
    @OperationsPerInvocation(READS)
    public int varHandle() {
        int equal = 0;
        for (int slot : order) {
            int i = (slot * SLOT_LONGS + 1) * Long.BYTES;
            equal += (((long) LONG.get(bytes, i) ^ slot)
                                    | ((long) LONG.get(bytes, i + 8) ^ slot)
                                    | ((long) LONG.get(bytes, i + 16) ^ slot)
                                    | ((long) LONG.get(bytes, i + 24) ^ slot))
                            == 0
                    ? 1
                    : 0;
        }
        return equal;
    }
}
