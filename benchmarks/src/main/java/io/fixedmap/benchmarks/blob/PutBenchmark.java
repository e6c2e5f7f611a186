package io.fixedmap.benchmarks.blob;

import io.fixedmap.ContentCache;
import io.fixedmap.Digest;
import io.fixedmap.Digester;
import io.fixedmap.PutOutcome;
import java.nio.ByteBuffer;
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

/** Puts new content into a full cache, so that each put evicts, beside computing the digest alone. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 8, time = 250, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class PutBenchmark {
    /** Length of each blob. */
    @Param({"100", "1024", "4096", "65536", "1048576"})
    int size;

    /** Which digest. */
    @Param({"jdk", "bouncy-castle"})
    String digest;

    /** Which cache. */
    @Param({"fixedmap", "Caffeine", "OHC"})
    String cache;

    private Digester digester;
    private BlobPeer peer;
    private ContentCache contents;
    private ByteBuffer places;

    /** Fills the caches. */
    @Setup
    public void fill() {
        digester = digest.equals("jdk") ? Digester.jdk() : Digester.bouncyCastle();
        int entries = BlobBenchmark.entriesFor(size);
        peer = BlobPeers.create(cache, digester, entries, size);
        contents = ContentCache.builder()
                .digester(digester)
                .capacity(1 << 16)
                .maxBytes((long) entries * Math.max(size, 4096))
                .build();
        places = ByteBuffer.allocateDirect(entries * size);
        Source source = new Source();
        source.make(this);
        for (int i = 0; i < 2 * entries; i++) {
            peer.put(source.next());
            contents.put(source.next());
        }
    }

    /** Empties the caches. */
    @TearDown
    public void close() {
        peer.close();
        contents.close();
    }

    /** Content that never comes twice, one thread's own. */
    @State(Scope.Thread)
    public static class Source {
        byte[] content;
        ByteBuffer buffer;
        ByteBuffer direct;
        byte[] digest = new byte[Digest.BYTES];
        long number;
        int place;

        /** Makes room for the content. */
        @Setup
        public void make(PutBenchmark benchmark) {
            content = new byte[benchmark.size];
            buffer = ByteBuffer.wrap(content);
            direct = ByteBuffer.allocateDirect(benchmark.size);
            number = System.nanoTime() * 31 + Thread.currentThread().getId();
        }

        byte[] next() {
            buffer.putLong(0, number++);
            return content;
        }
    }

    /**
     * Computes the digest alone.
     *
     * @return the digest
     */
    @Benchmark
    public Digest digestAlone(Source source) {
        return digester.digest(source.next());
    }

    /**
     * Computes the digest and copies the content to the next of as many places as the cache has: the least that a put of
     * new content can cost.
     *
     * @return the digest
     */
    @Benchmark
    public Digest digestAndCopy(Source source) {
        Digest computed = digester.digest(source.next());
        source.place = source.place + size == places.capacity() ? 0 : source.place + size;
        places.put(source.place, source.content);
        return computed;
    }

    /**
     * Puts an array.
     *
     * @return the digest
     */
    @Benchmark
    public Digest put(Source source) {
        return peer.put(source.next());
    }

    /**
     * Puts a buffer outside the heap, in the way that allocates nothing.
     *
     * @return what happened
     */
    @Benchmark
    public PutOutcome putDirect(Source source) {
        source.direct.clear();
        source.direct.putLong(0, source.number++);
        return contents.put(source.direct, source.digest, 0);
    }
}
