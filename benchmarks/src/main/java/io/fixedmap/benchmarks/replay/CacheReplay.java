package io.fixedmap.benchmarks.replay;

import io.fixedmap.ContentCache;
import io.fixedmap.Digest;
import io.fixedmap.Digester;
import java.nio.ByteBuffer;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Replays a trace against a whole cache, with blobs of eight bytes, on some threads that share the requests. */
final class CacheReplay {
    private static final int BLOB_BYTES = 64;

    /** Requests a thread takes at a time, so that all stay at about the same place of the trace. */
    private static final int SHARE = 16;

    private final int[] requests;
    private final Digest[] digests;
    private final AtomicInteger next = new AtomicInteger();
    private final ContentCache cache;

    private CacheReplay(Trace trace, Digest[] digests, long maxEntries) {
        this.requests = trace.requests();
        this.digests = digests;
        cache = ContentCache.builder()
                .capacity(Math.max(64, Integer.highestOneBit((int) (maxEntries * 8 / 7)) * 2))
                .maxEntries((int) maxEntries)
                .blockBytes(BLOB_BYTES)
                .maxBytes(2 * BLOB_BYTES * maxEntries)
                .digester(Digester.jdk())
                .build();
    }

    static Digest[] digests(Trace trace) {
        Digester digester = Digester.jdk();
        return IntStream.range(0, trace.sizes().length)
                .mapToObj(object -> digester.digest(content(object).array()))
                .toArray(Digest[]::new);
    }

    static double byEntries(Trace trace, Digest[] digests, long maxEntries, int threads)
            throws InterruptedException, ExecutionException {
        CacheReplay replay = new CacheReplay(trace, digests, maxEntries);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try (replay.cache) {
            Future<?>[] running = new Future<?>[threads];
            for (int i = 0; i < threads; i++) {
                running[i] = pool.submit(replay::run);
            }
            for (Future<?> thread : running) {
                thread.get();
            }
            return replay.cache.stats().hitRatio();
        } finally {
            pool.shutdown();
        }
    }

    private void run() {
        byte[] target = new byte[Long.BYTES];
        byte[] digest = new byte[Digest.BYTES];
        ByteBuffer content = content(0);
        for (int start = next.getAndAdd(SHARE); start < requests.length; start = next.getAndAdd(SHARE)) {
            for (int i = start; i < Math.min(start + SHARE, requests.length); i++) {
                if (cache.read(digests[requests[i]], target, 0) < 0) {
                    cache.put(content.clear().putLong(0, requests[i]), digest, 0);
                }
            }
        }
    }

    private static ByteBuffer content(int object) {
        return ByteBuffer.allocate(Long.BYTES).putLong(0, object);
    }
}
