package io.fixedmap;

import io.fixedmap.block.BlockArena;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/** Puts blobs: digests them, lets them in, copies them, makes them visible. */
final class BlobWriter {
    private final Space space;
    private final Digester digester;
    private final ContentStripes stripes = new ContentStripes();

    BlobWriter(Space space, Digester digester) {
        this.space = space;
        this.digester = digester;
    }

    /** Computes a content's digest, which must be the expected one if there is one. */
    Digest digest(@Nullable Digest expected, ByteBuffer content) {
        try (Digester.Computation computation = digester.start()) {
            computation.update(content);
            return finish(computation, expected);
        }
    }

    private static Digest finish(Digester.Computation computation, @Nullable Digest expected) {
        if (expected == null) {
            return computation.finish();
        }
        Digest actual = computation.finish(expected);
        if (!actual.equals(expected)) {
            throw new DigestMismatchException(expected, actual);
        }
        return actual;
    }

    /** Stores a content that has this digest. The content's position does not move. */
    PutOutcome store(Digest digest, ByteBuffer content) {
        long hash = space.hash(digest);
        int length = content.remaining();
        if (space.touch(hash, digest)) {
            return PutOutcome.ALREADY_PRESENT;
        }
        if (length > space.maxObjectBytes) {
            return PutOutcome.TOO_LARGE;
        }
        Lock stripe = stripes.of(hash);
        stripe.lock();
        try {
            return space.touch(hash, digest) ? PutOutcome.ALREADY_PRESENT : storeAbsent(digest, hash, content);
        } finally {
            stripe.unlock();
        }
    }

    private PutOutcome storeAbsent(Digest digest, long hash, ByteBuffer content) {
        int length = content.remaining();
        int slotIndex = space.tryEnter(digest, hash, length, 0);
        if (slotIndex < 0) {
            return outcome(slotIndex);
        }
        int blocks = (int) space.arena.blocksFor(length);
        boolean stored = false;
        int head = BlockArena.NONE;
        try {
            if (blocks > 0) {
                head = space.arena.take(blocks);
                // The copy can fail where the content is a mapped file that shrinks.
                boolean contiguous = space.writer.copy(head, content);
                space.blobs.setChain(slotIndex, head, contiguous);
            }
            space.publish(slotIndex, hash);
            stored = true;
            return PutOutcome.STORED;
        } finally {
            if (!stored) {
                space.cancel(slotIndex, hash);
                if (head == BlockArena.NONE) {
                    space.arena.cancelReservation(blocks);
                } else {
                    space.arena.give(head, blocks);
                }
            }
        }
    }

    private static PutOutcome outcome(int refusal) {
        return refusal == Space.NOT_ADMITTED ? PutOutcome.NOT_ADMITTED : PutOutcome.FULL;
    }

    /** Puts everything a source has. */
    PutResult put(@Nullable Digest expected, ByteSource source) throws IOException {
        byte[] scratch = space.scratch.take();
        try {
            int read = source.readFully(scratch, scratch.length);
            if (read < scratch.length) {
                // All of it is at hand, so it can be looked up and asked about before any room is made.
                ByteBuffer content = ByteBuffer.wrap(scratch, 0, read);
                Digest digest = digest(expected, content);
                return new PutResult(digest, read, store(digest, content));
            }
            return putLong(expected, source, scratch);
        } finally {
            space.scratch.give(scratch);
        }
    }

    /**
     * Goes on with a source that has filled {@code scratch}: blocks are taken while bytes arrive, unless the content is
     * claimed to be one that is present, which only has to be proved.
     */
    private PutResult putLong(@Nullable Digest expected, ByteSource source, byte[] scratch) throws IOException {
        boolean claimedPresent = expected != null && space.contains(expected);
        try (Digester.Computation computation = digester.start();
                IncomingChain chain = new IncomingChain(space)) {
            long length = 0;
            for (int read = scratch.length; read > 0; read = source.readFully(scratch, scratch.length)) {
                length += read;
                if (length > space.maxObjectBytes) {
                    return new PutResult(null, length, PutOutcome.TOO_LARGE);
                }
                computation.update(scratch, 0, read);
                if (!claimedPresent && !chain.tryAppend(scratch, read)) {
                    return new PutResult(null, length, PutOutcome.FULL);
                }
            }
            Digest digest = finish(computation, expected);
            return new PutResult(digest, length, claimedPresent ? keep(digest) : store(digest, chain));
        }
    }

    /** Ends the put of a content that was present when it began to arrive, and of which nothing was kept. */
    private PutOutcome keep(Digest digest) {
        return space.touch(space.hash(digest), digest) ? PutOutcome.ALREADY_PRESENT : PutOutcome.NOT_ADMITTED;
    }

    private PutOutcome store(Digest digest, IncomingChain chain) {
        long hash = space.hash(digest);
        Lock stripe = stripes.of(hash);
        stripe.lock();
        try {
            if (space.touch(hash, digest)) {
                return PutOutcome.ALREADY_PRESENT;
            }
            int slotIndex = space.tryEnter(digest, hash, chain.length(), chain.blocks());
            if (slotIndex < 0) {
                return outcome(slotIndex);
            }
            space.blobs.setChain(slotIndex, chain.head(), chain.isContiguous());
            space.publish(slotIndex, hash);
            chain.handOver();
            return PutOutcome.STORED;
        } finally {
            stripe.unlock();
        }
    }
}
