package io.fixedmap;

import java.nio.ByteBuffer;

/**
 * What a put works on: the content's digest in the making and, if enough blocks are free, a copy of it in some of them,
 * which becomes the blob if the content turns out to be new. Used again and again; not thread-safe.
 */
final class Draft extends WrittenBlob {
    /*
     * Why copy before it is known whether the content is new. The blocks of a full cache have long left the processor's
     * caches, so a copy waits as long for memory as a good part of its digest takes, unless it is made while the
     * digest is computed (DigestedCopy). If the content is present, its blocks go back. Only blocks that are free are
     * taken, of which the room keeps a few for this, so nobody is evicted for a content that is present.
     */

    final Key key;

    /** What {@link Room#prefetch} answered: kept so that the JIT cannot leave its reads out. */
    long prefetched;

    private final Digester.Computation computation;
    private final byte[] step = new byte[DigestedCopy.STEP_BYTES];
    private int start;

    Draft(Space space) {
        super(space);
        this.key = new Key(space.table);
        this.computation = space.digester.start();
    }

    /**
     * Computes the key of a buffer's remaining bytes, whose position does not move. To be followed by {@link #giveBack}, or,
     * if it failed, by {@link #discard}.
     */
    void write(ByteBuffer content) {
        trust = space.room.trust();
        start = content.position();
        // Once for all of the put: who moves position or limit meanwhile may spoil the content, but not the books.
        int bytes = Math.max(0, content.limit() - start);
        length = bytes;
        blocks = space.room.draftBlocks.tryReserve(bytes);
        if (blocks > 0) {
            head = arena.take(blocks);
            contiguous = arena.isContiguous(head, blocks);
            copyAndDigest(content, bytes);
        } else {
            digest(content);
        }
        key.finish(computation);
    }

    /** Leaves the position where it was: whether the caller's buffer may move is not known before the put has ended. */
    private void digest(ByteBuffer content) {
        try {
            computation.update(content);
        } finally {
            // Within a limit that somebody else may have moved: where bytes are missing then, the copy finds out.
            content.position(Math.min(start, content.limit()));
        }
    }

    private void copyAndDigest(ByteBuffer content, int bytes) {
        int runBytes = contiguous ? bytes : arena.blockBytes();
        for (int done = 0, block = head; done < bytes; block = arena.link(block)) {
            int run = Math.min(runBytes, bytes - done);
            copyAndDigestRun(content, start + done, run, arena.offsetOf(block));
            done += run;
        }
    }

    private void copyAndDigestRun(ByteBuffer content, int position, int runBytes, long offset) {
        if (content.hasArray()) {
            int index = content.arrayOffset() + position;
            DigestedCopy.run(content.array(), index, runBytes, computation, arena.data(), offset);
            return;
        }
        for (int done = 0; done < runBytes; done += step.length) {
            int bytes = Math.min(step.length, runBytes - done);
            content.get(position + done, step, 0, bytes);
            DigestedCopy.run(step, 0, bytes, computation, arena.data(), offset + done);
        }
    }

    /** Returns where in the buffer the content begins. */
    int start() {
        return start;
    }

    @Override
    void handOver() {
        space.room.draftBlocks.end(blocks);
        super.handOver();
    }

    /** Gives everything back. Not to be used again: what was digested of a content must not become part of the next digest. */
    void discard() {
        giveBack();
        computation.close();
    }
}
