package io.fixedmap;

import static org.assertj.core.api.Assertions.assertThat;

import io.fixedmap.MapUnderTest.Kind;
import io.fixedmap.table.TableIntegrity;
import io.fixedmap.table.TestTables;
import io.fixedmap.table.WatchedTables;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Does the same operations on a map and on a {@link HashMap}, and compares after each. */
class MapModelTest {
    @RegisterExtension
    final WatchedTables tables = new WatchedTables();

    private enum Operation {
        INSERT,
        FIND,
        CONTAINS,
        UPDATE,
        DELETE
    }

    private record Step(Operation operation, int key) {}

    /** A map and what must be in it. */
    private static final class Pair {
        final MapUnderTest map;
        final Map<Digest, Long> model = new HashMap<>();
        long steps;

        Pair(MapUnderTest map) {
            this.map = map;
        }

        void apply(Operation operation, Digest key) {
            long n = ++steps;
            switch (operation) {
                case INSERT -> {
                    InsertResult expected = model.containsKey(key)
                            ? InsertResult.EXISTS
                            : model.size() == map.capacity() ? InsertResult.FULL : InsertResult.INSERTED;
                    assertThat(map.insert(key, n)).isEqualTo(expected);
                    if (expected == InsertResult.INSERTED) {
                        model.put(key, n);
                    }
                }
                case FIND -> assertThat(map.find(key)).isEqualTo(model.getOrDefault(key, MapUnderTest.ABSENT));
                case CONTAINS -> assertThat(map.contains(key)).isEqualTo(model.containsKey(key));
                case UPDATE -> {
                    assertThat(map.update(key, value -> value ^ n)).isEqualTo(model.containsKey(key));
                    model.computeIfPresent(key, (k, value) -> value ^ n);
                }
                case DELETE -> assertThat(map.delete(key)).isEqualTo(model.remove(key) != null);
            }
        }

        void compareAll() {
            Map<Digest, Long> seen = new HashMap<>();
            map.forEach((key, value) -> assertThat(seen.put(key, value)).isNull());
            assertThat(seen).isEqualTo(model);
            assertThat(map.size()).isEqualTo(model.size());
            model.forEach((key, value) -> assertThat(map.find(key)).isEqualTo(value));
            assertThat(map.probeLengths().keysByDistance().stream()
                            .mapToLong(Long::longValue)
                            .sum())
                    .isEqualTo(model.size());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "LONGS,8,1", "LONGS,16,2", "LONGS,64,3", "LONGS,512,4", "LONGS,4096,5",
        "REFERENCES,8,6", "REFERENCES,32,7", "REFERENCES,128,8", "REFERENCES,1024,9", "REFERENCES,4096,10",
        "LAZY_REFERENCES,8,11", "LAZY_REFERENCES,256,12", "LAZY_REFERENCES,2048,13"
    })
    void behavesAsAHashMapThroughAnyRunOfOperations(Kind kind, int capacity, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Pair pair = new Pair(kind.on(tables.direct(capacity)));
        // more keys than slots, so that the map is full at times
        int keys = capacity + capacity / 4 + 1;
        // inserts outweigh deletes for a while, then the other way round
        for (int phase = 0; phase < 10; phase++) {
            int inserts = phase % 2 == 0 ? 50 : 10;
            for (int i = 0; i < 4_000 + capacity; i++) {
                int dice = random.nextInt(100);
                Operation operation = dice < inserts
                        ? Operation.INSERT
                        : dice < 60
                                ? Operation.DELETE
                                : dice < 75 ? Operation.UPDATE : dice < 90 ? Operation.FIND : Operation.CONTAINS;
                pair.apply(operation, MapUnderTest.key(random.nextInt(keys)));
            }
            pair.compareAll();
        }
    }

    @ParameterizedTest
    @CsvSource({"LONGS,16,21", "LONGS,256,22", "REFERENCES,64,23", "REFERENCES,512,24"})
    void behavesAsAHashMapWhenAllKeysShareOneHome(Kind kind, int capacity, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Pair pair = new Pair(kind.on(tables.direct(capacity)));
        long[] keys = TestTables.keysOfHome(pair.map.table(), 1, capacity + 8);
        Operation[] operations = Operation.values();
        for (int i = 0; i < 20_000; i++) {
            Operation operation = i < 2 * capacity ? Operation.INSERT : operations[random.nextInt(operations.length)];
            pair.apply(operation, MapUnderTest.key(keys[random.nextInt(keys.length)]));
            if (i % 4_000 == 0) {
                pair.compareAll();
                TableIntegrity.check(pair.map.table());
            }
        }
        pair.compareAll();
    }

    @Property(tries = 300)
    void behavesAsAHashMapThroughAnyShortRunOfOperations(@ForAll Kind kind, @ForAll("steps") List<Step> steps) {
        Pair pair = new Pair(kind.on(TestTables.direct(16)));
        long[] keys = TestTables.keysOfHome(pair.map.table(), 0, 20);
        for (Step step : steps) {
            pair.apply(step.operation(), MapUnderTest.key(keys[step.key()]));
        }
        pair.compareAll();
        TableIntegrity.check(pair.map.table());
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.frequencyOf(
                                Tuple.of(3, Arbitraries.just(Operation.INSERT)),
                                Tuple.of(2, Arbitraries.of(Operation.class))),
                        Arbitraries.integers().between(0, 19))
                .as(Step::new)
                .list()
                .ofMaxSize(120);
    }
}
