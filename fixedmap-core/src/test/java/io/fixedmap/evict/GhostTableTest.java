package io.fixedmap.evict;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GhostTableTest {
    /** Keys of one bucket, whose words have all their bits in use. */
    private static long keyHash(int number) {
        return keyHash(number, 8);
    }

    private static long keyHash(int number, int bucket) {
        return (long) ~number << 49 | bucket;
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

    @Test
    void theOldestIsForgottenWhereverInTheBucketItIs() {
        GhostTable ghosts = new GhostTable(1024);
        for (int number : new int[] {0, 1, 2, 3, 0, 1, 3}) {
            ghosts.remember(keyHash(number), false);
            ghosts.advance(false, 0.01);
        }
        ghosts.remember(keyHash(4), false);
        for (int number = 0; number < 5; number++) {
            assertThat(ghosts.take(keyHash(number)) == GhostTable.UNKNOWN).isEqualTo(number == 2);
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

    @Test
    void eachQueuesGhostsAgeByWhatItEvicts() {
        GhostTable ghosts = new GhostTable(1024);
        ghosts.remember(keyHash(0), false);
        ghosts.remember(keyHash(1), true);
        ghosts.advance(false, 0.5);
        ghosts.advance(true, 0.25);
        ghosts.advance(false, 0.5);

        int newcomer = ghosts.take(keyHash(0));
        int fromMain = ghosts.take(keyHash(1));

        assertThat(GhostTable.isFromMain(newcomer)).isFalse();
        assertThat(ghosts.age(newcomer)).isEqualTo(1);
        assertThat(GhostTable.isFromMain(fromMain)).isTrue();
        assertThat(ghosts.age(fromMain)).isEqualTo(0.25);
    }

    /** Long enough for a stamp to wrap, and for a clock to leave the range of an int. */
    @ParameterizedTest
    @ValueSource(doubles = {15.75, 16, 31.75, 1e6})
    void agesAreRightHoweverLongTheCacheHasBeenEvicting(double capacities) {
        for (boolean main : new boolean[] {false, true}) {
            GhostTable ghosts = new GhostTable(1024);
            ghosts.advance(main, capacities);
            ghosts.remember(keyHash(0), main);
            ghosts.advance(main, 0.5);

            int word = ghosts.take(keyHash(0));

            assertThat(GhostTable.isFromMain(word)).isEqualTo(main);
            assertThat(ghosts.age(word)).isEqualTo(0.5);
        }
    }

    /** Of a young cache's newcomers, whose words have nothing else that is not 0. */
    @Test
    void aKeyWhoseBitsAreZeroIsRemembered() {
        GhostTable ghosts = new GhostTable(1024);
        assertThat(ghosts.take(0)).isEqualTo(GhostTable.UNKNOWN);
        ghosts.remember(0, false);
        assertThat(ghosts.take(0)).isNotEqualTo(GhostTable.UNKNOWN);
    }

    @Test
    void aTableRemembersAsManyKeysAsItHasWords() {
        int size = 1024;
        GhostTable ghosts = new GhostTable(size);
        for (int bucket = 0; bucket < size / 4; bucket++) {
            for (int way = 0; way < 4; way++) {
                ghosts.remember(keyHash(way, bucket), way % 2 == 0);
            }
        }
        for (int bucket = 0; bucket < size / 4; bucket++) {
            for (int way = 0; way < 4; way++) {
                int word = ghosts.take(keyHash(way, bucket));
                assertThat(word).isNotEqualTo(GhostTable.UNKNOWN);
                assertThat(GhostTable.isFromMain(word)).isEqualTo(way % 2 == 0);
            }
        }
    }
}
