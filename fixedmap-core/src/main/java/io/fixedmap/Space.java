package io.fixedmap;

import io.fixedmap.block.BlockArena;
import io.fixedmap.table.SlotTable;

/**
 * What a cache holds: table, blocks, and the room in them; and how entries are found. Closing the cache lets go of it.
 *
 * <p>Thread-safe.
 */
final class Space {
    /** What streams are read and written through. A stream that ends within it is stored like an array. */
    private static final int SCRATCH_BYTES = 1 << 16;

    final SlotTable table;
    final BlockArena arena;
    final Blobs blobs;
    final StripedCounters counters;
    final Digester digester;
    final OpenPins openPins;
    final ContentStripes stripes = new ContentStripes();
    final UnderWay underWay;
    final Verification verification;
    final VerificationWalk walk;
    final Pool<byte[]> scratch = new Pool<>(() -> new byte[SCRATCH_BYTES]);
    final Room room;
    final long maxObjectBytes;

    private Recovered recovered = Recovered.NOTHING;

    Space(Storage storage, SpaceSettings settings, Drops drops) {
        this.table = storage.table();
        this.arena = storage.arena();
        this.underWay = new UnderWay(storage.mayHoldBlobs());
        this.counters = drops.counters;
        this.digester = settings.digester();
        this.openPins = new OpenPins(this); // which makes a batch, with what is set above
        this.blobs = new Blobs(table, arena, settings.clock(), settings.timeToLive(), storage.mayHoldBlobs());
        this.maxObjectBytes = Math.min(Math.min(settings.maxObjectBytes(), BlobLayout.MAX_LENGTH), arena.bytes());
        this.room = new Room(storage, blobs, openPins, drops, settings);
        this.verification = new Verification(this);
        this.walk = new VerificationWalk(this, storage.path());
    }

    /** Takes in the blobs that table and blocks hold already. Before anybody else uses them; makes {@link #recovered()}. */
    void recover() {
        recovered = room.recover();
    }

    /** Returns what was there at the beginning. */
    Recovered recovered() {
        return recovered;
    }

    // ---- entering

    /**
     * Lets a blob in whose bytes are written, and makes it visible. Nobody else may publish the same digest meanwhile.
     *
     * @param searched as {@link SlotTable#tryPublish} has it
     * @return what {@link Room#tryEnter} answers; if that is no slot, the blocks stay with whoever wrote them
     */
    int tryStore(Key key, WrittenBlob blob, long searched) {
        int slotIndex = room.tryEnter(key, blob.length, blob.blocks);
        if (slotIndex >= 0) {
            blobs.setChain(slotIndex, blob.head, blob.contiguous);
            publish(slotIndex, key.hash(), searched);
            blob.handOver();
            checkTrust(slotIndex, blob.trust);
        }
        return slotIndex;
    }

    /**
     * Makes an entry visible whose bytes are written. Nobody else may publish the same digest meanwhile.
     *
     * @param searched as {@link SlotTable#tryPublish} has it
     */
    void publish(int slotIndex, long hash, long searched) {
        if (table.tryPublish(slotIndex, hash, searched) == SlotTable.ABSENT) {
            throw new AssertionError("a digest was published twice: slot=" + slotIndex);
        }
    }

    /**
     * Has an entry that was made visible just now verified again, if its bytes have lost our trust since they were written.
     *
     * @param trust {@link Room#trust} before the first of its bytes was written
     */
    void checkTrust(int slotIndex, int trust) {
        if (trust != room.trust()) {
            room.distrust(slotIndex);
            // The walk may have passed the slot, or ended.
            walk.start();
        }
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
            if (ref < 0 || !blobs.hasExpired(SlotTable.slotIndex(ref))) {
                return ref;
            }
            // The time may have been another entry's, so look again.
            expire(ref, hash);
        }
    }

    /** Tells whether a blob is present, without counting that as a read. */
    boolean contains(Digest digest) {
        return length(digest) >= 0;
    }

    /** Returns the length of a blob, without counting that as a read, or -1 if there is none. */
    long length(Digest digest) {
        long hash = hash(digest);
        while (true) {
            long ref = locate(hash, digest);
            if (ref < 0) {
                return -1;
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
            // If the entry changes meanwhile the hash may be wrong; but then the ref is not current, and nothing is
            // done.
            tryDelete(ref, table.hashAt(slotIndex), false);
        }
    }

    /** Removes a blob that has expired, if it is that and not another one by now. */
    void expire(long ref, long hash) {
        tryDelete(ref, hash, true);
    }

    private boolean tryDelete(long ref, long hash, boolean onlyIfExpired) {
        underWay.begin();
        try {
            return room.tryDelete(ref, hash, onlyIfExpired);
        } finally {
            underWay.end();
        }
    }

    /** Deletes an entry that has not the bytes of its digest. For who has it pinned. */
    void dropDamaged(long ref, long hash) {
        if (tryDelete(ref, hash, false)) {
            counters.add(Counter.DAMAGED, 1);
        }
    }

    /** Returns how many entries of a file were dropped for their damage. */
    long damaged() {
        return recovered.dropped() + counters.sum(Counter.DAMAGED);
    }

    /** Drops a pin, and the entry with it if it was deleted meanwhile and nobody else holds it. */
    void unpin(int slotIndex) {
        if (table.pins().unpin(slotIndex)) {
            free(slotIndex);
        }
    }

    /** Frees a deleted entry. For whoever dropped its last pin. */
    void free(int slotIndex) {
        room.free(slotIndex, table.hashAt(slotIndex));
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
