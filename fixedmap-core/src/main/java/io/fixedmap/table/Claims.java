package io.fixedmap.table;

import io.fixedmap.memory.Region;
import io.fixedmap.memory.StripedLong;

/** Takes free slots for keys, and makes slots free again. Between the two a slot has one owner, who alone writes it. */
final class Claims {
    private final Slots slots;
    private final GroupIndex groups;

    /** Slots that were claimed at least once. */
    private final StripedLong used = new StripedLong();

    Claims(Slots slots, GroupIndex groups) {
        this.slots = slots;
        this.groups = groups;
    }

    /** Takes the first free slot along the key's probe sequence and writes the key; FULL if each was seen taken. */
    int claim(long hash, long word0, long word1, long word2, long word3) {
        int home = groups.homeOf(hash);
        int lane = groups.tryClaim(home, hash);
        if (lane < 0) {
            return claimAway(home, hash, word0, word1, word2, word3);
        }
        int slotIndex = GroupIndex.slotIndex(home, lane);
        write(slotIndex, word0, word1, word2, word3);
        return slotIndex;
    }

    /** Reads the control word of the slot that a claim would probably take. */
    long prefetch(long hash) {
        int home = groups.homeOf(hash);
        int lane = groups.firstFreeLane(home);
        return lane < 0 ? 0 : slots.controlPlain(GroupIndex.slotIndex(home, lane));
    }

    private int claimAway(int home, long hash, long word0, long word1, long word2, long word3) {
        for (int distance = 1; distance < groups.groups(); distance++) {
            int group = groups.groupAt(home, distance);
            int lane = groups.tryClaim(group, hash);
            if (lane >= 0) {
                int slotIndex = GroupIndex.slotIndex(group, lane);
                write(slotIndex, word0, word1, word2, word3);
                groups.countAt(home, distance);
                return slotIndex;
            }
        }
        return SlotTable.FULL;
    }

    private void write(int slotIndex, long word0, long word1, long word2, long word3) {
        // plain, all of it: this thread won the claim, nobody else writes here
        long control = slots.controlPlain(slotIndex);
        if (Control.state(control) == Control.EMPTY) {
            used.add(1);
        }
        slots.setControlPlain(slotIndex, Control.claimed(control));
        // Keeps the stores below behind the new incarnation and behind the hiding before this claim: who sees one of
        // them fails its validation in Search.isCurrent() or isStill().
        Region.storeStoreFence();
        slots.setKey(slotIndex, word0, word1, word2, word3);
    }

    /** Copies what the value begins with beside the tags, in a table with prefixes; before the entry is visible. */
    void copyPrefix(int slotIndex) {
        if (groups.hasPrefixes()) {
            groups.setPrefix(slotIndex, slots.valueInt(slotIndex, 0));
        }
    }

    /** Ends all first looks at a slot that the caller owns, if it is at home. */
    void hide(int slotIndex, long hash) {
        if (GroupIndex.groupOf(slotIndex) == groups.homeOf(hash)) {
            hide(slotIndex);
        }
    }

    private void hide(int slotIndex) {
        // plain: nobody else shows or hides this slot
        long publications = groups.publicationsPlain(GroupIndex.groupOf(slotIndex));
        if (Publications.isShown(publications, GroupIndex.laneOf(slotIndex))) {
            groups.hide(slotIndex);
        }
    }

    /** Makes a slot that the caller owns, unpublished or dead, a tombstone; the hash is that of its key. */
    void giveBack(int slotIndex, long hash) {
        int home = groups.homeOf(hash);
        int group = GroupIndex.groupOf(slotIndex);
        if (group == home) {
            hide(slotIndex);
        } else {
            groups.uncountAt(home, groups.distanceOf(home, group));
        }
        // plain: still ours, until the tag is gone
        slots.setControlPlain(slotIndex, Control.tombstone(slots.controlPlain(slotIndex)));
        groups.release(slotIndex, hash);
    }

    /** Counts a slot that was claimed before this table was made. */
    void countUsed() {
        used.add(1);
    }

    /** Slots that were claimed at least once. */
    int used() {
        return (int) used.sum();
    }
}
