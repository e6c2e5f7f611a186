package io.fixedmap;

import io.fixedmap.EvictionListener.Cause;
import io.fixedmap.block.BlockArena;
import io.fixedmap.block.ChainReader;
import io.fixedmap.block.ChainWriter;
import io.fixedmap.block.Credits;
import io.fixedmap.evict.Bound;
import io.fixedmap.evict.EvictionPolicy;
import io.fixedmap.evict.Queue;
import io.fixedmap.table.SlotTable;
import io.fixedmap.table.SlotTable.Deletion;
import java.time.Clock;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a cache holds: table, blocks, and the policy that keeps both within their bounds. Closing the cache lets go of it.
 *
 * <p>Thread-safe. Whoever frees something also gives back its credit, and nothing is promised without one, so the bounds
 * hold at every instant.
 */
final class Space {
    /*
     * Who owns what. An entry has a slot, a chain of blocks, a place in the policy's books, one credit for the slot and one
     * for each block.
     *
     *   written   tryEnter() takes credits, claims the slot and books it; the putter owns slot and chain, until publish()
     *             makes the entry visible, or cancel() undoes it.
     *   visible   nobody owns it. Readers copy and validate, or pin.
     *   deleted   whoever wins tryDelete() strikes it from the books. If nobody held it open, the winner owns slot and
     *             chain, else the last one to unpin does; the owner calls free().
     *
     * The policy lock guards the books. Slots are claimed, and entries deleted, under it only: so a slot that is struck from
     * the books is still the one that was deleted. Copying bytes, publishing, unpinning and freeing happen outside.
     *
     * Lock order: a digest's stripe (ContentStripes), then the policy lock. User code runs under neither.
     */

    /** Answer of {@link #tryEnter}: the policy does not want the blob, this time. */
    static final int NOT_ADMITTED = -1;

    /** Answer of {@link #tryEnter}: there is no room, and none can be made. */
    static final int NO_ROOM = -2;

    /** Answer of {@link #length}. */
    static final long ABSENT = -1;

    /** What streams are read and written through. A stream that ends within it is stored like an array. */
    private static final int SCRATCH_BYTES = 1 << 16;

    /** How many slots a store that rejects looks at in search of expired entries, each time it is full. */
    private static final int EXPIRY_PATIENCE = 1024;

    final SlotTable table;
    final BlockArena arena;
    final Blobs blobs;
    final ChainReader reader;
    final ChainWriter writer;
    final StripedCounters counters;
    final OpenPins openPins;
    final ContentStripes stripes = new ContentStripes();
    final UnderWay underWay;
    final Verification verification;
    final Pool<byte[]> scratch = new Pool<>(() -> new byte[SCRATCH_BYTES]);
    final int maxEntries;
    final long maxObjectBytes;

    private final WhenFull whenFull;
    private final Credits entryCredits;
    private final DropNotices notices;
    private final Lock policyLock = new ReentrantLock();
    private final EvictionPolicy policy; // guarded by policyLock
    private int expiryHand; // guarded by policyLock

    private final Clock clock;
    private Recovered recovered = Recovered.NOTHING;

    Space(Storage storage, ContentCacheBuilder settings, Digester digester, StripedCounters counters) {
        this.table = storage.table();
        this.arena = storage.arena();
        this.underWay = new UnderWay(storage.mayHoldBlobs());
        this.counters = counters;
        this.openPins = new OpenPins(counters);
        this.clock = settings.clock;
        this.blobs = new Blobs(table.slots(), arena, settings.clock, settings.timeToLive);
        this.reader = new ChainReader(arena);
        this.writer = new ChainWriter(arena);
        this.verification = new Verification(this, digester);
        this.maxEntries = Math.min(settings.maxEntries, table.capacity() - table.capacity() / 8);
        this.maxObjectBytes = Math.min(
                Math.min(settings.maxObjectBytes, BlobLayout.MAX_LENGTH), (long) arena.blocks() * arena.blockBytes());
        this.whenFull = settings.whenFull;
        this.entryCredits = new Credits(maxEntries);
        this.notices = new DropNotices(settings.evictionListener);
        this.policy = new EvictionPolicy(
                table.capacity(),
                maxEntries,
                arena.blocks(),
                new BookedEntries(table, blobs, this::tryEvict),
                table.hash(0, 0, 0, 0));
    }

