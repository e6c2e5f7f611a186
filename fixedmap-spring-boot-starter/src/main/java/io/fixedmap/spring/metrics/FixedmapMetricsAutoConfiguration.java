package io.fixedmap.spring.metrics;

import io.fixedmap.spring.ContentCacheAutoConfiguration;
import io.fixedmap.spring.ContentCaches;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;

/** Auto-configures the caches' meters where Micrometer is present and there is a registry. */
@AutoConfiguration(
        after = ContentCacheAutoConfiguration.class,
        afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({ContentCaches.class, MeterRegistry.class})
public final class FixedmapMetricsAutoConfiguration {
    /** Called by Spring. */
    FixedmapMetricsAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
    ContentCachesMetrics contentCachesMetrics(ContentCaches caches) {
        return new ContentCachesMetrics(caches);
    }
}
