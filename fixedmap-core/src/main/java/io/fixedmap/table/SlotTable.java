package io.fixedmap.table;

import static io.fixedmap.table.SlotLayout.CONTROL;
import static io.fixedmap.table.SlotLayout.GROUP_SHIFT;
import static io.fixedmap.table.SlotLayout.GROUP_SLOTS;
import static io.fixedmap.table.SlotLayout.KEY;
import static io.fixedmap.table.SlotLayout.SLOT_SHIFT;
import static io.fixedmap.table.SlotLayout.VALUE;

import io.fixedmap.memory.Region;
import io.fixedmap.memory.StripedLong;
import java.security.SecureRandom;

/**
 * A concurrent hash table of fixed capacity that maps 32-byte keys to slots, each with 24 bytes of value.
 *
 * <p>Keys are passed as four words with their {@link #hash}. Slots are addressed by index; an entry, that is one
 * incarnation of a slot, by a <em>ref</em>: index and incarnation in one long. Reading is optimistic: {@link #locate} a
 * ref, read the slot's value, then ask {@link #isCurrent}; on false start over.
 *
 * <p>Thread-safe. Searching and inserting are lock-free: a thread that stalls anywhere within them, even for ever, holds up
 * nobody, though the slot it had claimed stays taken. Locking and deleting wait for the lock of the same entry only.
 * Nothing allocates.
 */
public final class SlotTable {
    /*
     * Overview. Slots stand in groups of eight. The lower bits of a key's hash choose its home group, the upper ones its tag;
     * the key lives in the first group along a triangular probe sequence from there that had a free slot. A dense word of eight one-byte tags
     * beside the slots lets a search compare eight slots in a few instructions, and a second word counts how many keys of
     * this home live at each distance (Distances), so that a search visits groups that hold some of its keys and no
     * others: a deleted slot lengthens nobody's probe, however many there are.
     *
     * States, one control word a slot (Control): EMPTY -> INSERTING -> OCCUPIED -> TOMBSTONE -> INSERTING ... with READY a
     * sub-state of INSERTING (key and value are written) and DYING one of TOMBSTONE (the value is still being dropped).
     * docs/design/slot-protocol.md has the table of transitions: from, to, by whom, access mode, what it publishes;
     * docs/design/slot-protocol.pml is the model that was checked.
     *
     * Insert. (1) Claim a free slot by giving it a tag, by compare-and-set, and write key and value. (2) Read the publications of the home
     * group; if a displaced entry is pending there, finish it first. (3) Search for the key: if it is there, give the slot
     * back. (4) Compare-and-set the publications from the word read in (2): if that fails, another insert of this home
     * came first, back to (2). So the inserts of a home become visible one after the other, each after a search that saw
     * all before it, and no key is ever there twice.
     *   At home, (4) makes the entry visible: it flips the slot's bit to match its incarnation. Away from home there is no
     * bit; (4) registers the slot as pending, (5) READY -> OCCUPIED makes it visible, (6) the publications are settled.
     * Any thread may do (5) and (6), so one that stalls before them holds up nobody.
     *
     * Why readers are safe. A search stores nothing and believes nothing: it reads the control word (acquire), compares the
     * key, looks whether this incarnation is visible, lets the caller read the value, and after a load-load fence checks
     * that the slot is still occupied by the same incarnation. Whoever re-uses a slot moves the incarnation before it
     * touches the key. A key that is present during a whole search has its tag, its distance count, its publication bit and
     * its slot in place from before it became visible until after it disappeared, so the search cannot miss it.
     *
     * What breaks it (each is a mutant of the model that must fail): raising the distance count after publication; helping
     * without re-reading the publications after the control word; a delete that leaves its slot registered; a reader that
     * does not validate; reading the publications before the control word; publishing from a word read after the search;
     * an entry at home in an incarnation that its bit already equals.
     *
     * Sources: Purcell and Harris, "Non-blocking hashtables with open addressing" (DISC 2005), for bounding probes per
     * home; Abseil's SwissTable notes (https://abseil.io/about/design/swisstables) for tags compared eight at a time;
     * Boehm, "Can seqlocks get along with programming language memory models?" (MSPC 2012) for the validation.
     */

