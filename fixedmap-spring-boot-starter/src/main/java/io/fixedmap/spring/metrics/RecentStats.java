package io.fixedmap.spring.metrics;

import io.fixedmap.CacheStats;
import io.fixedmap.ContentCache;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

/**
 * The figures of a cache, read once for all meters of a scrape, because to read them is a walk over the table.
 *
 * <p>Refers to the cache weakly: a registry may outlive the context whose cache it measures, and must not keep the cache's
 * memory from being freed.
 */
final class RecentStats {
    /** Longer than a scrape takes, shorter than the time to the next one. */
    private static final long MAX_AGE_NANOS = Duration.ofMillis(100).toNanos();

    private final WeakReference<ContentCache> cache;
    private final LongSupplier nanoTime;
    private volatile Reading latest;

    RecentStats(ContentCache cache, LongSupplier nanoTime) {
        this.cache = new WeakReference<>(cache);
        this.nanoTime = nanoTime;
        this.latest = new Reading(cache.stats(), nanoTime.getAsLong());
    }

    /** Returns figures of the last tenth of a second, or the last ones there were before the cache was closed. */
    CacheStats get() {
        Reading reading = latest;
        long now = nanoTime.getAsLong();
        if (now - reading.nanoTime > MAX_AGE_NANOS) {
            reading = new Reading(readUnlessClosed(reading.stats), now);
            // Two threads may both read and store: either reading is recent enough.
            latest = reading;
        }
        return reading.stats;
    }

    /** Returns one of the figures as the function of the cache that Micrometer asks for; it does not hold the cache. */
    ToDoubleFunction<ContentCache> figure(ToDoubleFunction<CacheStats> figure) {
        return ignored -> figure.applyAsDouble(get());
    }

    private CacheStats readUnlessClosed(CacheStats last) {
        ContentCache open = cache.get();
        if (open == null) {
            return last;
        }
        try {
            return open.stats();
        } catch (IllegalStateException closed) {
            return last;
        }
    }

    private record Reading(CacheStats stats, long nanoTime) {}
}
