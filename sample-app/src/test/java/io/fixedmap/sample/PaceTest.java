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
        pass(Duration.ofSeconds(10));
        assertThat(pace.keepsUpWith(0)).isTrue();
    }

    @Test
    void afterTheGraceTheRateCounts() {
        pass(Duration.ofSeconds(12));
        assertThat(pace.keepsUpWith(1999)).isFalse();
        assertThat(pace.keepsUpWith(1)).isTrue();
    }

    @Test
    void whatWasMovedEarlyIsCredit() {
        assertThat(pace.keepsUpWith(60_000)).isTrue();
        pass(Duration.ofSeconds(70));
        assertThat(pace.keepsUpWith(0)).isTrue();
        pass(Duration.ofSeconds(1));
        assertThat(pace.keepsUpWith(1)).isFalse();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
