package io.fixedmap.block;

/**
 * Walks along the bytes of a chain, run by run. For a caller who holds the chain, so that it cannot change.
 *
 * <p>Not thread-safe.
 */
public final class ChainCursor {
    private final BlockArena arena;
    private final boolean contiguous;
    private int block;
    private int inBlock;
    private long remaining;

    /**
     * Starts within a chain.
     *
     * @param arena the chain's
     * @param first the chain's first block
     * @param contiguous true if its blocks are known to lie side by side
     * @param offset how many bytes to leave out
     * @param length how many bytes to walk, all within the chain
     */
    public ChainCursor(BlockArena arena, int first, boolean contiguous, long offset, long length) {
        this.arena = arena;
        this.contiguous = contiguous;
        this.block = first;
        this.remaining = offset + length;
        advance(offset);
    }

    /**
     * Returns how many bytes are ahead.
     *
     * @return 0 at the end
     */
    public long remaining() {
        return remaining;
    }

    /**
     * Returns where the bytes ahead begin.
     *
     * @return offset in {@link BlockArena#data()}
     */
    public long offset() {
        return arena.offsetOf(block) + inBlock;
    }

    /**
     * Returns how many bytes ahead lie side by side in one piece of memory.
     *
     * @param limit how many are of interest
     * @return at most {@code limit}; 0 at the end
     */
    public int run(int limit) {
        long wanted = Math.min(limit, remaining);
        if (wanted == 0) {
            return 0;
        }
        long bytes = contiguous ? wanted : arena.blockBytes() - inBlock;
        for (int last = block; bytes < wanted && arena.link(last) == last + 1; last++) {
            bytes += arena.blockBytes();
        }
        return (int) Math.min(Math.min(bytes, wanted), arena.data().contiguousBytes(offset()));
    }

    /**
     * Moves on.
     *
     * @param bytes how many, at most {@link #remaining()}
     */
    public void advance(long bytes) {
        remaining -= bytes;
        long ahead = inBlock + bytes;
        if (remaining == 0) {
            return;
        }
        int blockBytes = arena.blockBytes();
        if (contiguous) {
            block += (int) (ahead / blockBytes);
        } else {
            for (long left = ahead; left >= blockBytes; left -= blockBytes) {
                block = arena.link(block);
            }
        }
        inBlock = (int) (ahead & blockBytes - 1);
    }
}
