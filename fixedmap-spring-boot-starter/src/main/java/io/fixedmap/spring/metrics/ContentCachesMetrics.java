package io.fixedmap.spring.metrics;

import io.fixedmap.spring.ContentCaches;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/** Binds the meters of all caches. */
public final class ContentCachesMetrics implements MeterBinder {
    private final ContentCaches caches;

    /**
     * Creates the binder.
     *
     * @param caches the caches to measure
     */
    public ContentCachesMetrics(ContentCaches caches) {
        this.caches = caches;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        caches.asMap().forEach((name, cache) -> new ContentCacheMetrics(name, cache).bindTo(registry));
    }
}
