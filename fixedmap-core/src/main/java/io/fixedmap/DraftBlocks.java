package io.fixedmap;

import io.fixedmap.block.BlockArena;
import io.fixedmap.block.Credits;

/**
 * The blocks that {@link Draft}s may have: how many a cache keeps free for them, and that they never have too many.
 *
 * <p>Thread-safe and lock-free.
 */
final class DraftBlocks {
    /**
     * What is kept free for the copies of drafts: 1/128 of the room, and no more than a mebibyte. That is less than
     * the policy ever leaves to newcomers, so it would turn away no content that a draft has a copy of. All drafts together
     * have no more than 1/128 of the room: what others' puts keep free meanwhile comes on top, and is lost to blobs.
     */
    private static final int SPARE_SHIFT = 7;

    private static final int MAX_SPARE_BYTES = 1 << 20;

    private final BlockArena arena;
    private final int most;
    private final int spare;
    private final Credits credits;

    DraftBlocks(BlockArena arena, WhenFull whenFull) {
        this.arena = arena;
        // A store that rejects is to be filled to the last block.
        this.most = whenFull == WhenFull.EVICT ? arena.blocks() >>> SPARE_SHIFT : 0;
        this.spare = Math.min(most, MAX_SPARE_BYTES / arena.blockBytes());
        this.credits = new Credits(most);
    }

    /** Returns how many blocks are to be kept free for the next draft; none has more. */
    int spare() {
        return spare;
    }

    /**
     * Reserves blocks for a content that may turn out to be present; 0 if it is too large for that, none are free, or other
     * drafts have too many.
     */
    int tryReserve(int length) {
        int blocks = (int) arena.blocksFor(length);
        if (blocks > spare || !credits.tryTake(blocks)) {
            return 0;
        }
        if (!arena.tryReserve(blocks)) {
            credits.give(blocks);
            return 0;
        }
        return blocks;
    }

    /** Notes that a draft has its blocks no longer. */
    void end(int blocks) {
        credits.give(blocks);
    }

    /** Returns how many blocks drafts have. */
    long inUse() {
        return most - credits.left();
    }
}
