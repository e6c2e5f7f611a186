package io.fixedmap;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

import io.fixedmap.table.SlotTable;
import io.fixedmap.table.TableIntegrity;
import io.fixedmap.table.TestTables;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Options;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Asks Lincheck whether the results of concurrent operations are those of some order: by running them over and over on
 * direct memory, and by exploring their interleavings on the heap, since it cannot follow accesses to buffers.
 *
 * <p>All keys share one home, filled but for two slots, so that entries at home and displaced ones meet. The table has room
 * for every key and every thread's claim: FULL, which is weak under concurrency, does not occur.
 */
@Tag("lincheck")
class MapLincheckTest {
    private static final int CAPACITY = 32;
    private static final int FILLERS = 6;
    private static final int KEYS = 3;

    /** The operations under test. */
    @Param(name = "key", gen = IntGen.class, conf = "0:2")
    @Param(name = "value", gen = IntGen.class, conf = "1:9")
    public abstract static class Operations {
        final SlotTable table;
        final Digest[] keys = new Digest[KEYS];
        final FixedLongMap map;

        Operations(SlotTable table) {
            this.table = table;
            this.map = new FixedLongMap(table);
            long[] numbers = TestTables.keysOfHome(table, 1, FILLERS + KEYS);
            for (int i = 0; i < FILLERS; i++) {
                map.insert(MapUnderTest.key(numbers[i]), -1);
            }
            for (int i = 0; i < KEYS; i++) {
                keys[i] = MapUnderTest.key(numbers[FILLERS + i]);
            }
        }

        @Operation
        public InsertResult insert(@Param(name = "key") int key, @Param(name = "value") int value) {
            return map.insert(keys[key], value);
        }

        @Operation
        public long find(@Param(name = "key") int key) {
            return map.find(keys[key], -1);
        }

        @Operation
        public boolean update(@Param(name = "key") int key, @Param(name = "value") int value) {
            return map.update(keys[key], old -> old * 10 + value);
        }

        @Operation
        public boolean delete(@Param(name = "key") int key) {
            return map.delete(keys[key]);
        }

        /** Is called when the threads of an execution have ended. */
        @Validate
        public void isWhole() {
            TableIntegrity.check(table);
        }
    }

    /** The map as it is, on direct memory. */
    public static final class OnDirectMemory extends Operations {
        public OnDirectMemory() {
            super(TestTables.direct(CAPACITY));
        }
    }

    /** The map as it is, on the heap. */
    public static final class OnHeap extends Operations {
        public OnHeap() {
            super(TestTables.onHeap(CAPACITY));
        }
    }

    /** A mutant: a reader that believes what it read without asking whether the entry is still there. */
    public static final class ReaderWithoutValidation extends Operations {
        public ReaderWithoutValidation() {
            super(TestTables.onHeap(CAPACITY));
        }

        @Override
        @Operation
        public long find(@Param(name = "key") int key) {
            long ref = Tables.locate(table, Tables.hash(table, keys[key]), keys[key]);
            return ref < 0 ? -1 : table.slots().value(SlotTable.slotIndex(ref), 0);
        }
    }

    /** A mutant: an update that replaces the value without the lock. */
    public static final class UpdateWithoutLock extends Operations {
        public UpdateWithoutLock() {
            super(TestTables.onHeap(CAPACITY));
        }

        @Override
        @Operation
        public boolean update(@Param(name = "key") int key, @Param(name = "value") int value) {
            long ref = Tables.locate(table, Tables.hash(table, keys[key]), keys[key]);
            if (ref < 0) {
                return false;
            }
            int slotIndex = SlotTable.slotIndex(ref);
            table.slots().setValue(slotIndex, 0, table.slots().value(slotIndex, 0) * 10 + value);
            return true;
        }
    }

    /** What the map has to look like from outside. */
    public static final class Sequential {
        private final Map<Integer, Long> map = new HashMap<>();

        public Sequential() {}

        public InsertResult insert(int key, int value) {
            return map.putIfAbsent(key, (long) value) == null ? InsertResult.INSERTED : InsertResult.EXISTS;
        }

        public long find(int key) {
            return map.getOrDefault(key, -1L);
        }

        public boolean update(int key, int value) {
            return map.computeIfPresent(key, (k, old) -> old * 10 + value) != null;
        }

        public boolean delete(int key) {
            return map.remove(key) != null;
        }
    }

    /** A mutant: an insert that reads the publications after its search, and so misses who came between. */
    public static final class PublicationsReadLate extends Operations {
        public PublicationsReadLate() {
            super(TestTables.onHeap(CAPACITY));
        }

        @Override
        @Operation
        public InsertResult insert(@Param(name = "key") int key, @Param(name = "value") int value) {
            long hash = Tables.hash(table, keys[key]);
            int slotIndex = Tables.claim(table, hash, keys[key]);
            table.slots().setValue(slotIndex, 0, value);
            if (Tables.contains(table, hash, keys[key])) {
                table.abandon(slotIndex, hash);
                return InsertResult.EXISTS;
            }
            TestTables.publishAtHomeUnsearched(table, slotIndex);
            return InsertResult.INSERTED;
        }
    }

    /** A mutant: an insert that does not give its slot back if another came first. All its results are right. */
    public static final class LostInsertKeepsItsSlot extends Operations {
        public LostInsertKeepsItsSlot() {
            super(TestTables.onHeap(CAPACITY));
        }

