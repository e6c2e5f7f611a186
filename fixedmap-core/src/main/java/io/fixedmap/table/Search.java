package io.fixedmap.table;

import io.fixedmap.memory.Region;
import org.jspecify.annotations.Nullable;

/** Finds keys. Stores nothing and believes nothing: what it returns is validated afterwards. */
final class Search {
    /*
     * A key that is present during a whole search has its tag, its distance count, its publication bit and its slot in place
     * from before it became visible until after it disappeared, so a search cannot miss it. There are two ways to look.
     *
     * The first look, where nearly all keys are: take the publications of the home for a stamp, read control word, key and
     * value of a slot that they show, in any order, and after an acquire fence look whether the publications are still the
     * same. Whoever frees a slot hides it first. It goes to the slot once and validates by a word on the heap, which makes
     * it a quarter faster in large tables; but it knows nothing of a second table over the same slots.
     *
     * The thorough search, everywhere: read the control word (acquire), compare the key, look whether it is visible, let the
     * caller read the value, and after an acquire fence check that the slot is still occupied by the same incarnation.
     * Whoever re-uses a slot moves the incarnation before it touches the key.
     *
     * Boehm, "Can seqlocks get along with programming language memory models?" (MSPC 2012), for both validations.
     */

    private final Slots slots;
    private final GroupIndex groups;

    Search(Slots slots, GroupIndex groups) {
        this.slots = slots;
        this.groups = groups;
    }

    // ---- the first look. Its callers hold the groups' words, the home and the stamp in local variables, because the
    // JIT loads fields again after each fence. They are told yes or no, not a slot or a number for "elsewhere": so the
    // JIT knows, where the slot is the key's, all that it has read and checked to find that out.

    /**
     * Tells whether a slot of the home has the key's visible entry, as far as one look can tell: what is read of the slot,
     * here and by the caller, in whatever order, counts only if the home {@link #isStill} as it was.
     *
     * @param slotIndex the first slot of the home that is tagged like the key
     * @param stamp the home's publications, read before with acquire
     */
    static boolean isHere(Slots slots, int slotIndex, long word0, long word1, long word2, long word3, long stamp) {
        return Publications.isShown(stamp, GroupIndex.laneOf(slotIndex))
                && slots.holdsKey(slotIndex, word0, word1, word2, word3)
                && Control.isOccupied(slots.controlPlain(slotIndex));
    }

    /** Whether a home is as it was: all reads since, of slots that it shows, then saw one entry's own data. */
    static boolean isStill(long[] words, int at, long stamp) {
        // keeps the reads of slot and prefix before this one; pairs with the fence in Claims.write() and the atomic in
        // GroupIndex.setPrefix(): who saw a word of the next owner sees that the slot was hidden
        Region.acquireFence();
        return GroupIndex.publicationsPlain(words, at) == stamp;
    }

    /**
     * Tells whether a key that no slot of its home is tagged like is nowhere, which is final: no tag like its own in the next
     * two groups, and no key beyond.
     */
    boolean isNowhereElse(long[] words, int home, int at, long hash) {
        // The tags of both without a branch: a third of the homes of a table that has been three quarters full for
        // long have keys there.
        long distances = GroupIndex.distances(words, at);
        long near = GroupIndex.firstTagged(words, groups.wordOf(groups.groupAt(home, 1)), hash)
                | GroupIndex.firstTagged(words, groups.wordOf(groups.groupAt(home, 2)), hash);
        return (near | Distances.beyond(distances, 2)) == 0 || distances == 0;
    }