    /**
     * Takes in the blobs that table and blocks hold already. Before anybody else uses them; makes {@link #recovered()}.
     * Those that are too many now are evicted.
     */
    void recover() {
        Recovery recovery = new Recovery(table, arena, blobs, policy, clock);
        policyLock.lock();
        try {
            recovery.run();
            counters.add(Counter.PAYLOAD_BYTES, recovery.payloadBytes());
            counters.add(Counter.UNVERIFIED, recovery.entries());
            entryCredits.give(-recovery.entries());
            long surplus = Math.max(0, -entryCredits.left());
            while (entryCredits.left() < 0) {
                policy.evictOne(Bound.ENTRIES);
            }
            recovered = recovery.result(surplus);
        } finally {
            policyLock.unlock();
        }
    }

    /** Returns what was there at the beginning. */
    Recovered recovered() {
        return recovered;
    }

    // ---- entering

    /**
     * Lets a blob in: makes room if need be, claims a slot, and books it. On success the caller writes the bytes and calls
     * {@link #publish} or {@link #cancel}.
     *
     * @param blocksInHand how many of its blocks the caller has taken already; the others are reserved here
     * @return the slot, {@link #NOT_ADMITTED} or {@link #NO_ROOM}
     */
    int tryEnter(Key key, long length, long blocksInHand) {
        long blocks = arena.blocksFor(length);
        policyLock.lock();
        try {
            Queue queue = queueFor(key.hash(), blocks, blocksInHand);
            if (queue == Queue.NONE) {
                return NOT_ADMITTED;
            }
            if (!tryTakeEntry()) {
                return NO_ROOM;
            }
            if (!tryReserveBlocks(blocks - blocksInHand)) {
                entryCredits.give(1);
                return NO_ROOM;
            }
            int slotIndex = key.claim();
            if (slotIndex == SlotTable.FULL) {
                throw new AssertionError("no slot is free for an entry that has a credit: maxEntries=" + maxEntries
                        + ", capacity=" + table.capacity());
            }
            blobs.begin(slotIndex, length);
            policy.added(slotIndex, queue);
            return slotIndex;
        } finally {
            policyLock.unlock();
        }
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
        while (!entryCredits.tryTake(1)) {
            if (!tryMakeRoom(Bound.ENTRIES)) {
                return false;
            }
        }
        return true;
    }

    private boolean tryReserveBlocks(long blocks) {
        while (!arena.tryReserve(blocks)) {
            if (!tryMakeRoom(Bound.BYTES)) {
                return false;
            }
        }
        return true;
    }

    private boolean tryMakeRoom(Bound bound) {
        // What nobody will ever close must not stand in the way.
        openPins.closeAbandoned();
        return whenFull == WhenFull.EVICT ? policy.evictOne(bound) : blobs.expire() && evictSomeExpired();
    }

    private boolean evictSomeExpired() {
        for (int i = 0; i < Math.min(EXPIRY_PATIENCE, table.capacity()); i++) {
            int slotIndex = expiryHand;
            expiryHand = (expiryHand + 1) & (table.capacity() - 1);
            long ref = table.refAt(slotIndex);
            if (ref >= 0 && blobs.isExpired(slotIndex) && tryEvict(ref, table.hashAt(slotIndex))) {
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
                if (!tryReserveBlocks(count)) {
                    return BlockArena.NONE;
                }
            } finally {
                policyLock.unlock();
            }
        }
        return arena.take(count);
    }

    /** Makes an entry visible whose bytes are written. Nobody else may publish the same digest meanwhile. */
    void publish(int slotIndex, long hash) {
        long length = blobs.length(slotIndex);
        if (table.publish(slotIndex, hash, SlotTable.UNSEARCHED) == SlotTable.ABSENT) {
            throw new AssertionError("a digest was published twice: slot=" + slotIndex);
        }
        counters.add(Counter.PAYLOAD_BYTES, length);
    }

