package io.fixedmap.benchmarks.replay;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.function.Supplier;

/** Replays a trace against Caffeine, which does its maintenance on the calling thread. */
final class CaffeineReplay {
    /** Caffeine seeds its sketch at random, which moves small caches by up to two points. */
    private static final int RUNS = 5;

    private CaffeineReplay() {}

    static HitRatio byEntries(Trace trace, long maxEntries) {
        return average(
                trace,
                () -> Caffeine.newBuilder()
                        .executor(Runnable::run)
                        .maximumSize(maxEntries)
                        .build());
    }

    static HitRatio byBytes(Trace trace, long maxBytes) {
        return average(
                trace,
                () -> Caffeine.newBuilder()
                        .executor(Runnable::run)
                        .maximumWeight(maxBytes)
                        .weigher((Integer object, Integer size) -> size)
                        .build());
    }

    private static HitRatio average(Trace trace, Supplier<Cache<Integer, Integer>> caches) {
        HitRatio ratio = new HitRatio();
        for (int run = 0; run < RUNS; run++) {
            ratio.add(run(trace, caches.get()));
        }
        return ratio;
    }

    private static HitRatio run(Trace trace, Cache<Integer, Integer> cache) {
        HitRatio ratio = new HitRatio();
        for (int object : trace.requests()) {
            int size = trace.sizes()[object];
            boolean hit = cache.getIfPresent(object) != null;
            ratio.record(hit, size);
            if (!hit) {
                cache.put(object, size);
            }
        }
        return ratio;
    }
}
