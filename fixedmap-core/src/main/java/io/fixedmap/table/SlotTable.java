package io.fixedmap.table;

import static io.fixedmap.table.SlotLayout.GROUP_SHIFT;
import static io.fixedmap.table.SlotLayout.GROUP_SLOTS;
import static io.fixedmap.table.SlotLayout.SLOT_SHIFT;

import io.fixedmap.memory.DirectMemoryError;
import io.fixedmap.memory.Region;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

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
     * the key lives in the first group along a triangular probe sequence from there that had a free slot. A dense word of
     * eight one-byte tags beside the slots lets a search compare eight slots in a few instructions, and a second word counts
     * how many keys of this home live at each distance (Distances), so that a search visits groups that hold some of its
     * keys and no others: a deleted slot lengthens nobody's probe, however many there are. GroupIndex has these words, Slots
     * the slots themselves.
     *
     * States, one control word a slot (Control): EMPTY -> INSERTING -> OCCUPIED -> TOMBSTONE -> INSERTING ... with READY a
     * sub-state of INSERTING (key and value are written) and DYING one of TOMBSTONE (the value is still being dropped).
     * docs/design/slot-protocol.md has the table of transitions: from, to, by whom, access mode, what it publishes;
     * docs/design/slot-protocol.pml is the model that was checked.
     *
     * Who does what: Claims takes a free slot and writes the key, Publisher makes it visible unless the key is there
     * already, Search finds it and says why readers are safe, EntryLocks and EntryPins hold it still, Deletes ends it.
     *
     * What breaks it (each is a mutant of the model that must fail): raising the distance count after publication; helping
     * without re-reading the publications after the control word; a delete that leaves its slot registered; a reader that
     * does not validate; reading the publications before the control word; publishing from a word read after the search;
     * a slot free to be claimed that is still shown; a first look that does not compare the publications again.
     *
     * Sources: Purcell and Harris, "Non-blocking hashtables with open addressing" (DISC 2005), for bounding probes per
     * home; Abseil's SwissTable notes (https://abseil.io/about/design/swisstables) for tags compared eight at a time.
     */

    /** In place of a ref: there is none. */
    public static final long ABSENT = -1;

    /** In place of the index of a slot: none is free. */
    public static final int FULL = -1;

    /** In place of what {@link #beforeSearch} returns: the key has not been searched for. */
    public static final long UNSEARCHED = -1;

    /** Least number of slots: one group. */
    public static final int MIN_CAPACITY = GROUP_SLOTS;

    /** Greatest number of slots: 64 GiB of them. */
    public static final int MAX_CAPACITY = 1 << Control.REF_SLOT_BITS;

    /** Size of a slot. */
    public static final int SLOT_BYTES = SlotLayout.SLOT_BYTES;

    private final int capacity;
    private final KeyHash keyHash;
    private final Slots slots;
    private final GroupIndex groups;
    private final Search search;
    private final Claims claims;
    private final Publisher publisher;
    private final EntryLocks locks;
    private final EntryPins pins;
    private final Deletes deletes;

    /**
     * Makes a table over slots that may hold entries. It is empty until its {@link #recovery()} has taken them in.
     *
     * @param capacity number of slots, a power of two from {@value #MIN_CAPACITY} to {@value #MAX_CAPACITY}
     * @param region {@value #SLOT_BYTES} bytes a slot; zeros are free slots
     * @param seed four words that nobody can guess, as {@link #randomSeed} makes them; those with which the slots were
     *     filled
     * @param withPrefixes whether {@link #firstLook()} will be asked for: 8 bytes a slot on the heap instead of 3, and the
     *     first four bytes of a value must stay as they are while its entry is visible
     */
    public SlotTable(int capacity, Region region, long[] seed, boolean withPrefixes) {
        this.capacity = capacity;
        this.keyHash = new KeyHash(seed);
        this.slots = new Slots(region);
        this.groups = new GroupIndex(capacity >>> GROUP_SHIFT, withPrefixes);
        this.search = new Search(slots, groups);
        this.claims = new Claims(slots, groups);
        this.publisher = new Publisher(slots, groups, search);
        this.locks = new EntryLocks(slots, groups, search);
        this.pins = new EntryPins(slots);
        this.deletes = new Deletes(slots, groups, search, claims, publisher, locks);
    }

    /**
     * Allocates an empty table with a random secret seed: 64 bytes a slot of direct memory, and 3 or 8 on the heap.
     *
     * @param capacity number of slots, a power of two from {@value #MIN_CAPACITY} to {@value #MAX_CAPACITY}
     * @param withPrefixes as for the constructor
     * @return the table
     * @throws IllegalArgumentException if the capacity is not such a number; the message names the nearest ones
     * @throws DirectMemoryError if the JVM may not reserve that much direct memory
     */
    public static SlotTable allocate(int capacity, boolean withPrefixes) {
        checkCapacity(capacity);
        return new SlotTable(
                capacity, Region.allocateDirect((long) capacity << SLOT_SHIFT), randomSeed(), withPrefixes);
    }

    /**
     * Makes a secret seed.
     *
     * @return four words
     */
    public static long[] randomSeed() {
        return new SecureRandom().longs(KeyHash.SEED_WORDS).toArray();
    }

    /**
     * Starts to take in the entries that the slots hold already.
     *
     * @return the recovery, for one thread, before anybody else uses the table
     */
    public TableRecovery recovery() {
        return new TableRecovery(this);
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

    /**
     * Returns the slots, for the values in them.
     *
     * @return keys and values by slot index
     */
    public Slots slots() {
        return slots;
    }

    /**
     * Returns the locks of entries.
     *
     * @return what locks and unlocks
     */
    public EntryLocks locks() {
        return locks;
    }

    /**
     * Returns the pins of entries.
     *
     * @return what pins and unpins
     */
    public EntryPins pins() {
        return pins;
    }

    /**
     * Returns the quick way to most keys.
     *
     * @return what looks at their homes
     * @throws IllegalStateException if the table was made without prefixes
     */
    public FirstLook firstLook() {
        if (!groups.hasPrefixes()) {
            throw new IllegalStateException("a first look needs a table with prefixes: capacity=" + capacity);
        }
        return new FirstLook(slots, groups);
    }

    GroupIndex groups() {
        return groups;
    }

    Claims claims() {
        return claims;
    }

    Deletes deletes() {
        return deletes;
    }

    // ---- keys

    /**
     * Hashes a key with this table's secret seed: whoever chooses keys cannot choose their homes.
     *
     * @param word0 first eight bytes of the key
     * @param word1 next eight
     * @param word2 next eight
     * @param word3 last eight
     * @return what the other methods take as {@code hash}
     */
    public long hash(long word0, long word1, long word2, long word3) {
        return keyHash.of(word0, word1, word2, word3);
    }

    /**
     * Hashes the key that a slot holds.
     *
     * @param slotIndex a slot of which the caller validates the ref afterwards, or which it owns
     * @return the hash of its key
     */
    public long hashAt(int slotIndex) {
        return keyHash.at(slots, slotIndex);
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
        return search.locate(hash, word0, word1, word2, word3);
    }

    /**
     * Finds the first word of a key's value. Lock-free; stores nothing.
     *
     * @param hash of the key
     * @param word0 first eight bytes of the key
     * @param word1 next eight
     * @param word2 next eight
     * @param word3 last eight
     * @param absent what to return if the key is not there
     * @return the word, or {@code absent}
     */
    public long find(long hash, long word0, long word1, long word2, long word3, long absent) {
        return search.find(hash, word0, word1, word2, word3, absent);
    }

    /**
     * Finds the value of a key in an array beside the slots. Lock-free; stores nothing.
     *
     * @param <V> type of the values
     * @param values by slot index; not null as long as the entry is there
     * @param hash of the key
     * @param word0 first eight bytes of the key
     * @param word1 next eight
     * @param word2 next eight
     * @param word3 last eight
     * @return the value, or null if the key is not there
     */
    public <V> @Nullable V find(@Nullable V[] values, long hash, long word0, long word1, long word2, long word3) {
        return search.find(values, hash, word0, word1, word2, word3);
    }

    /**
     * Tells whether an entry is still there. All reads before this call saw the entry's own data if so.
     *
     * @param ref of the entry
     * @return true if the slot still holds the same incarnation
     */
    public boolean isCurrent(long ref) {
        return search.isCurrent(ref);
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
        return search.contains(hash, word0, word1, word2, word3);
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
        return search.refAt(slotIndex);
    }

    // ---- inserting

    /**
     * Takes a free slot for a key, the first along its probe sequence. The caller writes the value and then calls
     * {@link #tryPublish} or {@link #abandon}. Lock-free; costs a walk over all groups when none is free.
     *
     * @param hash of the key
     * @param word0 first eight bytes of the key
     * @param word1 next eight
     * @param word2 next eight
     * @param word3 last eight
     * @return index of the slot, or {@link #FULL} if each slot was seen taken, if only by another insert under way
     */
    public int claim(long hash, long word0, long word1, long word2, long word3) {
        return claims.claim(hash, word0, word1, word2, word3);
    }

    /**
     * Reads what a {@link #claim} of the key will have to wait for.
     *
     * @param hash of the key
     * @return nothing of use, but it has to be kept, or the JIT leaves the read out
     */
    public long prefetchClaim(long hash) {
        return claims.prefetch(hash);
    }

    /**
     * Reads what a delete of whatever lives in a slot will have to wait for.
     *
     * @param slotIndex 0 to capacity - 1
     * @return nothing of use, but it has to be kept, or the JIT leaves the read out
     */
    public long prefetch(int slotIndex) {
        return slots.controlPlain(slotIndex) + groups.publicationsPlain(GroupIndex.groupOf(slotIndex));
    }

    /**
     * Returns a state of the key's home, to be asked for before searching for a key that is to be inserted. If it still
     * holds when the entry is published, the search need not be repeated. While it stays the same, nothing becomes visible that
     * lives there or is displaced from there. Lock-free.
     *
     * @param hash of the key
     * @return what {@link #tryPublish} takes as {@code searched} if the search did not find the key
     */
    public long beforeSearch(long hash) {
        return publisher.settledPublications(groups.homeOf(hash));
    }

    /**
     * Makes a claimed slot visible, if its key is not there already: of concurrent inserts of one key exactly one wins.
     * Lock-free: it starts over only when another insert of the same home, or a delete from it, came first.
     *
     * @param slotIndex what {@link #claim} returned, with key and value written
     * @param hash of the key
     * @param searched what {@link #beforeSearch} returned before a search that did not find the key, or {@link #UNSEARCHED}
     * @return the ref of the new entry, or {@link #ABSENT} if another entry has the key; the caller still owns the slot then
     */
    public long tryPublish(int slotIndex, long hash, long searched) {
        claims.copyPrefix(slotIndex);
        return publisher.tryPublish(slotIndex, hash, searched);
    }

    /**
     * Gives a claimed slot back unpublished.
     *
     * @param slotIndex what {@link #claim} returned
     * @param hash of the key
     */
    public void abandon(int slotIndex, long hash) {
        claims.giveBack(slotIndex, hash);
    }

    // ---- deleting

    /**
     * Deletes the entry of a key, which nobody has pinned: from here on no search finds it. Waits while the entry is locked.
     *
     * @param hash of the key
     * @param word0 first eight bytes of the key
     * @param word1 next eight
     * @param word2 next eight
     * @param word3 last eight
     * @return index of its slot, which the caller owns dead until it calls {@link #release}, or -1 if there is no such entry
     * @throws IllegalStateException if the calling thread itself holds the entry's lock
     */
    public int delete(long hash, long word0, long word1, long word2, long word3) {
        return deletes.delete(hash, word0, word1, word2, word3);
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
        return deletes.tryDelete(ref, hash, evenIfPinned);
    }

    /**
     * Ends all {@link FirstLook}s at a dead slot, whose readers from here on know that it is gone. To be called before
     * what its value refers to is given to others; {@link #release} does it in any case.
     *
     * @param slotIndex a slot the caller owns dead
     * @param hash of its key
     */
    public void hide(int slotIndex, long hash) {
        claims.hide(slotIndex, hash);
    }

    /**
     * Makes a dead slot a tombstone, to be claimed again.
     *
     * @param slotIndex a slot the caller owns dead, its value dropped
     * @param hash of its key
     */
    public void release(int slotIndex, long hash) {
        deletes.release(slotIndex, hash);
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
     * Counts the entries; walks the tags, 3 or 8 bytes a slot.
     *
     * @return exact when nobody writes
     */
    public int size() {
        return Math.max(0, groups.countTags() - deletes.deferred());
    }

    /**
     * Counts the deleted slots that wait for re-use; walks the tags, as {@link #size}.
     *
     * @return exact when nobody writes
     */
    public int tombstones() {
        return Math.max(0, claims.used() - groups.countTags());
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
}
