package io.fixedmap.benchmarks.blob;

import io.fixedmap.Digest;
import io.fixedmap.Digester;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One thread reads what it has read often before, while another puts new content into the full cache. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 8, time = 250, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class MixedBenchmark {
    /** Which part of the cache is what is read. */
    private static final int SHARE_READ = 8;

    /** Length of each blob. */
    @Param({"100", "1024", "4096"})
    int size;

    /** Which cache. */
    @Param({"fixedmap", "Caffeine", "OHC"})
    String cache;

    private BlobPeer peer;
    private Digest[] keys;

    /** Fills the cache twice over, reading all the while. */
    @Setup
    public void fill() {
        int entries = BlobBenchmark.entriesFor(size);
        peer = BlobPeers.create(cache, Digester.jdk(), entries, size);
        keys = new Digest[entries / SHARE_READ];
        Writer writer = new Writer();
        writer.make(this);
        for (int i = 0; i < keys.length; i++) {
            keys[i] = peer.put(writer.next());
        }
        Keys.separate(keys);
        for (int i = 0; i < 2 * entries; i++) {
            peer.getIfPresent(keys[i & (keys.length - 1)]);
            peer.put(writer.next());
        }
    }

    /** Empties the cache, and tells how much of what was read is still there. */
    @TearDown
    public void close() {
        long present = Arrays.stream(keys)
                .filter(key -> peer.getIfPresent(key) != null)
                .count();
        System.out.println("still present: " + present + " of " + keys.length);
        peer.close();
    }

    /** What the reading thread has. */
    @State(Scope.Thread)
    public static class Reader {
        private byte[] target;
        private int next;

        /** Makes the target. */
        @Setup
        public void make(MixedBenchmark benchmark) {
            target = new byte[benchmark.size];
        }
    }

    /** Content that never comes twice. */
    @State(Scope.Thread)
    public static class Writer {
        private byte[] content;
        private ByteBuffer buffer;
        private long number;

        /** Makes room for the content. */
        @Setup
        public void make(MixedBenchmark benchmark) {
            content = new byte[benchmark.size];
            buffer = ByteBuffer.wrap(content);
            number = System.nanoTime() * 31;
        }

        byte[] next() {
            buffer.putLong(0, number++);
            return content;
        }
    }

    /**
     * Copies a blob into an array of the caller.
     *
     * @return its length
     */
    @Benchmark
    @Group("mixed")
    public int read(Reader reader) {
        reader.next = (reader.next + 4097) & (keys.length - 1);
        return peer.read(keys[reader.next], reader.target);
    }

    /**
     * Puts an array.
     *
     * @return the digest
     */
    @Benchmark
    @Group("mixed")
    public Digest put(Writer writer) {
        return peer.put(writer.next());
    }
}
