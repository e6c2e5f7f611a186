package io.fixedmap;

import io.fixedmap.block.BlockArena;
import io.fixedmap.block.ChainWriter;
import io.fixedmap.table.SlotTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/** Puts blobs: digests them, lets them in, copies them, makes them visible. */
final class BlobWriter {
    private final Space space;
    private final ChainWriter chains;
    private final Pool<Draft> drafts;

    BlobWriter(Space space) {
        this.space = space;
        this.chains = new ChainWriter(space.arena);
        this.drafts = new Pool<>(() -> new Draft(space));
    }

    /** Puts the remaining bytes of a buffer, whose position does not move. */
    PutResult put(@Nullable Digest expected, ByteBuffer content) {
        Draft draft = draft(content);
        try {
            Digest digest = draft.key.digest(expected);
            return new PutResult(digest, draft.length, store(draft, content));
        } finally {
            giveBack(draft);
        }
    }

    /** Puts the remaining bytes of a buffer, whose position does not move, and writes their digest to an array. */
    PutOutcome put(ByteBuffer content, byte[] digest, int offset) {
        Draft draft = draft(content);
        try {
            PutOutcome outcome = store(draft, content);
            // Last: the array may be the content's own.
            draft.key.copyTo(digest, offset);
            return outcome;
        } finally {
            giveBack(draft);
        }
    }

    /** Returns a draft of a content, to be given back. */
    private Draft draft(ByteBuffer content) {
        Draft draft = drafts.take();
        boolean written = false;
        try {
            draft.write(content);
            written = true;
            return draft;
        } finally {
            if (!written) {
                draft.discard();
            }
        }
    }

    private void giveBack(Draft draft) {
        draft.giveBack();
        if (!drafts.tryGive(draft)) {
            draft.discard();
        } else if (space.isClosed()) {
            // After it was given: either this or who closes the cache finds it.
            discardDrafts();
        }
    }

    /** Gives the engines of all drafts back. For a cache that is closed. */
    void discardDrafts() {
        for (Draft draft = drafts.tryTake(); draft != null; draft = drafts.tryTake()) {
            draft.discard();
        }
    }

    private PutOutcome store(Draft draft, ByteBuffer content) {
        Key key = draft.key;
        long before = space.table.beforeSearch(key.hash());
        if (space.touch(key)) {
            return PutOutcome.ALREADY_PRESENT;
        }
        if (draft.length > space.maxObjectBytes) {
            return PutOutcome.TOO_LARGE;
        }
        draft.prefetched = space.room.prefetch(key.hash());
        Lock stripe = space.stripes.of(key.hash());
        stripe.lock();
        try {
            long searched = space.table.beforeSearch(key.hash());
            // If it is still the same, nobody has put the content since that search.
            if (searched != before && space.touch(key)) {
                return PutOutcome.ALREADY_PRESENT;
            }
            return outcome(
                    draft.blocks > 0
                            ? space.tryStore(key, draft, searched)
                            : tryCopyAndStore(draft, searched, content));
        } finally {
            stripe.unlock();
        }
    }

    /** Lets in a content that the draft has no copy of, and copies it; answers as {@link Room#tryEnter}. */
    private int tryCopyAndStore(Draft draft, long searched, ByteBuffer content) {
        int length = (int) draft.length;
        int slotIndex = space.room.tryEnter(draft.key, length, 0);
        if (slotIndex < 0) {
            return slotIndex;
        }
        int blocks = (int) space.arena.blocksFor(length);
        boolean stored = false;
        int head = BlockArena.NONE;
        try {
            boolean contiguous = false;
            if (blocks > 0) {
                head = space.arena.take(blocks);
                // The copy can fail where the content is a mapped file that shrinks.
                contiguous = chains.copy(head, content, draft.start(), length);
            }
            space.blobs.setChain(slotIndex, head, contiguous);
            space.publish(slotIndex, draft.key.hash(), searched);
            stored = true;
        } finally {
            if (!stored) {
                space.room.cancel(slotIndex, draft.key.hash());
                if (head == BlockArena.NONE) {
                    space.arena.cancelReservation(blocks);
                } else {
                    space.arena.give(head, blocks);
                }
            }
        }
        space.checkTrust(slotIndex, draft.trust);
        return slotIndex;
    }

    /** Translates what {@link Room#tryEnter} answered. */
    private static PutOutcome outcome(int slotIndex) {
        return switch (slotIndex) {
            case Room.NOT_ADMITTED -> PutOutcome.NOT_ADMITTED;
            case Room.NO_ROOM -> PutOutcome.FULL;
            default -> PutOutcome.STORED;
        };
    }

    /** Puts everything a source has. */
    PutResult put(@Nullable Digest expected, ByteSource source) throws IOException {
        byte[] scratch = space.scratch.take();
        int read = source.readFully(scratch);
        PutResult result = read < scratch.length
                // All of it is at hand, so it can be looked up and asked about before any room is made.
                ? put(expected, ByteBuffer.wrap(scratch, 0, read))
                : putLong(expected, source, scratch);
        // Not if the source has failed: behind a stream with a time limit somebody may still be filling the array.
        space.scratch.give(scratch);
        return result;
    }

    /**
     * Goes on with a source that has filled {@code scratch}: blocks are taken while bytes arrive, unless the content is
     * claimed to be one that is present, which only has to be proved. If there are not enough, what the source has may still
     * be present, unless it is claimed to be something that is not.
     */
    private PutResult putLong(@Nullable Digest expected, ByteSource source, byte[] scratch) throws IOException {
        boolean claimedPresent = expected != null && space.contains(expected);
        Key key = new Key(space.table);
        try (Digester.Computation computation = space.digester.start();
                IncomingChain chain = new IncomingChain(space)) {
            boolean kept = !claimedPresent;
            long length = 0;
            int read = scratch.length;
            while (read > 0) {
                length += read;
                if (length > space.maxObjectBytes) {
                    return new PutResult(null, length, PutOutcome.TOO_LARGE);
                }
                if (!kept || !chain.tryAppend(scratch, read, computation)) {
                    if (kept && expected != null) {
                        return new PutResult(null, length, PutOutcome.FULL);
                    }
                    chain.giveBack();
                    kept = false;
                    computation.update(scratch, 0, read);
                }
                // Of what had to go for it; at the end they would be as many as there were blobs.
                space.room.deliverNotices();
                // What has ended is not asked again: it may have more to say, or an error.
                read = read < scratch.length ? 0 : source.readFully(scratch);
            }
            key.finish(computation);
            Digest digest = key.digest(expected);
            if (kept) {
                return new PutResult(digest, length, store(key, chain));
            }
            PutOutcome ifAbsent = claimedPresent ? PutOutcome.NOT_ADMITTED : PutOutcome.FULL;
            return new PutResult(digest, length, space.touch(key) ? PutOutcome.ALREADY_PRESENT : ifAbsent);
        }
    }

    private PutOutcome store(Key key, IncomingChain chain) {
        Lock stripe = space.stripes.of(key.hash());
        stripe.lock();
        try {
            if (space.touch(key)) {
                return PutOutcome.ALREADY_PRESENT;
            }
            return outcome(space.tryStore(key, chain, SlotTable.UNSEARCHED));
        } finally {
            stripe.unlock();
        }
    }
}