    /** Answer of a search: no such key. */
    public static final long ABSENT = -1;

    /** Answer of a claim: no slot is free. */
    public static final int FULL = -1;

    /** Least number of slots: one group. */
    public static final int MIN_CAPACITY = GROUP_SLOTS;

    /** Greatest number of slots: 64 GiB of them. */
    public static final int MAX_CAPACITY = 1 << Control.REF_SLOT_BITS;

    private static final int SPINS_BEFORE_YIELD = 128;

    /** Where a locked entry keeps its owner's thread id; see {@link #lock}. */
    private static final int LOCK_OWNER = VALUE + 2 * Long.BYTES;

    private final Region slots;
    private final GroupIndex groups;
    private final int capacity;
    private final long seed0;
    private final long seed1;
    private final long seed2;
    private final long seed3;

    /** Slots that were claimed at least once. */
    private final StripedLong used = new StripedLong();

    /** Deleted entries that are still pinned. */
    private final StripedLong deferred = new StripedLong();

    SlotTable(int capacity, Region slots, long[] seed) {
        this.capacity = capacity;
        this.slots = slots;
        this.groups = new GroupIndex(capacity >>> GROUP_SHIFT);
        this.seed0 = seed[0];
        this.seed1 = seed[1];
        this.seed2 = seed[2];
        this.seed3 = seed[3];
    }

    /**
     * Allocates an empty table with a random secret seed: 64 bytes a slot of direct memory, and 3 on the heap.
     *
     * @param capacity number of slots, a power of two from {@value #MIN_CAPACITY} to {@value #MAX_CAPACITY}
     * @return the table
     * @throws IllegalArgumentException if the capacity is not such a number; the message names the nearest ones
     * @throws OutOfMemoryError if the JVM may not reserve that much direct memory
     */
    public static SlotTable allocate(int capacity) {
        checkCapacity(capacity);
        SecureRandom random = new SecureRandom();
        long[] seed = {random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong()};
        return new SlotTable(capacity, Region.allocateDirect((long) capacity << SLOT_SHIFT), seed);
    }

    /**
     * Checks a capacity.
     *
     * @param capacity number of slots
     * @throws IllegalArgumentException if it is not a power of two from {@value #MIN_CAPACITY} to {@value #MAX_CAPACITY};
     *     the message names the nearest ones
     */
    public static void checkCapacity(int capacity) {
        if (capacity >= MIN_CAPACITY && capacity <= MAX_CAPACITY && Integer.bitCount(capacity) == 1) {
            return;
        }
        int below = Integer.highestOneBit(Math.max(capacity, 1));
        String nearest;
        if (below < MIN_CAPACITY) {
            nearest = "nearest=" + MIN_CAPACITY;
        } else if (below >= MAX_CAPACITY) {
            nearest = "nearest=" + MAX_CAPACITY;
        } else {
            nearest = "nearest=" + below + " or " + 2 * below;
        }
        throw new IllegalArgumentException("capacity must be a power of two from " + MIN_CAPACITY + " to "
                + MAX_CAPACITY + ": capacity=" + capacity + ", " + nearest);
    }

    // ---- keys

    /**
     * Hashes a key with this table's secret seed, without a branch: two 64x64-bit multiplications folded, in the manner of
     * wyhash (https://github.com/wangyi-fudan/wyhash). Whoever chooses keys cannot choose their homes.
     *
     * @param word0 first eight bytes of the key
     * @param word1 next eight
     * @param word2 next eight
     * @param word3 last eight
     * @return what the other methods take as {@code hash}
     */
    public long hash(long word0, long word1, long word2, long word3) {
        return foldedProduct(word0 ^ seed0, word1 ^ seed1) ^ foldedProduct(word2 ^ seed2, word3 ^ seed3);
    }

    private static long foldedProduct(long a, long b) {
        return (a * b) ^ Math.multiplyHigh(a, b);
    }

