package io.fixedmap;

import static org.assertj.core.api.Assertions.assertThat;

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
}
