package io.fixedmap.benchmarks.replay;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
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
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Replays requests against a whole cache, bounded by entries, on some threads that share them. */
final class CacheReplay {
    private static final int BLOB_BYTES = 64;

    /** Requests of a thread from one meeting of all to the next, so that a thread that stalls does not miss whole loops. */
    private static final int SHARE = 32;

    private final int[] requests;
    private final int threads;
    private final CyclicBarrier meeting;
    private final LongAdder hits = new LongAdder();

    private CacheReplay(int[] requests, int threads) {
        this.requests = requests;
        this.threads = threads;
        this.meeting = new CyclicBarrier(threads);
    }

    static Digest[] digests(Trace trace) {
        Digester digester = Digester.jdk();
        return IntStream.range(0, trace.sizes().length)
                .mapToObj(object -> digester.digest(content(object).array()))
                .toArray(Digest[]::new);
    }

    /** Returns the hit ratio of fixedmap, with blobs of eight bytes. */
    static double ofFixedmap(int[] requests, Digest[] digests, long maxEntries, int threads)
            throws InterruptedException, ExecutionException {
        try (ContentCache cache = ContentCache.builder()
                .capacity(Math.max(64, Integer.highestOneBit((int) (maxEntries * 8 / 7)) * 2))
                .maxEntries((int) maxEntries)
                .blockBytes(BLOB_BYTES)
                .maxBytes(2 * BLOB_BYTES * maxEntries)
                .digester(Digester.jdk())
                .build()) {
            return new CacheReplay(requests, threads).hitRatio(() -> {
                byte[] target = new byte[Long.BYTES];
                byte[] digest = new byte[Digest.BYTES];
                ByteBuffer content = content(0);
                return object -> {
                    boolean hit = cache.read(digests[object], target, 0) >= 0;
                    if (!hit) {
                        cache.put(content.clear().putLong(0, object), digest, 0);
                    }
                    return hit;
                };
            });
        }
    }

    /** Returns the hit ratio of Caffeine, maintained on the calling threads. */
    static double ofCaffeine(int[] requests, long maxEntries, int threads)
            throws InterruptedException, ExecutionException {
        Cache<Integer, Integer> cache = Caffeine.newBuilder()
                .executor(Runnable::run)
                .maximumSize(maxEntries)
                .build();
        return new CacheReplay(requests, threads).hitRatio(() -> object -> {
            boolean hit = cache.getIfPresent(object) != null;
            if (!hit) {
                cache.put(object, object);
            }
            return hit;
        });
    }

    /** Returns the requests in the order in which two threads make them that take turns at each. */
    static int[] interleaved(int[] requests) {
        int[] interleaved = requests.clone();
        for (int round = 0; round + 2 * SHARE <= requests.length; round += 2 * SHARE) {
            for (int i = 0; i < SHARE; i++) {
                interleaved[round + 2 * i] = requests[round + i];
                interleaved[round + 2 * i + 1] = requests[round + SHARE + i];
            }
        }
        return interleaved;
    }

    private double hitRatio(Supplier<IntPredicate> subjects) throws InterruptedException, ExecutionException {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            Future<?>[] running = new Future<?>[threads];
            for (int i = 0; i < threads; i++) {
                int thread = i;
                running[i] = pool.submit(() -> run(thread, subjects.get()));
            }
            for (Future<?> thread : running) {
                thread.get();
            }
            return hits.doubleValue() / requests.length;
        } finally {
            pool.shutdown();
        }
    }

    private @Nullable Void run(int thread, IntPredicate subject) throws InterruptedException, BrokenBarrierException {
        for (int round = 0; round < requests.length; round += threads * SHARE) {
            int start = round + thread * SHARE;
            for (int i = start; i < Math.min(start + SHARE, requests.length); i++) {
                if (subject.test(requests[i])) {
                    hits.increment();
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
