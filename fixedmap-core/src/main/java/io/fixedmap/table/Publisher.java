package io.fixedmap.table;

/** Makes claimed slots visible: the inserts of a home one after the other, each after a search that saw all before it. */
final class Publisher {
    /*
     * (1) Read the publications of the home group; if a displaced entry is pending there, finish it first. (2) Search for
     * the key: if it is there, give up. (3) Compare-and-set the publications from the word read in (1): if that fails,
     * another insert of this home, or a delete, came first, back to (1). So no key is ever there twice. The first (1) and
     * (2) may be done before the slot is claimed, which an insert does anyway that looks whether the key is there.
     *   At home, (3) makes the entry visible: it sets the slot's bit, which whoever frees the slot clears. Away from home
     * there is no bit; (3) registers the slot as pending, (4) READY -> OCCUPIED makes it visible, (5) the publications are
     * settled. Any thread may do (4) and (5), so one that stalls before them holds up nobody.
     */

    private final Slots slots;
    private final GroupIndex groups;
    private final Search search;

    Publisher(Slots slots, GroupIndex groups, Search search) {
        this.slots = slots;
        this.groups = groups;
        this.search = search;
    }

    /** Returns the ref of the new entry, or ABSENT if another has the key; the caller still owns the slot then. */
    long tryPublish(int slotIndex, long hash, long searched) {
        int home = groups.homeOf(hash);
        return GroupIndex.groupOf(slotIndex) == home
                ? tryPublishAtHome(slotIndex, home, hash, searched)
                : tryPublishAway(slotIndex, home, hash, searched);
    }

    private long tryPublishAtHome(int slotIndex, int home, long hash, long searched) {
        int lane = GroupIndex.laneOf(slotIndex);
        // plain: still ours alone
        long control = Control.atHome(slots.controlPlain(slotIndex));
        // release: pairs with the acquire of those who search; publishes tag, key and value
        slots.setControlRelease(slotIndex, control);
        long settled = searched;
        while (settled == SlotTable.UNSEARCHED
                || !groups.casPublications(home, settled, Publications.show(settled, lane))) {
            settled = settledPublications(home);
            if (isThere(slotIndex, hash)) {
                return SlotTable.ABSENT;
            }
        }
        return Control.ref(control, slotIndex);
    }

    private long tryPublishAway(int slotIndex, int home, long hash, long searched) {
        int lane = GroupIndex.laneOf(slotIndex);
        int distance = groups.distanceOf(home, GroupIndex.groupOf(slotIndex));
        // plain: still ours alone
        long control = Control.withState(slots.controlPlain(slotIndex), Control.READY);
        // release: pairs with the acquire of those who help; publishes tag, count, key and value
        slots.setControlRelease(slotIndex, control);
        long settled = searched;
        while (true) {
            if (settled != SlotTable.UNSEARCHED) {
                long registered = Publications.register(settled, distance, lane);
                if (groups.casPublications(home, settled, registered)) {
                    finish(home, registered, slotIndex, control);
                    return Control.ref(control, slotIndex);
                }
            }
            settled = settledPublications(home);
            if (isThere(slotIndex, hash)) {
                return SlotTable.ABSENT;
            }
        }
    }

    /** Whether another entry has the key that is in this claimed slot. */
    private boolean isThere(int slotIndex, long hash) {
        return search.contains(
                hash,
                slots.keyWord(slotIndex, 0),
                slots.keyWord(slotIndex, 1),
                slots.keyWord(slotIndex, 2),
                slots.keyWord(slotIndex, 3));
    }

    /** Returns the publications of a home with nothing pending, having finished what was. */
    long settledPublications(int home) {
        while (true) {
            long publications = groups.publications(home);
            if (!Publications.hasPending(publications)) {
                return publications;
            }
            int slotIndex = GroupIndex.slotIndex(
                    groups.groupAt(home, Publications.pendingDistance(publications)),
                    Publications.pendingLane(publications));
            long control = slots.control(slotIndex);
            // The second look is required: without it, "ready" may be a later incarnation that is not registered yet.
            if (Control.state(control) != Control.READY || groups.publications(home) == publications) {
                finish(home, publications, slotIndex, control);
            }
        }
    }

    /** READY to OCCUPIED, the moment a displaced entry appears, then out of the publications. Any thread, any number. */
    private void finish(int home, long registered, int slotIndex, long control) {
        if (Control.state(control) == Control.READY) {
            slots.casControl(slotIndex, control, Control.withState(control, Control.OCCUPIED));
        }
        // Until it is settled, by whomever; a neighbour may be hidden meanwhile.
        long now = registered;
        while (Publications.differInShownOnly(now, registered)
                && !groups.casPublications(home, now, Publications.settle(now))) {
            now = groups.publications(home);
        }
    }

    /** Takes a displaced entry out of its home's publications, if it is still there; a dead slot must not be registered. */
    void settle(long ref, long hash) {
        int home = groups.homeOf(hash);
        int slotIndex = Control.slotIndex(ref);
        while (true) {
            long publications = groups.publications(home);
            if (!Publications.hasPending(publications)
                    || Publications.pendingLane(publications) != GroupIndex.laneOf(slotIndex)
                    || groups.groupAt(home, Publications.pendingDistance(publications))
                            != GroupIndex.groupOf(slotIndex)) {
                return;
            }
            // Order matters: had the incarnation ended before the word was read, the word could register its successor.
            if (!Control.isOccupiedBy(slots.control(slotIndex), ref)
                    || groups.casPublications(home, publications, Publications.settle(publications))) {
                return;
            }
        }
    }
}