    /**
     * Hashes the key that a slot holds.
     *
     * @param slotIndex a slot of which the caller validates the ref afterwards, or which it owns
     * @return the hash of its key
     */
    public long hashAt(int slotIndex) {
        return hash(keyWord(slotIndex, 0), keyWord(slotIndex, 1), keyWord(slotIndex, 2), keyWord(slotIndex, 3));
    }

    // ---- where words lie

    private static long slotOffset(int slotIndex) {
        return (long) slotIndex << SLOT_SHIFT;
    }

    private static long controlOffset(int slotIndex) {
        return slotOffset(slotIndex) + CONTROL;
    }

    // ---- searching

    /**
     * Searches for a key. Lock-free; stores nothing.
     *
     * @param hash of the key
     * @param word0 first eight bytes of the key
     * @param word1 next eight
     * @param word2 next eight
     * @param word3 last eight
     * @return the entry's ref, of which the caller has to ask {@link #isCurrent} after it has read what it wants, or
     *     {@link #ABSENT}, which is final
     */
    public long locate(long hash, long word0, long word1, long word2, long word3) {
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
            return ABSENT;
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
        return ABSENT;
    }

    private long ifHolds(int group, int lane, long word0, long word1, long word2, long word3) {
        int slotIndex = GroupIndex.slotIndex(group, lane);
        long offset = slotOffset(slotIndex);
        // acquire: pairs with the release or CAS that made the slot OCCUPIED; the reads below are at least as new
        long control = slots.getLongAcquire(offset + CONTROL);
        return slots.equals32(offset + KEY, word0, word1, word2, word3)
                        && Control.isVisible(control, groups.publications(group), lane)
                ? Control.ref(control, slotIndex)
                : ABSENT;
    }

    private long locateFar(int home, int farBound, long hash, long word0, long word1, long word2, long word3) {
        int bound = Math.min(farBound, groups.groups());
        for (int distance = Distances.FAR; distance < bound; distance++) {
            long ref = locateInGroup(groups.groupAt(home, distance), hash, word0, word1, word2, word3);
            if (ref >= 0) {
                return ref;
            }
        }
        return ABSENT;
    }

    /**
     * Tells whether an entry is still there. All reads before this call saw the entry's own data if so.
     *
     * @param ref of the entry
     * @return true if the slot still holds the same incarnation
     */
    public boolean isCurrent(long ref) {
        // keeps the caller's reads of key and value before this one; pairs with the fence in claim()
        Region.loadLoadFence();
        return Control.isOccupiedBy(slots.getLong(controlOffset(Control.slotIndex(ref))), ref);
    }

