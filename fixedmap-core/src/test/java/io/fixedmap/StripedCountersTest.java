package io.fixedmap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StripedCountersTest {
    @Test
    void whatIsTickedIsNotSeenToFall() {
        StripedCounters counters = new StripedCounters();
        counters.tick(Counter.HITS);
        counters.tick(Counter.HITS);
        assertThat(counters.highest(Counter.HITS)).isEqualTo(2);
        counters.add(Counter.HITS, -1); // as a thread does that writes back an old count
        assertThat(counters.highest(Counter.HITS)).isEqualTo(2);
        assertThat(counters.highest(Counter.MISSES)).isZero();
    }

    @Test
    void whatIsAddedOnSeveralThreadsIsExact() {
        StripedCounters counters = new StripedCounters();
        Threads.runAll(4, thread -> {
            for (int i = 0; i < 100_000; i++) {
                counters.add(Counter.STORED, 1);
            }
        });
        assertThat(counters.sum(Counter.STORED)).isEqualTo(400_000);
    }
}
