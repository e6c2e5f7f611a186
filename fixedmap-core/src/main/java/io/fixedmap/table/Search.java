package io.fixedmap.table;

import io.fixedmap.memory.Region;

/** Finds keys. Stores nothing and believes nothing: what it returns is validated afterwards. */
final class Search {
    /*
     * It reads the control word (acquire), compares the key, looks whether this incarnation is visible, lets the caller read
     * the value, and after a load-load fence checks that the slot is still occupied by the same incarnation. Whoever
     * re-uses a slot moves the incarnation before it touches the key. A key that is present during a whole search has its
     * tag, its distance count, its publication bit and its slot in place from before it became visible until after it
     * disappeared, so the search cannot miss it.
     *
     * Boehm, "Can seqlocks get along with programming language memory models?" (MSPC 2012), for the validation.
     */

    private final Slots slots;
    private final GroupIndex groups;

    Search(Slots slots, GroupIndex groups) {
        this.slots = slots;
        this.groups = groups;
    }

    /** Returns a ref of which the caller has to ask {@link #isCurrent}, or ABSENT, which is final. */
    long locate(long hash, long word0, long word1, long word2, long word3) {
        int home = groups.homeOf(hash);
        // Home and the next group in one go, without a branch between them: about a quarter of the keys of a table that
        // is
        // three quarters full live in the next group, and a branch on that is one that no processor predicts. The rest
        // is
        // kept out of this method, because what bounds it is how many instructions lie between two cache misses.
        long distances = groups.distances(home);
        long lanes = groups.lanesTagged(home, hash)
                | GroupIndex.asNextGroup(
                        groups.lanesTagged(groups.nextTo(home), hash) & Distances.maskIfAny(distances, 1));
        if (lanes != 0) {
            int group = GroupIndex.isFirstAtHome(lanes) ? home : groups.nextTo(home);
            long ref = ifHolds(group, GroupIndex.firstLane(lanes), word0, word1, word2, word3);
            if (ref >= 0) {
                return ref;
            }
        } else if (Distances.without(distances, 1) == 0) {
            return SlotTable.ABSENT;
        }
        return locateAnywhere(home, hash, word0, word1, word2, word3);
    }

    private long locateAnywhere(int home, long hash, long word0, long word1, long word2, long word3) {
        long ref = locateInGroup(home, hash, word0, word1, word2, word3);
        long distances = groups.distances(home);
        long left = distances;
        while (ref < 0 && left != 0) {
            int distance = Distances.nearest(left);
            if (distance == Distances.FAR) {
                return locateFar(home, Distances.farBound(distances), hash, word0, word1, word2, word3);
            }
            ref = locateInGroup(groups.groupAt(home, distance), hash, word0, word1, word2, word3);
            left = Distances.without(left, distance);
        }
        return ref;
    }

    private long locateInGroup(int group, long hash, long word0, long word1, long word2, long word3) {
        long lanes = groups.lanesTagged(group, hash);
        while (lanes != 0) {
            long ref = ifHolds(group, GroupIndex.firstLane(lanes), word0, word1, word2, word3);
            if (ref >= 0) {
                return ref;
            }
            lanes = GroupIndex.withoutFirstLane(lanes);
        }
        return SlotTable.ABSENT;
    }

    private long ifHolds(int group, int lane, long word0, long word1, long word2, long word3) {
        int slotIndex = GroupIndex.slotIndex(group, lane);
        // acquire: pairs with the release or CAS that made the slot OCCUPIED; the reads below are at least as new
        long control = slots.control(slotIndex);
        return slots.holdsKey(slotIndex, word0, word1, word2, word3)
                        && Control.isVisible(control, groups.publications(group), lane)
                ? Control.ref(control, slotIndex)
                : SlotTable.ABSENT;
    }

    private long locateFar(int home, int farBound, long hash, long word0, long word1, long word2, long word3) {
        int bound = Math.min(farBound, groups.groups());
        for (int distance = Distances.FAR; distance < bound; distance++) {
            long ref = locateInGroup(groups.groupAt(home, distance), hash, word0, word1, word2, word3);
            if (ref >= 0) {
                return ref;
            }
        }
        return SlotTable.ABSENT;
    }

    /** Whether the slot still holds the incarnation; all reads before saw the entry's own data if so. */
    boolean isCurrent(long ref) {
        // keeps the caller's reads of key and value before this one; pairs with the fence in Claims.write()
        Region.loadLoadFence();
        return Control.isOccupiedBy(slots.controlPlain(Control.slotIndex(ref)), ref);
    }

    boolean contains(long hash, long word0, long word1, long word2, long word3) {
        while (true) {
            long ref = locate(hash, word0, word1, word2, word3);
            if (ref < 0) {
                return false;
            }
            if (isCurrent(ref)) {
                return true;
            }
        }
    }

    /** Returns the ref of the visible entry in a slot, or ABSENT. */
    long refAt(int slotIndex) {
        long control = slots.control(slotIndex);
        boolean visible = Control.isVisible(
                control, groups.publications(GroupIndex.groupOf(slotIndex)), GroupIndex.laneOf(slotIndex));
        return visible ? Control.ref(control, slotIndex) : SlotTable.ABSENT;
    }
}
