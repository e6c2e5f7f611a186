package io.fixedmap.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class PaceTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000);
    private final Pace pace = new Pace(
            new BlobProperties(DataSize.ofMegabytes(1), DataSize.ofBytes(1000), Duration.ofSeconds(10), 1), nanos::get);

    @Test
    void everythingIsFastEnoughWithinTheGrace() {
        pass(Duration.ofSeconds(10).minusNanos(1));
        assertThat(pace.keepsUpWith(0)).isTrue();
    }

    @Test
    void afterTheGraceTheRateCounts() {
        pass(Duration.ofSeconds(12));
        assertThat(pace.keepsUpWith(11_999)).isFalse();
    }

    @Test
    void theMinimumRateIsEnoughForEver() {
        for (int i = 0; i < 100; i++) {
            pass(Duration.ofSeconds(10));
            assertThat(pace.keepsUpWith(10_000)).isTrue();
        }
    }

    @Test
    void whatIsMovedInAStretchIsAddedUp() {
        assertThat(pace.keepsUpWith(5_000)).isTrue();
        pass(Duration.ofSeconds(10));
        assertThat(pace.keepsUpWith(5_000)).isTrue();
    }

    @Test
    void whatWasMovedEarlyIsNoCredit() {
        pass(Duration.ofSeconds(10));
        assertThat(pace.keepsUpWith(1_000_000_000)).isTrue();
        pass(Duration.ofSeconds(10));
        assertThat(pace.keepsUpWith(9_999)).isFalse();
    }

    @Test
    void aStretchBeginsWhenTheLastOneWasJudged() {
        pass(Duration.ofSeconds(19));
        assertThat(pace.keepsUpWith(19_000)).isTrue();
        pass(Duration.ofSeconds(10).minusNanos(1));
        assertThat(pace.keepsUpWith(0)).isTrue();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
