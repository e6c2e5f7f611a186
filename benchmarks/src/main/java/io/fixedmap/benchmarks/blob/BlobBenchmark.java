package io.fixedmap.benchmarks.blob;

import io.fixedmap.Digest;
import io.fixedmap.Digester;
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

/** Reads blobs that are present, in each of the ways a cache offers. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 8, time = 250, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class BlobBenchmark {
    /** Length of each blob. */
    @Param({"100", "1024", "4096", "65536", "1048576"})
    int size;

    /** Which cache. */
    @Param({"fixedmap", "Caffeine", "OHC", "ChronicleMap", "Ehcache"})
    String cache;

    private BlobPeer peer;
    private Digest[] keys;

    static int entriesFor(int size) {
        return (int) Math.max(64, Math.min(Integer.getInteger("entries", 1 << 15), (128L << 20) / size));
    }

    /** Fills the cache. */
    @Setup
    public void fill() {
        int entries = entriesFor(size);
        peer = BlobPeers.create(cache, Digester.jdk(), entries, size);
        keys = new Digest[entries];
        byte[] content = new byte[size];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < entries; i++) {
            random.nextBytes(content);
            keys[i] = peer.put(content);
        }
        Keys.separate(keys);
    }

    /** Empties the cache. */
    @TearDown
    public void close() {
        peer.close();
    }

    /** What a thread has of its own. */
    @State(Scope.Thread)
    public static class Reader {
        byte[] target;
        ByteBuffer buffer;
        int next;

        /** Makes the target. */
        @Setup
        public void make(BlobBenchmark benchmark) {
            target = new byte[benchmark.size];
            buffer = ByteBuffer.allocateDirect(benchmark.size);
        }

        Digest key(Digest[] keys) {
            // Not in the order of filling: an odd step, and the number of keys is a power of two.
            next = (next + 4097) & (keys.length - 1);
            return keys[next];
        }
    }

    /**
     * Copies a blob into an array of the caller.
     *
     * @return its length
     */
    @Benchmark
    public int read(Reader reader) {
        return peer.read(reader.key(keys), reader.target);
    }

    /**
     * Copies a blob into a direct buffer of the caller.
     *
     * @return its length
     */
    @Benchmark
    public int readBuffer(Reader reader) {
        return peer.read(reader.key(keys), reader.buffer);
    }

    /**
     * Returns a copy of a blob.
     *
     * @return the copy
     */
    @Benchmark
    public byte[] get(Reader reader) {
        return peer.get(reader.key(keys));
    }

    /**
     * Looks at a blob in place.
     *
     * @return two of its bytes
     */
    @Benchmark
    public int look(Reader reader) {
        return peer.look(reader.key(keys));
    }
}
