package io.fixedmap;

import static org.assertj.core.api.Assertions.assertThat;

import io.fixedmap.MapUnderTest.Kind;
import io.fixedmap.memory.Region;
import io.fixedmap.table.HeapRegion;
import io.fixedmap.table.HookedRegion;
import io.fixedmap.table.SlotTable;
import io.fixedmap.table.TableIntegrity;
import io.fixedmap.table.TestTables;
import io.fixedmap.table.WatchedTables;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Stops a thread before each of its accesses to the slots in turn, lets another thread do things meanwhile, and asks that
 * it is not held up and that both see what they could have seen had the operations come one after the other.
 */
class MapStallTest {
    private static final Threads THREADS = new Threads();
    private static final int CAPACITY = 32;
    private static final int GROUP = 8;

    @RegisterExtension
    final WatchedTables tables = new WatchedTables();

    @AfterAll
    static void stopThreads() {
        THREADS.close();
    }

    /** An operation on its own thread, stopped before an access. */
    private static final class Stalled<T> {
        private final CountDownLatch stopped = new CountDownLatch(1);
        private final CountDownLatch resumed = new CountDownLatch(1);
        private final Future<T> result;
        private boolean reached;
        private int accesses;

        Stalled(HookedRegion region, int beforeAccess, Callable<T> operation) {
            AtomicReference<Thread> self = new AtomicReference<>();
            region.beforeEachAccess(() -> {
                if (Thread.currentThread() == self.get() && ++accesses == beforeAccess) {
                    reached = true;
                    stopped.countDown();
                    Threads.await(resumed, "being resumed");
                }
            });
            result = THREADS.start(() -> {
                self.set(Thread.currentThread());
                try {
                    return operation.call();
                } finally {
                    self.set(null);
                    stopped.countDown();
                }
            });
            Threads.await(stopped, "the stall, or the end");
        }

        T resume() {
            resumed.countDown();
            return Threads.await(result, "the stalled thread, after it was resumed");
        }
    }

    /** An operation, on the map and on its model. */
    private record Operation(String name, int key, long value) {
        Object on(MapUnderTest map, Digest[] keys) {
            return switch (name) {
                case "insert" -> map.insert(keys[key], value);
                case "delete" -> map.delete(keys[key]);
                case "update" -> map.update(keys[key], old -> old + value);
                default -> map.find(keys[key]);
            };
        }

        Object on(Map<Integer, Long> model) {
            return switch (name) {
                case "insert" -> model.putIfAbsent(key, value) == null ? InsertResult.INSERTED : InsertResult.EXISTS;
                case "delete" -> model.remove(key) != null;
                case "update" -> model.computeIfPresent(key, (k, old) -> old + value) != null;
                default -> model.getOrDefault(key, MapUnderTest.ABSENT);
            };
        }
    }

    private static final List<Operation> OTHERS = List.of(
            new Operation("insert", 0, 100),
            new Operation("delete", 0, 0),
            new Operation("update", 0, 1000),
            new Operation("find", 0, 0),
            new Operation("insert", 1, 200),
            new Operation("delete", 1, 0));

    /** Sequences of two by another thread. */
    private static List<List<Operation>> sequences() {
        List<List<Operation>> sequences = new ArrayList<>();
        for (Operation first : OTHERS) {
            for (Operation second : OTHERS) {
                sequences.add(List.of(first, second));
            }
        }
        return sequences;
    }

    /** Whether the results and the end are those of some order in which one operation falls between the others. */
    private static boolean isLinearizable(
            Map<Integer, Long> before,
            Operation one,
            Object oneResult,
            List<Operation> others,
            List<Object> otherResults,
            Map<Integer, Long> after) {
        for (int position = 0; position <= others.size(); position++) {
            Map<Integer, Long> model = new HashMap<>(before);
            boolean agrees = true;
            for (int i = 0; i <= others.size() && agrees; i++) {
                if (i == position) {
                    agrees = one.on(model).equals(oneResult);
                }
                if (agrees && i < others.size()) {
                    agrees = others.get(i).on(model).equals(otherResults.get(i));
                }
            }
            if (agrees && model.equals(after)) {
                return true;
            }
        }
        return false;
    }

    /** @param fillers keys in the home group before: 0 leaves the test keys at home, 8 displaces both, 7 one of them */
    @ParameterizedTest
    @ValueSource(ints = {0, 7, 8})
    void aThreadStalledAnywhereInInsertFindOrDeleteHoldsUpNobody(int fillers) {
        int stops = 0;
        for (boolean present : new boolean[] {false, true}) {
            for (Operation one : List.of(
                    new Operation("insert", 0, 10), new Operation("find", 0, 0), new Operation("delete", 0, 0))) {
                for (List<Operation> others : sequences()) {
                    int beforeAccess = 1;
                    while (stallsOnce(fillers, present, one, others, beforeAccess)) {
                        beforeAccess++;
                        stops++;
                    }
                }
            }
        }
        assertThat(stops).isPositive();
    }

