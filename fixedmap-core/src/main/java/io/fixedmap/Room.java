package io.fixedmap;

import io.fixedmap.block.BlockArena;
import io.fixedmap.evict.Bound;
import io.fixedmap.evict.EvictionPolicy;
import io.fixedmap.evict.Queue;
import io.fixedmap.memory.DirectMemoryError;
import io.fixedmap.table.Deletion;
import io.fixedmap.table.SlotTable;
import java.util.concurrent.locks.Lock;
import java.util.function.Function;

/**
 * The room in a cache: who has some, who gets some, and who has to go for it.
 *
 * <p>Thread-safe. Whoever frees something also gives back its credit, and nothing is promised without one, so the bounds
 * hold at every instant.
 */
final class Room {
    /*
     * Who owns what. An entry has a slot, a chain of blocks, a place in the policy's books, one credit for the slot and one
     * for each block.
     *
     *   written   tryEnter() takes credits, claims the slot and books it; the putter owns slot and chain, until it makes
     *             the entry visible, or cancel() undoes it.
     *   visible   nobody owns it. Readers copy and validate, or pin.
     *   deleted   whoever wins tryDelete() strikes it from the books. If nobody held it open, the winner owns slot and
     *             chain, else the last one to unpin does; the owner calls free().
     *
     * The policy lock guards the books. Slots are claimed, and entries deleted, under it only: so a slot that is struck from
     * the books is still the one that was deleted. Copying bytes, publishing and unpinning happen outside, and freeing needs
     * no lock, though an eviction frees under it.
     *
     * Lock order: a digest's stripe (ContentStripes), then the policy lock. User code runs under neither, but for the
     * application's own Digester, which verifies under a stripe, a log handler that is told under one that there is no
     * thread for the verification walk, and the application's own clock, which must not use the cache, and is asked
     * under either, before anything is changed.
     */

    /** Answer of {@link #tryEnter}: the policy does not want the blob, this time. */
    static final int NOT_ADMITTED = -1;

    /** Answer of {@link #tryEnter}: there is no room, and none can be made. */
    static final int NO_ROOM = -2;

    /** How many slots a store that rejects looks at in search of expired entries, each time it is full. */
    private static final int EXPIRY_PATIENCE = 1024;

    final int maxEntries;
    final DraftBlocks draftBlocks;

    private final SlotTable table;
    private final BlockArena arena;
    private final Blobs blobs;
    private final OpenPins openPins;
    private final StripedCounters counters;
    private final Drops drops;
    private final WhenFull whenFull;
    private final EntryCredits entryCredits;
    private final Lock policyLock = new SpinningLock();
    private final EvictionPolicy policy; // guarded by policyLock, but for guesses
    private int expiryHand; // guarded by policyLock
    private volatile int distrusts; // written under policyLock

    Room(Storage storage, Blobs blobs, OpenPins openPins, Drops drops, SpaceSettings settings) {
        this.table = storage.table();
        this.arena = storage.arena();
        this.blobs = blobs;
        this.openPins = openPins;
        this.counters = drops.counters;
        this.drops = drops;
        this.whenFull = settings.whenFull();
        this.draftBlocks = new DraftBlocks(arena, whenFull);
        this.maxEntries = Math.min(settings.maxEntries(), table.capacity() - table.capacity() / 8);
        this.entryCredits = new EntryCredits(maxEntries);
        this.policy = policy();
    }

    private EvictionPolicy policy() {
        int slots = table.capacity();
        try {
            return new EvictionPolicy(slots, maxEntries, arena.blocks(), blobs, this::tryEvict, table.hash(0, 0, 0, 0));
        } catch (DirectMemoryError e) {
            throw new OffHeapMemoryException(
                    "eviction from capacity=" + slots, slots * EvictionPolicy.OFF_HEAP_BYTES_PER_SLOT, e);
        }
    }

    /**
     * Takes in the blobs that table and blocks hold already, before anybody else uses them. Those that are too many now are
     * evicted.
     */
    Recovered recover() {
        Recovery recovery = new Recovery(table, arena, blobs, policy);
        policyLock.lock();
        try {
            blobs.readClock();
            recovery.run();
            counters.addLocked(Counter.PAYLOAD_BYTES, recovery.payloadBytes());
            counters.addLocked(Counter.UNVERIFIED, recovery.entries());
            entryCredits.begin(recovery.entries());
            while (entryCredits.inUse() > maxEntries) {
                policy.evictOne(Bound.ENTRIES);
            }
            return recovery.result(policy.size(), counters.sum(Counter.EVICTIONS));
        } finally {
            policyLock.unlock();
        }
    }

    // ---- entering

