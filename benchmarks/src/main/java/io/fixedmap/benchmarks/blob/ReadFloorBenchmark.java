package io.fixedmap.benchmarks.blob;

import io.fixedmap.Digest;
import io.fixedmap.Digester;
import io.fixedmap.FixedLongMap;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The least that a read into a caller's array or buffer can cost: a bare table hit and a bare copy from outside the heap. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 8, time = 250, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class ReadFloorBenchmark {
    /** Length of each blob. */
    @Param({"100", "1024", "4096", "65536", "1048576"})
    int size;

    private FixedLongMap offsets;
    private ByteBuffer bytes;
    private Digest[] keys;

    /** Fills table and buffer. */
    @Setup
    public void fill() {
        int entries = BlobBenchmark.entriesFor(size);
        offsets = new FixedLongMap(Integer.highestOneBit(entries * 4 / 3) * 2);
        bytes = ByteBuffer.allocateDirect(entries * size);
        keys = new Digest[entries];
        Digester digester = Digester.jdk();
        byte[] content = new byte[size];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < entries; i++) {
            random.nextBytes(content);
            keys[i] = digester.digest(content);
            offsets.insert(keys[i], (long) i * size);
            bytes.put(i * size, content);
        }
        Keys.separate(keys);
    }

    /** Frees the table. */
    @TearDown
    public void close() {
        offsets.close();
    }

    /** What a thread has of its own. */
    @State(Scope.Thread)
    public static class Reader {
        byte[] target;
        ByteBuffer buffer;
        int next;

        /** Makes the target. */
        @Setup
        public void make(ReadFloorBenchmark benchmark) {
            target = new byte[benchmark.size];
            buffer = ByteBuffer.allocateDirect(benchmark.size);
        }
    }

    /**
     * Finds and copies.
     *
     * @return length of the blob
     */
    @Benchmark
    public int read(Reader reader) {
        bytes.get(nextOffset(reader), reader.target, 0, size);
        return size;
    }

    /**
     * Finds and copies into a direct buffer.
     *
     * @return length of the blob
     */
    @Benchmark
    public int readBuffer(Reader reader) {
        reader.buffer.put(0, bytes, nextOffset(reader), size);
        return size;
    }

    private int nextOffset(Reader reader) {
        reader.next = (reader.next + 4097) & (keys.length - 1);
        return (int) offsets.find(keys[reader.next], -1);
    }
}