    private static boolean stallsOnce(
            int fillers, boolean present, Operation one, List<Operation> others, int beforeAccess) {
        HookedRegion region = new HookedRegion(new HeapRegion(TestTables.bytes(CAPACITY)));
        SlotTable table = TestTables.on(region, CAPACITY);
        MapUnderTest map = Kind.LONGS.on(table);
        Digest[] keys = keysBehind(fillers, map);
        Map<Integer, Long> before = present ? Map.of(0, 1L) : Map.of();
        before.forEach((key, value) -> map.insert(keys[key], value));

        Stalled<Object> stalled = new Stalled<>(region, beforeAccess, () -> one.on(map, keys));
        List<Object> otherResults = new ArrayList<>();
        for (Operation other : others) {
            otherResults.add(Threads.await(
                    THREADS.start(() -> other.on(map, keys)),
                    other + " while " + one + " is stalled before access " + beforeAccess));
        }
        Object oneResult = stalled.resume();

        Map<Integer, Long> after = new HashMap<>();
        for (int key = 0; key < keys.length; key++) {
            long value = map.find(keys[key]);
            if (value != MapUnderTest.ABSENT) {
                after.put(key, value);
            }
        }
        assertThat(isLinearizable(before, one, oneResult, others, otherResults, after))
                .as(
                        "fillers=%d, before=%s, %s stalled before access %d: %s; meanwhile %s: %s; after=%s",
                        fillers, before, one, beforeAccess, oneResult, others, otherResults, after)
                .isTrue();
        TableIntegrity.check(table);
        return stalled.reached;
    }

    /** Two keys of one home, after some fillers of it. */
    private static Digest[] keysBehind(int fillers, MapUnderTest map) {
        long[] numbers = TestTables.keysOfHome(map.table(), 1, fillers + 2);
        for (int i = 0; i < fillers; i++) {
            assertThat(map.insert(MapUnderTest.key(numbers[i]), -1)).isEqualTo(InsertResult.INSERTED);
        }
        return new Digest[] {MapUnderTest.key(numbers[fillers]), MapUnderTest.key(numbers[fillers + 1])};
    }

    @Test
    void anInsertStalledAfterItsRegistrationIsFinishedByAnotherOfTheSameHome() {
        int finishedByOthers = 0;
        boolean reached = true;
        for (int beforeAccess = 1; reached; beforeAccess++) {
            HookedRegion region = new HookedRegion(Region.allocateDirect(TestTables.bytes(CAPACITY)));
            SlotTable table = tables.watch(TestTables.on(region, CAPACITY));
            MapUnderTest map = Kind.LONGS.on(table);
            Digest[] keys = keysBehind(GROUP, map);
            Stalled<InsertResult> stalled = new Stalled<>(region, beforeAccess, () -> map.insert(keys[0], 10));
            boolean visibleBefore = map.contains(keys[0]);

            assertThat(map.insert(keys[1], 20)).isEqualTo(InsertResult.INSERTED);

            if (stalled.reached && !visibleBefore && map.contains(keys[0])) {
                assertThat(map.find(keys[0])).isEqualTo(10);
                finishedByOthers++;
            }
            reached = stalled.reached;
            assertThat(stalled.resume()).isEqualTo(InsertResult.INSERTED);
            assertThat(map.find(keys[0])).isEqualTo(10);
        }
        assertThat(finishedByOthers).isPositive();
    }

    @Test
    void anInsertThatWasFinishedAndDeletedMeanwhileStillSucceeds() {
        int deletedMeanwhile = 0;
        boolean reached = true;
        for (int beforeAccess = 1; reached; beforeAccess++) {
            HookedRegion region = new HookedRegion(Region.allocateDirect(TestTables.bytes(CAPACITY)));
            SlotTable table = tables.watch(TestTables.on(region, CAPACITY));
            MapUnderTest map = Kind.LONGS.on(table);
            Digest[] keys = keysBehind(GROUP, map);
            Stalled<InsertResult> stalled = new Stalled<>(region, beforeAccess, () -> map.insert(keys[0], 10));
            map.insert(keys[1], 20);
            boolean deleted = map.delete(keys[0]);
            // takes the slot of the deleted one
            Digest third = MapUnderTest.key(TestTables.keysOfHome(table, 1, GROUP + 3)[GROUP + 2]);
            map.insert(third, 30);

            reached = stalled.reached;
            deletedMeanwhile += reached && deleted ? 1 : 0;
            assertThat(stalled.resume()).isEqualTo(InsertResult.INSERTED);
            assertThat(map.find(keys[0])).isEqualTo(deleted ? MapUnderTest.ABSENT : 10);
            assertThat(map.find(keys[1])).isEqualTo(20);
            assertThat(map.find(third)).isEqualTo(30);
        }
        assertThat(deletedMeanwhile).isPositive();
    }

