package io.fixedmap.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fixedmap.memory.Region;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Breaks a table in each way the walk knows, and asks whether it notices. */
class TableIntegrityTest {
    private static final int CAPACITY = 256;
    private static final int HOME = 3;
    private static final int GROUP = SlotLayout.GROUP_SLOTS;

    private final SlotTable table = TestTables.withPrefixes(CAPACITY);
    private final Region slots = TestTables.region(table);
    private final GroupIndex groups = table.groups();
    private int atHome;
    private int displaced;
    private int free;

    @BeforeEach
    void fillHalfFromOneHome() {
        long[] keys = TestTables.keysOfHome(table, HOME, CAPACITY / 2);
        for (int i = 0; i < keys.length; i++) {
            int slotIndex = SlotTable.slotIndex(TestTables.insert(table, keys[i]));
            if (i == 0) {
                atHome = slotIndex;
            } else if (i == GROUP) {
                displaced = slotIndex;
            } else if (i == keys.length - 1) {
                free = slotIndex;
                TestTables.delete(table, keys[i]);
            }
        }
        TableIntegrity.check(table);
    }

    private void setControl(int slotIndex, long bitsToFlip) {
        slots.setWord(slotIndex, SlotLayout.CONTROL, slots.getWord(slotIndex, SlotLayout.CONTROL) ^ bitsToFlip);
    }

    private void setState(int slotIndex, int state) {
        long control = slots.getWord(slotIndex, SlotLayout.CONTROL);
        slots.setWord(slotIndex, SlotLayout.CONTROL, Control.withState(control, state));
    }

    private void assertReports(String... invariants) {
        List<String> broken = TableIntegrity.broken(table);
        for (String invariant : invariants) {
            assertThat(broken).anySatisfy(line -> assertThat(line).startsWith(invariant + ":"));
        }
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> TableIntegrity.check(table))
                .withMessageContainingAll(invariants);
    }

    @Test
    void seesASlotLeftInTheMiddleOfAnInsert() {
        setState(displaced, Control.INSERTING);
        assertReports("no slot is being claimed", "size equals entries", "distance counts equal a recount");
    }

    @Test
    void seesALock() {
        setControl(atHome, Control.LOCKED);
        assertReports("entry is not locked");
    }

    @Test
    void seesAnEntryThatIsNotShown() {
        groups.hide(atHome);
        assertReports("what lives at home is shown, and nothing else", "entry is found under its key");
    }

    @Test
    void seesAFreeSlotThatIsShown() {
        int group = GroupIndex.groupOf(free);
        long before = groups.publications(group);
        groups.casPublications(group, before, Publications.show(before, GroupIndex.laneOf(free)));
        assertReports("free slot is not shown");
    }

    @Test
    void seesAnEntryThatDoesNotKnowWhereItLives() {
        setControl(displaced, Control.HOME);
        assertReports("HOME says whether the entry lives in its home group");
    }

    @Test
    void seesADeadSlotThatNobodyWillRelease() {
        setState(displaced, Control.DYING);
        assertReports("dead slot that is not free is pinned and left to the last unpin");
    }

    @Test
    void seesAFreeSlotWithATag() {
        int lane = groups.tryClaim(GroupIndex.groupOf(free), 1);
        assertThat(lane).isEqualTo(GroupIndex.laneOf(free));
        assertReports("free slot has no tag", "size equals entries");
    }

    @Test
    void seesAnEntryWithoutItsTag() {
        groups.release(displaced, table.hashAt(displaced));
        assertReports("tag is that of the key's hash", "entry is found under its key", "size equals entries");
    }

    @Test
    void seesAFreeSlotThatIsPinned() {
        setControl(free, Control.PIN);
        assertReports("free slot is neither locked nor pinned");
    }

    @Test
    void seesAPrefixThatIsNotTheValues() {
        groups.setPrefix(atHome, ~GroupIndex.prefix(groups.words(), atHome));

        assertReports("prefix is what the value begins with");
    }

    @Test
    void seesAKeyThatIsThereTwice() {
        for (int word = 0; word < SlotLayout.KEY_WORDS; word++) {
            slots.setWord(displaced, SlotLayout.KEY + word, slots.getWord(atHome, SlotLayout.KEY + word));
        }
        assertReports("key is there once");
    }

    @Test
    void seesACountTooLow() {
        groups.uncountAt(HOME, 1);
        assertReports("distance counts equal a recount");
    }

    @Test
    void seesACountTooHigh() {
        groups.countAt(HOME, 5);
        assertReports("distance counts equal a recount");
    }

    @Test
    void seesAFarCountThatIsWrong() {
        int other = HOME + 1;
        groups.countAt(other, Distances.FAR);
        assertReports("far count equals a recount");
    }

    @Test
    void seesAPendingInsert() {
        long before = groups.publications(HOME);
        groups.casPublications(HOME, before, Publications.register(before, 1, 0));
        assertReports("no insert is pending");
    }

    @Test
    void seesFiguresThatAreOff() {
        TestTables.used(table).add(1);
        TestTables.deferred(table).add(1);
        assertReports(
                "tombstones equal slots in that state",
                "deferred equals pinned dead",
                "size equals entries",
                "used equals slots that are not EMPTY");
    }

    @Test
    void namesEverythingThatIsBrokenAtOnce() {
        setControl(atHome, Control.LOCKED);
        groups.countAt(HOME, 5);
        assertReports("entry is not locked", "distance counts equal a recount");
    }
}
