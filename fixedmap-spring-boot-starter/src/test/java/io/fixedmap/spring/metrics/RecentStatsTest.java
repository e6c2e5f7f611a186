package io.fixedmap.spring.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.fixedmap.CacheStats;
import io.fixedmap.ContentCache;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecentStatsTest {
    private long nanoTime = Long.MAX_VALUE;
    private final ContentCache cache =
            ContentCache.builder().capacity(64).maxBytes(1 << 16).build();
    private final RecentStats recent = new RecentStats(cache, () -> nanoTime);

    @AfterEach
    void close() {
        cache.close();
    }

    @Test
    void theMetersOfOneScrapeShareOneReading() {
        assertThat(entries()).isZero();
        cache.put(new byte[1]);
        assertThat(entries()).isZero();
        nanoTime += Duration.ofMillis(100).toNanos();
        assertThat(entries()).isZero();
    }

    @Test
    void theNextScrapeReadsAgainAlsoWhenTheClockWrapsAround() {
        assertThat(entries()).isZero();
        cache.put(new byte[1]);
        nanoTime += Duration.ofSeconds(1).toNanos();
        assertThat(entries()).isOne();
    }

    @Test
    void aClosedCacheKeepsItsLastFigures() {
        cache.put(new byte[1]);
        assertThat(entries()).isOne();
        cache.close();
        nanoTime += Duration.ofSeconds(1).toNanos();
        assertThat(entries()).isOne();
    }

    @Test
    void aCacheThatWasClosedBeforeTheFirstScrapeHasNoFigures() {
        cache.put(new byte[1]);
        cache.close();
        assertThat(entries()).isZero();
    }

    private double entries() {
        return recent.read(CacheStats::entries);
    }
}
