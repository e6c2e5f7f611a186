package io.fixedmap;

import io.fixedmap.block.BlockArena;

/** A chain that grows as bytes arrive. Closing it gives its blocks back, unless it was handed over. Not thread-safe. */
final class IncomingChain extends WrittenBlob implements AutoCloseable {
    private int last = BlockArena.NONE;

    IncomingChain(Space space) {
        super(space);
        trust = space.room.trust();
    }

    /** Appends bytes and digests them; false if there is no room, and none can be made. */
    boolean tryAppend(byte[] source, int bytes, Digester.Computation computation) {
        int needed = (int) (arena.blocksFor(length + bytes) - blocks);
        // Read before the chain grows: the bytes ahead start in the last block if that has room.
        int inLast = (int) ((long) blocks * arena.blockBytes() - length);
        int oldLast = last;
        int added = BlockArena.NONE;
        if (needed > 0) {
            added = space.room.tryTakeBlocks(needed);
            if (added == BlockArena.NONE) {
                return false;
            }
            join(added, needed);
        }
        int done = Math.min(inLast, bytes);
        if (done > 0) {
            long offset = arena.offsetOf(oldLast) + arena.blockBytes() - inLast;
            DigestedCopy.run(source, 0, done, computation, arena.data(), offset);
        }
        for (int block = added; done < bytes; block = arena.link(block)) {
            int part = Math.min(arena.blockBytes(), bytes - done);
            DigestedCopy.run(source, done, part, computation, arena.data(), arena.offsetOf(block));
            done += part;
        }
        length += bytes;
        return true;
    }

    private void join(int first, int count) {
        if (head == BlockArena.NONE) {
            head = first;
        } else {
            arena.join(last, first);
            contiguous &= first == last + 1;
        }
        last = first;
        for (int i = 1; i < count; i++) {
            int next = arena.link(last);
            contiguous &= next == last + 1;
            last = next;
        }
        blocks += count;
    }

    @Override
    public void close() {
        giveBack();
    }
}
