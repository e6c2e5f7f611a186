package io.fixedmap.spring.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.fixedmap.ContentCache;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RecentStatsTest {
    private long nanoTime = Long.MAX_VALUE;
    private final ContentCache cache =
            ContentCache.builder().capacity(64).maxBytes(1 << 16).build();
    private final RecentStats recent = new RecentStats(cache, () -> nanoTime);

    @Test
    void theMetersOfOneScrapeShareOneReading() {
        cache.put(new byte[1]);
        assertThat(recent.get().entries()).isZero();
        assertThat(recent.get()).isSameAs(recent.get());
        cache.close();
    }

    @Test
    void theNextScrapeReadsAgainAlsoWhenTheClockWrapsAround() {
        cache.put(new byte[1]);
        nanoTime += Duration.ofSeconds(1).toNanos();
        assertThat(recent.get().entries()).isOne();
        cache.close();
    }

    @Test
    void aClosedCacheKeepsItsLastFigures() {
        cache.put(new byte[1]);
        nanoTime += Duration.ofSeconds(1).toNanos();
        recent.get();
        cache.close();
        nanoTime += Duration.ofSeconds(1).toNanos();
        assertThat(recent.get().entries()).isOne();
    }
}
