package io.fixedmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FixedLongMapTest {
    static Digest key(long n) {
        return Digest.ofWords(n * 0x9E3779B97F4A7C15L, n, ~n, n ^ 42);
    }

    @Test
    void behavesAsAHashMapThroughAnyRunOfOperations() {
        for (int capacity = 8; capacity <= 4096; capacity *= 4) {
            SplittableRandom random = new SplittableRandom(capacity);
            FixedLongMap map = new FixedLongMap(capacity);
            Map<Digest, Long> model = new HashMap<>();
            for (int i = 0; i < 200_000; i++) {
                Digest k = key(random.nextInt(capacity + capacity / 4 + 1));
                switch (random.nextInt(5)) {
                    case 0, 1 -> {
                        InsertResult expected = model.containsKey(k)
                                ? InsertResult.EXISTS
                                : model.size() == capacity ? InsertResult.FULL : InsertResult.INSERTED;
                        assertThat(map.insert(k, i)).isEqualTo(expected);
                        if (expected == InsertResult.INSERTED) {
                            model.put(k, (long) i);
                        }
                    }
                    case 2 -> assertThat(map.delete(k)).isEqualTo(model.remove(k) != null);
                    case 3 -> {
                        assertThat(map.update(k, v -> v + 1)).isEqualTo(model.containsKey(k));
                        model.computeIfPresent(k, (x, v) -> v + 1);
                    }
                    default -> assertThat(map.find(k, -1)).isEqualTo(model.getOrDefault(k, -1L));
                }
                assertThat(map.size()).isEqualTo(model.size());
            }
            List<Long> seen = new ArrayList<>();
            map.forEach((k, v) -> seen.add(v));
            assertThat(seen).containsExactlyInAnyOrderElementsOf(model.values());
        }
    }
}
