package io.fixedmap.benchmarks.blob;

import io.fixedmap.Digest;
import io.fixedmap.Digester;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Fills a cache with some gigabytes, prints what memory that takes, and then uses it for a while as a service would: nine
 * reads that return an array to one put of new content. How long the collector stops the program is for the JVM's log to
 * say ({@code -Xlog:safepoint}), which knows of every stop; the slowest reads are printed here.
 */
final class GcComparison {
    private static final int READS_PER_PUT = 9;
    private static final long SLOW_NANOS = 1_000_000;
    private static final double MIB = 1 << 20;

    private final BlobPeer cache;
    private final byte[] content;
    private final Digest[] keys;
    private final SplittableRandom random = new SplittableRandom(1);
    private long number;

    private GcComparison(String name, long gibibytes, int blobBytes) {
        int entries = Math.toIntExact((gibibytes << 30) / blobBytes);
        content = new byte[blobBytes];
        keys = new Digest[entries];
        random.nextBytes(content);
        cache = BlobPeers.create(name, Digester.jdk(), entries, blobBytes);
    }

    /**
     * Measures.
     *
     * @param args name of the cache, gibibytes, bytes of a blob, seconds
     */
    public static void main(String[] args) {
        long heapBefore = heapUsed();
        GcComparison comparison = new GcComparison(args[0], Long.parseLong(args[1]), Integer.parseInt(args[2]));
        comparison.fill();
        comparison.printMemory(args[0], heapBefore);
        comparison.use(TimeUnit.SECONDS.toNanos(Long.parseLong(args[3])));
    }

    private void fill() {
        for (int i = 0; i < keys.length; i++) {
            keys[i] = putNew();
        }
    }

    private Digest putNew() {
        ByteBuffer.wrap(content).putLong(0, number++);
        return cache.put(content);
    }

    private void printMemory(String name, long heapBefore) {
        // The keys are the caller's here, although Caffeine holds them too: 48 bytes and a reference each.
        long heap = heapUsed() - heapBefore;
        long keyBytes = 52L * keys.length;
        long direct = 0;
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            direct += pool.getMemoryUsed();
        }
        double payload = (double) keys.length * content.length;
        System.out.printf(
                Locale.ROOT,
                "%s: payload %.0f MiB, heap %.1f MiB besides keys, direct %.1f MiB, memory per byte %.3f%n",
                name,
                payload / MIB,
                (heap - keyBytes) / MIB,
                direct / MIB,
                (heap - keyBytes + direct) / payload);
    }

    private void use(long nanos) {
        long collectionsBefore = collectionMillis();
        long reads = 0;
        long hits = 0;
        long slow = 0;
        long slowest = 0;
        long start = System.nanoTime();
        long before = start;
        while (before - start < nanos) {
            for (int i = 0; i < READS_PER_PUT; i++) {
                hits += cache.getIfPresent(keys[random.nextInt(keys.length)]) == null ? 0 : 1;
                long now = System.nanoTime();
                slowest = Math.max(slowest, now - before);
                slow += now - before > SLOW_NANOS ? 1 : 0;
                before = now;
                reads++;
            }
            keys[random.nextInt(keys.length)] = putNew();
            before = System.nanoTime();
        }
        System.out.printf(
                Locale.ROOT,
                "%.0f reads a second, %.1f %% hits, slowest read %.2f ms, %d reads slower than 1 ms,"
                        + " collections took %d ms%n",
                reads * 1e9 / nanos,
                100.0 * hits / reads,
                slowest / 1e6,
                slow,
                collectionMillis() - collectionsBefore);
    }

    private static long collectionMillis() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                .sum();
    }

    private static long heapUsed() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