    /**
     * Tells whether a key is present.
     *
     * @param hash of the key
     * @param word0 first eight bytes of the key
     * @param word1 next eight
     * @param word2 next eight
     * @param word3 last eight
     * @return true if there was a moment during the call at which it was
     */
    public boolean contains(long hash, long word0, long word1, long word2, long word3) {
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

    /**
     * Returns the slot an entry lives in.
     *
     * @param ref of the entry
     * @return index of its slot, 0 to capacity - 1
     */
    public static int slotIndex(long ref) {
        return Control.slotIndex(ref);
    }

    /**
     * Returns what lives in a slot, for walks in slot order.
     *
     * @param slotIndex 0 to capacity - 1
     * @return the ref of the entry, or {@link #ABSENT} if there is none
     */
    public long refAt(int slotIndex) {
        long control = control(slotIndex);
        boolean visible = Control.isVisible(
                control, groups.publications(GroupIndex.groupOf(slotIndex)), GroupIndex.laneOf(slotIndex));
        return visible ? Control.ref(control, slotIndex) : ABSENT;
    }

    /**
     * Reads a word of the key in a slot.
     *
     * @param slotIndex a slot of which the caller validates the ref afterwards, or which it owns
     * @param word 0 to 3
     * @return eight bytes of the key
     */
    public long keyWord(int slotIndex, int word) {
        return slots.getLong(slotOffset(slotIndex) + KEY + (long) word * Long.BYTES);
    }

    // ---- values: they belong to the table's owner

    /**
     * Reads a word of a slot's value, plainly.
     *
     * @param slotIndex a slot of which the caller validates the ref afterwards, or which it owns
     * @param word 0 to 2
     * @return eight bytes of the value
     */
    public long value(int slotIndex, int word) {
        return slots.getLong(valueOffset(slotIndex, (long) word * Long.BYTES));
    }

    /**
     * Writes a word of a slot's value, with release: a reader that sees it sees what was written before.
     *
     * @param slotIndex a slot which the caller has claimed, has locked, or owns dead
     * @param word 0 to 2
     * @param value what to write
     */
    public void setValue(int slotIndex, int word, long value) {
        slots.setLongRelease(valueOffset(slotIndex, (long) word * Long.BYTES), value);
    }

    /**
     * Reads an int of a slot's value, plainly.
     *
     * @param slotIndex a slot of which the caller validates the ref afterwards, or which it owns
     * @param valueOffset 0 to 20, a multiple of 4
     * @return four bytes of the value
     */
    public int valueInt(int slotIndex, int valueOffset) {
        return slots.getInt(valueOffset(slotIndex, valueOffset));
    }

    /**
     * Writes an int of a slot's value, plainly.
     *
     * @param slotIndex a slot which the caller has claimed, or owns dead, or that only it writes to
     * @param valueOffset 0 to 20, a multiple of 4
     * @param value what to write
     */
    public void setValueInt(int slotIndex, int valueOffset, int value) {
        slots.setInt(valueOffset(slotIndex, valueOffset), value);
    }

    /**
     * Reads a byte of a slot's value, plainly.
     *
     * @param slotIndex any slot
     * @param valueOffset 0 to 23
     * @return a byte of the value
     */
    public byte valueByte(int slotIndex, int valueOffset) {
        return slots.getByte(valueOffset(slotIndex, valueOffset));
    }

    /**
     * Writes a byte of a slot's value, plainly; its neighbours are not touched.
     *
     * @param slotIndex any slot
     * @param valueOffset 0 to 23
     * @param value what to write
     */
    public void setValueByte(int slotIndex, int valueOffset, byte value) {
        slots.setByte(valueOffset(slotIndex, valueOffset), value);
    }

    private static long valueOffset(int slotIndex, long valueOffset) {
        return slotOffset(slotIndex) + VALUE + valueOffset;
    }

    // ---- inserting

    /**
     * Takes a free slot for a key, the first along its probe sequence. The caller writes the value and then calls
     * {@link #publish} or {@link #abandon}. Lock-free; costs a walk over all groups when none is free.
     *
     * @param hash of the key
     * @param word0 first eight bytes of the key
     * @param word1 next eight
     * @param word2 next eight
     * @param word3 last eight
     * @return index of the slot, or {@link #FULL} if each slot was seen taken, if only by another insert under way
     */
    public int claim(long hash, long word0, long word1, long word2, long word3) {
        int home = groups.homeOf(hash);
        for (int distance = 0; distance < groups.groups(); distance++) {
            int group = groups.groupAt(home, distance);
            int lane = groups.tryClaim(group, hash);
            if (lane >= 0) {
                int slotIndex = GroupIndex.slotIndex(group, lane);
                write(slotIndex, word0, word1, word2, word3);
                groups.countAt(home, distance);
                return slotIndex;
            }
        }
        return FULL;
    }

    private void write(int slotIndex, long word0, long word1, long word2, long word3) {
        long offset = slotOffset(slotIndex);
        // plain, all of it: this thread won the claim, nobody else writes here
        long control = slots.getLong(offset + CONTROL);
        if (Control.state(control) == Control.EMPTY) {
            used.add(1);
        }
        slots.setLong(offset + CONTROL, Control.claimed(control));
        // Keeps the stores below behind the new incarnation: who sees one of them fails its validation in isCurrent().
        Region.storeStoreFence();
        slots.setLong(offset + KEY, word0);
        slots.setLong(offset + KEY + Long.BYTES, word1);
        slots.setLong(offset + KEY + 2 * Long.BYTES, word2);
        slots.setLong(offset + KEY + 3 * Long.BYTES, word3);
    }

    /**
     * Makes a claimed slot visible, if its key is not there already: of concurrent inserts of one key exactly one wins.
     * Lock-free: it starts over only when another insert of the same home came first.
     *
     * @param slotIndex what {@link #claim} returned, with key and value written
     * @param hash of the key
     * @return the ref of the new entry, or {@link #ABSENT} if another entry has the key; the slot was given back then
     */
    public long publish(int slotIndex, long hash) {
        long ref = tryPublish(slotIndex, hash);
        if (ref == ABSENT) {
            abandon(slotIndex, hash);
        }
        return ref;
    }

    /**
     * As {@link #publish}, but leaves the slot with a caller who has to drop its value before {@link #abandon}.
     *
     * @param slotIndex what {@link #claim} returned, with key and value written
     * @param hash of the key
     * @return the ref of the new entry, or {@link #ABSENT} if another entry has the key; the caller still owns the slot then
     */
    public long tryPublish(int slotIndex, long hash) {
        int home = groups.homeOf(hash);
        boolean atHome = GroupIndex.groupOf(slotIndex) == home;
        int lane = GroupIndex.laneOf(slotIndex);
        int distance = groups.distanceOf(home, GroupIndex.groupOf(slotIndex));
        // plain: still ours alone. The publication bit is ours, too: nobody flips it but who has claimed the slot.
        long claimed = slots.getLong(controlOffset(slotIndex));
        long control = atHome
                ? Control.atHome(claimed, groups.publications(home), lane)
                : Control.withState(claimed, Control.READY);
        // release: pairs with the acquire of those who search or help; publishes tag, key and value
        slots.setLongRelease(controlOffset(slotIndex), control);
        while (true) {
            long settled = settledPublications(home);
            if (contains(
                    hash, keyWord(slotIndex, 0), keyWord(slotIndex, 1), keyWord(slotIndex, 2), keyWord(slotIndex, 3))) {
                return ABSENT;
            }
            long published = atHome ? Publications.show(settled, lane) : Publications.register(settled, distance, lane);
            if (groups.casPublications(home, settled, published)) {
                if (!atHome) {
                    finish(home, published, slotIndex, control);
                }
                return Control.ref(control, slotIndex);
            }
        }
    }

    /** Returns the publications of a home with nothing pending, having finished what was. */
    private long settledPublications(int home) {
        while (true) {
            long publications = groups.publications(home);
            if (!Publications.hasPending(publications)) {
                return publications;
            }
            int slotIndex = GroupIndex.slotIndex(
                    groups.groupAt(home, Publications.pendingDistance(publications)),
                    Publications.pendingLane(publications));
            long control = control(slotIndex);
            // The second look is required: without it, "ready" may be a later incarnation that is not registered yet.
            if (Control.state(control) != Control.READY || groups.publications(home) == publications) {
                finish(home, publications, slotIndex, control);
            }
        }
    }

    /** READY to OCCUPIED, the moment a displaced entry appears, then out of the publications. Any thread, any number. */
    private void finish(int home, long registered, int slotIndex, long control) {
        if (Control.state(control) == Control.READY) {
            casControl(slotIndex, control, Control.withState(control, Control.OCCUPIED));
        }
        groups.casPublications(home, registered, Publications.settle(registered));
    }

    /**
     * Gives a claimed slot back unpublished.
     *
     * @param slotIndex what {@link #claim} returned
     * @param hash of the key
     */
    public void abandon(int slotIndex, long hash) {
        int home = groups.homeOf(hash);
        // plain: still ours alone
        long control = slots.getLong(controlOffset(slotIndex));
        withdraw(slotIndex, control, home, groups.distanceOf(home, GroupIndex.groupOf(slotIndex)));
    }

    private void withdraw(int slotIndex, long control, int home, int distance) {
        groups.uncountAt(home, distance);
        // plain: still ours, until the tag is gone
        slots.setLong(controlOffset(slotIndex), (control & Control.INCARNATION_MASK) | Control.TOMBSTONE);
        groups.release(slotIndex);
    }

    // ---- deleting

    /** What came of a delete. */
    public enum Deletion {
        /** The entry is gone already, or pinned where that was to be respected. */
        LOST,
        /** The caller deleted it and owns the dead slot until it calls {@link #release}. */
        OWNED,
        /** The caller deleted it; whoever drops the last pin will own the dead slot. */
        DEFERRED
    }

    /**
     * Deletes an entry: from here on no search finds it. Waits while the entry is locked.
     *
     * @param ref of the entry
     * @param hash of its key
     * @param evenIfPinned whether to delete a pinned entry, deferring the release of its slot
     * @return whether it was deleted, and who owns the dead slot
     * @throws IllegalStateException if the calling thread itself holds the entry's lock
     */
    public Deletion tryDelete(long ref, long hash, boolean evenIfPinned) {
        int slotIndex = Control.slotIndex(ref);
        for (int spins = 0; ; ) {
            long control = control(slotIndex);
            boolean pinned = Control.isPinned(control);
            if (!Control.isOccupiedBy(control, ref) || (pinned && !evenIfPinned)) {
                return Deletion.LOST;
            }
            if (Control.isLocked(control)) {
                spins = awaitUnlock(slotIndex, spins);
                continue;
            }
            if (!Control.isHome(control)) {
                settle(ref, hash);
            }
            long dying = Control.withState(control, Control.DYING);
            if (!pinned && casControl(slotIndex, control, dying)) {
                return Deletion.OWNED;
            }
            if (pinned && casControl(slotIndex, control, dying | Control.LOCKED)) {
                deferred.add(1);
                return Deletion.DEFERRED;
            }
        }
    }

    /** Takes a displaced entry out of its home's publications, if it is still there; a dead slot must not be registered. */
    private void settle(long ref, long hash) {
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
            if (!Control.isOccupiedBy(control(slotIndex), ref)
                    || groups.casPublications(home, publications, Publications.settle(publications))) {
                return;
            }
        }
    }

