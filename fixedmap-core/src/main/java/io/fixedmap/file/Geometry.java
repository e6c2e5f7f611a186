package io.fixedmap.file;

import io.fixedmap.block.BlockArena;
import io.fixedmap.table.SlotTable;

/**
 * How large the parts of a file are. Those of equal geometry have their parts at equal places.
 *
 * @param capacity slots of the table, a power of two
 * @param blockBytes size of a block, a power of two
 * @param blocks how many blocks, 1 or more
 */
public record Geometry(int capacity, int blockBytes, int blocks) {
    /** Each part begins on a boundary of as many bytes: a page of most machines, and a sector of most disks. */
    static final int PART_ALIGNMENT = 4096;

    /**
     * Checks the numbers.
     *
     * @param capacity slots of the table, a power of two
     * @param blockBytes size of a block, a power of two
     * @param blocks how many blocks, 1 or more
     * @throws IllegalArgumentException if one is out of range
     */
    public Geometry {
        SlotTable.checkCapacity(capacity);
        if (blocks < 1 || blockBytes < 1 || Integer.bitCount(blockBytes) != 1) {
            throw new IllegalArgumentException("geometry must have a block, of a power of two bytes: blocks=" + blocks
                    + ", blockBytes=" + blockBytes);
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
