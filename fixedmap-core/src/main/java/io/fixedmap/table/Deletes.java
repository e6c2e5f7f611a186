package io.fixedmap.table;

import io.fixedmap.memory.StripedLong;
import io.fixedmap.table.SlotTable.Deletion;

/** Deletes entries, and frees their slots once nobody reads them under a pin. */
final class Deletes {
    private final Slots slots;
    private final GroupIndex groups;
    private final Claims claims;
    private final Publisher publisher;
    private final EntryLocks locks;

    /** Deleted entries that are still pinned. */
    private final StripedLong deferred = new StripedLong();

    Deletes(Slots slots, GroupIndex groups, Claims claims, Publisher publisher, EntryLocks locks) {
        this.slots = slots;
        this.groups = groups;
        this.claims = claims;
        this.publisher = publisher;
        this.locks = locks;
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
        claims.giveBack(slotIndex, groups.homeOf(hash));
    }

    /** Deleted entries that are still pinned. */
    int deferred() {
        return (int) deferred.sum();
    }
}
