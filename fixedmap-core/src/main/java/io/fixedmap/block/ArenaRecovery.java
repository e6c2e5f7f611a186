package io.fixedmap.block;

/**
 * Finds out which blocks belong to chains, whatever the links say, and makes a free list of the others.
 *
 * <p>Not thread-safe. Takes time in proportion to the blocks and the number of chains, also when no link is what it was.
 */
public final class ArenaRecovery {
    /*
     * A walk ends at the first block that is claimed already, be it by its own chain, so it cannot loop; and a block is
     * claimed by at most one chain. A chain that turns out broken gives its claims up again, so that it takes nothing from
     * the chains it led into. Such a walk costs time and claims nothing: hence a bound on all of them together. Chains
     * that do not share blocks cannot exceed it.
     */

    /** What a chain turned out to be. */
    public enum Chain {
        /** Complete, its blocks side by side. */
        CONTIGUOUS,
        /** Complete. */
        SCATTERED,
        /** Leads to a block that there is not. */
        OUT_OF_RANGE,
        /** Leads into another chain, or into itself. */
        CLAIMED_TWICE,
        /** Ends before its length does. */
        TOO_SHORT,
        /** Goes on behind its length. */
        TOO_LONG,
        /** Not looked at: too many were broken. */
        GIVEN_UP;

        /**
         * Tells whether the chain can be used.
         *
         * @return true if all its blocks are there
         */
        public boolean isComplete() {
            return this == CONTIGUOUS || this == SCATTERED;
        }
    }

    private static final int PATIENCE_PER_BLOCK = 4;

    private final BlockArena arena;
    private final long[] claimed;
    private long patience;

    ArenaRecovery(BlockArena arena) {
        this.arena = arena;
        this.claimed = new long[(arena.blocks() - 1) / Long.SIZE + 1];
        this.patience = (long) PATIENCE_PER_BLOCK * arena.blocks();
    }

    /**
     * Claims the blocks of a chain if it is complete, otherwise none.
     *
     * @param first its first block, any number
     * @param blocks how many it must have, 0 to the arena's
     * @return what it is
     */
    public Chain tryClaim(int first, long blocks) {
        if (patience < 0) {
            return Chain.GIVEN_UP;
        }
        boolean contiguous = true;
        int block = first;
        for (long walked = 0; walked < blocks; walked++) {
            if (!arena.isBlock(block) || isClaimed(block)) {
                giveUp(first, walked);
                return whyNot(block);
            }
            claimed[block / Long.SIZE] |= 1L << block;
            int next = arena.link(block);
            contiguous &= next == block + 1 || walked == blocks - 1;
            block = next;
        }
        if (blocks > 0 && block != BlockArena.NONE) {
            giveUp(first, blocks);
            return Chain.TOO_LONG;
        }
        return contiguous ? Chain.CONTIGUOUS : Chain.SCATTERED;
    }

    private Chain whyNot(int block) {
        if (block == BlockArena.NONE) {
            return Chain.TOO_SHORT;
        }
        return arena.isBlock(block) ? Chain.CLAIMED_TWICE : Chain.OUT_OF_RANGE;
    }

    private void giveUp(int first, long walked) {
        patience -= walked;
        int block = first;
        for (long i = 0; i < walked; i++) {
            claimed[block / Long.SIZE] &= ~(1L << block);
            block = arena.link(block);
        }
    }

    private boolean isClaimed(int block) {
        return (claimed[block / Long.SIZE] >>> block & 1) != 0;
    }

    /** Ends the recovery: blocks that no chain has claimed are free, the lowest to be taken first. */
    public void finish() {
        int first = BlockArena.NONE;
        int free = 0;
        for (int block = arena.blocks() - 1; block >= 0; block--) {
            if (!isClaimed(block)) {
                // Spares a page that is as it should be from being written back.
                if (arena.link(block) != first) {
                    arena.setLink(block, first);
                }
                first = block;
                free++;
            }
        }
        arena.startWith(first, free);
    }
}
