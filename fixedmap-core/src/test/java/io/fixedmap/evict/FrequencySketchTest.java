package io.fixedmap.evict;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FrequencySketchTest {
    private static final int SLOTS = 1024;

    /** So many that nothing is halved here. */
    private static final long MANY_ENTRIES = 1_000_000;

    private final FrequencySketch sketch = new FrequencySketch(SLOTS);
    private final SplittableRandom random = new SplittableRandom(1);

    @Test
    void countsUpToFifteen() {
        long key = random.nextLong();
        for (int additions = 0; additions <= 20; additions++) {
            assertThat(sketch.estimate(key)).isEqualTo(Math.min(additions, 15));
            sketch.add(key, MANY_ENTRIES);
        }
    }

    @Test
    void neverGuessesTooLowAndSeldomTooHigh() {
        long[] keys = random.longs(2 * SLOTS).toArray();
        for (int i = 0; i < keys.length; i++) {
            for (int additions = 0; additions < i % 10; additions++) {
                sketch.add(keys[i], MANY_ENTRIES);
            }
        }
        int tooHigh = 0;
        for (int i = 0; i < keys.length; i++) {
            assertThat(sketch.estimate(keys[i])).isGreaterThanOrEqualTo(i % 10);
            tooHigh += sketch.estimate(keys[i]) > i % 10 ? 1 : 0;
        }
        assertThat(tooHigh).isLessThan(keys.length / 8);
    }

    @Test
    void forgetsHalfAfterTwentyAdditionsForEachEntry() {
        long key = random.nextLong();
        for (int i = 0; i < 8; i++) {
            sketch.add(key, 100);
        }
        for (int i = 8; i < 20 * 100; i++) {
            assertThat(sketch.estimate(key)).isGreaterThanOrEqualTo(8);
            sketch.add(i, 100);
        }
        assertThat(sketch.estimate(key)).isBetween(4, 7);
    }
}
