package io.fixedmap;

import static org.assertj.core.api.Assertions.assertThat;

import io.fixedmap.table.WatchedTables;
import java.lang.ref.WeakReference;
import java.util.function.LongUnaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the maps keep alive, and that their operations allocate nothing. */
class MapMemoryTest {
    private static final Digest A = MapUnderTest.key(1);
    private static final int CAPACITY = 1024;
    private static final int KEYS = CAPACITY * 3 / 4;

    @RegisterExtension
    final WatchedTables tables = new WatchedTables();

    private final Digest[] keys = new Digest[KEYS];

    private static boolean isCollected(WeakReference<?> reference) {
        // each round is a full collection, which clears what is only weakly reachable
        for (int round = 0; round < 20 && reference.get() != null; round++) {
            System.gc();
        }
        return reference.get() == null;
    }

    private static WeakReference<Object> insertAndDelete(FixedMap<Object> map) {
        Object value = new Object();
        map.insert(A, value);
        map.delete(A);
        return new WeakReference<>(value);
    }

    @Test
    void deletedValueIsGarbage() {
        FixedMap<Object> map = new FixedMap<>(tables.direct(8), true);

        assertThat(isCollected(insertAndDelete(map))).isTrue();

        assertThat(map.contains(A)).isFalse();
    }

    @Test
    void replacedValueIsGarbage() {
        FixedMap<Object> map = new FixedMap<>(tables.direct(8), true);
        Object value = new Object();
        map.insert(A, value);
        WeakReference<Object> old = new WeakReference<>(value);
        value = null;

        map.update(A, current -> "another");

        assertThat(isCollected(old)).isTrue();
        assertThat(map.find(A)).isEqualTo("another");
    }

    @Test
    void deletedValueStaysUntilItsSlotIsUsedAgainIfSoChosen() {
        FixedMap<Object> map = new FixedMap<>(tables.direct(8), false);
        WeakReference<Object> value = insertAndDelete(map);
        System.gc();
        assertThat(value.get()).isNotNull();

        map.insert(A, "another");

        assertThat(isCollected(value)).isTrue();
        assertThat(map.find(A)).isEqualTo("another");
    }

    @Test
    void everyOperationOnLongsAllocatesNothing() {
        FixedLongMap map = new FixedLongMap(tables.direct(CAPACITY));
        LongUnaryOperator increment = value -> value + 1;
        makeKeys();

        Allocation.assertNone(() -> {
            long sum = 0;
            for (Digest key : keys) {
                sum += count(map.insert(key, 1), InsertResult.INSERTED);
            }
            for (Digest key : keys) {
                sum += count(map.insert(key, 2), InsertResult.EXISTS) + map.find(key, -1);
                sum += map.contains(key) && map.update(key, increment) ? 1 : 0;
            }
            for (Digest key : keys) {
                sum += map.delete(key) ? 1 : 0;
                sum += map.find(key, -1) + (map.contains(key) || map.update(key, increment) ? 1 : 0);
            }
            return sum + map.size() + map.tombstones();
        });
    }

    @Test
    void everyOperationOnReferencesAllocatesNothing() {
        FixedMap<String> map = new FixedMap<>(tables.direct(CAPACITY), true);
        UnaryOperator<String> swap = value -> value.equals("a") ? "b" : "a";
        makeKeys();

        Allocation.assertNone(() -> {
            long sum = 0;
            for (Digest key : keys) {
                sum += count(map.insert(key, "a"), InsertResult.INSERTED);
            }
            for (Digest key : keys) {
                sum += count(map.insert(key, "b"), InsertResult.EXISTS)
                        + map.find(key).length();
                sum += map.contains(key) && map.update(key, swap) ? 1 : 0;
            }
            for (Digest key : keys) {
                sum += map.delete(key).length();
                sum += map.find(key) == null && !map.update(key, swap) ? 1 : 0;
            }
            return sum + map.size() + map.tombstones();
        });
    }

    @Test
    void refusedInsertsAllocateNothing() {
        FixedLongMap map = new FixedLongMap(tables.direct(8));
        for (long n = 0; n < 8; n++) {
            map.insert(MapUnderTest.key(-n - 1), n);
        }
        makeKeys();

        Allocation.assertNone(() -> {
            long sum = 0;
            for (Digest key : keys) {
                sum += count(map.insert(key, 1), InsertResult.FULL);
            }
            assertThatIsFull(sum);
            return sum;
        });
    }

    private static long count(InsertResult result, InsertResult expected) {
        return result == expected ? 1 : 0;
    }

    private static void assertThatIsFull(long refusals) {
        if (refusals != KEYS) {
            throw new AssertionError("an insert into a full map succeeded: refusals=" + refusals);
        }
    }

    private void makeKeys() {
        for (int i = 0; i < KEYS; i++) {
            keys[i] = MapUnderTest.key(i);
        }
    }
}
