package io.fixedmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fixedmap.MapUnderTest.Kind;
import io.fixedmap.memory.Region;
import io.fixedmap.table.HookedRegion;
import io.fixedmap.table.TestTables;
import io.fixedmap.table.WatchedTables;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What both maps promise, one thread at a time. */
class MapTest {
    private static final Digest A = MapUnderTest.key(1);
    private static final Digest B = MapUnderTest.key(2);

    @RegisterExtension
    final WatchedTables tables = new WatchedTables();

    private static long increment(long value) {
        return value + 1;
    }

    private static void fill(MapUnderTest map, long from, long to) {
        for (long n = from; n < to; n++) {
            assertThat(map.insert(MapUnderTest.key(n), n)).isEqualTo(InsertResult.INSERTED);
        }
    }

    private static List<Long> values(MapUnderTest map) {
        List<Long> values = new ArrayList<>();
        map.forEach((key, value) -> values.add(value));
        return values;
    }

    @ParameterizedTest
    @EnumSource
    void secondInsertOfAKeyLeavesItsValue(Kind kind) {
        MapUnderTest map = kind.on(tables.direct(8));
        map.insert(A, 1);

        assertThat(map.insert(A, 2)).isEqualTo(InsertResult.EXISTS);

        assertThat(map.find(A)).isEqualTo(1);
        assertThat(map.size()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void takesExactlyAsManyKeysAsItHasSlots(Kind kind) {
        for (int capacity = 8; capacity <= 4096; capacity *= 2) {
            MapUnderTest map = kind.on(tables.direct(capacity));
            fill(map, 0, capacity);

            assertThat(map.insert(MapUnderTest.key(-1), -1)).isEqualTo(InsertResult.FULL);

            assertThat(map.size()).isEqualTo(capacity).isEqualTo(map.capacity());
            assertThat(map.insert(MapUnderTest.key(0), -1)).isEqualTo(InsertResult.EXISTS);
            assertThat(map.contains(MapUnderTest.key(-1))).isFalse();
            for (long n = 0; n < capacity; n++) {
                assertThat(map.find(MapUnderTest.key(n))).isEqualTo(n);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void deletingAnyKeyOfAFullMapMakesRoomForOne(Kind kind) {
        int capacity = 64;
        MapUnderTest map = kind.on(tables.direct(capacity));
        fill(map, 0, capacity);
        for (long n = 0; n < capacity; n++) {
            assertThat(map.delete(MapUnderTest.key(n))).isTrue();

            assertThat(map.insert(MapUnderTest.key(n + capacity), n)).isEqualTo(InsertResult.INSERTED);
            assertThat(map.insert(MapUnderTest.key(-1), n)).isEqualTo(InsertResult.FULL);
        }
    }

    @ParameterizedTest
    @EnumSource
    void deletedSlotsAreCountedUntilTheyAreUsedAgain(Kind kind) {
        MapUnderTest map = kind.on(tables.direct(64));
        fill(map, 0, 64);
        assertThat(map.tombstones()).isZero();

        for (long n = 0; n < 10; n++) {
            map.delete(MapUnderTest.key(n));
        }
        assertThat(map.tombstones()).isEqualTo(10);
        assertThat(map.size()).isEqualTo(54);

        fill(map, 100, 107);
        assertThat(map.tombstones()).isEqualTo(3);
        assertThat(map.size()).isEqualTo(61);
    }

    @ParameterizedTest
    @EnumSource
    void deletingTwiceDeletesOnce(Kind kind) {
        MapUnderTest map = kind.on(tables.direct(8));
        map.insert(A, 1);

        assertThat(map.delete(A)).isTrue();
        assertThat(map.delete(A)).isFalse();

        assertThat(map.find(A)).isEqualTo(MapUnderTest.ABSENT);
        assertThat(map.update(A, value -> {
                    throw new AssertionError("called for an absent key");
                }))
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void keysOfOneHomeFillTheWholeTableAndAreFoundAtEveryDistance(Kind kind) {
        int capacity = 256;
        MapUnderTest map = kind.on(tables.direct(capacity));
        long[] keys = TestTables.keysOfHome(map.table(), 5, capacity + 1);
        for (int i = 0; i < capacity; i++) {
            assertThat(map.insert(MapUnderTest.key(keys[i]), i)).isEqualTo(InsertResult.INSERTED);
        }

        assertThat(map.insert(MapUnderTest.key(keys[capacity]), 0)).isEqualTo(InsertResult.FULL);
        ProbeLengths lengths = map.probeLengths();
        assertThat(lengths.longest()).isEqualTo(capacity / 8 - 1);
        assertThat(lengths.keysByDistance()).hasSize(16).startsWith(8L, 8L).endsWith(8L, 136L);
        for (int i = 0; i < capacity; i++) {
            assertThat(map.find(MapUnderTest.key(keys[i]))).isEqualTo(i);
        }
        // the far ones last, so that each still has to be found when those before it are gone
        for (int i = 0; i < capacity; i++) {
            assertThat(map.delete(MapUnderTest.key(keys[i]))).isTrue();
            assertThat(map.contains(MapUnderTest.key(keys[i]))).isFalse();
            assertThat(map.contains(MapUnderTest.key(keys[capacity - 1]))).isEqualTo(i < capacity - 1);
        }
        assertThat(map.size()).isZero();
    }

    /** Counts memory accesses rather than time: what a find has to look at must not grow with the age of the map. */
    @Test
    void churnOfAHundredTimesTheCapacityDoesNotLengthenProbes() {
        int capacity = 1024;
        int live = capacity * 3 / 4;
        HookedRegion region = new HookedRegion(Region.allocateDirect(TestTables.bytes(capacity)));
        MapUnderTest map = Kind.LONGS.on(tables.watch(TestTables.on(region, capacity)));
        AtomicLong accesses = new AtomicLong();
        region.beforeEachAccess(accesses::incrementAndGet);
        fill(map, 0, live);
        long freshHits = accessesOfFinds(map, accesses, 0, live);
        long freshMisses = accessesOfFinds(map, accesses, -live, 0);

        // Deletes and inserts mix distances until they settle; from then on they must stay as they are.
        long first = churn(map, 0, live, 10 * capacity);
        double settledMean = map.probeLengths().mean();
        first = churn(map, first, live, 90 * capacity);

        assertThat(map.tombstones()).isEqualTo(capacity - live);
        assertThat(map.probeLengths().mean()).isBetween(settledMean / 2, settledMean * 2);
        assertThat(accessesOfFinds(map, accesses, first, first + live)).isLessThan(freshHits * 3 / 2);
        assertThat(accessesOfFinds(map, accesses, -live, 0)).isLessThan(freshMisses * 2 + live / 10);
    }

    /** Replaces the oldest key by a new one, again and again; the keys are numbers in a row, of which it returns the first. */
    private static long churn(MapUnderTest map, long first, int live, int times) {
        for (long n = first; n < first + times; n++) {
            assertThat(map.delete(MapUnderTest.key(n))).isTrue();
            assertThat(map.insert(MapUnderTest.key(n + live), n + live)).isEqualTo(InsertResult.INSERTED);
        }
        return first + times;
    }

    private static long accessesOfFinds(MapUnderTest map, AtomicLong accesses, long from, long to) {
        long before = accesses.get();
        for (long n = from; n < to; n++) {
            map.find(MapUnderTest.key(n));
        }
        return accesses.get() - before;
    }

    @ParameterizedTest
    @EnumSource
    void emptiedMapIsAsGoodAsNew(Kind kind) {
        int capacity = 128;
        MapUnderTest map = kind.on(tables.direct(capacity));
        SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < 50; round++) {
            long first = random.nextInt(1_000_000);
            fill(map, first, first + capacity);
            for (long n = first; n < first + capacity; n++) {
                assertThat(map.delete(MapUnderTest.key(n))).isTrue();
            }
            assertThat(map.size()).isZero();
            assertThat(map.tombstones()).isEqualTo(capacity);
            assertThat(values(map)).isEmpty();
            assertThat(map.probeLengths().longest()).isZero();
            assertThat(map.probeLengths().mean()).isZero();
        }
    }

    /** Nearly every key then lives anywhere: so many of one home as a fresh map never has. */
    @ParameterizedTest
    @EnumSource
    void churnOfAFullMapLeavesNothingBehindWhenItIsEmptied(Kind kind) {
        int capacity = 2048;
        MapUnderTest map = kind.on(tables.direct(capacity));
        fill(map, 0, capacity);
        long first = churn(map, 0, capacity, 10 * capacity);
        assertThat(map.probeLengths().mean()).isGreaterThan(10);

        for (long n = first; n < first + capacity; n++) {
            assertThat(map.delete(MapUnderTest.key(n))).isTrue();
        }

        // where a search would look; the walk after the test compares all of it with a recount
        for (int home = 0; home < capacity / 8; home++) {
            assertThat(TestTables.distances(map.table(), home)).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void updateReplacesTheValueByWhatTheFunctionReturns(Kind kind) {
        MapUnderTest map = kind.on(tables.direct(8));
        map.insert(A, 41);

        assertThat(map.update(A, MapTest::increment)).isTrue();

        assertThat(map.find(A)).isEqualTo(42);
    }

    @ParameterizedTest
    @EnumSource
    void aFunctionThatThrowsLeavesTheEntryUnlockedAndUnchanged(Kind kind) {
        MapUnderTest map = kind.on(tables.direct(8));
        map.insert(A, 1);
        RuntimeException thrown = new RuntimeException("from the function");

        assertThatThrownBy(() -> map.update(A, value -> {
                    throw thrown;
                }))
                .isSameAs(thrown);

        assertThat(map.find(A)).isEqualTo(1);
        assertThat(map.update(A, MapTest::increment)).isTrue();
        assertThat(map.find(A)).isEqualTo(2);
        assertThat(map.delete(A)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void aFunctionThatFailsWithAnErrorLeavesTheEntryUnlockedAndUnchanged(Kind kind) {
        MapUnderTest map = kind.on(tables.direct(8));
        map.insert(A, 1);

        assertThatExceptionOfType(StackOverflowError.class)
                .isThrownBy(() -> map.update(A, value -> {
                    throw new StackOverflowError();
                }));

        assertThat(map.find(A)).isEqualTo(1);
        assertThat(map.delete(A)).isTrue();
    }

    @Test
    void aFunctionThatReturnsNullIsRefusedAndTheValueStays() {
        FixedMap<String> map = new FixedMap<>(tables.direct(8), true);
        map.insert(A, "value");

        assertThatNullPointerException()
                .isThrownBy(() -> map.update(A, value -> null))
                .withMessageContaining("function's result");

        assertThat(map.find(A)).isEqualTo("value");
        assertThat(map.update(A, value -> value + "!")).isTrue();
        assertThat(map.delete(A)).isEqualTo("value!");
    }

    @ParameterizedTest
    @EnumSource
    void aFunctionThatUpdatesItsOwnEntryIsToldSo(Kind kind) {
        MapUnderTest map = kind.on(tables.direct(8));
        map.insert(A, 1);

        assertThatIllegalStateException()
                .isThrownBy(() -> map.update(A, value -> {
                    map.update(A, MapTest::increment);
                    return 5;
                }))
                .withMessageContaining("must not update or delete its own entry");

        assertThat(map.find(A)).isEqualTo(1);
        assertThat(map.update(A, MapTest::increment)).isTrue();
        assertThat(map.find(A)).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void aFunctionThatDeletesItsOwnEntryIsToldSo(Kind kind) {
        MapUnderTest map = kind.on(tables.direct(8));
        map.insert(A, 1);

        assertThatIllegalStateException()
                .isThrownBy(() -> map.update(A, value -> {
                    map.delete(A);
                    return 5;
                }))
                .withMessageContaining("must not update or delete its own entry");

        assertThat(map.find(A)).isEqualTo(1);
        assertThat(map.delete(A)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void aFunctionThatCatchesTheErrorOfItsCallBackMayGoOn(Kind kind) {
        MapUnderTest map = kind.on(tables.direct(8));
        map.insert(A, 1);

        map.update(A, value -> {
            assertThatIllegalStateException().isThrownBy(() -> map.delete(A));
            return value + 1;
        });

        assertThat(map.find(A)).isEqualTo(2);
        assertThat(map.update(A, MapTest::increment)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void aFunctionMayReadItsOwnEntryAndDoAnythingToOthers(Kind kind) {
        MapUnderTest map = kind.on(tables.direct(8));
        Digest c = MapUnderTest.key(3);
        map.insert(A, 1);
        map.insert(B, 10);

        map.update(A, value -> {
            assertThat(map.find(A)).isEqualTo(1);
            assertThat(map.contains(A)).isTrue();
            assertThat(map.insert(A, 7)).isEqualTo(InsertResult.EXISTS);
            assertThat(map.update(B, MapTest::increment)).isTrue();
            assertThat(map.insert(c, 100)).isEqualTo(InsertResult.INSERTED);
            assertThat(map.delete(c)).isTrue();
            assertThat(values(map)).containsExactlyInAnyOrder(1L, 11L);
            return map.find(B);
        });

        assertThat(map.find(A)).isEqualTo(11);
    }

    @ParameterizedTest
    @EnumSource
    void aVisitorSeesWhatStaysOnceAndMayChangeTheMap(Kind kind) {
        MapUnderTest map = kind.on(tables.direct(64));
        fill(map, 0, 32);
        List<Long> seen = new ArrayList<>();

        map.forEach((key, value) -> {
            assertThat(key).isEqualTo(MapUnderTest.key(value));
            seen.add(value);
            // odd ones go, those above 1000 come; even ones stay
            map.delete(MapUnderTest.key(value | 1));
            map.insert(MapUnderTest.key(1000 + value), 1000 + value);
        });

        assertThat(seen).doesNotHaveDuplicates();
        assertThat(seen.stream().filter(n -> n < 32 && n % 2 == 0)).hasSize(16);
    }

    @ParameterizedTest
    @EnumSource
    void aVisitorThatThrowsLeavesTheMapAsItWas(Kind kind) {
        MapUnderTest map = kind.on(tables.direct(8));
        map.insert(A, 1);

        assertThatIllegalStateException()
                .isThrownBy(() -> map.forEach((key, value) -> {
                    throw new IllegalStateException("from the visitor");
                }));

        assertThat(map.find(A)).isEqualTo(1);
        assertThat(map.delete(A)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void probeLengthsOfAnEmptyMapAreZero(Kind kind) {
        ProbeLengths lengths = kind.on(tables.direct(64)).probeLengths();

        assertThat(lengths.keysByDistance()).containsExactly(0L);
        assertThat(lengths.longest()).isZero();
        assertThat(lengths.mean()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void keysThatDifferInOneBitAreDifferent(Kind kind) {
        MapUnderTest map = kind.on(tables.direct(512));
        map.insert(Digest.ofWords(0, 0, 0, 0), -1);
        for (int bit = 0; bit < 256; bit++) {
            assertThat(map.insert(oneBit(bit), bit)).isEqualTo(InsertResult.INSERTED);
        }
        for (int bit = 0; bit < 256; bit++) {
            assertThat(map.find(oneBit(bit))).isEqualTo(bit);
        }
        assertThat(map.find(Digest.ofWords(0, 0, 0, 0))).isEqualTo(-1);
    }

    private static Digest oneBit(int bit) {
        long[] words = new long[4];
        words[bit / 64] = 1L << (bit % 64);
        return Digest.ofWords(words[0], words[1], words[2], words[3]);
    }

    @Test
    void everyLongIsAValue() {
        FixedLongMap map = new FixedLongMap(tables.direct(8));
        for (long value : new long[] {0, -1, Long.MIN_VALUE, Long.MAX_VALUE}) {
            map.insert(A, value);
            assertThat(map.find(A, 17)).isEqualTo(value);
            assertThat(map.delete(A)).isTrue();
        }
        assertThat(map.find(A, 17)).isEqualTo(17);
    }

    @Test
    void deleteReturnsTheValueItDeleted() {
        FixedMap<String> map = new FixedMap<>(tables.direct(8), true);
        String value = "value";
        map.insert(A, value);

        assertThat(map.delete(A)).isSameAs(value);
        assertThat(map.delete(A)).isNull();
    }
}
