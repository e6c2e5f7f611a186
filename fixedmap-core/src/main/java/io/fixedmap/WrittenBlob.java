package io.fixedmap;

/** A blob whose bytes are in blocks, which belong to whoever wrote them until an entry has them. */
interface WrittenBlob {
    /** Returns how many bytes it has. */
    long length();

    /** Returns the first of its blocks; {@link io.fixedmap.block.BlockArena#NONE} if it has none. */
    int head();

    /** Returns how many blocks it has. */
    int blocks();

    /** Tells whether they lie side by side. */
    boolean isContiguous();

    /** Returns {@link Room#trust} from before the first byte was written. */
    int trust();

    /** Leaves the blocks to an entry. */
    void handOver();
}