    /**
     * Lets a blob in: makes room if need be, claims a slot, and books it. On success the caller writes the bytes and makes
     * them visible, or calls {@link #cancel}.
     *
     * @param blocksInHand how many of its blocks the caller has taken already; the others are reserved here
     * @return the slot, {@link #NOT_ADMITTED} or {@link #NO_ROOM}
     */
    int tryEnter(Key key, long length, long blocksInHand) {
        long blocks = arena.blocksFor(length);
        policyLock.lock();
        try {
            blobs.readClock();
            Queue queue = queueFor(key.hash(), blocks, blocksInHand);
            if (queue == Queue.NONE) {
                return NOT_ADMITTED;
            }
            if (!tryTakeEntry()) {
                return NO_ROOM;
            }
            if (!tryReserveBlocks(blocks - blocksInHand)) {
                entryCredits.giveLocked();
                return NO_ROOM;
            }
            keepSpareBlocks();
            int slotIndex = key.claim();
            if (slotIndex == SlotTable.FULL) {
                throw new AssertionError("no slot is free for an entry that has a credit: maxEntries=" + maxEntries
                        + ", capacity=" + table.capacity());
            }
            blobs.begin(slotIndex, length);
            counters.addLocked(Counter.PAYLOAD_BYTES, length);
            policy.added(slotIndex, queue);
            return slotIndex;
        } finally {
            policyLock.unlock();
        }
    }

    /**
     * Reads what {@link #tryEnter} will wait for, as far as can be guessed: the slot it will claim, and slot and group of
     * those it may evict. Now memory brings them all at the same time, and later each would wait for the atomic accesses
     * before it. Takes no lock; a wrong guess is only a read in vain.
     *
     * @return nothing of use, but somebody has to keep it
     */
    long prefetch(long hash) {
        return table.prefetchClaim(hash)
                + table.prefetch(policy.guessNewcomer())
                + table.prefetch(policy.guessFromMain());
    }

    private Queue queueFor(long hash, long blocks, long blocksInHand) {
        if (whenFull == WhenFull.REJECT) {
            return Queue.NEWCOMERS;
        }
        // What has its blocks already has cost others theirs; leaving it out now would bring nothing back.
        boolean roomIsShort = blocks - blocksInHand > arena.freeBlocks();
        return policy.admit(hash, blocks, roomIsShort);
    }

    private boolean tryTakeEntry() {
        while (!entryCredits.tryTake()) {
            if (!tryMakeRoom(Bound.ENTRIES)) {
                return false;
            }
        }
        return true;
    }

    private boolean tryReserveBlocks(long blocks) {
        while (blocks > 0 && !arena.tryReserve(blocks)) {
            if (!tryMakeRoom(Bound.BYTES)) {
                return false;
            }
        }
        return true;
    }

    private void keepSpareBlocks() {
        while (arena.freeBlocks() < draftBlocks.spare()) {
            if (!tryMakeRoom(Bound.BYTES)) {
                return;
            }
        }
    }

    private boolean tryMakeRoom(Bound bound) {
        // What nobody will ever close must not stand in the way.
        openPins.closeAbandoned();
        return whenFull == WhenFull.EVICT ? policy.evictOne(bound) : blobs.mayExpire() && tryEvictExpired();
    }

    /** Evicts one that has expired, if the hand comes to it in time. */
    private boolean tryEvictExpired() {
        for (int i = 0; i < Math.min(EXPIRY_PATIENCE, table.capacity()); i++) {
            int slotIndex = expiryHand;
            expiryHand = (expiryHand + 1) & (table.capacity() - 1);
            if (table.refAt(slotIndex) >= 0
                    && blobs.isExpired(slotIndex)
                    && tryEvict(slotIndex, table.hashAt(slotIndex), blobs.units(slotIndex))) {
                policy.removed(slotIndex);
                return true;
            }
        }
        return false;
    }

    /** Reserves and takes blocks for a blob of yet unknown length, or answers {@link BlockArena#NONE}. */
    int tryTakeBlocks(int count) {
        // The policy lock is needed only where room has to be made.
        if (!arena.tryReserve(count)) {
            policyLock.lock();
            try {
                blobs.readClock();
                if (!tryReserveBlocks(count)) {
                    return BlockArena.NONE;
                }
            } finally {
                policyLock.unlock();
            }
        }
        return arena.take(count);
    }

    /** Undoes {@link #tryEnter}, except for blocks: those are the caller's. */
    void cancel(int slotIndex, long hash) {
        policyLock.lock();
        try {
            policy.removed(slotIndex);
            counters.addLocked(Counter.PAYLOAD_BYTES, -blobs.length(slotIndex));
        } finally {
            policyLock.unlock();
        }
        table.abandon(slotIndex, hash);
        entryCredits.give();
    }

    // ---- leaving

