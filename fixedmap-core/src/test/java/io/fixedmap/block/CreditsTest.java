package io.fixedmap.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.fixedmap.Threads;
import org.junit.jupiter.api.Test;

class CreditsTest {
    @Test
    void whoeverFindsEnoughLeftGetsThemHoweverManyTakeThem() {
        int each = 1_000_000;
        Credits credits = new Credits(2L * each);
        Threads.runAll(2, thread -> {
            int refused = 0;
            for (int i = 0; i < each; i++) {
                refused += credits.tryTake(1) ? 0 : 1;
            }
            assertThat(refused).isZero();
        });
        assertThat(credits.left()).isZero();
        assertThat(credits.tryTake(1)).isFalse();
    }

    @Test
    void whatIsGivenBackOnSeveralThreadsIsAllThere() {
        int each = 1_000_000;
        Credits credits = new Credits(2L * each);
        assertThat(credits.tryTake(2L * each)).isTrue();
        Threads.runAll(2, thread -> {
            for (int i = 0; i < each; i++) {
                credits.give(1);
            }
        });
        assertThat(credits.left()).isEqualTo(2L * each);
    }
}
