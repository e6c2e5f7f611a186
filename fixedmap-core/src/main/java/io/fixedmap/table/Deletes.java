package io.fixedmap.table;

import io.fixedmap.memory.StripedLong;

/** Deletes entries, and frees their slots once nobody reads them under a pin. */
final class Deletes {
    private final Slots slots;
    private final GroupIndex groups;
    private final Search search;
    private final Claims claims;
    private final Publisher publisher;
    private final EntryLocks locks;

    /** Deleted entries that are still pinned. */
    private final StripedLong deferred = new StripedLong();

    Deletes(Slots slots, GroupIndex groups, Search search, Claims claims, Publisher publisher, EntryLocks locks) {
        this.slots = slots;
        this.groups = groups;
        this.search = search;
        this.claims = claims;
        this.publisher = publisher;
        this.locks = locks;
    }

    /** Deletes the entry of a key and returns its slot, which the caller owns dead, or -1 if there is none. */
    int delete(long hash, long word0, long word1, long word2, long word3) {
        int home = groups.homeOf(hash);
        int at = groups.wordOf(home);
        long[] words = groups.words();
        long stamp = GroupIndex.publications(words, at);
        long lanes = GroupIndex.firstTagged(words, at, hash);
        if (lanes == 0) {
            if (search.isNowhereElse(words, home, at, hash)) {
                return -1;
            }
        } else {
            int slotIndex = GroupIndex.firstSlot(home, lanes);
            if (Search.isHere(slots, slotIndex, word0, word1, word2, word3, stamp)) {
                long control = slots.controlPlain(slotIndex);
                // The CAS names the incarnation of which the key was read.
                if (Control.isResting(control)
                        && Search.isStill(words, at, stamp)
                        && slots.casControl(slotIndex, control, Control.withState(control, Control.DYING))) {
                    return slotIndex;
                }
            }
        }
        while (true) {
            long ref = search.locate(hash, word0, word1, word2, word3);
            if (ref < 0) {
                return -1;
            }
            if (tryDelete(ref, hash, false) == Deletion.OWNED) {
                return Control.slotIndex(ref);
            }
        }
    }

    Deletion tryDelete(long ref, long hash, boolean evenIfPinned) {
        int slotIndex = Control.slotIndex(ref);
        for (int spins = 0; ; ) {
            long control = slots.control(slotIndex);
            boolean pinned = Control.isPinned(control);
            if (!Control.isOccupiedBy(control, ref) || (pinned && !evenIfPinned)) {
                return Deletion.LOST;
            }
            if (Control.isLocked(control)) {
                spins = locks.awaitUnlock(slotIndex, spins);
                continue;
            }
            if (!Control.isHome(control)) {
                publisher.settle(ref, hash);
            }
            long dying = Control.withState(control, Control.DYING);
            if (!pinned && slots.casControl(slotIndex, control, dying)) {
                return Deletion.OWNED;
            }
            if (pinned && slots.casControl(slotIndex, control, dying | Control.LOCKED)) {
                deferred.add(1);
                return Deletion.DEFERRED;
            }
        }
    }

    void release(int slotIndex, long hash) {
        // plain: nobody else writes a dead slot
        if (Control.isLocked(slots.controlPlain(slotIndex))) {
            deferred.add(-1);
        }
        claims.giveBack(slotIndex, hash);
    }

    /** Deleted entries that are still pinned. */
    int deferred() {
        return (int) deferred.sum();
    }
}
