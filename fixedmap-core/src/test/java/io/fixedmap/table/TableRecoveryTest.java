package io.fixedmap.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.fixedmap.memory.Region;
import io.fixedmap.table.TableRecovery.Finding;
import io.fixedmap.table.TableRecovery.Holds;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TableRecoveryTest {
    private static final int CAPACITY = 64;

    private final Region slots = Region.allocateDirect(TestTables.bytes(CAPACITY));

    /** Takes in what the slots hold, and returns how many entries were found to be there already. */
    private int duplicates() {
        SlotTable table = TestTables.withPrefixes(slots, CAPACITY);
        TableRecovery recovery = table.recovery();
        int duplicates = 0;
        for (int slotIndex = 0; slotIndex < CAPACITY; slotIndex++) {
            if (recovery.holds(slotIndex) != Holds.ENTRY) {
                recovery.free(slotIndex);
            } else if (recovery.examine(slotIndex) == Finding.SOUND) {
                recovery.accept(slotIndex);
            } else {
                recovery.free(slotIndex);
                duplicates++;
            }
        }
        assertThat(TableIntegrity.broken(table)).isEmpty();
        return duplicates;
    }

    @Test
    void keysOfEqualTagsSideBySideAreNotTakenForOne() {
        SlotTable table = TestTables.withPrefixes(slots, CAPACITY);
        // Where one matches, a cheaper test for equal bytes would also mark the next slot, if that has no tag yet.
        LongStream.range(0, 1_000_000)
                .filter(key -> TestTables.home(table, key) == 3)
                .filter(key -> GroupIndex.tagOf(TestTables.hash(table, key)) == 1)
                .limit(12)
                .forEach(key -> TestTables.insert(table, key));
        assertThat(table.size()).isEqualTo(12);
        assertThat(duplicates()).isZero();
    }

    @Test
    void aKeyThatIsThereTwiceIsTakenOnce() {
        SlotTable table = TestTables.withPrefixes(slots, CAPACITY);
        for (long key : TestTables.keysOfHome(table, 3, 3)) {
            TestTables.insert(table, key);
        }
        for (int word = 0; word < 8; word++) {
            slots.setWord(26, word, slots.getWord(24, word));
        }
        assertThat(duplicates()).isEqualTo(1);
    }
}