        @Override
        @Operation
        public InsertResult insert(@Param(name = "key") int key, @Param(name = "value") int value) {
            long hash = Tables.hash(table, keys[key]);
            long searched = table.beforeSearch(hash);
            if (Tables.contains(table, hash, keys[key])) {
                return InsertResult.EXISTS;
            }
            int slotIndex = Tables.claim(table, hash, keys[key]);
            table.slots().setValue(slotIndex, 0, value);
            return table.tryPublish(slotIndex, hash, searched) == SlotTable.ABSENT
                    ? InsertResult.EXISTS
                    : InsertResult.INSERTED;
        }
    }

    private static Actor insert(int key, int value) {
        return actor("insert", key, value);
    }

    private static Actor update(int key, int value) {
        return actor("update", key, value);
    }

    private static Actor find(int key) {
        return actor("find", key);
    }

    private static Actor delete(int key) {
        return actor("delete", key);
    }

    private static Actor actor(String name, Object... arguments) {
        Class<?>[] types = new Class<?>[arguments.length];
        Arrays.fill(types, int.class);
        try {
            Method method = Operations.class.getMethod(name, types);
            return new Actor(method, List.of(arguments));
        } catch (NoSuchMethodException e) {
            throw new LinkageError("no such operation", e);
        }
    }

    private static ExecutionScenario scenario(List<Actor> before, List<Actor> one, List<Actor> other) {
        return new ExecutionScenario(before, List.of(one, other), List.of(find(0), find(1)), null);
    }

    /** The slot of a key that is being read goes to another key. */
    private static ExecutionScenario slotChangesHands() {
        return scenario(List.of(insert(0, 1)), List.of(find(0)), List.of(delete(0), insert(1, 2)));
    }

    private static ExecutionScenario updatesOfOneKey() {
        return scenario(List.of(insert(0, 1)), List.of(update(0, 2)), List.of(update(0, 3)));
    }

    private static ExecutionScenario updateOfAKeyThatGoes() {
        return scenario(List.of(insert(0, 1)), List.of(update(0, 2)), List.of(delete(0), insert(1, 3)));
    }

    private static ExecutionScenario insertsOfOneKeyAtHome() {
        return scenario(List.of(), List.of(insert(0, 1)), List.of(insert(0, 2)));
    }

    /** Key 2 and its neighbour take the last slots at home. */
    private static ExecutionScenario insertsOfOneDisplacedKey() {
        return scenario(
                List.of(insert(2, 9), insert(1, 8)), List.of(insert(0, 1), delete(0)), List.of(insert(0, 2), find(0)));
    }

    private static ExecutionScenario insertsOfTwoDisplacedKeys() {
        return scenario(
                List.of(insert(2, 9), insert(1, 8), delete(1), insert(1, 7)),
                List.of(insert(0, 1), delete(2)),
                List.of(delete(1), insert(1, 2), find(0)));
    }

    private static <O extends Options<O, ?>> O bounded(O options, int iterations, int invocations) {
        options.iterations(iterations);
        options.invocationsPerIteration(invocations);
        options.threads(2);
        options.actorsPerThread(3);
        options.actorsBefore(3);
        options.actorsAfter(2);
        options.sequentialSpecification(Sequential.class);
        return options;
    }

    private static ModelCheckingOptions modelChecking(int iterations, int invocations) {
        // The walk comes when all threads have ended: it need not be followed access by access.
        return bounded(new ModelCheckingOptions(), iterations, invocations)
                .addGuarantee(
                        forClasses(TableIntegrity.class.getName()).allMethods().ignore());
    }

    @Test
    void operationsOnDirectMemoryAreLinearizableUnderStress() {
        bounded(new StressOptions(), 6, 1_000).check(OnDirectMemory.class);
    }

    @Test
    void operationsAreLinearizableInEveryInterleavingExplored() {
        ModelCheckingOptions options = modelChecking(5, 250);
        for (ExecutionScenario scenario : List.of(
                slotChangesHands(),
                updatesOfOneKey(),
                updateOfAKeyThatGoes(),
                insertsOfOneKeyAtHome(),
                insertsOfOneDisplacedKey(),
                insertsOfTwoDisplacedKeys())) {
            options.addCustomScenario(scenario);
        }
        options.check(OnHeap.class);
    }

    private static void assertIsCaught(Class<? extends Operations> mutant, ExecutionScenario scenario) {
        ModelCheckingOptions options =
                modelChecking(0, 1_000).addCustomScenario(scenario).minimizeFailedScenario(false);

        assertThatExceptionOfType(LincheckAssertionError.class).isThrownBy(() -> options.check(mutant));
    }

    @Test
    void aReaderThatDoesNotValidateIsCaught() {
        assertIsCaught(ReaderWithoutValidation.class, slotChangesHands());
    }

    @Test
    void anUpdateWithoutLockIsCaught() {
        assertIsCaught(UpdateWithoutLock.class, updatesOfOneKey());
    }

    @Test
    void anInsertThatReadsThePublicationsLateIsCaught() {
        assertIsCaught(PublicationsReadLate.class, insertsOfOneKeyAtHome());
    }

    @Test
    void aTableThatIsLeftBrokenBehindRightResultsIsCaught() {
        assertIsCaught(LostInsertKeepsItsSlot.class, insertsOfOneKeyAtHome());
    }
}
