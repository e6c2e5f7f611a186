package io.fixedmap.spring.metrics;

import static io.micrometer.core.instrument.binder.BaseUnits.BYTES;

import io.fixedmap.CacheStats;
import io.fixedmap.ContentCache;
import io.fixedmap.PutOutcome;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.cache.CacheMeterBinder;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The meters of one cache: those of every cache under Micrometer's names, and fixedmap's own. */
final class ContentCacheMetrics extends CacheMeterBinder<ContentCache> {
    private final RecentStats recent;

    ContentCacheMetrics(String name, ContentCache cache) {
        super(cache, name, Tags.empty());
        this.recent = new RecentStats(cache, System::nanoTime);
    }

    @Override
    protected @Nullable Long size() {
        return (long) recent.read(CacheStats::entries);
    }

    @Override
    protected long hitCount() {
        return (long) recent.read(CacheStats::hits);
    }

    @Override
    protected @Nullable Long missCount() {
        return (long) recent.read(CacheStats::misses);
    }

    @Override
    protected @Nullable Long evictionCount() {
        return (long) recent.read(CacheStats::evictions);
    }

    @Override
    protected long putCount() {
        return (long) recent.read(stats -> stats.puts(PutOutcome.STORED));
    }

    @Override
    protected void bindImplementationSpecificMetrics(MeterRegistry registry) {
        ContentCache cache = getCache();
        if (cache != null) {
            new OwnMeters(registry, cache, recent, getTagsWithCacheName()).register();
        }
    }

    /** What other caches do not have. No function that the registry keeps may hold this object: it holds the cache. */
    private record OwnMeters(MeterRegistry registry, ContentCache cache, RecentStats recent, Iterable<Tag> tags) {
        void register() {
            gauge("fixedmap.capacity", null, "Slots of the table", CacheStats::capacity);
            gauge("fixedmap.occupancy", null, "Entries over the most there may be, 1 is full", CacheStats::occupancy);
            gauge("fixedmap.tombstones", null, "Slots of removed blobs that wait for re-use", CacheStats::tombstones);
            gauge("fixedmap.memory.max", BYTES, "Memory there is for blobs", CacheStats::maxBytes);
            gauge("fixedmap.memory.used", BYTES, "Memory that blobs take, in whole blocks", CacheStats::usedBytes);
            gauge("fixedmap.memory.payload", BYTES, "Lengths of all blobs added up", CacheStats::payloadBytes);
            gauge("fixedmap.handles.open", null, "Contents held open", CacheStats::openHandles);
            counter("fixedmap.handles.leaked", null, "Contents never closed", CacheStats::leakedHandles);
            counter(
                    "fixedmap.duplicates",
                    null,
                    "Puts of blobs that were there already",
                    stats -> stats.puts(PutOutcome.ALREADY_PRESENT));
            counter("fixedmap.deduplicated", BYTES, "Bytes put that were there already", CacheStats::deduplicatedBytes);
            counter("fixedmap.evicted", BYTES, "Lengths of evicted blobs added up", CacheStats::evictedBytes);
            counter(
                    "fixedmap.expirations",
                    null,
                    "Blobs dropped because their time to live had passed",
                    CacheStats::expirations);
            gauge("fixedmap.file.unverified", null, "Blobs of the file to be verified", CacheStats::unverified);
            counter("fixedmap.file.verified", null, "Blobs of the file found intact", CacheStats::verified);
            counter("fixedmap.file.damaged", null, "Blobs of the file found damaged", CacheStats::damaged);
            counter("fixedmap.file.force.failures", null, "Failures to force the file", CacheStats::forceFailures);
            rejections("not-admitted", PutOutcome.NOT_ADMITTED);
            rejections("too-large", PutOutcome.TOO_LARGE);
            rejections("full", PutOutcome.FULL);
        }

        private void gauge(
                String name, @Nullable String unit, String description, ToDoubleFunction<CacheStats> figure) {
            Gauge.builder(name, cache, recent.figure(figure))
                    .tags(tags)
                    .baseUnit(unit)
                    .description(description)
                    .register(registry);
        }

        private void counter(
                String name, @Nullable String unit, String description, ToDoubleFunction<CacheStats> figure) {
            FunctionCounter.builder(name, cache, recent.figure(figure))
                    .tags(tags)
                    .baseUnit(unit)
                    .description(description)
                    .register(registry);
        }

        private void rejections(String reason, PutOutcome outcome) {
            FunctionCounter.builder("fixedmap.rejections", cache, recent.figure(stats -> stats.puts(outcome)))
                    .tags(tags)
                    .tag("reason", reason)
                    .description("Blobs that were not stored")
                    .register(registry);
        }
    }
}
