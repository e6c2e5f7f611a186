package io.fixedmap.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ProbeDistanceTest {
    private static final int MOST_GROUPS = 1 << 27;

    @Test
    void itIsTheInverseOfTheProbeSequence() {
        for (int groups = 1; groups <= 1 << 12; groups *= 2) {
            for (int distance = 0; distance < groups; distance++) {
                assertThat(ProbeDistance.of(ahead(distance, groups), groups)).isEqualTo(distance);
            }
        }
    }

    @Test
    void itIsSoInTheLargestTable() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 100_000; i++) {
            int distance = random.nextInt(MOST_GROUPS);
            assertThat(ProbeDistance.of(ahead(distance, MOST_GROUPS), MOST_GROUPS))
                    .isEqualTo(distance);
        }
    }

    private static int ahead(long distance, int groups) {
        return (int) (distance * (distance + 1) / 2) & (groups - 1);
    }
}
