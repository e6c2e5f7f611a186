package io.fixedmap.block;

import io.fixedmap.memory.Region;
import java.nio.ByteBuffer;

/**
 * Copies the bytes of chains out, run by run: neighbouring blocks that follow each other in a chain are one copy.
 *
 * <p>A chain may change hands while it is read. Then the bytes copied are worthless, which the caller has to find out, but
 * no read leaves the arena and none takes longer than the length it was asked for.
 */
public final class ChainReader {
    private final BlockArena arena;
    private final Region data;
    private final int blockBytes;
    private final int blockShift;

    /**
     * Creates a reader.
     *
     * @param arena whose chains to read
     */
    public ChainReader(BlockArena arena) {
        this.arena = arena;
        this.data = arena.data();
        this.blockBytes = arena.blockBytes();
        this.blockShift = Integer.numberOfTrailingZeros(blockBytes);
    }

    /**
     * Copies from the start of a chain.
     *
     * @param first its first block
     * @param contiguous true if its blocks are known to lie side by side
     * @param target where to
     * @param targetOffset index of the first byte
     * @param length how many bytes
     * @return false if the chain was broken off, so it had changed hands
     */
    public boolean tryCopy(int first, boolean contiguous, byte[] target, int targetOffset, int length) {
        if (!contiguous || length == 0) {
            return tryCopyRuns(first, target, targetOffset, length);
        }
        return data.tryCopyTo((long) first << blockShift, target, targetOffset, length);
    }

    private boolean tryCopyRuns(int first, byte[] target, int targetOffset, int length) {
        int block = first;
        for (int done = 0; done < length; ) {
            int run = runBytes(block, length - done);
            if (run == 0) {
                return false;
            }
            data.copyTo(arena.offsetOf(block), target, targetOffset + done, run);
            done += run;
            block = done < length ? following(block, run) : BlockArena.NONE;
        }
        return true;
    }

    /**
     * Copies from the start of a chain.
     *
     * @param first its first block
     * @param contiguous true if its blocks are known to lie side by side
     * @param target where to; its position does not move
     * @param targetOffset index of the first byte
     * @param length how many bytes
     * @return false if the chain was broken off, so it had changed hands
     */
    public boolean tryCopy(int first, boolean contiguous, ByteBuffer target, int targetOffset, int length) {
        if (!contiguous || length == 0) {
            return tryCopyRuns(first, target, targetOffset, length);
        }
        return data.tryCopyTo((long) first << blockShift, target, targetOffset, length);
    }

    private boolean tryCopyRuns(int first, ByteBuffer target, int targetOffset, int length) {
        int block = first;
        for (int done = 0; done < length; ) {
            int run = runBytes(block, length - done);
            if (run == 0) {
                return false;
            }
            data.copyTo(arena.offsetOf(block), target, targetOffset + done, run);
            done += run;
            block = done < length ? following(block, run) : BlockArena.NONE;
        }
        return true;
    }

    /**
     * Returns how many bytes lie side by side from a block on.
     *
     * @param block where to start, any number
     * @param length how many bytes are of interest
     * @return at most {@code length}; 0 if the chain leads out of the arena
     */
    int runBytes(int block, int length) {
        if (!arena.isBlock(block)) {
            return 0;
        }
        int last = block;
        long bytes = blockBytes;
        while (bytes < length && arena.link(last) == last + 1 && arena.isBlock(last + 1)) {
            last++;
            bytes += blockBytes;
        }
        return (int) Math.min(bytes, length);
    }

    /** Returns the block that follows a run of whole blocks. */
    int following(int block, int runBytes) {
        return arena.link(block + runBytes / blockBytes - 1);
    }
}
