package io.fixedmap.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StripedLongTest {
    @Test
    void whatIsAddedToEachCellIsInTheSum() throws InterruptedException {
        StripedLong sum = new StripedLong();
        // No fewer than there are cells, and a multiple of that: both are powers of two.
        int threads = Integer.highestOneBit(Runtime.getRuntime().availableProcessors() * 8);
        List<Thread> adding = new ArrayList<>();
        while (adding.size() < threads) {
            Thread thread = new Thread(() -> sum.add(1));
            // Cells go by the lowest bits of a thread's number, and the numbers follow each other.
            if (thread.getId() % threads == adding.size()) {
                adding.add(thread);
            }
        }
        for (Thread thread : adding) {
            thread.start();
            thread.join();
        }
        assertThat(sum.sum()).isEqualTo(threads);
    }
}