    /**
     * Makes a dead slot a tombstone, to be claimed again.
     *
     * @param slotIndex a slot the caller owns dead, its value dropped
     */
    public void release(int slotIndex) {
        int home = groups.homeOf(hashAt(slotIndex));
        // plain: nobody else writes a dead slot
        long control = slots.getLong(controlOffset(slotIndex));
        if (Control.isLocked(control)) {
            deferred.add(-1);
        }
        withdraw(slotIndex, control, home, groups.distanceOf(home, GroupIndex.groupOf(slotIndex)));
    }

    // ---- pins: entries that must stay as they are while they are read

    /**
     * Pins an entry: until it is unpinned its slot is not released, even if it is deleted.
     *
     * @param ref of the entry
     * @return false if the entry is gone
     * @throws IllegalStateException if it has 2<sup>24</sup> - 1 pins already
     */
    public boolean tryPin(long ref) {
        int slotIndex = Control.slotIndex(ref);
        while (true) {
            long control = control(slotIndex);
            if (!Control.isOccupiedBy(control, ref)) {
                return false;
            }
            if ((control & Control.PINS_MASK) == Control.PINS_MASK) {
                throw new IllegalStateException("too many pins on one entry: " + Control.describe(control));
            }
            if (casControl(slotIndex, control, control + Control.PIN)) {
                return true;
            }
        }
    }

