package io.fixedmap;

import io.fixedmap.block.BlockArena;

/** A blob whose bytes are in blocks, which belong to whoever writes them until an entry has them. Not thread-safe. */
abstract class WrittenBlob {
    final Space space;
    final BlockArena arena;

    /** {@link Room#trust} from before the first byte was written. */
    int trust;

    /** How many bytes it has. */
    long length;

    /** The first of its blocks; {@link BlockArena#NONE} if it has none. */
    int head = BlockArena.NONE;

    /** How many blocks it has. */
    int blocks;

    /** Whether they lie side by side. */
    boolean contiguous = true;

    WrittenBlob(Space space) {
        this.space = space;
        this.arena = space.arena;
    }

    /** Leaves the blocks to an entry. */
    void handOver() {
        blocks = 0;
    }

    /** Gives the blocks back, unless they were handed over. */
    void giveBack() {
        if (blocks > 0) {
            arena.give(head, blocks);
            handOver();
        }
    }
}
