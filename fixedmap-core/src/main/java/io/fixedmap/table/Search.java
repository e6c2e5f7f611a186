package io.fixedmap.table;

import io.fixedmap.memory.Region;

/** Finds keys. Stores nothing and believes nothing: what it returns is validated afterwards. */
final class Search {
    /*
     * It reads the control word (acquire), compares the key, looks whether this incarnation is visible, lets the caller read
     * the value, and after an acquire fence checks that the slot is still occupied by the same incarnation. Whoever
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
        long lanes = groups.lanesTagged(home, hash);
        if (lanes != 0) {
            int lane = GroupIndex.firstLane(lanes);
            int slotIndex = GroupIndex.slotIndex(home, lane);
            long control = shownAtHome(slotIndex, home, lane, word0, word1, word2, word3);
            if (control != Control.EMPTY) {
                return Control.ref(control, slotIndex);
            }
        } else if (isNowhereElse(home, hash)) {
            return SlotTable.ABSENT;
        }
        return locateAnywhere(hash, word0, word1, word2, word3);
    }

    /**
     * Looks into a slot of a key's home group: nearly all keys of a table are found by this first look, which therefore is
     * of one piece and without a loop; with one, the JIT keeps half of the operands on the stack.
     *
     * @return the control word, if that of a visible entry of the key, else 0
     */
    long shownAtHome(int slotIndex, int home, int lane, long word0, long word1, long word2, long word3) {
        // the same accesses as in controlIfShown(), in the same order
        long control = slots.control(slotIndex);
        return slots.holdsKey(slotIndex, word0, word1, word2, word3)
                        && Control.isVisibleAtHome(control, groups.publicationsPlain(home), lane)
                ? control
                : Control.EMPTY;
    }

    private boolean isNowhereElse(int home, long hash) {
        long distances = groups.distances(home);
        long next = groups.lanesTagged(groups.nextTo(home), hash) & Distances.maskIfAny(distances, 1);
        return (next | Distances.without(distances, 1)) == 0;
    }

    /** Looks wherever the key may be, from its home on. */
    private long locateAnywhere(long hash, long word0, long word1, long word2, long word3) {
        // In three parts rather than in one loop, and so of more than 325 bytes of bytecode, which the JIT never
        // inlines:
        // the first look, which calls this once in twenty times, then keeps its operands in registers.
        int home = groups.homeOf(hash);
        long distances = groups.distances(home);
        for (long lanes = lanesNear(home, distances, hash); lanes != 0; lanes = GroupIndex.withoutFirstLane(lanes)) {
            int slotIndex = GroupIndex.slotIndex(groups.groupOfFirst(home, lanes), GroupIndex.firstLane(lanes));
            long control = controlIfShown(slotIndex, word0, word1, word2, word3);
            if (control != Control.EMPTY) {
                return Control.ref(control, slotIndex);
            }
        }
        long left = Distances.without(distances, 1);
        while (left != 0 && Distances.nearest(left) != Distances.FAR) {
            int distance = Distances.nearest(left);
            int group = groups.groupAt(home, distance);
            for (long lanes = groups.lanesTagged(group, hash); lanes != 0; lanes = GroupIndex.withoutFirstLane(lanes)) {
                int slotIndex = GroupIndex.slotIndex(group, GroupIndex.firstLane(lanes));
                long control = controlIfShown(slotIndex, word0, word1, word2, word3);
                if (control != Control.EMPTY) {
                    return Control.ref(control, slotIndex);
                }
            }
            left = Distances.without(left, distance);
        }
        int bound = left == 0 ? 0 : Math.min(Distances.farBound(distances), groups.groups());
        for (int distance = Distances.FAR; distance < bound; distance++) {
            int group = groups.groupAt(home, distance);
            for (long lanes = groups.lanesTagged(group, hash); lanes != 0; lanes = GroupIndex.withoutFirstLane(lanes)) {
                int slotIndex = GroupIndex.slotIndex(group, GroupIndex.firstLane(lanes));
                long control = controlIfShown(slotIndex, word0, word1, word2, word3);
                if (control != Control.EMPTY) {
                    return Control.ref(control, slotIndex);
                }
            }
        }
        return SlotTable.ABSENT;
    }

    /** Lanes tagged like the key in the home group and, if any of its keys is there, in the next one. */
    private long lanesNear(int home, long distances, long hash) {
        // In one go, without a branch between them: about a quarter of the keys of a table that has been three quarters
        // full for long live in the next group, and a branch on that is one that no processor predicts.
        return groups.lanesTagged(home, hash)
                | GroupIndex.asNextGroup(
                        groups.lanesTagged(groups.nextTo(home), hash) & Distances.maskIfAny(distances, 1));
    }

    /**
     * Returns the first word of a key's value, or {@code absent}: the same as locating a ref, reading the value and asking
     * whether the ref is current, with a first look that is all of one piece.
     */
    long find(long hash, long word0, long word1, long word2, long word3, long absent) {
        int home = groups.homeOf(hash);
        long lanes = groups.lanesTagged(home, hash);
        if (lanes != 0) {
            int lane = GroupIndex.firstLane(lanes);
            int slotIndex = GroupIndex.slotIndex(home, lane);
            long control = shownAtHome(slotIndex, home, lane, word0, word1, word2, word3);
            if (control != Control.EMPTY) {
                long value = slots.value(slotIndex, 0);
                Region.acquireFence();
                if (Control.isSameEntry(control, slots.controlPlain(slotIndex))) {
                    return value;
                }
            }
        } else if (isNowhereElse(home, hash)) {
            return absent;
        }
        return findAnywhere(hash, word0, word1, word2, word3, absent);
    }

    private long findAnywhere(long hash, long word0, long word1, long word2, long word3, long absent) {
        while (true) {
            long ref = locateAnywhere(hash, word0, word1, word2, word3);
            if (ref < 0) {
                return absent;
            }
            long value = slots.value(Control.slotIndex(ref), 0);
            if (isCurrent(ref)) {
                return value;
            }
        }
    }

    /** The control word of a slot, if that of a visible entry of the key, else 0. */
    private long controlIfShown(int slotIndex, long word0, long word1, long word2, long word3) {
        // acquire: pairs with the release or CAS that made the slot OCCUPIED; the reads below are at least as new
        long control = slots.control(slotIndex);
        // publications plain: the acquire before makes them new enough, and key and value of the entry are those that
        // the control word published
        return slots.holdsKey(slotIndex, word0, word1, word2, word3)
                        && Control.isVisible(
                                control,
                                groups.publicationsPlain(GroupIndex.groupOf(slotIndex)),
                                GroupIndex.laneOf(slotIndex))
                ? control
                : Control.EMPTY;
    }

    /** Whether the slot still holds the incarnation; all reads before saw the entry's own data if so. */
    boolean isCurrent(long ref) {
        // keeps the caller's reads of key and value before this one, and all else behind them; pairs with the fence in
        // Claims.write()
        Region.acquireFence();
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
