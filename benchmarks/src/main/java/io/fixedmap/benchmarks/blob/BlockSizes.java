package io.fixedmap.benchmarks.blob;

import io.fixedmap.CacheStats;
import io.fixedmap.ContentCache;
import io.fixedmap.Digest;
import io.fixedmap.Digester;
import io.fixedmap.PutOutcome;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.function.IntConsumer;

/**
 * Compares block sizes on a mix of blobs as caches of files and web objects have them: lengths follow a log-normal
 * distribution around a median of 8 KiB, from 64 bytes to 1 MiB. Prints a row of a Markdown table for each size: the room lost
 * in last blocks, the memory for links, and what reads and puts of new content into the full cache cost for each blob.
 */
final class BlockSizes {
    private static final int[] BLOCK_BYTES = {512, 1024, 2048, 4096, 8192, 16384};
    private static final long CACHE_BYTES = 256L << 20;
    private static final int MEDIAN_BYTES = 8192;
    private static final double SPREAD = 1.6;
    private static final int MIN_BYTES = 64;
    private static final int MAX_BYTES = 1 << 20;
    private static final int CONTENTS = 1 << 14;
    private static final int OPERATIONS = 20_000;
    private static final int ROUNDS = 7;

    private final Random random = new Random(1);
    private final int[] lengths = new int[CONTENTS];
    private final Digest[] digests = new Digest[CONTENTS];
    private final ByteBuffer content = ByteBuffer.allocate(MAX_BYTES);
    private final byte[] digest = new byte[Digest.BYTES];
    private final byte[] target = new byte[MAX_BYTES];
    private final Digester digester = Digester.jdk();
    private final ContentCache cache;
    private Digest[] present = {};
    private long number;

    private BlockSizes(int blockBytes) {
        cache = ContentCache.builder()
                .digester(digester)
                .capacity(1 << 17)
                .blockBytes(blockBytes)
                .maxBytes(CACHE_BYTES)
                .build();
        for (int i = 0; i < CONTENTS; i++) {
            double length = MEDIAN_BYTES * Math.exp(SPREAD * random.nextGaussian());
            lengths[i] = (int) Math.max(MIN_BYTES, Math.min(MAX_BYTES, length));
        }
        random.nextBytes(content.array());
    }

    /**
     * Compares.
     *
     * @param args none
     */
    public static void main(String[] args) {
        print(
                "| block | waste %% | links %% | read, ns | put, ns | of the digest alone |%n|---|---|---|---|---|---|%n");
        // The first time is for the JIT.
        new BlockSizes(4096).measure();
        for (int blockBytes : BLOCK_BYTES) {
            print("%s%n", new BlockSizes(blockBytes).measure());
        }
    }

    private String measure() {
        for (int i = 0; i < 3 * CONTENTS; i++) {
            put(i);
        }
        double read = Double.MAX_VALUE;
        double put = Double.MAX_VALUE;
        double alone = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            put = Math.min(put, nanosEach(this::put));
            present = Arrays.stream(digests)
                    .filter(digest -> digest != null && cache.contains(digest))
                    .toArray(Digest[]::new);
            read = Math.min(read, nanosEach(this::read));
            alone = Math.min(alone, nanosEach(this::digestAlone));
        }
        CacheStats stats = cache.stats();
        cache.close();
        double lost = 100.0 * (stats.usedBytes() - stats.payloadBytes()) / stats.usedBytes();
        double links = 100.0 * Integer.BYTES / stats.blockBytes();
        return String.format(
                Locale.ROOT,
                "| %d | %.1f | %.2f | %.0f | %.0f | %.2f |",
                stats.blockBytes(),
                lost,
                links,
                read,
                put,
                put / alone);
    }

    private double nanosEach(IntConsumer operation) {
        long start = System.nanoTime();
        for (int i = 0; i < OPERATIONS; i++) {
            operation.accept(i);
        }
        return (double) (System.nanoTime() - start) / OPERATIONS;
    }

    private ByteBuffer next(int i) {
        return content.clear().putLong(0, number++).limit(lengths[i & (CONTENTS - 1)]);
    }

    private void put(int i) {
        PutOutcome outcome = cache.put(next(i), digest, 0);
        if (outcome == PutOutcome.STORED) {
            digests[i & (CONTENTS - 1)] = Digest.of(digest);
        }
    }

    private void digestAlone(int i) {
        try (Digester.Computation computation = digester.start()) {
            computation.update(next(i));
            computation.finish(digest, 0);
        }
    }

    private void read(int i) {
        number += cache.read(present[random.nextInt(present.length)], target, 0) < 0 ? 1 : 0;
    }

    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format, values);
    }
}
