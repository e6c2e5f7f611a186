package io.fixedmap.benchmarks.file;

import io.fixedmap.CacheStats;
import io.fixedmap.ContentCache;
import io.fixedmap.ContentCacheBuilder;
import io.fixedmap.Digest;
import io.fixedmap.Digester;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Locale;

/** Fills a cache file with a million blobs of 4 KiB, or opens it and tells how long that takes up to the first hit. */
final class OpenTime {
    private static final int ENTRIES = 1_000_000;
    private static final int BLOB_BYTES = 4096;

    private OpenTime() {}

    /**
     * Runs.
     *
     * @param args {@code fill} or {@code open}, and the path of the file
     */
    public static void main(String[] args) {
        if (args.length != 2) {
            throw new IllegalArgumentException(
                    "two arguments are needed, fill or open, and a path: args=" + args.length);
        }
        Digester digester = Digester.jdk();
        Digest wanted = digester.digest(content(ENTRIES / 2).array());
        long start = System.nanoTime();
        try (ContentCache cache = settings(Path.of(args[1])).digester(digester).build()) {
            long built = System.nanoTime();
            if (args[0].equals("fill")) {
                for (int i = 0; i < ENTRIES; i++) {
                    cache.put(content(i));
                }
                return;
            }
            byte[] found = cache.get(wanted);
            long hit = System.nanoTime();
            CacheStats stats = cache.stats();
            System.out.printf(
                    Locale.ROOT,
                    "found=%b openMillis=%.0f firstHitMillis=%.0f entries=%d verified=%d unverified=%d%n",
                    found != null,
                    (built - start) / 1e6,
                    (hit - start) / 1e6,
                    stats.entries(),
                    stats.verified(),
                    stats.unverified());
        }
    }

    private static ContentCacheBuilder settings(Path file) {
        return ContentCache.builder()
                .capacity(1 << 21)
                .maxEntries(ENTRIES)
                .blockBytes(BLOB_BYTES)
                .maxBytes((ENTRIES + ENTRIES / 512L) * BLOB_BYTES)
                .file(file);
    }

    private static ByteBuffer content(int number) {
        return ByteBuffer.allocate(BLOB_BYTES).putInt(0, number);
    }
}
