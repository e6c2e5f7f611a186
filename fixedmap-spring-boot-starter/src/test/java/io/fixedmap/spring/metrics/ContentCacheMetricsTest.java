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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ContentCacheMetricsTest {
    private final ContentCache cache = mock(ContentCache.class);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @BeforeEach
    void bind() {
        when(cache.stats()).thenReturn(Figures.distinct());
        new ContentCacheMetrics("pictures", cache).bindTo(registry);
    }

    @Test
    void everyFigureHasItsMeter() {
        assertThat(values())
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

    /** A name in Prometheus ends with its unit, and with {@code total} if it only grows. */
    @Test
    void everyOwnMeterHasItsTypeAndUnitAndIsDescribed() {
        List<Meter.Id> own = registry.getMeters().stream()
                .map(Meter::getId)
                .filter(meter -> meter.getName().startsWith("fixedmap."))
                .toList();

        assertThat(own)
                .extracting(meter -> meter.getName() + " " + meter.getType() + " " + meter.getBaseUnit())
                .containsOnly(
                        "fixedmap.capacity GAUGE null",
                        "fixedmap.occupancy GAUGE null",
                        "fixedmap.tombstones GAUGE null",
                        "fixedmap.memory.max GAUGE bytes",
                        "fixedmap.memory.used GAUGE bytes",
                        "fixedmap.memory.payload GAUGE bytes",
                        "fixedmap.duplicates COUNTER null",
                        "fixedmap.deduplicated COUNTER bytes",
                        "fixedmap.evicted COUNTER bytes",
                        "fixedmap.expirations COUNTER null",
                        "fixedmap.file.verified COUNTER null",
                        "fixedmap.file.unverified GAUGE null",
                        "fixedmap.file.damaged COUNTER null",
                        "fixedmap.file.force.failures COUNTER null",
                        "fixedmap.rejections COUNTER null",
                        "fixedmap.handles.open GAUGE null",
                        "fixedmap.handles.leaked COUNTER null");
        assertThat(own).allSatisfy(meter -> assertThat(meter.getDescription()).isNotBlank());
    }

    /** A counter that went down would look like a restart, and one that throws ends a scrape. */
    @Test
    void theMetersOfAClosedCacheKeepTheirValues() {
        Map<String, Double> whileOpen = values();
        when(cache.stats()).thenThrow(new IllegalStateException("closed"));
        assertThat(values()).isEqualTo(whileOpen);
    }

    private Map<String, Double> values() {
        return registry.getMeters().stream()
                .collect(toMap(
                        ContentCacheMetricsTest::name,
                        meter -> meter.measure().iterator().next().getValue()));
    }

    /** Returns the name, and what sets it apart from others of that name. */
    private static String name(Meter meter) {
        return meter.getId().getTags().stream()
                .filter(tag -> !tag.getKey().equals("cache"))
                .map(Tag::getValue)
                .reduce(meter.getId().getName(), (name, value) -> name + " " + value);
    }
}