    /** Returns the first word of a key's value, or {@code absent}. */
    long find(long hash, long word0, long word1, long word2, long word3, long absent) {
        int home = groups.homeOf(hash);
        int at = groups.wordOf(home);
        long[] words = groups.words();
        long stamp = GroupIndex.publications(words, at);
        long lanes = GroupIndex.firstTagged(words, at, hash);
        if (lanes == 0) {
            if (isNowhereElse(words, home, at, hash)) {
                return absent;
            }
        } else {
            int slotIndex = GroupIndex.firstSlot(home, lanes);
            if (isHere(slots, slotIndex, word0, word1, word2, word3, stamp)) {
                long value = slots.value(slotIndex, 0);
                if (isStill(words, at, stamp)) {
                    return value;
                }
            }
        }
        return findAnywhere(hash, word0, word1, word2, word3, absent);
    }

    /** Returns the value of a key in an array by slot index, or null. */
    <V> @Nullable V find(@Nullable V[] values, long hash, long word0, long word1, long word2, long word3) {
        int home = groups.homeOf(hash);
        int at = groups.wordOf(home);
        long[] words = groups.words();
        long stamp = GroupIndex.publications(words, at);
        long lanes = GroupIndex.firstTagged(words, at, hash);
        if (lanes == 0) {
            if (isNowhereElse(words, home, at, hash)) {
                return null;
            }
        } else {
            int slotIndex = GroupIndex.firstSlot(home, lanes);
            if (isHere(slots, slotIndex, word0, word1, word2, word3, stamp)) {
                V value = values[slotIndex];
                // null: the entry was deleted meanwhile, and its value dropped
                if (value != null && isStill(words, at, stamp)) {
                    return value;
                }
            }
        }
        return findAnywhere(values, hash, word0, word1, word2, word3);
    }

    boolean contains(long hash, long word0, long word1, long word2, long word3) {
        int home = groups.homeOf(hash);
        int at = groups.wordOf(home);
        long[] words = groups.words();
        long stamp = GroupIndex.publications(words, at);
        long lanes = GroupIndex.firstTagged(words, at, hash);
        if (lanes == 0) {
            if (isNowhereElse(words, home, at, hash)) {
                return false;
            }
        } else if (isHere(slots, GroupIndex.firstSlot(home, lanes), word0, word1, word2, word3, stamp)
                && isStill(words, at, stamp)) {
            return true;
        }
        return isAnywhere(hash, word0, word1, word2, word3);
    }

    // ---- the thorough search

    /** Returns a ref of which the caller has to ask {@link #isCurrent}, or ABSENT, which is final. */
    long locate(long hash, long word0, long word1, long word2, long word3) {
        // Without a stamp: the slots of a file may be another table's by now, of which only the control words are seen
        // here, and no publications.
        int home = groups.homeOf(hash);
        int at = groups.wordOf(home);
        long[] words = groups.words();
        long lanes = GroupIndex.firstTagged(words, at, hash);
        if (lanes != 0) {
            int slotIndex = GroupIndex.firstSlot(home, lanes);
            long control = controlIfShown(slotIndex, word0, word1, word2, word3);
            if (control != Control.EMPTY) {
                return Control.ref(control, slotIndex);
            }
        } else if (isNowhereElse(words, home, at, hash)) {
            return SlotTable.ABSENT;
        }
        return locateAnywhere(hash, word0, word1, word2, word3);
    }

    /** Looks wherever the key may be, from its home on. */
    private long locateAnywhere(long hash, long word0, long word1, long word2, long word3) {
        // In three parts rather than in one loop, and so of more than 325 bytes of bytecode, which the JIT never
        // inlines: the first look, which calls this once in twenty times, then keeps its operands in registers.
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
                        groups.lanesTagged(groups.groupAt(home, 1), hash) & Distances.maskIfAny(distances, 1));
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

    private <V> @Nullable V findAnywhere(
            @Nullable V[] values, long hash, long word0, long word1, long word2, long word3) {
        while (true) {
            long ref = locateAnywhere(hash, word0, word1, word2, word3);
            if (ref < 0) {
                return null;
            }
            V value = values[Control.slotIndex(ref)];
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

    private boolean isAnywhere(long hash, long word0, long word1, long word2, long word3) {
        while (true) {
            long ref = locateAnywhere(hash, word0, word1, word2, word3);
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