    /** Undoes {@link #tryEnter}, except for blocks: those are the caller's. */
    void cancel(int slotIndex, long hash) {
        policyLock.lock();
        try {
            policy.removed(slotIndex);
        } finally {
            policyLock.unlock();
        }
        table.abandon(slotIndex, hash);
        entryCredits.give(1);
    }

    // ---- finding

    long hash(Digest digest) {
        return Tables.hash(table, digest);
    }

    /** Returns the ref of an entry that has not expired, to be validated as the table says, or {@link SlotTable#ABSENT}. */
    long locate(long hash, Digest digest) {
        return locate(hash, digest.word(0), digest.word(1), digest.word(2), digest.word(3));
    }

    long locate(long hash, long word0, long word1, long word2, long word3) {
        while (true) {
            long ref = table.locate(hash, word0, word1, word2, word3);
            if (ref < 0 || !blobs.isExpired(SlotTable.slotIndex(ref))) {
                return ref;
            }
            // Lost means that the time may have been another entry's, so look again.
            if (tryDelete(ref, hash, true)) {
                return SlotTable.ABSENT;
            }
        }
    }

    /** Tells whether a blob is present, without counting that as a read. */
    boolean contains(Digest digest) {
        return length(digest) != ABSENT;
    }

    /** Returns the length of a blob, without counting that as a read, or {@link #ABSENT}. */
    long length(Digest digest) {
        long hash = hash(digest);
        while (true) {
            long ref = locate(hash, digest);
            if (ref < 0) {
                return ABSENT;
            }
            long lengthWord = blobs.lengthWord(SlotTable.slotIndex(ref));
            if (BlobLayout.isUnverified(lengthWord)) {
                verification.verify(ref, hash);
            } else if (table.isCurrent(ref)) {
                return BlobLayout.length(lengthWord);
            }
        }
    }

    /** Tells whether a blob is present, and if so takes it for a sign that it is wanted. */
    boolean touch(Key key) {
        while (true) {
            long ref = key.locate(this);
            if (ref < 0) {
                return false;
            }
            int slotIndex = SlotTable.slotIndex(ref);
            long lengthWord = blobs.lengthWord(slotIndex);
            if (BlobLayout.isUnverified(lengthWord)) {
                verification.verify(ref, key.hash());
            } else if (table.isCurrent(ref)) {
                blobs.raiseCount(slotIndex, lengthWord);
                return true;
            }
        }
    }

    // ---- leaving

    /** Removes a blob, also one that is held open. */
    boolean remove(Digest digest) {
        long hash = hash(digest);
        while (true) {
            long ref = locate(hash, digest);
            if (ref < 0) {
                return false;
            }
            if (tryDelete(ref, hash, false)) {
                return true;
            }
        }
    }

    /** Removes whatever is visible in a slot. */
    void removeAt(int slotIndex) {
        long ref = table.refAt(slotIndex);
        if (ref >= 0) {
            // If the entry changes meanwhile the hash may be wrong, but then the ref is not current and nothing
            // happens.
            tryDelete(ref, table.hashAt(slotIndex), false);
        }
    }

    private boolean tryDelete(long ref, long hash, boolean expired) {
        underWay.begin();
        try {
            return tryDeleteOpen(ref, hash, expired);
        } finally {
            underWay.end();
        }
    }

    private boolean tryDeleteOpen(long ref, long hash, boolean expired) {
        int slotIndex = SlotTable.slotIndex(ref);
        Deletion deletion;
        policyLock.lock();
        try {
            if (expired && !blobs.isExpired(slotIndex)) {
                return false;
            }
            deletion = table.tryDelete(ref, hash, true);
            if (deletion == Deletion.LOST) {
                return false;
            }
            policy.removed(slotIndex);
            left(slotIndex, expired);
        } finally {
            policyLock.unlock();
        }
        if (deletion == Deletion.OWNED) {
            free(slotIndex);
        }
        return true;
    }

