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
}
