package io.fixedmap.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.fixedmap.spring.Figures;
import java.util.List;
import org.junit.jupiter.api.Test;

class CacheDetailsTest {
    @Test
    void everyFigureHasItsPlace() {
        assertThat(CacheDetails.of("pictures", Figures.distinct()))
                .isEqualTo(new CacheDetails(
                        "pictures",
                        new CacheDetails.Table(
                                1024,
                                896,
                                3,
                                3 / 896.0,
                                3 / 1024.0,
                                4,
                                new CacheDetails.Probes(1 / 3.0, 5, List.of(2L, 1L))),
                        new CacheDetails.Memory(1 << 20, 12_288, 12_000, 288, 4096, 256, 3, 253),
                        new CacheDetails.Reads(10, 11, 10 / 21.0),
                        new CacheDetails.Puts(12, 13, 14, 15, 16, 17),
                        new CacheDetails.Evictions(18, 19, 20),
                        new CacheDetails.Handles(25, 26),
                        new CacheDetails.File("content.cache", 21, 22, 23, 24),
                        "none"));
    }

    @Test
    void atAGlanceTheFiguresAreTheSame() {
        assertThat(CacheSummary.of(Figures.distinct()))
                .isEqualTo(new CacheSummary(3, 12_000, 1024, 4, 12_288, 1 << 20, 10 / 21.0));
    }
}
