package io.fixedmap.block;

import io.fixedmap.memory.Region;
import java.nio.ByteBuffer;

/** Copies bytes into chains that belong to the caller, run by run. */
public final class ChainWriter {
    private final BlockArena arena;
    private final ChainReader runs;
    private final Region data;

    /**
     * Creates a writer.
     *
     * @param arena whose chains to write
     */
    public ChainWriter(BlockArena arena) {
        this.arena = arena;
        this.runs = new ChainReader(arena);
        this.data = arena.data();
    }

    /**
     * Copies to the start of a chain.
     *
     * @param first its first block
     * @param source where the bytes are; its position does not move
     * @param start index of the first byte
     * @param length how many
     * @return true if the blocks turned out to lie side by side
     */
    public boolean copy(int first, ByteBuffer source, int start, int length) {
        int block = first;
        boolean contiguous = true;
        for (int done = 0; done < length; ) {
            int run = runs.runBytes(block, length - done);
            if (run == 0) {
                throw new AssertionError("chain is shorter than its bytes: first=" + first + ", bytes=" + length);
            }
            data.copyFrom(arena.offsetOf(block), source, start + done, run);
            done += run;
            if (done < length) {
                contiguous = false;
                block = runs.following(block, run);
            }
        }
        return contiguous;
    }
}
