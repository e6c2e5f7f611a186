package io.fixedmap.evict;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GhostTableTest {
    /** Keys of one bucket. */
    private static long keyHash(int number) {
        return (long) (number + 1) << 49 | 8;
    }

    @Test
    void ofABucketTheOldestIsForgotten() {
        GhostTable ghosts = new GhostTable(1024);
        for (int number = 0; number < 5; number++) {
            ghosts.remember(keyHash(number), false);
            ghosts.advance(false, 0.01);
        }
        assertThat(ghosts.take(keyHash(0))).isEqualTo(GhostTable.UNKNOWN);
        for (int number = 1; number < 5; number++) {
            assertThat(ghosts.take(keyHash(number))).isNotEqualTo(GhostTable.UNKNOWN);
            assertThat(ghosts.take(keyHash(number))).isEqualTo(GhostTable.UNKNOWN);
        }
    }

    /** A word of the bucket is free before its own: a second one there would be taken for a second eviction. */
    @Test
    void aKeyThatIsRememberedAgainIsInItsBucketOnceAndTheOthersStay() {
        for (int own = 0; own < 4; own++) {
            for (int hole = 0; hole < 4; hole++) {
                GhostTable ghosts = new GhostTable(1024);
                for (int number = 0; number < 4; number++) {
                    ghosts.remember(keyHash(number), false);
                }
                if (hole != own) {
                    ghosts.take(keyHash(hole));
                }
                ghosts.advance(true, 0.5);
                ghosts.remember(keyHash(own), true);
                ghosts.advance(true, 0.25);

                int word = ghosts.take(keyHash(own));
                assertThat(GhostTable.isFromMain(word)).isTrue();
                assertThat(ghosts.age(word)).isEqualTo(0.25);
                for (int number = 0; number < 4; number++) {
                    boolean there = number != own && number != hole;
                    assertThat(ghosts.take(keyHash(number)) != GhostTable.UNKNOWN)
                            .as("number=%d, own=%d, hole=%d", number, own, hole)
                            .isEqualTo(there);
                }
            }
        }
    }
}
