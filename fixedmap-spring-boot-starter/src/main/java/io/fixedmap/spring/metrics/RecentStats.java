package io.fixedmap.spring.metrics;

import io.fixedmap.CacheStats;
import io.fixedmap.ContentCache;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

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
    private volatile @Nullable Reading latest;

    RecentStats(ContentCache cache, LongSupplier nanoTime) {
        this.cache = new WeakReference<>(cache);
        this.nanoTime = nanoTime;
    }

    /**
     * Returns one of the figures: of the last tenth of a second, or as they were last before the cache was closed; 0 if
     * nobody had asked until then.
     */
    double read(ToDoubleFunction<CacheStats> figure) {
        CacheStats stats = get();
        return stats == null ? 0 : figure.applyAsDouble(stats);
    }

    /** Returns one of the figures as the function of the cache that Micrometer asks for; it does not hold the cache. */
    ToDoubleFunction<ContentCache> figure(ToDoubleFunction<CacheStats> figure) {
        return ignored -> read(figure);
    }

    private @Nullable CacheStats get() {
        Reading reading = latest;
        long now = nanoTime.getAsLong();
        if (reading == null || now - reading.nanoTime > MAX_AGE_NANOS) {
            CacheStats stats = readUnlessClosed();
            if (stats == null) {
                return reading == null ? null : reading.stats;
            }
            // Two threads may both read and store: either reading is recent enough.
            reading = new Reading(stats, now);
            latest = reading;
        }
        return reading.stats;
    }

    private @Nullable CacheStats readUnlessClosed() {
        ContentCache open = cache.get();
        if (open == null) {
            return null;
        }
        try {
            return open.stats();
        } catch (IllegalStateException closed) {
            return null;
        }
    }

    private record Reading(CacheStats stats, long nanoTime) {}
}
