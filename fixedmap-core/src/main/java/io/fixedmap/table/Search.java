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
        long distances = groups.distances(home);
        long lanes = lanesNear(home, distances, hash);
        int group = home;
        long left = Distances.without(distances, 1);
        // One loop, so that there is one copy of ifHolds(): what bounds a hit is how many instructions lie between two
        // cache misses, and a method that compiles to more than 2,500 bytes is not inlined any more.
        while (true) {
            if (lanes != 0) {
                long ref = ifHolds(
                        groups.groupOfFirst(group, lanes), GroupIndex.firstLane(lanes), word0, word1, word2, word3);
                if (ref >= 0) {
                    return ref;
                }
                lanes = GroupIndex.withoutFirstLane(lanes);
            } else if (left == 0) {
                return SlotTable.ABSENT;
            } else {
                int distance = Distances.nearest(left);
                if (distance == Distances.FAR) {
                    return locateFar(home, Distances.farBound(distances), hash, word0, word1, word2, word3);
                }
                group = groups.groupAt(home, distance);
                lanes = groups.lanesTagged(group, hash);
                left = Distances.without(left, distance);
            }
        }
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
        long distances = groups.distances(home);
        long lanes = lanesNear(home, distances, hash);
        // No loop: with one, the JIT keeps half of the operands on the stack.
        if (lanes != 0) {
            int group = groups.groupOfFirst(home, lanes);
            int lane = GroupIndex.firstLane(lanes);
            int slotIndex = GroupIndex.slotIndex(group, lane);
            // the same accesses as in ifHolds() and isCurrent(), in the same order
            long control = slots.control(slotIndex);
            if (slots.holdsKey(slotIndex, word0, word1, word2, word3)
                    && Control.isVisible(control, groups.publicationsPlain(group), lane)) {
                long value = slots.value(slotIndex, 0);
                Region.loadLoadFence();
                if (Control.isSameEntry(control, slots.controlPlain(slotIndex))) {
                    return value;
                }
            }
        } else if (Distances.without(distances, 1) == 0) {
            return absent;
        }
        return findAnywhere(hash, word0, word1, word2, word3, absent);
    }

    private long findAnywhere(long hash, long word0, long word1, long word2, long word3, long absent) {
        while (true) {
            long ref = locate(hash, word0, word1, word2, word3);
            if (ref < 0) {
                return absent;
            }
            long value = slots.value(Control.slotIndex(ref), 0);
            if (isCurrent(ref)) {
                return value;
            }
        }
    }

    private long ifHolds(int group, int lane, long word0, long word1, long word2, long word3) {
        int slotIndex = GroupIndex.slotIndex(group, lane);
        // acquire: pairs with the release or CAS that made the slot OCCUPIED; the reads below are at least as new
        long control = slots.control(slotIndex);
        // publications plain: the acquire before makes them new enough, and key and value of the entry are those that
        // the
        // control word published
        return slots.holdsKey(slotIndex, word0, word1, word2, word3)
                        && Control.isVisible(control, groups.publicationsPlain(group), lane)
                ? Control.ref(control, slotIndex)
                : SlotTable.ABSENT;
    }

    private long locateFar(int home, int farBound, long hash, long word0, long word1, long word2, long word3) {
        int bound = Math.min(farBound, groups.groups());
        for (int distance = Distances.FAR; distance < bound; distance++) {
            int group = groups.groupAt(home, distance);
            for (long lanes = groups.lanesTagged(group, hash); lanes != 0; lanes = GroupIndex.withoutFirstLane(lanes)) {
                long ref = ifHolds(group, GroupIndex.firstLane(lanes), word0, word1, word2, word3);
                if (ref >= 0) {
                    return ref;
                }
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
