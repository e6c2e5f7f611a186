package io.fixedmap.block;

import io.fixedmap.memory.DirectMemoryError;
import io.fixedmap.memory.PaddedLong;
import io.fixedmap.memory.Region;
import java.util.function.IntConsumer;

/**
 * A fixed number of blocks of equal size, in chains.
 *
 * <p>A chain is known by its first block and its length. Blocks are promised first ({@link #tryReserve}), then taken
 * ({@link #take}), and given back in one go ({@link #give}). Lock-free; allocates nothing.
 */
public final class BlockArena {
    /*
     * Overview. The bytes of all blocks lie side by side in one region, the links of all chains in another, one int a
     * block. So neighbouring blocks are contiguous memory, which reading in runs makes use of (ChainReader).
     *
     * The free blocks are one chain too, a Treiber stack (Treiber, "Systems programming: coping with parallelism", 1986).
     * Its head word carries a version that every change moves, so that a head that comes back is not taken for one that
     * never left. Chains are given whole, by one compare-and-set, and taken in pieces: the walk to where a piece ends has to
     * be done before anybody else moves the head, or starts over.
     *
     * Who owns what. A credit stands for a block that is free or about to be: credits are given back after the blocks,
     * and taken before them, so there are never fewer free blocks than credits promised, and take() cannot fail. A block
     * is owned by the free list, or by whoever took it. The owner alone writes its link and its bytes.
     *
     * Why readers are safe. Others may read links of blocks they do not own: take(), which then fails its compare-and-set,
     * and optimistic readers, who find out later that what they read was gone. Both may see any link, so a link is
     * checked against the number of blocks wherever it is followed, and every walk is bounded by a length.
     *
     * The head and the credits follow from the links of the chains in use, so they are not kept with them.
     */

    /** The link of the last block of a chain, and the first block of an empty one. */
    public static final int NONE = -1;

    /** Most blocks of an arena. */
    public static final int MAX_BLOCKS = Integer.MAX_VALUE;

    /** Size of a block's link. */
    public static final int LINK_BYTES = Integer.BYTES;

    /** How many blocks are taken at a time: so few that the walk is over before the next thread is at the head. */
    private static final int MAX_PIECE = 64;

    private static final int LINK_SHIFT = 2;
    private static final long INDEX_MASK = 0xFFFF_FFFFL;
    private static final long ONE_VERSION = 1L << Integer.SIZE;

    private final int blocks;
    private final int blockShift;
    private final Region data;
    private final Region links;
    private final Credits credits;

    /** Version in the upper half, first free block in the lower. */
    private final PaddedLong freeHead;

    /**
     * Makes an arena over blocks that may hold chains. None is free until its {@link #recovery()} is finished.
     *
     * @param blocks how many, 1 or more
     * @param blockBytes size of each, a power of two
     * @param data as many bytes as the blocks have
     * @param links {@value #LINK_BYTES} bytes a block
     */
    public BlockArena(int blocks, int blockBytes, Region data, Region links) {
        if (blocks < 1 || Integer.bitCount(blockBytes) != 1) {
            throw new IllegalArgumentException("arena must have a block, of a power of two bytes: blocks=" + blocks
                    + ", blockBytes=" + blockBytes);
        }
        this.blocks = blocks;
        this.blockShift = Integer.numberOfTrailingZeros(blockBytes);
        this.data = data;
        this.links = links;
        this.credits = new Credits(0);
        this.freeHead = new PaddedLong(NONE & INDEX_MASK);
    }

    /** Begins with these blocks free: a chain of its own. Before anybody else uses the arena. */
    void startWith(int firstFree, int free) {
        freeHead.set(firstFree & INDEX_MASK);
        credits.give(free);
    }

    /**
     * Allocates an arena in direct memory, all blocks free.
     *
     * @param blocks how many, 1 or more
     * @param blockBytes size of each, a power of two
     * @return the arena
     * @throws DirectMemoryError if the JVM may not reserve that much direct memory
     */
    public static BlockArena allocate(int blocks, int blockBytes) {
        BlockArena arena = new BlockArena(
                blocks,
                blockBytes,
                Region.allocateDirect((long) blocks * blockBytes),
                Region.allocateDirect((long) blocks << LINK_SHIFT));
        arena.recovery().finish();
        return arena;
    }

    /**
     * Starts to take in the chains that the links hold already.
     *
     * @return the recovery, for one thread, before anybody else uses the arena
     */
    public ArenaRecovery recovery() {
        return new ArenaRecovery(this);
    }

    /**
     * Reserves blocks: as many can be taken from now on, without fail.
     *
     * @param count how many, 0 or more
     * @return false if so many are not free; nothing is reserved then
     */
    public boolean tryReserve(long count) {
        return credits.tryTake(count);
    }

    /**
     * Gives up a reservation.
     *
     * @param count how many of the reserved blocks will not be taken
     */
    public void cancelReservation(long count) {
        credits.give(count);
    }

