package io.fixedmap.spring.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fixedmap.ContentCache;
import io.fixedmap.Digest;
import io.fixedmap.spring.ContentCacheAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class FixedmapMetricsAutoConfigurationTest {
    private final ApplicationContextRunner contexts = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ContentCacheAutoConfiguration.class,
                    FixedmapMetricsAutoConfiguration.class,
                    MetricsAutoConfiguration.class,
                    CompositeMeterRegistryAutoConfiguration.class))
            .withPropertyValues(
                    "management.metrics.use-global-registry=false",
                    "fixedmap.capacity=64",
                    "fixedmap.max-bytes=8KB",
                    "fixedmap.max-object-size=4KB",
                    "fixedmap.when-full=reject",
                    "fixedmap.caches.thumbnails.capacity=128");

    @Test
    void everyCacheHasTheCommonMetersAndItsOwn() {
        contexts.withBean(SimpleMeterRegistry.class).run(context -> {
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            exercise(context.getBean("contentCache", ContentCache.class));
            awaitSize(registry, 2);
            assertThat(count(registry, "cache.gets", "result", "hit")).isEqualTo(1);
            assertThat(count(registry, "cache.gets", "result", "miss")).isEqualTo(1);
            assertThat(count(registry, "cache.puts")).isEqualTo(2);
            assertThat(count(registry, "cache.evictions")).isZero();
            assertThat(gauge(registry, "fixedmap.capacity")).isEqualTo(64);
            assertThat(gauge(registry, "fixedmap.occupancy")).isBetween(0.03, 0.04);
            assertThat(gauge(registry, "fixedmap.tombstones")).isZero();
            assertThat(gauge(registry, "fixedmap.memory.max")).isEqualTo(8192);
            assertThat(gauge(registry, "fixedmap.memory.used")).isEqualTo(8192);
            assertThat(gauge(registry, "fixedmap.memory.payload")).isEqualTo(2000);
            assertThat(gauge(registry, "fixedmap.handles.open")).isZero();
            assertThat(count(registry, "fixedmap.handles.leaked")).isZero();
            assertThat(count(registry, "fixedmap.duplicates")).isEqualTo(1);
            assertThat(count(registry, "fixedmap.deduplicated")).isEqualTo(1000);
            assertThat(count(registry, "fixedmap.evicted")).isZero();
            assertThat(count(registry, "fixedmap.expirations")).isZero();
            assertThat(count(registry, "fixedmap.rejections", "reason", "full")).isEqualTo(1);
            assertThat(count(registry, "fixedmap.rejections", "reason", "too-large"))
                    .isEqualTo(1);
            assertThat(count(registry, "fixedmap.rejections", "reason", "not-admitted"))
                    .isZero();
            assertThat(registry.get("fixedmap.capacity")
                            .tag("cache", "thumbnails")
                            .gauge()
                            .value())
                    .isEqualTo(128);
        });
    }

    /** Two blobs stored, one of them twice, one too large, one without room; one read found and one not. */
    private static void exercise(ContentCache cache) {
        Digest first = cache.put(filled(1000, 1)).digest();
        cache.put(filled(1000, 1));
        cache.put(filled(1000, 2));
        cache.put(filled(1000, 3));
        cache.put(filled(5000, 4));
        assertThat(first).isNotNull();
        cache.get(first);
        cache.get(Digest.of(new byte[32]));
    }

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static void awaitSize(MeterRegistry registry, int size) {
        await().untilAsserted(() -> assertThat(gauge(registry, "cache.size")).isEqualTo(size));
    }

    private static double gauge(MeterRegistry registry, String name) {
        return registry.get(name).tag("cache", "contentCache").gauge().value();
    }

    private static double count(MeterRegistry registry, String name, String... tags) {
        return registry.get(name)
                .tag("cache", "contentCache")
                .tags(tags)
                .functionCounter()
                .count();
    }

    @Test
    void prometheusScrapesThemUnderItsNames() {
        contexts.withBean(PrometheusMeterRegistry.class, () -> new PrometheusMeterRegistry(PrometheusConfig.DEFAULT))
                .run(context -> assertThat(
                                context.getBean(PrometheusMeterRegistry.class).scrape())
                        .contains("cache_size{cache=\"contentCache\"} 0.0")
                        .contains("cache_gets_total{cache=\"thumbnails\",result=\"hit\"} 0.0")
                        .contains("cache_puts_total{cache=\"contentCache\"} 0.0")
                        .contains("cache_evictions_total{cache=\"contentCache\"} 0.0")
                        .contains("fixedmap_capacity{cache=\"thumbnails\"} 128.0")
                        .contains("fixedmap_memory_max_bytes{cache=\"contentCache\"} 8192.0")
                        .contains("fixedmap_deduplicated_bytes_total{cache=\"contentCache\"} 0.0")
                        .contains("fixedmap_rejections_total{cache=\"contentCache\",reason=\"full\"} 0.0")
                        .contains("fixedmap_handles_open{cache=\"contentCache\"} 0.0"));
    }

    @Test
    void withoutMicrometerThereAreNoMeters() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        ContentCacheAutoConfiguration.class, FixedmapMetricsAutoConfiguration.class))
                .withPropertyValues("fixedmap.max-bytes=1MB")
                .withClassLoader(new FilteredClassLoader("io.micrometer"))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(ContentCache.class)
                        .doesNotHaveBean("contentCachesMetrics"));
    }

    @Test
    void withoutARegistryThereAreNoMeters() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        ContentCacheAutoConfiguration.class, FixedmapMetricsAutoConfiguration.class))
                .withPropertyValues("fixedmap.max-bytes=1MB")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(ContentCachesMetrics.class));
    }

    @Test
    void withoutCachesThereAreNoMeters() {
        contexts.withPropertyValues("fixedmap.enabled=false")
                .withBean(SimpleMeterRegistry.class)
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(ContentCachesMetrics.class));
    }

    @Test
    void metersOfTheApplicationTakeTheirPlace() {
        contexts.withBean(SimpleMeterRegistry.class)
                .withBean("own", ContentCachesMetrics.class)
                .run(context -> assertThat(context)
                        .hasSingleBean(ContentCachesMetrics.class)
                        .hasBean("own"));
    }

    @Test
    void aRegistryThatOutlivesTheContextDoesNotKeepTheCacheInMemory() {
        MeterRegistry registry = new SimpleMeterRegistry();
        AtomicReference<WeakReference<ContentCache>> cache = new AtomicReference<>();
        contexts.withBean(MeterRegistry.class, () -> registry)
                .run(context -> cache.set(new WeakReference<>(context.getBean("contentCache", ContentCache.class))));
        await().untilAsserted(() -> {
            System.gc();
            assertThat(cache.get().get()).isNull();
        });
        assertThat(registry.get("fixedmap.capacity").gauges()).hasSize(2);
    }
}