    /**
     * Drops a pin.
     *
     * @param ref of an entry the caller has pinned
     * @return true if the entry was deleted meanwhile and this was its last pin: the caller owns the dead slot until it
     *     calls {@link #release}
     */
    public boolean unpin(long ref) {
        long before = slots.getAndAddLong(controlOffset(Control.slotIndex(ref)), -Control.PIN);
        if (!Control.isPinned(before)) {
            throw new AssertionError(
                    "unpinned an entry without pins: slot=" + Control.slotIndex(ref) + ", " + Control.describe(before));
        }
        return Control.state(before) == Control.DYING && (before & Control.PINS_MASK) == Control.PIN;
    }

    // ---- locks: entries whose value is replaced in place. A table uses either pins or locks.

    /**
     * Locks an entry against updates and its deletion; readers do not care. Waits while another thread has it.
     *
     * <p>The third word of the value belongs to the lock while it is held.
     *
     * @param ref of the entry
     * @return false if the entry is gone
     * @throws IllegalStateException if the calling thread has it already
     */
    public boolean lock(long ref) {
        int slotIndex = Control.slotIndex(ref);
        for (int spins = 0; ; ) {
            long control = control(slotIndex);
            if (!Control.isOccupiedBy(control, ref)) {
                return false;
            }
            if (Control.isLocked(control)) {
                spins = awaitUnlock(slotIndex, spins);
            } else if (casControl(slotIndex, control, control | Control.LOCKED)) {
                // plain: only the owner compares it with its own id
                slots.setLong(slotOffset(slotIndex) + LOCK_OWNER, threadId());
                return true;
            }
        }
    }

