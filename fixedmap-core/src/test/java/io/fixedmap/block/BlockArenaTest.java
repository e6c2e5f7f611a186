package io.fixedmap.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fixedmap.Threads;
import io.fixedmap.memory.Region;
import io.fixedmap.table.HookedRegion;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class BlockArenaTest {
    private static final int BLOCK_BYTES = 64;

    @Test
    void aFreshArenaGivesNeighbouringBlocks() {
        BlockArena arena = BlockArena.allocate(10, BLOCK_BYTES);
        assertThat(arena.tryReserve(4)).isTrue();
        int first = arena.take(4);

        assertThat(chain(arena, first)).containsExactly(first, first + 1, first + 2, first + 3);
        assertThat(arena.freeBlocks()).isEqualTo(6);
    }

    @Test
    void noMoreIsPromisedThanThereIs() {
        BlockArena arena = BlockArena.allocate(10, BLOCK_BYTES);
        assertThat(arena.tryReserve(11)).isFalse();
        assertThat(arena.tryReserve(7)).isTrue();
        assertThat(arena.tryReserve(4)).isFalse();
        assertThat(arena.tryReserve(3)).isTrue();
        arena.cancelReservation(7);
        assertThat(arena.tryReserve(7)).isTrue();
    }

    @Test
    void takingWhatWasNotReservedIsFound() {
        BlockArena arena = BlockArena.allocate(2, BLOCK_BYTES);
        assertThatThrownBy(() -> arena.take(3))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("wanted=3");
    }

    @Test
    void givingAChainThatIsTooShortIsFound() {
        BlockArena arena = BlockArena.allocate(4, BLOCK_BYTES);
        assertThat(arena.tryReserve(2)).isTrue();
        int first = arena.take(2);
        assertThatThrownBy(() -> arena.give(first, 3))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("count=3");
    }

    @Test
    void aLongChainIsTakenAlsoWhileOthersTakeAndGiveAllTheTime() {
        HookedRegion links = new HookedRegion(Region.allocateDirect(1000 * BlockArena.LINK_BYTES));
        BlockArena arena = new BlockArena(1000, BLOCK_BYTES, Region.allocateDirect(1000 * BLOCK_BYTES), links);
        arena.recovery().finish();
        assertThat(arena.tryReserve(901)).isTrue();
        AtomicInteger accesses = new AtomicInteger();
        links.beforeEachAccess(() -> {
            if (accesses.incrementAndGet() % 100 == 0) {
                assertThat(accesses).hasValueLessThan(100_000);
                arena.give(arena.take(1), 1);
                arena.tryReserve(1);
            }
        });

        int first = arena.take(900);

        links.beforeEachAccess(() -> {});
        assertThat(chain(arena, first)).hasSize(900).doesNotHaveDuplicates();
        arena.give(first, 900);
        arena.cancelReservation(1);
        assertThat(arena.freeBlocks()).isEqualTo(1000);
    }

    @Test
    void aHeadThatComesBackIsNotTakenForOneThatNeverLeft() {
        HookedRegion links = new HookedRegion(Region.allocateDirect(4 * BlockArena.LINK_BYTES));
        BlockArena arena = new BlockArena(4, BLOCK_BYTES, Region.allocateDirect(4 * BLOCK_BYTES), links);
        arena.recovery().finish();
        assertThat(arena.tryReserve(4)).isTrue();
        int[] others = new int[1];
        AtomicInteger accesses = new AtomicInteger();
        links.beforeEachAccess(() -> {
            // Before the link that is to become the head is read, and after the one before it was.
            if (accesses.incrementAndGet() == 2) {
                links.beforeEachAccess(() -> {});
                int head = arena.take(1);
                others[0] = arena.take(1);
                arena.give(head, 1);
            }
        });

        int first = arena.take(2);

        assertThat(chain(arena, first)).hasSize(2).doesNotContain(others[0]);
    }

    @Test
    void aHeadThatComesBackAfterTheArenaWasEmptyIsNotTakenForOneThatNeverLeft() {
        HookedRegion links = new HookedRegion(Region.allocateDirect(5 * BlockArena.LINK_BYTES));
        BlockArena arena = new BlockArena(5, BLOCK_BYTES, Region.allocateDirect(5 * BLOCK_BYTES), links);
        arena.recovery().finish();
        assertThat(arena.tryReserve(5)).isTrue();
        AtomicInteger accesses = new AtomicInteger();
        links.beforeEachAccess(() -> {
            // Before the link that is to become the head is read, and after the one before it was.
            if (accesses.incrementAndGet() == 2) {
                links.beforeEachAccess(() -> {});
                int all = arena.take(5);
                // The head goes back, before others than were behind it.
                List<Integer> blocks = chain(arena, all);
                arena.join(blocks.get(0), blocks.get(3));
                arena.give(blocks.get(0), 3);
            }
        });

        int first = arena.take(2);

        assertThat(chain(arena, first)).hasSize(2);
        List<Integer> free = new ArrayList<>();
        assertThat(arena.visitFree(free::add)).isTrue();
        assertThat(free).hasSize(1).doesNotContainAnyElementsOf(chain(arena, first));
    }

    @Test
    void anArenaWithoutBlocksOrOfOddOnesIsRefused() {
        for (int[] refused : new int[][] {{0, 64}, {-1, 64}, {1, 96}, {1, 0}}) {
            Region region = Region.allocateDirect(128);
            assertThatThrownBy(() -> new BlockArena(refused[0], refused[1], region, region))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("blocks=" + refused[0] + ", blockBytes=" + refused[1]);
        }
    }

    @Test
    void whatLiesSideBySideIsToldFromWhatDoesNot() {
        BlockArena arena = BlockArena.allocate(8, BLOCK_BYTES);
        assertThat(arena.tryReserve(8)).isTrue();
        int first = arena.take(8);
        for (int count = 1; count <= 8; count++) {
            assertThat(arena.isContiguous(first, count)).isTrue();
        }
        for (int gap = 1; gap < 6; gap++) {
            arena.join(first + gap, first + gap + 2);
            assertThat(arena.isContiguous(first, gap + 1)).isTrue();
            assertThat(arena.isContiguous(first, gap + 2)).isFalse();
            assertThat(arena.isContiguous(first, 7)).isFalse();
            arena.join(first + gap, first + gap + 1);
        }
    }

    @Test
    void placesBeyondTwoGibibytesAreReckonedInLongs() {
        Region none = Region.allocateDirect(BLOCK_BYTES);
        BlockArena arena = new BlockArena(BlockArena.MAX_BLOCKS, BLOCK_BYTES, none, none);
        assertThat(arena.bytes()).isEqualTo((long) BLOCK_BYTES * BlockArena.MAX_BLOCKS);
        assertThat(arena.offsetOf(BlockArena.MAX_BLOCKS - 1)).isEqualTo(arena.bytes() - BLOCK_BYTES);
    }

    @Test
    void blocksForRoundsUp() {
        BlockArena arena = BlockArena.allocate(1, BLOCK_BYTES);
        assertThat(arena.blocksFor(0)).isZero();
        assertThat(arena.blocksFor(1)).isEqualTo(1);
        assertThat(arena.blocksFor(64)).isEqualTo(1);
        assertThat(arena.blocksFor(65)).isEqualTo(2);
        assertThat(arena.blocksFor(1L << 40)).isEqualTo(1L << 34);
    }

    @Test
    void bytesSurviveInFragmentedChains() {
        BlockArena arena = BlockArena.allocate(100, BLOCK_BYTES);
        List<Integer> singles = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            assertThat(arena.tryReserve(1)).isTrue();
            singles.add(arena.take(1));
        }
        SplittableRandom random = new SplittableRandom(1);
        while (!singles.isEmpty()) {
            arena.give(singles.remove(random.nextInt(singles.size())), 1);
        }
        ChainReader reader = new ChainReader(arena);
        ChainWriter writer = new ChainWriter(arena);
        for (int length = 1; length < BLOCK_BYTES * 20; length += 37) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            int blocks = (int) arena.blocksFor(length);
            assertThat(arena.tryReserve(blocks)).isTrue();
            int first = arena.take(blocks);

            boolean contiguous = writer.copy(first, ByteBuffer.wrap(bytes), 0, bytes.length);

            byte[] array = new byte[length + 2];
            assertThat(contiguous).isEqualTo(arena.isContiguous(first, blocks));
            assertThat(reader.tryCopy(first, contiguous, array, 1, length)).isTrue();
            assertThat(ByteBuffer.wrap(array, 1, length)).isEqualTo(ByteBuffer.wrap(bytes));
            ByteBuffer direct = ByteBuffer.allocateDirect(length);
            assertThat(reader.tryCopy(first, contiguous, direct, 0, length)).isTrue();
            assertThat(direct).isEqualTo(ByteBuffer.wrap(bytes));
            int offset = length / 3;
            ChainCursor cursor = new ChainCursor(arena, first, contiguous, offset, length - offset);
            ByteBuffer walked = ByteBuffer.allocate(length - offset);
            for (int run = cursor.run(100); run > 0; run = cursor.run(100)) {
                walked.put(arena.data().view(cursor.offset(), run));
                cursor.advance(run);
            }
            assertThat(walked.flip()).isEqualTo(ByteBuffer.wrap(bytes, offset, length - offset));
            arena.give(first, blocks);
        }
    }

    @Test
    void aReaderOfAForeignChainNeitherLeavesTheArenaNorLoops() {
        BlockArena arena = BlockArena.allocate(3, BLOCK_BYTES);
        ChainReader reader = new ChainReader(arena);
        byte[] target = new byte[BLOCK_BYTES * 10];
        for (int first : new int[] {-1, 3, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            assertThat(reader.tryCopy(first, false, target, 0, 1)).isFalse();
            assertThat(reader.tryCopy(first, true, target, 0, 1)).isFalse();
        }
        assertThat(reader.tryCopy(1, true, target, 0, target.length)).isFalse();
        assertThat(reader.tryCopy(1, false, target, 0, target.length)).isFalse();
        arena.join(2, 0);
        assertThat(reader.tryCopy(0, false, target, 0, target.length)).isTrue();
    }

    @Test
    void aReaderStaysInTheArenaWhereALinkGoesOnBehindTheLastBlock() {
        BlockArena arena = BlockArena.allocate(4, 64);
        arena.setLink(2, 3);
        arena.setLink(3, 4);
        ChainReader reader = new ChainReader(arena);
        assertThat(reader.tryCopy(2, false, new byte[300], 0, 300)).isFalse();
        assertThat(reader.tryCopy(2, false, ByteBuffer.allocate(300), 0, 300)).isFalse();
    }

    @Test
    void aBlockIsNeverTakenTwiceAtATime() {
        int blocks = 12;
        BlockArena arena = BlockArena.allocate(blocks, BLOCK_BYTES);
        AtomicIntegerArray owners = new AtomicIntegerArray(blocks);
        Threads.runAll(4, thread -> {
            int me = thread + 1;
            SplittableRandom random = new SplittableRandom(me);
            for (int i = 0; i < 200_000; i++) {
                int count = 1 + random.nextInt(4);
                if (!arena.tryReserve(count)) {
                    continue;
                }
                int first = arena.take(count);
                List<Integer> mine = chain(arena, first);
                assertThat(mine.size()).isEqualTo(count);
                for (int block : mine) {
                    if (!owners.compareAndSet(block, 0, me)) {
                        throw new AssertionError("block=" + block + ", owner=" + owners.get(block));
                    }
                }
                for (int block : mine) {
                    owners.set(block, 0);
                }
                arena.give(first, count);
            }
        });
        BitSet free = new BitSet();
        assertThat(arena.visitFree(free::set)).isTrue();
        assertThat(free.cardinality()).isEqualTo(blocks);
        assertThat(arena.freeBlocks()).isEqualTo(blocks);
    }

    private static List<Integer> chain(BlockArena arena, int first) {
        List<Integer> blocks = new ArrayList<>();
        for (int block = first; block != BlockArena.NONE; block = arena.link(block)) {
            blocks.add(block);
        }
        return blocks;
    }
}
