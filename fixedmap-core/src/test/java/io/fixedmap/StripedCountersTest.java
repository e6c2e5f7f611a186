package io.fixedmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
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

    @Test
    void whatThreadsOfOneStripeAddIsExact() throws InterruptedException {
        StripedCounters counters = new StripedCounters();
        CountDownLatch ready = new CountDownLatch(2);
        Runnable adding = () -> {
            ready.countDown();
            while (ready.getCount() > 0) {
                Thread.onSpinWait();
            }
            for (int added = 0; added < 2_000_000; added++) {
                counters.add(Counter.STORED, 1);
            }
        };
        Thread one = new Thread(adding);
        Thread other = new Thread(adding);
        // Stripes go by the lowest bits of a thread's number, and the numbers follow each other.
        while (other.getId() % 64 != one.getId() % 64) {
            other = new Thread(adding);
        }
        one.start();
        other.start();
        one.join();
        other.join();
        assertThat(counters.sum(Counter.STORED)).isEqualTo(4_000_000);
    }
}