    /**
     * Unlocks an entry; what the holder wrote is seen by the next.
     *
     * @param ref of an entry the calling thread has locked
     */
    public void unlock(long ref) {
        int slotIndex = Control.slotIndex(ref);
        slots.setLong(slotOffset(slotIndex) + LOCK_OWNER, 0);
        // plain: a locked control word is its holder's, since tables with locks have no pins
        long control = slots.getLong(controlOffset(slotIndex));
        // release: pairs with the CAS of the next lock() or tryDelete()
        slots.setLongRelease(controlOffset(slotIndex), control & ~Control.LOCKED);
    }

    @SuppressWarnings("ThreadPriorityCheck") // yields to the holder, whom the scheduler may have taken off its core
    private int awaitUnlock(int slotIndex, int spins) {
        // A thread reads its own id here only if it wrote it, under the lock it still holds.
        if (slots.getLong(slotOffset(slotIndex) + LOCK_OWNER) == threadId()) {
            throw new IllegalStateException("an update function must not update or delete its own entry: slot="
                    + slotIndex + ", " + Control.describe(control(slotIndex)));
        }
        // Ends when the holder's update function does.
        if (spins < SPINS_BEFORE_YIELD) {
            Thread.onSpinWait();
        } else {
            Thread.yield();
        }
        return spins + 1;
    }

    private static long threadId() {
        return Thread.currentThread().getId();
    }

    // ---- figures

    /**
     * Returns the number of slots.
     *
     * @return a power of two
     */
    public int capacity() {
        return capacity;
    }

    /**
     * Counts the entries; walks the tags, 3 bytes a slot.
     *
     * @return exact when nobody writes
     */
    public int size() {
        return Math.max(0, groups.countTags() - (int) deferred.sum());
    }

    /**
     * Counts the deleted slots that wait for re-use; walks the tags, as {@link #size}.
     *
     * @return exact when nobody writes
     */
    public int tombstones() {
        return Math.max(0, (int) used.sum() - groups.countTags());
    }

    /**
     * Counts how far from home the keys live; walks all slots.
     *
     * @param keysByDistance element {@code d} receives the number of keys at distance {@code d}, the last one everything
     *     from there on
     * @return the longest distance of any key, in groups
     */
    public int probeLengths(long[] keysByDistance) {
        int longest = 0;
        for (int slotIndex = 0; slotIndex < capacity; slotIndex++) {
            long ref = refAt(slotIndex);
            if (ref >= 0) {
                int home = groups.homeOf(hashAt(slotIndex));
                if (isCurrent(ref)) {
                    int distance = groups.distanceOf(home, GroupIndex.groupOf(slotIndex));
                    keysByDistance[Math.min(distance, keysByDistance.length - 1)]++;
                    longest = Math.max(longest, distance);
                }
            }
        }
        return longest;
    }

    private long control(int slotIndex) {
        return slots.getLongAcquire(controlOffset(slotIndex));
    }

    private boolean casControl(int slotIndex, long expected, long control) {
        return slots.compareAndSetLong(controlOffset(slotIndex), expected, control);
    }
}