    private boolean tryEvict(long ref, long hash) {
        int slotIndex = SlotTable.slotIndex(ref);
        boolean expired = blobs.isExpired(slotIndex);
        if (table.tryDelete(ref, hash, false) != Deletion.OWNED) {
            return false;
        }
        long length = left(slotIndex, expired);
        if (!expired) {
            counters.add(Counter.EVICTIONS, 1);
            counters.add(Counter.EVICTED_BYTES, length);
            notices.add(table, slotIndex, length, Cause.EVICTED);
        }
        free(slotIndex);
        return true;
    }

    /** Counts an entry out that the caller deleted, and returns its length. */
    private long left(int slotIndex, boolean expired) {
        long lengthWord = blobs.lengthWord(slotIndex);
        long length = BlobLayout.length(lengthWord);
        counters.add(Counter.PAYLOAD_BYTES, -length);
        if (BlobLayout.isUnverified(lengthWord)) {
            counters.add(Counter.UNVERIFIED, -1);
        }
        if (expired) {
            counters.add(Counter.EXPIRATIONS, 1);
            notices.add(table, slotIndex, length, Cause.EXPIRED);
        }
        return length;
    }

    /** Notes that an entry has the bytes of its digest. For who has it pinned. */
    void markVerified(long ref) {
        int slotIndex = SlotTable.slotIndex(ref);
        policyLock.lock();
        try {
            // One that was deleted meanwhile is no entry any more, and was counted out as it was.
            if (table.isCurrent(ref)) {
                blobs.setVerified(slotIndex, true);
                counters.add(Counter.UNVERIFIED, -1);
                counters.add(Counter.VERIFIED, 1);
            }
        } finally {
            policyLock.unlock();
        }
    }

    /** Deletes an entry that has not the bytes of its digest. For who has it pinned. */
    void dropDamaged(long ref, long hash) {
        if (tryDelete(ref, hash, false)) {
            counters.add(Counter.DAMAGED, 1);
        }
    }

    /** Believes no entry any more: each is verified again before anything of it is shown. */
    void distrust() {
        for (int slotIndex = 0; slotIndex < table.capacity(); slotIndex++) {
            policyLock.lock();
            try {
                // Under this lock no entry is deleted, and no slot claimed.
                if (table.refAt(slotIndex) >= 0 && !BlobLayout.isUnverified(blobs.lengthWord(slotIndex))) {
                    blobs.setVerified(slotIndex, false);
                    counters.add(Counter.UNVERIFIED, 1);
                }
            } finally {
                policyLock.unlock();
            }
        }
    }

    /** Returns how many entries of a file were dropped for their damage. */
    long dropped() {
        return recovered.dropped() + counters.sum(Counter.DAMAGED);
    }

    /** Drops a pin, and the entry with it if it was deleted meanwhile and nobody else holds it. */
    void unpin(long ref) {
        if (table.pins().unpin(ref)) {
            free(SlotTable.slotIndex(ref));
        }
    }

    /** Frees what a deleted entry took. For its owner. */
    private void free(int slotIndex) {
        long blocks = blobs.blocks(slotIndex);
        if (blocks > 0) {
            arena.give(blobs.head(slotIndex), (int) blocks);
        }
        table.release(slotIndex, table.hashAt(slotIndex));
        entryCredits.give(1);
    }

    /** Tells the listener what was dropped. To be called without any lock. */
    void deliverNotices() {
        notices.deliver();
    }

    // ---- figures

    /** Returns the number of entries that are visible, written, or deleted and still held open. */
    long entriesInUse() {
        return maxEntries - entryCredits.left();
    }

    /** Runs a check of the policy's books while nobody else can change them. */
    <T> T withPolicy(java.util.function.Function<EvictionPolicy, T> check) {
        policyLock.lock();
        try {
            return check.apply(policy);
        } finally {
            policyLock.unlock();
        }
    }

    // ---- closing

    void close() {
        underWay.close();
    }

    /** Tells whether nobody writes any more and no content is open. After {@link #close()} it stays so. */
    boolean isIdle() {
        openPins.closeAbandoned();
        return underWay.sum() == 0 && openPins.size() == 0;
    }

    /** Says what keeps this from being {@link #isIdle()}. */
    String activity() {
        return "writesUnderWay=" + underWay.sum() + ", openContents=" + openPins.size();
    }

    boolean isClosed() {
        return underWay.isClosed();
    }
}
