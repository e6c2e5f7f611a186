package io.fixedmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EntryCreditsTest {
    private static int takeAll(EntryCredits credits) {
        int taken = 0;
        while (credits.tryTake()) {
            taken++;
        }
        return taken;
    }

    @Test
    void noMoreAreTakenThanThereAreHoweverTheyComeBack() {
        EntryCredits credits = new EntryCredits(3);
        assertThat(takeAll(credits)).isEqualTo(3);
        assertThat(credits.inUse()).isEqualTo(3);

        credits.giveLocked();
        assertThat(credits.inUse()).isEqualTo(2);
        assertThat(takeAll(credits)).isEqualTo(1);

        credits.give();
        credits.give();
        assertThat(credits.inUse()).isEqualTo(1);
        assertThat(takeAll(credits)).isEqualTo(2);
        assertThat(credits.inUse()).isEqualTo(3);
    }

    @Test
    void whoBeginsWithTooManyTakesNoneBeforeEnoughHaveComeBack() {
        EntryCredits credits = new EntryCredits(2);
        credits.begin(4);
        credits.giveLocked();
        credits.give();
        assertThat(takeAll(credits)).isZero();
        credits.give();
        assertThat(takeAll(credits)).isEqualTo(1);
        assertThat(credits.inUse()).isEqualTo(2);
    }

    @Test
    void whatIsToldToBeInUseWasSoWhileOneIsTakenAndComesBackAgainAndAgain() {
        EntryCredits credits = new EntryCredits(8);
        credits.begin(4);
        AtomicBoolean done = new AtomicBoolean();
        AtomicLong wrong = new AtomicLong(); // asserting each would be too slow to meet many changes
        Threads.runAll(2, thread -> {
            if (thread == 0) {
                for (int i = 0; i < 5_000_000 && credits.tryTake(); i++) {
                    credits.give();
                }
                done.set(true);
            }
            while (!done.get()) {
                long told = credits.inUse();
                if (told < 4 || told > 5) {
                    wrong.incrementAndGet();
                }
            }
        });
        assertThat(wrong).hasValue(0);
        assertThat(credits.inUse()).isEqualTo(4);
    }
}