    /**
     * Deletes an entry, also one that is held open.
     *
     * @param onlyIfExpired whether it is dropped for its age, and counted as that, or stays
     * @return false if it is gone, or stays
     */
    boolean tryDelete(long ref, long hash, boolean onlyIfExpired) {
        int slotIndex = SlotTable.slotIndex(ref);
        Deletion deletion;
        policyLock.lock();
        try {
            if (onlyIfExpired && !blobs.hasExpired(slotIndex)) {
                return false;
            }
            deletion = table.tryDelete(ref, hash, true);
            if (deletion == Deletion.LOST) {
                return false;
            }
            policy.removed(slotIndex);
            countOut(slotIndex, onlyIfExpired);
        } finally {
            policyLock.unlock();
        }
        if (deletion == Deletion.OWNED) {
            free(slotIndex, hash);
        }
        return true;
    }

    /** Removes what is visible in a slot, unless somebody holds it open. */
    private boolean tryEvict(int slotIndex, long hash, long blocks) {
        long ref = table.refAt(slotIndex);
        if (ref < 0) {
            return false;
        }
        boolean expired = blobs.isExpired(slotIndex);
        if (table.tryDelete(ref, hash, false) != Deletion.OWNED) {
            return false;
        }
        long length = countOut(slotIndex, expired);
        if (!expired) {
            drops.evicted(table, slotIndex, length);
        }
        release(slotIndex, hash, blocks);
        entryCredits.giveLocked();
        return true;
    }

    /** Counts an entry out that the caller deleted, for its age or otherwise, and returns its length. */
    private long countOut(int slotIndex, boolean expired) {
        long lengthWord = blobs.lengthWord(slotIndex);
        long length = BlobLayout.length(lengthWord);
        counters.addLocked(Counter.PAYLOAD_BYTES, -length);
        if (BlobLayout.isUnverified(lengthWord)) {
            counters.addLocked(Counter.UNVERIFIED, -1);
        }
        if (expired) {
            drops.expired(table, slotIndex, length);
        }
        return length;
    }

    /** Frees what a deleted entry took. For its owner. */
    void free(int slotIndex, long hash) {
        release(slotIndex, hash, blobs.units(slotIndex));
        entryCredits.give();
    }

    /** Frees slot and blocks of a deleted entry. For its owner, who also gives back its credit. */
    private void release(int slotIndex, long hash, long blocks) {
        if (blocks > 0) {
            // Before the blocks are somebody else's: pairs with the stamps of BlobReader.
            table.hide(slotIndex, hash);
            arena.give(blobs.head(slotIndex), (int) blocks);
        }
        table.release(slotIndex, hash);
    }

    /** Tells the listener what was dropped. To be called without any lock. */
    void deliverNotices() {
        drops.deliver();
        openPins.report();
    }

    // ---- what recovery found

    /**
     * Returns what bytes that are read or written from here on are believed for: to be given to {@link #markVerified} or
     * {@link Space#checkTrust} when they are. It changes when the file's medium is found not to have what it was given.
     */
    int trust() {
        // volatile: pairs with distrust()
        return distrusts;
    }

    /** Notes that an entry has the bytes of its digest, unless they have lost our trust meanwhile. For who has it pinned. */
    void markVerified(long ref, int trust) {
        int slotIndex = SlotTable.slotIndex(ref);
        policyLock.lock();
        try {
            // One that was deleted meanwhile is no entry any more, and was counted out as it was.
            if (table.isCurrent(ref) && trust == distrusts) {
                blobs.setVerified(slotIndex, true);
                counters.addLocked(Counter.UNVERIFIED, -1);
                counters.addLocked(Counter.VERIFIED, 1);
            }
        } finally {
            policyLock.unlock();
        }
    }

    /** Believes no entry any more: each is verified again before anything of it is shown. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock
    void distrust() {
        policyLock.lock();
        try {
            // Before the walk: who does not see this has his entry walked over; who sees it comes to
            // Space.checkTrust().
            distrusts++;
        } finally {
            policyLock.unlock();
        }
        for (int slotIndex = 0; slotIndex < table.capacity(); slotIndex++) {
            distrust(slotIndex);
        }
    }

    /** Has an entry verified before anything of it is shown. */
    void distrust(int slotIndex) {
        policyLock.lock();
        try {
            // Under this lock no entry is deleted, and no slot claimed.
            if (table.refAt(slotIndex) >= 0 && !BlobLayout.isUnverified(blobs.lengthWord(slotIndex))) {
                blobs.setVerified(slotIndex, false);
                counters.addLocked(Counter.UNVERIFIED, 1);
            }
        } finally {
            policyLock.unlock();
        }
    }

    // ---- figures

    /** Returns the number of entries that are visible, written, or deleted and still held open. */
    long entriesInUse() {
        return entryCredits.inUse();
    }

    /** Runs a check of the policy's books while nobody else can change them. */
    <T> T withPolicy(Function<EvictionPolicy, T> check) {
        policyLock.lock();
        try {
            return check.apply(policy);
        } finally {
            policyLock.unlock();
        }
    }
}
