package io.fixedmap.benchmarks.replay;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

/** Replays a trace against Caffeine, which does its maintenance on the calling thread. */
final class CaffeineReplay {
    private CaffeineReplay() {}

    static HitRatio byEntries(Trace trace, long maxEntries) {
        return run(
                trace,
                Caffeine.newBuilder()
                        .executor(Runnable::run)
                        .maximumSize(maxEntries)
                        .build());
    }

    static HitRatio byBytes(Trace trace, long maxBytes) {
        return run(
                trace,
                Caffeine.newBuilder()
                        .executor(Runnable::run)
                        .maximumWeight(maxBytes)
                        .weigher((Integer object, Integer size) -> size)
                        .build());
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
