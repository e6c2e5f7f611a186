package io.fixedmap.file;

import io.fixedmap.block.BlockArena;
import io.fixedmap.table.SlotTable;

/**
 * How large the parts of a file are. Those of equal geometry have their parts at equal places.
 *
 * @param capacity slots of the table, a power of two
 * @param blockBytes size of a block, a power of two from {@value #MIN_BLOCK_BYTES} to {@value #MAX_BLOCK_BYTES}
 * @param blocks how many blocks, 1 or more
 */
public record Geometry(int capacity, int blockBytes, int blocks) {
    /** Size of the smallest blocks. */
    public static final int MIN_BLOCK_BYTES = 64;

    /** Size of the largest blocks. */
    public static final int MAX_BLOCK_BYTES = 1 << 20;

    /** Each part begins on a boundary of as many bytes: a page of most machines, and a sector of most disks. */
    static final int PART_ALIGNMENT = 4096;

    /**
     * Checks the numbers.
     *
     * @param capacity slots of the table, a power of two
     * @param blockBytes size of a block, a power of two from {@value #MIN_BLOCK_BYTES} to {@value #MAX_BLOCK_BYTES}
     * @param blocks how many blocks, 1 or more
     * @throws IllegalArgumentException if one is out of range
     */
    public Geometry {
        SlotTable.checkCapacity(capacity);
        checkBlockBytes(blockBytes);
        if (blocks < 1) {
            throw new IllegalArgumentException("geometry must have a block: blocks=" + blocks);
        }
    }

    /**
     * Checks the size of a block.
     *
     * @param bytes its size
     * @throws IllegalArgumentException if it is not a power of two from {@value #MIN_BLOCK_BYTES} to
     *     {@value #MAX_BLOCK_BYTES}
     */
    public static void checkBlockBytes(int bytes) {
        if (bytes < MIN_BLOCK_BYTES || bytes > MAX_BLOCK_BYTES || Integer.bitCount(bytes) != 1) {
            throw new IllegalArgumentException("blockBytes must be a power of two from " + MIN_BLOCK_BYTES + " to "
                    + MAX_BLOCK_BYTES + ": blockBytes=" + bytes);
        }
    }

    long slotsOffset() {
        return FileLayout.HEADER_BYTES;
    }

    long slotsBytes() {
        return (long) capacity * SlotTable.SLOT_BYTES;
    }

    long linksOffset() {
        return aligned(slotsOffset() + slotsBytes());
    }

    long linksBytes() {
        return (long) blocks * BlockArena.LINK_BYTES;
    }

    long blocksOffset() {
        return aligned(linksOffset() + linksBytes());
    }

    /**
     * Returns how large the blobs' part is.
     *
     * @return bytes of all blocks
     */
    public long blocksBytes() {
        return (long) blocks * blockBytes;
    }

    /**
     * Returns how large a file of this geometry is.
     *
     * @return bytes
     */
    public long fileBytes() {
        return aligned(blocksOffset() + blocksBytes());
    }

    private static long aligned(long offset) {
        return (offset + PART_ALIGNMENT - 1) & -PART_ALIGNMENT;
    }

    /** The geometry by the names of the options that lead to it. */
    @Override
    public String toString() {
        return "capacity=" + capacity + " blockBytes=" + blockBytes + " maxBytes=" + blocksBytes();
    }
}
