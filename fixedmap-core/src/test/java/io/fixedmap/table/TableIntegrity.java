package io.fixedmap.table;

import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Walks all of a table that nobody uses at the moment, and reports every broken invariant in one message. */
public final class TableIntegrity {
    private static final int NEAR_BITS = 4 * (Distances.FAR - 1);
    private static final int FAR_SHIFT = NEAR_BITS + 5;

    private final SlotTable table;
    private final GroupIndex groups;
    private final List<String> broken = new ArrayList<>();
    private final Map<List<Long>, Integer> slotByKey = new HashMap<>();
    private final long[] nearKeys;
    private final long[] farKeys;
    private final int[] farthest;
    private final int[] slotsInState = new int[(int) Control.STATE_MASK + 1];
    private long deferred;

    private TableIntegrity(SlotTable table) {
        this.table = table;
        this.groups = table.groups();
        this.nearKeys = new long[groups.groups()];
        this.farKeys = new long[groups.groups()];
        this.farthest = new int[groups.groups()];
    }

    /**
     * Fails unless every invariant holds.
     *
     * @param table to walk
     */
    public static void check(SlotTable table) {
        List<String> broken = broken(table);
        if (!broken.isEmpty()) {
            fail("broken invariants:\n  " + String.join("\n  ", broken));
        }
    }

    /**
     * Lists what is broken.
     *
     * @param table to walk
     * @return a line each, by the name of the invariant
     */
    public static List<String> broken(SlotTable table) {
        TableIntegrity integrity = new TableIntegrity(table);
        for (int slotIndex = 0; slotIndex < table.capacity(); slotIndex++) {
            integrity.checkSlot(slotIndex);
        }
        for (int group = 0; group < integrity.groups.groups(); group++) {
            integrity.checkGroup(group);
        }
        integrity.checkFigures();
        return integrity.broken;
    }

    private void expect(boolean holds, String invariant, Object... values) {
        if (!holds) {
            StringBuilder line = new StringBuilder(invariant).append(':');
            for (Object value : values) {
                line.append(' ').append(value);
            }
            broken.add(line.toString());
        }
    }

    private void checkSlot(int slotIndex) {
        long control = table.slots().control(slotIndex);
        slotsInState[Control.state(control)]++;
        switch (Control.state(control)) {
            case Control.EMPTY, Control.TOMBSTONE -> checkFree(slotIndex, control);
            case Control.OCCUPIED -> checkEntry(slotIndex, control);
            case Control.DYING -> checkDead(slotIndex, control);
            default -> expect(false, "no slot is being claimed", "slot", slotIndex, Control.describe(control));
        }
    }

    private void checkFree(int slotIndex, long control) {
        expect(groups.tag(slotIndex) == 0, "free slot has no tag", "slot", slotIndex, groups.tag(slotIndex));
        expect(
                !Control.isLocked(control) && !Control.isPinned(control),
                "free slot is neither locked nor pinned",
                "slot",
                slotIndex,
                Control.describe(control));
        expect(!isShown(slotIndex), "free slot is not shown", "slot", slotIndex, Control.describe(control));
    }

    private void checkEntry(int slotIndex, long control) {
        expect(!Control.isLocked(control), "entry is not locked", "slot", slotIndex, Control.describe(control));
        checkKey(slotIndex, control);
        List<Long> key = key(slotIndex);
        Integer other = slotByKey.putIfAbsent(key, slotIndex);
        expect(other == null, "key is there once", "slots", other, slotIndex);
        long ref = Control.ref(control, slotIndex);
        expect(
                table.locate(table.hashAt(slotIndex), key.get(0), key.get(1), key.get(2), key.get(3)) == ref,
                "entry is found under its key",
                "slot",
                slotIndex,
                Control.describe(control));
        expect(
                !groups.hasPrefixes()
                        || GroupIndex.prefix(groups.words(), slotIndex)
                                == (int) table.slots().value(slotIndex, 0),
                "prefix is what the value begins with",
                "slot",
                slotIndex);
        expect(table.refAt(slotIndex) == ref, "walk meets the entry", "slot", slotIndex, Control.describe(control));
    }

    private void checkDead(int slotIndex, long control) {
        expect(
                Control.isPinned(control) && Control.isLocked(control),
                "dead slot that is not free is pinned and left to the last unpin",
                "slot",
                slotIndex,
                Control.describe(control));
        checkKey(slotIndex, control);
        deferred++;
    }

    /** What holds of a key from its claim to its release. */
    private void checkKey(int slotIndex, long control) {
        long hash = table.hashAt(slotIndex);
        int group = GroupIndex.groupOf(slotIndex);
        int home = groups.homeOf(hash);
        expect(
                groups.tag(slotIndex) == GroupIndex.tagOf(hash),
                "tag is that of the key's hash",
                "slot",
                slotIndex,
                groups.tag(slotIndex),
                GroupIndex.tagOf(hash));
        expect(
                Control.isHome(control) == (home == group),
                "HOME says whether the entry lives in its home group",
                "slot",
                slotIndex,
                "home",
                home,
                Control.describe(control));
        expect(
                isShown(slotIndex) == (home == group),
                "what lives at home is shown, and nothing else",
                "slot",
                slotIndex,
                "home",
                home,
                Control.describe(control));
        int distance = groups.distanceOf(home, group);
        if (distance >= Distances.FAR) {
            farKeys[home]++;
            farthest[home] = Math.max(farthest[home], distance);
        } else if (distance > 0) {
            nearKeys[home] += 1L << (4 * (distance - 1));
        }
    }

    private boolean isShown(int slotIndex) {
        long publications = groups.publications(GroupIndex.groupOf(slotIndex));
        return Publications.isShown(publications, GroupIndex.laneOf(slotIndex));
    }

    private List<Long> key(int slotIndex) {
        return List.of(
                table.slots().keyWord(slotIndex, 0),
                table.slots().keyWord(slotIndex, 1),
                table.slots().keyWord(slotIndex, 2),
                table.slots().keyWord(slotIndex, 3));
    }

    private void checkGroup(int home) {
        long word = groups.distances(home);
        long near = word & ((1L << NEAR_BITS) - 1);
        expect(
                near == nearKeys[home],
                "distance counts equal a recount",
                "home",
                home,
                Long.toHexString(near),
                Long.toHexString(nearKeys[home]));
        long far = word >>> FAR_SHIFT;
        expect(far == farKeys[home], "far count equals a recount", "home", home, far, farKeys[home]);
        int bound = Distances.farBound(word);
        expect(
                far == 0 ? bound == 1 : farthest[home] < bound,
                "far bound covers the farthest key, and nothing without one",
                "home",
                home,
                bound,
                farthest[home]);
        expect(
                !Publications.hasPending(groups.publications(home)),
                "no insert is pending",
                "home",
                home,
                Long.toHexString(groups.publications(home)));
    }

    private void checkFigures() {
        int occupied = slotsInState[Control.OCCUPIED];
        int tombstones = slotsInState[Control.TOMBSTONE];
        expect(table.size() == occupied, "size equals entries", table.size(), occupied);
        expect(
                table.tombstones() == tombstones,
                "tombstones equal slots in that state",
                table.tombstones(),
                tombstones);
        long pinnedDead = TestTables.deferred(table).sum();
        expect(pinnedDead == deferred, "deferred equals pinned dead", pinnedDead, deferred);
        long used = TestTables.used(table).sum();
        int notEmpty = table.capacity() - slotsInState[Control.EMPTY];
        expect(used == notEmpty, "used equals slots that are not EMPTY", used, notEmpty);
    }
}
