package io.fixedmap.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DistancesTest {
    /** The distances at which a search would look. */
    private static List<Integer> searched(long word) {
        List<Integer> distances = new ArrayList<>();
        long left = word;
        while (left != 0) {
            int distance = Distances.nearest(left);
            if (distance == Distances.FAR) {
                for (int far = Distances.FAR; far < Distances.farBound(word); far++) {
                    distances.add(far);
                }
                return distances;
            }
            distances.add(distance);
            left = Distances.without(left, distance);
        }
        return distances;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aSearchLooksWhereverThereIsAKey(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] keysAt = new int[40];
        int far = 0;
        long word = 0;
        for (int i = 0; i < 20_000; i++) {
            int distance = 1 + random.nextInt(keysAt.length - 1);
            if (random.nextBoolean() && keysAt[distance] < 8) {
                word = Distances.plus(word, distance);
                keysAt[distance]++;
                far += distance < Distances.FAR ? 0 : 1;
            } else if (keysAt[distance] > 0) {
                word = Distances.minus(word, distance);
                keysAt[distance]--;
                far -= distance < Distances.FAR ? 0 : 1;
            }
            List<Integer> searched = searched(word);
            for (int d = 1; d < keysAt.length; d++) {
                if (keysAt[d] > 0) {
                    assertThat(searched).as("seed=%d, step=%d", seed, i).contains(d);
                } else if (d < Distances.FAR) {
                    assertThat(searched).as("seed=%d, step=%d", seed, i).doesNotContain(d);
                }
            }
            boolean areRight = true;
            boolean beyond = far > 0;
            for (int d = Distances.FAR - 1; d > 0; d--) {
                areRight &= Distances.beyond(word, d) != 0 == beyond;
                areRight &= Distances.maskIfAny(word, d) == (keysAt[d] > 0 ? -1 : 0);
                beyond |= keysAt[d] > 0;
            }
            assertThat(areRight).as("seed=%d, step=%d", seed, i).isTrue();
            if (far == 0) {
                assertThat(searched).as("seed=%d, step=%d", seed, i).allMatch(d -> d < Distances.FAR);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 15, 16, 31, 32, 1000, 65535, 65536, (1 << 27) - 1})
    void theFarBoundCoversEveryFarDistanceAndNoMoreThanItsDouble(int distance) {
        assertThat(Distances.farBound(Distances.plus(0, distance))).isBetween(distance + 1, 2 * distance);
    }

    @Test
    void farKeysThatHaveGoneLeaveNoTrace() {
        long word = 0;
        for (int i = 0; i < Distances.MAX_FAR - 1; i++) {
            word = Distances.plus(word, Distances.FAR + i);
        }
        assertThat(searched(word)).startsWith(Distances.FAR).contains(Distances.FAR + Distances.MAX_FAR - 2);

        for (int i = 0; i < Distances.MAX_FAR - 1; i++) {
            word = Distances.minus(word, Distances.FAR + i);
        }
        assertThat(word).isZero();
    }

    @Test
    void moreFarKeysThanTheCountHoldsAreSearchedForForEver() {
        for (int keys = Distances.MAX_FAR; keys < Distances.MAX_FAR + 3; keys++) {
            long word = 0;
            for (int i = 0; i < keys; i++) {
                word = Distances.plus(word, Distances.FAR);
            }
            int leastBound = Distances.farBound(word);
            for (int i = 0; i < keys; i++) {
                word = Distances.minus(word, Distances.FAR);
                leastBound = Math.min(leastBound, Distances.farBound(word));
            }
            assertThat(leastBound).as("keys=%d", keys).isGreaterThan(Distances.FAR);
            assertThat(searched(word)).as("keys=%d", keys).contains(Distances.FAR);
        }
    }

    @Test
    void theOutermostCountsDoNotRunIntoEachOther() {
        long word = 0;
        for (int i = 0; i < 8; i++) {
            for (int distance = 1; distance < Distances.FAR; distance++) {
                word = Distances.plus(word, distance);
            }
        }
        assertThat(searched(word)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        for (int i = 0; i < 8; i++) {
            for (int distance = 1; distance < Distances.FAR; distance++) {
                word = Distances.minus(word, distance);
            }
        }
        assertThat(word).isZero();
    }
}
