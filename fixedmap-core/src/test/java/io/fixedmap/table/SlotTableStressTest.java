package io.fixedmap.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.fixedmap.Threads;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pins, deletes and inserts at once: a pinned value stays as it is, and each dead slot has exactly one owner. */
class SlotTableStressTest {
    private static final int THREADS = 4;
    private static final int OPERATIONS = 60_000;

    @RegisterExtension
    final WatchedTables tables = new WatchedTables();

    /** Who owns which dead slot, told by the owners. */
    private static final class Owners {
        final SlotTable table;
        final AtomicIntegerArray owned;
        final AtomicLong releases = new AtomicLong();

        Owners(SlotTable table) {
            this.table = table;
            this.owned = new AtomicIntegerArray(table.capacity());
        }

        void release(int slotIndex) {
            if (owned.getAndIncrement(slotIndex) != 0) {
                throw new AssertionError("a dead slot has two owners: slot=" + slotIndex);
            }
            table.slots().setValue(slotIndex, 0, -1);
            owned.decrementAndGet(slotIndex);
            releases.incrementAndGet();
            table.release(slotIndex, table.hashAt(slotIndex));
        }
    }

    @ParameterizedTest
    @CsvSource({"8, 3, true", "8, 3, false", "32, 16, true", "32, 16, false"})
    void aDeadSlotHasOneOwnerAndAPinnedValueStays(int capacity, int keyCount, boolean evenIfPinned) {
        SlotTable table = tables.watch(TestTables.withPrefixes(capacity));
        long[] keys = TestTables.keysOfHome(table, 0, keyCount);
        Owners owners = new Owners(table);
        AtomicLong inserts = new AtomicLong();
        AtomicLong deletes = new AtomicLong();

        Threads.runAll(THREADS, thread -> {
            SplittableRandom random = new SplittableRandom(thread);
            for (int i = 0; i < OPERATIONS; i++) {
                long key = keys[random.nextInt(keyCount)];
                switch (random.nextInt(4)) {
                    case 0 -> inserts.addAndGet(TestTables.insert(table, key) < 0 ? 0 : 1);
                    case 1 -> {
                        long ref = TestTables.locate(table, key);
                        if (ref >= 0) {
                            Deletion deletion = table.tryDelete(ref, TestTables.hash(table, key), evenIfPinned);
                            deletes.addAndGet(deletion == Deletion.LOST ? 0 : 1);
                            if (deletion == Deletion.OWNED) {
                                owners.release(SlotTable.slotIndex(ref));
                            }
                        }
                    }
                    default -> readPinned(table, key, owners, random.nextInt(3));
                }
            }
        });

        int present = 0;
        for (long key : keys) {
            present += TestTables.contains(table, key) ? 1 : 0;
        }
        assertThat(inserts.get() - deletes.get()).isEqualTo(present).isEqualTo(table.size());
        assertThat(owners.releases.get()).isEqualTo(deletes.get());
    }

    private static void readPinned(SlotTable table, long key, Owners owners, int looks) {
        long ref = TestTables.locate(table, key);
        if (ref < 0 || !table.pins().tryPin(ref)) {
            return;
        }
        int slotIndex = SlotTable.slotIndex(ref);
        for (int i = 0; i <= looks; i++) {
            long value = table.slots().value(slotIndex, 0);
            if (value != key || table.slots().keyWord(slotIndex, 1) != key) {
                throw new AssertionError("a pinned value changed: key=" + key + ", value=" + value);
            }
            Thread.onSpinWait();
        }
        if (table.pins().unpin(SlotTable.slotIndex(ref))) {
            owners.release(slotIndex);
        }
    }
}
