package io.fixedmap.evict;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.stream.LongStream;
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

    @Test
    void aHalvedCountIsHalfOfWhatItWas() {
        // The first two have both their counters in the first word, and in the last.
        long[] keys =
                LongStream.concat(LongStream.of(0, -1), random.longs(SLOTS)).toArray();
        int additions = 0;
        for (long key : keys) {
            for (int i = 0; i < 7; i++, additions++) {
                sketch.add(key, MANY_ENTRIES);
            }
        }
        int[] before = LongStream.of(keys).mapToInt(sketch::estimate).toArray();

        sketch.add(keys[SLOTS], additions / 20);

        for (int i = 0; i < SLOTS; i++) {
            assertThat(sketch.estimate(keys[i])).isEqualTo(before[i] / 2);
        }
    }

    /** Or each addition would walk over all of a large table. */
    @Test
    void ofFewEntriesNotAllIsForgottenAtOnce() {
        long key = random.nextLong();
        int additions = 4 * SLOTS / (8 * 64);
        int expected = 0;
        for (int i = 1; i <= 3 * additions; i++) {
            sketch.add(key, 0);
            expected++;
            if (i % additions == 0) {
                expected /= 2;
            }
            assertThat(sketch.estimate(key)).isEqualTo(expected);
        }
    }
}
