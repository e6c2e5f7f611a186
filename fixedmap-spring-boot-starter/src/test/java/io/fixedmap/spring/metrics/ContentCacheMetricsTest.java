package io.fixedmap.spring.metrics;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.fixedmap.ContentCache;
import io.fixedmap.spring.Figures;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContentCacheMetricsTest {
    @Test
    void everyFigureHasItsMeter() {
        ContentCache cache = mock(ContentCache.class);
        when(cache.stats()).thenReturn(Figures.distinct());
        SimpleMeterRegistry registry = new SimpleMeterRegistry();

        new ContentCacheMetrics("pictures", cache).bindTo(registry);

        Map<String, Double> values = registry.getMeters().stream()
                .collect(toMap(
                        ContentCacheMetricsTest::name,
                        meter -> meter.measure().iterator().next().getValue()));
        assertThat(values)
                .containsOnly(
                        entry("cache.size", 3.0),
                        entry("cache.gets hit", 10.0),
                        entry("cache.gets miss", 11.0),
                        entry("cache.puts", 12.0),
                        entry("cache.evictions", 18.0),
                        entry("fixedmap.capacity", 1024.0),
                        entry("fixedmap.occupancy", 3 / 896.0),
                        entry("fixedmap.tombstones", 4.0),
                        entry("fixedmap.memory.max", 1024.0 * 1024),
                        entry("fixedmap.memory.used", 12_288.0),
                        entry("fixedmap.memory.payload", 12_000.0),
                        entry("fixedmap.duplicates", 13.0),
                        entry("fixedmap.deduplicated", 17.0),
                        entry("fixedmap.evicted", 19.0),
                        entry("fixedmap.expirations", 20.0),
                        entry("fixedmap.file.verified", 21.0),
                        entry("fixedmap.file.unverified", 22.0),
                        entry("fixedmap.file.damaged", 23.0),
                        entry("fixedmap.file.force.failures", 24.0),
                        entry("fixedmap.rejections not-admitted", 14.0),
                        entry("fixedmap.rejections too-large", 15.0),
                        entry("fixedmap.rejections full", 16.0),
                        entry("fixedmap.handles.open", 25.0),
                        entry("fixedmap.handles.leaked", 26.0));
    }

    /** Returns the name, and what sets it apart from others of that name. */
    private static String name(Meter meter) {
        return meter.getId().getTags().stream()
                .filter(tag -> !tag.getKey().equals("cache"))
                .map(Tag::getValue)
                .reduce(meter.getId().getName(), (name, value) -> name + " " + value);
    }
}
