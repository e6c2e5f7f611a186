package io.fixedmap.benchmarks.replay;

import io.fixedmap.ContentCache;
import io.fixedmap.Digest;
import io.fixedmap.Digester;
import java.nio.ByteBuffer;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Replays a trace against a whole cache, with blobs of eight bytes, on some threads that share the requests. */
final class CacheReplay {
    private static final int BLOB_BYTES = 64;

    /** Requests of a thread from one meeting of all to the next, so that a thread that stalls does not miss whole loops. */
    private static final int SHARE = 32;

    private final int[] requests;
    private final Digest[] digests;
    private final int threads;
    private final CyclicBarrier meeting;
    private final ContentCache cache;

    private CacheReplay(Trace trace, Digest[] digests, long maxEntries, int threads) {
        this.threads = threads;
        this.meeting = new CyclicBarrier(threads);
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
        CacheReplay replay = new CacheReplay(trace, digests, maxEntries, threads);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try (replay.cache) {
            Future<?>[] running = new Future<?>[threads];
            for (int i = 0; i < threads; i++) {
                int thread = i;
                running[i] = pool.submit(() -> replay.run(thread));
            }
            for (Future<?> thread : running) {
                thread.get();
            }
            return replay.cache.stats().hitRatio();
        } finally {
            pool.shutdown();
        }
    }

    private @Nullable Void run(int thread) throws InterruptedException, BrokenBarrierException {
        byte[] target = new byte[Long.BYTES];
        byte[] digest = new byte[Digest.BYTES];
        ByteBuffer content = content(0);
        for (int round = 0; round < requests.length; round += threads * SHARE) {
            int start = round + thread * SHARE;
            for (int i = start; i < Math.min(start + SHARE, requests.length); i++) {
                if (cache.read(digests[requests[i]], target, 0) < 0) {
                    cache.put(content.clear().putLong(0, requests[i]), digest, 0);
                }
            }
            meeting.await();
        }
        return null;
    }

    private static ByteBuffer content(int object) {
        return ByteBuffer.allocate(Long.BYTES).putLong(0, object);
    }
}