    /**
     * Takes reserved blocks.
     *
     * @param count how many, 1 or more
     * @return the first of a chain of as many blocks, which belong to the caller now
     */
    public int take(int count) {
        int first = takePiece(Math.min(count, MAX_PIECE), count);
        int end = first;
        for (int taken = MAX_PIECE; taken < count; taken += MAX_PIECE) {
            end = walk(end, MAX_PIECE - 1);
            int next = takePiece(Math.min(count - taken, MAX_PIECE), count);
            join(end, next);
            end = next;
        }
        return first;
    }

    private int takePiece(int piece, int count) {
        while (true) {
            // volatile: pairs with the CAS in give(), which published the links of the free chain
            long head = freeHead.get();
            int first = (int) head;
            int last = walk(first, piece - 1);
            if (last != NONE) {
                long rest = link(last) & INDEX_MASK;
                if (freeHead.compareAndSet(head, (head & ~INDEX_MASK) + ONE_VERSION | rest)) {
                    setLink(last, NONE);
                    return first;
                }
            } else if (freeHead.get() == head) {
                throw new AssertionError("fewer blocks are free than were reserved: wanted=" + count + ", free="
                        + freeBlocks() + ", blocks=" + blocks);
            }
        }
    }

    /**
     * Gives a chain back, with its reservation.
     *
     * @param first its first block
     * @param count how many blocks it has, 1 or more
     */
    public void give(int first, int count) {
        int last = walk(first, count - 1);
        if (last == NONE) {
            throw new AssertionError(
                    "chain is shorter than its length: first=" + first + ", count=" + count + ", blocks=" + blocks);
        }
        long head;
        long after;
        do {
            head = freeHead.get();
            setLink(last, (int) head);
            after = (head & ~INDEX_MASK) + ONE_VERSION | (first & INDEX_MASK);
        } while (!freeHead.compareAndSet(head, after));
        // After the blocks: a credit always finds its block.
        credits.give(count);
    }

    /** Returns the block so many links on, or {@link #NONE} if that leads out of the arena. */
    private int walk(int block, int steps) {
        int at = block;
        for (int i = 0; i < steps && isBlock(at); i++) {
            at = link(at);
        }
        return isBlock(at) ? at : NONE;
    }

    /**
     * Joins two chains that belong to the caller.
     *
     * @param last the last block of the one
     * @param first the first block of the other
     */
    public void join(int last, int first) {
        setLink(last, first);
    }

    /**
     * Tells whether the blocks of a chain that belongs to the caller lie side by side.
     *
     * @param first its first block
     * @param count how many blocks it has, 1 or more
     * @return true if each is followed by its neighbour
     */
    public boolean isContiguous(int first, int count) {
        int block = first;
        while (block < first + count - 1 && link(block) == block + 1) {
            block++;
        }
        return block == first + count - 1;
    }

    /**
     * Returns the next block of a chain.
     *
     * @param block a block of the arena
     * @return its successor, {@link #NONE} for the last of its chain, and anything if the block is not the caller's
     */
    public int link(int block) {
        return links.getInt((long) block << LINK_SHIFT);
    }

    void setLink(int block, int next) {
        links.setInt((long) block << LINK_SHIFT, next);
    }

    /**
     * Tells whether a number is a block's index.
     *
     * @param index any
     * @return true if the arena has that block
     */
    public boolean isBlock(int index) {
        return index >= 0 && index < blocks;
    }

    /**
     * Returns where a block's bytes begin.
     *
     * @param block a block of the arena
     * @return offset in {@link #data()}
     */
    public long offsetOf(int block) {
        return (long) block << blockShift;
    }

    /**
     * Returns how many blocks some bytes take.
     *
     * @param bytes 0 or more
     * @return the number of blocks
     */
    public long blocksFor(long bytes) {
        return (bytes >>> blockShift) + ((bytes & blockBytes() - 1) == 0 ? 0 : 1);
    }

    /**
     * Returns the bytes of all blocks.
     *
     * @return one region, block after block
     */
    public Region data() {
        return data;
    }

    /**
     * Returns the size of a block.
     *
     * @return in bytes, a power of two
     */
    public int blockBytes() {
        return 1 << blockShift;
    }

    /**
     * Returns the number of blocks.
     *
     * @return free or not
     */
    public int blocks() {
        return blocks;
    }

    /**
     * Returns the size of all blocks together.
     *
     * @return bytes, free or not
     */
    public long bytes() {
        return (long) blocks << blockShift;
    }

    /**
     * Returns the number of blocks that are neither taken nor reserved.
     *
     * @return 0 to {@link #blocks()}
     */
    public long freeBlocks() {
        return credits.left();
    }

    /**
     * Shows the free blocks, for checks while nobody else uses the arena.
     *
     * @param visitor is called for each, at most {@link #blocks()} times; a chain that loops is cut off there
     * @return false if the chain of free blocks is broken
     */
    public boolean visitFree(IntConsumer visitor) {
        int block = (int) freeHead.get();
        for (int i = 0; i < blocks && isBlock(block); i++) {
            visitor.accept(block);
            block = link(block);
        }
        return block == NONE;
    }
}