    @Test
    void anInsertThatLosesKeepsNoValueAlive() {
        boolean reached = true;
        int lost = 0;
        for (int fillers : new int[] {0, GROUP}) {
            for (int beforeAccess = 1; reached; beforeAccess++) {
                HookedRegion region = new HookedRegion(Region.allocateDirect(TestTables.bytes(CAPACITY)));
                SlotTable table = tables.watch(TestTables.on(region, CAPACITY));
                FixedMap<Object> map = new FixedMap<>(table, true);
                long[] numbers = TestTables.keysOfHome(table, 1, fillers + 1);
                for (int i = 0; i < fillers; i++) {
                    map.insert(MapUnderTest.key(numbers[i]), "filler");
                }
                Digest key = MapUnderTest.key(numbers[fillers]);
                Object loser = new Object();
                Stalled<InsertResult> stalled = new Stalled<>(region, beforeAccess, () -> map.insert(key, loser));
                InsertResult other = map.insert(key, "winner");

                reached = stalled.reached;
                if (stalled.resume() == InsertResult.EXISTS) {
                    lost++;
                    assertThat(other).isEqualTo(InsertResult.INSERTED);
                    assertThat(holds(map, loser)).isFalse();
                }
            }
            reached = true;
        }
        assertThat(lost).isPositive();
    }

    private static boolean holds(FixedMap<?> map, Object value) {
        try {
            var field = FixedMap.class.getDeclaredField("values");
            field.setAccessible(true);
            var values = (Object[]) Objects.requireNonNull(field.get(map));
            return Arrays.stream(values).anyMatch(held -> held == value);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("FixedMap has changed", e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aThreadStalledInItsUpdateFunctionHoldsUpWritersOfThatEntryOnly(Kind kind) {
        MapUnderTest map = kind.on(tables.direct(CAPACITY));
        Digest[] keys = keysBehind(GROUP - 1, map);
        map.insert(keys[0], 1);
        map.insert(keys[1], 2);
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch resume = new CountDownLatch(1);
        Future<Boolean> stalled = THREADS.start(() -> map.update(keys[0], value -> {
            inside.countDown();
            Threads.await(resume, "being resumed");
            return value + 10;
        }));
        Threads.await(inside, "the update function");

        Future<Boolean> update = THREADS.start(() -> map.update(keys[0], value -> value + 100));
        Digest third = MapUnderTest.key(-3);
        Threads.await(
                THREADS.start(() -> {
                    for (int i = 0; i < 1000; i++) {
                        assertThat(map.find(keys[0])).isEqualTo(1);
                        assertThat(map.contains(keys[0])).isTrue();
                        assertThat(map.insert(keys[0], 5)).isEqualTo(InsertResult.EXISTS);
                        assertThat(map.update(keys[1], value -> value + 1)).isTrue();
                        assertThat(map.delete(keys[1])).isTrue();
                        assertThat(map.insert(keys[1], 2)).isEqualTo(InsertResult.INSERTED);
                        assertThat(map.insert(third, 3)).isEqualTo(InsertResult.INSERTED);
                        assertThat(map.delete(third)).isTrue();
                    }
                    return map.size();
                }),
                "everybody but writers of the locked entry");
        assertThat(update).isNotDone();

        resume.countDown();
        assertThat(Threads.await(stalled, "the stalled update")).isTrue();
        assertThat(Threads.await(update, "the update behind it")).isTrue();
        assertThat(map.find(keys[0])).isEqualTo(111);
    }

    @ParameterizedTest
    @EnumSource
    void aDeleteWaitsForTheUpdateOfItsEntry(Kind kind) {
        MapUnderTest map = kind.on(tables.direct(CAPACITY));
        Digest key = MapUnderTest.key(1);
        map.insert(key, 1);
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch resume = new CountDownLatch(1);
        Future<Boolean> update = THREADS.start(() -> map.update(key, value -> {
            inside.countDown();
            Threads.await(resume, "being resumed");
            return value + 10;
        }));
        Threads.await(inside, "the update function");
        Future<Boolean> delete = THREADS.start(() -> map.delete(key));

        assertThat(map.find(key)).isEqualTo(1);
        assertThat(delete).isNotDone();

        resume.countDown();
        assertThat(Threads.await(update, "the update")).isTrue();
        assertThat(Threads.await(delete, "the delete behind it")).isTrue();
        assertThat(map.contains(key)).isFalse();
    }
}
