package io.fixedmap.benchmarks.file;

import io.fixedmap.Content;
import io.fixedmap.ContentCache;
import io.fixedmap.ContentCacheBuilder;
import io.fixedmap.Digest;
import io.fixedmap.Digester;
import io.fixedmap.PutOutcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
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

/** The same operations on a cache in direct memory and on one in a file, which is in the page cache. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 12, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class FileBenchmark {
    private static final long TOTAL_BYTES = 128L << 20;
    private static final int MOST_ENTRIES = 1 << 15;

    /** Length of each blob. */
    @Param({"100", "4096", "65536"})
    int size;

    /** Where the cache is. */
    @Param({"direct", "file"})
    String memory;

    private Path directory;
    private ContentCache cache;
    private Digest[] keys;
    private byte[] target;
    private ByteBuffer fresh;
    private long number;
    private int next;

    /**
     * Fills the cache; one in a file is closed and opened again, and verified.
     *
     * @throws IOException if the file cannot be made
     */
    @Setup
    public void fill() throws IOException {
        directory = Files.createTempDirectory("file-benchmark");
        int entries = (int) Math.min(MOST_ENTRIES, TOTAL_BYTES / size);
        ContentCacheBuilder settings = settings(entries);
        cache = settings.build();
        keys = new Digest[entries];
        SplittableRandom random = new SplittableRandom(1);
        target = new byte[size];
        for (int i = 0; i < entries; i++) {
            random.nextBytes(target);
            keys[i] = cache.put(target).requireDigest();
        }
        if (memory.equals("file")) {
            cache.close();
            cache = settings.build();
            if (!cache.findMissing(List.of(keys)).isEmpty()) {
                throw new IllegalStateException("blobs are lost: entries=" + entries);
            }
        }
        fresh = ByteBuffer.allocateDirect(size);
        number = System.nanoTime();
    }

    private ContentCacheBuilder settings(int entries) {
        int blockBytes = size < 4096 ? 128 : 4096;
        long blocks = ((long) size + blockBytes - 1) / blockBytes;
        ContentCacheBuilder settings = ContentCache.builder()
                .digester(Digester.jdk())
                .capacity(Integer.highestOneBit(entries * 4 / 3) * 2)
                .maxEntries(entries)
                .blockBytes(blockBytes)
                // A cache that evicts keeps 1/128 of its blocks free.
                .maxBytes(blocks * blockBytes * (entries + entries / 64 + 1));
        return memory.equals("file") ? settings.file(directory.resolve("cache")) : settings;
    }

    /**
     * Closes the cache and removes its file.
     *
     * @throws IOException if that fails
     */
    @TearDown
    public void close() throws IOException {
        cache.close();
        Files.deleteIfExists(directory.resolve("cache"));
        Files.delete(directory);
    }

    private Digest key() {
        // Not in the order of filling: an odd step, and the number of keys is a power of two.
        next = (next + 4097) & (keys.length - 1);
        return keys[next];
    }

    /**
     * Copies a blob into an array of the caller.
     *
     * @return its length
     */
    @Benchmark
    public int read() {
        return cache.read(key(), target, 0);
    }

    /**
     * Opens a blob and looks at its first and last byte.
     *
     * @return both
     */
    @Benchmark
    public int open() {
        try (Content content = Objects.requireNonNull(cache.open(key()))) {
            List<ByteBuffer> buffers = content.buffers();
            ByteBuffer last = buffers.get(buffers.size() - 1);
            return buffers.get(0).get(0) + last.get(last.limit() - 1);
        }
    }

    /**
     * Puts new content, so that another blob is evicted.
     *
     * @return what happened
     */
    @Benchmark
    public PutOutcome put() {
        fresh.clear();
        fresh.putLong(0, number++);
        return cache.put(fresh).outcome();
    }
}
