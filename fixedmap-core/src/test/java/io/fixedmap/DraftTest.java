package io.fixedmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fixedmap.block.BlockArena;
import io.fixedmap.memory.Region;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Puts of contents into caches that are large enough to keep blocks free for their copies. */
class DraftTest {
    private static final int BLOCK_BYTES = 64;
    private static final int BLOCKS = 4096;
    private static final int SPARE_BLOCKS = BLOCKS / 128;

    @RegisterExtension
    final Caches caches = new Caches();

    private static ContentCacheBuilder large() {
        return Caches.small().capacity(2 * BLOCKS).maxBytes(BLOCK_BYTES * BLOCKS);
    }

    private static ByteBuffer direct(byte[] content) {
        return ByteBuffer.allocateDirect(content.length).put(content).flip();
    }

    @Test
    void aFullCacheThatEvictsKeepsAFewBlocksFree() {
        ContentCache cache = caches.build(large());
        for (int i = 0; i < 2 * BLOCKS; i++) {
            cache.put(TestContent.bytes(i, BLOCK_BYTES));
        }
        assertThat(cache.stats().freeBlocks()).isEqualTo(SPARE_BLOCKS);
        assertThat(cache.stats().entries()).isEqualTo(BLOCKS - SPARE_BLOCKS);
    }

    @Test
    void aStoreThatRejectsIsFilledToItsLastBlock() {
        ContentCache cache = caches.build(large().whenFull(WhenFull.REJECT));
        for (int i = 0; i < BLOCKS; i++) {
            assertThat(cache.put(TestContent.bytes(i, BLOCK_BYTES)).outcome()).isEqualTo(PutOutcome.STORED);
        }
        assertThat(cache.put(TestContent.bytes(BLOCKS, BLOCK_BYTES)).outcome()).isEqualTo(PutOutcome.FULL);
    }

    @Test
    void whatIsPutAgainTakesNoRoomFromOthersInAStoreThatRejects() {
        HookedDigester digester = new HookedDigester();
        ContentCache cache = caches.build(large().whenFull(WhenFull.REJECT).digester(digester));
        for (int i = 0; i < BLOCKS - 1; i++) {
            cache.put(TestContent.bytes(i, BLOCK_BYTES));
        }
        List<PutOutcome> other = new ArrayList<>();
        digester.afterUpdate(() -> {
            digester.afterUpdate(() -> {});
            other.add(cache.put(TestContent.bytes(BLOCKS, BLOCK_BYTES)).outcome());
        });

        assertThat(cache.put(TestContent.bytes(0, BLOCK_BYTES)).outcome()).isEqualTo(PutOutcome.ALREADY_PRESENT);

        assertThat(other).containsExactly(PutOutcome.STORED);
    }

    @Test
    void whatIsPresentEvictsNobodyAndTakesNoRoom() {
        ContentCache cache = caches.build(large());
        for (int i = 0; i < 2 * BLOCKS; i++) {
            cache.put(TestContent.bytes(i, BLOCK_BYTES));
        }
        CacheStats before = cache.stats();
        byte[] last = TestContent.bytes(2 * BLOCKS - 1, BLOCK_BYTES);

        assertThat(cache.put(last).outcome()).isEqualTo(PutOutcome.ALREADY_PRESENT);
        assertThat(cache.put(direct(last)).outcome()).isEqualTo(PutOutcome.ALREADY_PRESENT);

        assertThat(cache.stats().evictions()).isEqualTo(before.evictions());
        assertThat(cache.stats().freeBlocks()).isEqualTo(before.freeBlocks());
    }

    @Test
    void puttingWhatIsPresentTakesLittleRoomAlsoWhenManyThreadsAreAtIt() {
        ContentCache cache = caches.build(large());
        ByteBuffer present = direct(TestContent.bytes(-1, SPARE_BLOCKS * BLOCK_BYTES));
        Space space = ((OffHeapContentCache) cache).space();
        List<Draft> drafts = new ArrayList<>();
        for (int i = 0; i < 2 * BLOCKS; i++) {
            cache.put(TestContent.bytes(i, BLOCK_BYTES));
            if (i > BLOCKS && i % 64 == 0) {
                Draft draft = new Draft(space);
                draft.write(present);
                drafts.add(draft);
            }
        }
        assertThat(cache.stats().entries()).isGreaterThanOrEqualTo(BLOCKS - 2 * SPARE_BLOCKS);
        drafts.forEach(Draft::giveBack);
    }

    @Test
    void blobsOfEachLengthAreStoredAsTheyCame() {
        ContentCache cache = caches.build(large().blockBytes(512).maxBytes(512 * BLOCKS));
        for (int length = 0; length < 3000; length += 37) {
            byte[] onHeap = TestContent.bytes(length, length);
            byte[] outside = TestContent.bytes(-length - 1, length);
            Digest first = cache.put(ByteBuffer.wrap(onHeap)).digest();
            Digest second = cache.put(direct(outside)).digest();
            assertThat(cache.get(first)).isEqualTo(onHeap);
            assertThat(cache.get(second)).isEqualTo(outside);
        }
    }

    @Test
    void blobsOfManyBlocksThatLieAnywhereAreStoredAsTheyCame() {
        int blockBytes = 4096;
        ContentCache cache = caches.build(
                Caches.small().capacity(2 * BLOCKS).blockBytes(blockBytes).maxBytes((long) blockBytes * BLOCKS));
        for (int i = 0; i < 20_000; i++) {
            cache.put(TestContent.bytes(i, i % 3 * blockBytes + 1));
        }
        // Up to more than there are spare blocks for.
        for (int length = 1000; length < (SPARE_BLOCKS + 2) * blockBytes; length += 7919) {
            byte[] onHeap = TestContent.bytes(length, length);
            byte[] outside = TestContent.bytes(-length, length);
            Digest first = cache.put(ByteBuffer.wrap(onHeap)).digest();
            Digest second = cache.put(direct(outside)).digest();
            assertThat(cache.get(first)).isEqualTo(onHeap);
            assertThat(cache.get(second)).isEqualTo(outside);
            assertThat(cache.stats().freeBlocks()).isGreaterThanOrEqualTo(SPARE_BLOCKS);
        }
    }

    @Test
    void noMoreThanAMebibyteIsKeptFree() {
        int blockBytes = 1 << 14;
        int blocks = 1 << 14;
        // Nobody touches the bytes, of which 256 MiB are more than many a JVM may take.
        BlockArena arena = new BlockArena(
                blocks,
                blockBytes,
                Region.allocateDirect(0),
                Region.allocateDirect((long) blocks * BlockArena.LINK_BYTES));
        arena.recovery().finish();
        DraftBlocks draftBlocks = new DraftBlocks(arena, WhenFull.EVICT);

        assertThat(draftBlocks.spare()).isEqualTo((1 << 20) / blockBytes);
        assertThat(draftBlocks.tryReserve((1 << 20) + 1)).isZero();
        assertThat(draftBlocks.tryReserve(1 << 20)).isEqualTo((1 << 20) / blockBytes);
    }

    @Test
    void aPutWithAnotherDigestThanExpectedGivesItsBlocksBack() {
        ContentCache cache = caches.build(large());
        byte[] content = TestContent.bytes(1, BLOCK_BYTES);

        assertThatThrownBy(() -> cache.put(Caches.digest(new byte[1]), content))
                .isInstanceOf(DigestMismatchException.class);

        assertThat(cache.stats().freeBlocks()).isEqualTo(BLOCKS);
    }

    @Test
    void whatADigestFailedOnIsNoPartOfTheNext() {
        AtomicInteger failures = new AtomicInteger(1);
        ContentCache cache = caches.build(large().digester(new HookedDigester().afterUpdate(() -> {
            if (failures.getAndDecrement() > 0) {
                throw new IllegalStateException("engine failed");
            }
        })));
        byte[] content = TestContent.bytes(1, BLOCK_BYTES);

        assertThatThrownBy(() -> cache.put(content)).hasMessage("engine failed");

        assertThat(cache.stats().freeBlocks()).isEqualTo(BLOCKS);
        assertThat(cache.put(content).digest()).isEqualTo(Caches.digest(content));
    }

    @Test
    void whatLosesTrustWhileItIsCopiedIsVerifiedBeforeItIsShown() {
        for (int length : new int[] {BLOCK_BYTES, (SPARE_BLOCKS + 1) * BLOCK_BYTES}) {
            HookedDigester digester = new HookedDigester();
            ContentCache cache = caches.build(large().digester(digester));
            Space space = ((OffHeapContentCache) cache).space();
            space.walk.stop(); // or it might be first
            digester.afterUpdate(space.room::distrust);
            byte[] content = TestContent.bytes(length, length);

            Digest digest = cache.put(content).digest();
            digester.afterUpdate(() -> {});

            assertThat(cache.stats().unverified()).isEqualTo(1);
            assertThat(cache.get(digest)).isEqualTo(content);
            assertThat(cache.stats().verified()).isEqualTo(1);
        }
    }

    @Test
    void whatAnotherPutsBetweenLookUpAndLockIsStoredOnce() {
        for (int length : new int[] {BLOCK_BYTES, (SPARE_BLOCKS + 1) * BLOCK_BYTES}) {
            ContentCacheBuilder settings = large();
            Memory memory = Memory.of(settings);
            byte[] content = TestContent.bytes(length, length);
            StackWalker stack = StackWalker.getInstance();
            try (OffHeapContentCache cache = memory.open(settings)) {
                List<PutOutcome> other = new ArrayList<>();
                memory.beforeEachAccess(() -> {
                    boolean between = stack.walk(frames ->
                            frames.anyMatch(frame -> frame.getMethodName().equals("prefetch")));
                    if (between) {
                        memory.beforeEachAccess(() -> {});
                        other.add(cache.put(content).outcome());
                    }
                });

                assertThat(cache.put(content).outcome()).isEqualTo(PutOutcome.ALREADY_PRESENT);

                assertThat(other).containsExactly(PutOutcome.STORED);
                Integrity.check(cache);
            }
        }
    }

    @Test
    void asMuchAsIsKeptFreeIsCopiedAhead() {
        ContentCache cache = caches.build(large());
        Space space = ((OffHeapContentCache) cache).space();
        Draft draft = new Draft(space);

        draft.write(direct(TestContent.bytes(1, SPARE_BLOCKS * BLOCK_BYTES)));
        assertThat(draft.blocks).isEqualTo(SPARE_BLOCKS);
        assertThat(draft.contiguous).isTrue();
        draft.giveBack();

        draft.write(direct(TestContent.bytes(1, SPARE_BLOCKS * BLOCK_BYTES + 1)));
        assertThat(draft.blocks).isZero();
        draft.giveBack();
    }

    @Test
    void aDraftThatNoBlocksAreFreeForMayHaveSomeLater() {
        ContentCache cache = caches.build(large());
        Space space = ((OffHeapContentCache) cache).space();
        assertThat(space.arena.tryReserve(BLOCKS)).isTrue();
        for (int i = 0; i < 2; i++) {
            assertThat(space.room.draftBlocks.tryReserve(SPARE_BLOCKS * BLOCK_BYTES))
                    .isZero();
        }
        space.arena.cancelReservation(BLOCKS);

        assertThat(space.room.draftBlocks.tryReserve(SPARE_BLOCKS * BLOCK_BYTES))
                .isEqualTo(SPARE_BLOCKS);

        space.arena.cancelReservation(SPARE_BLOCKS);
        space.room.draftBlocks.end(SPARE_BLOCKS);
    }

    @Test
    void aPutDuringWhichTheCacheIsClosedGivesItsEngineBack() {
        AtomicInteger closed = new AtomicInteger();
        HookedDigester digester = new HookedDigester().beforeClose(closed::incrementAndGet);
        ContentCache cache = caches.build(large().digester(digester));
        digester.afterUpdate(cache::close);

        cache.put(TestContent.bytes(1, BLOCK_BYTES));

        assertThat(closed).hasValue(1);
    }

    @Test
    void anEngineThatCannotBeClosedIsNotUsedAgain() {
        AtomicInteger failures = new AtomicInteger(1);
        HookedDigester digester = new HookedDigester()
                .afterUpdate(() -> {
                    if (failures.get() > 0) {
                        throw new IllegalStateException("engine failed");
                    }
                })
                .beforeClose(() -> {
                    if (failures.getAndDecrement() > 0) {
                        throw new IllegalStateException("engine failed to close");
                    }
                });
        ContentCache cache = caches.build(large().digester(digester));
        byte[] content = TestContent.bytes(1, BLOCK_BYTES);

        assertThatThrownBy(() -> cache.put(content)).hasMessageStartingWith("engine failed");

        assertThat(cache.put(content).digest()).isEqualTo(Caches.digest(content));
    }

    @ParameterizedTest
    @EnumSource(WhenFull.class)
    void aBufferThatIsMovedMeanwhileSpoilsNoBooks(WhenFull whenFull) {
        HookedDigester digester = new HookedDigester();
        ContentCache cache = caches.build(large().whenFull(whenFull).digester(digester));
        int stored = 0;
        for (int seed = 0; seed < 100; seed++) {
            byte[] bytes = TestContent.bytes(seed, 32 * BLOCK_BYTES);
            ByteBuffer content = seed % 2 == 0 ? ByteBuffer.wrap(bytes) : direct(bytes);
            content.limit(30 * BLOCK_BYTES).position(BLOCK_BYTES);
            int limit = seed * 97 % content.capacity();
            int position = seed * 31 % (limit + 1);
            digester.afterUpdate(() -> content.limit(limit).position(position));
            try {
                PutResult result = cache.put(content);
                stored++;
                assertThat(cache.get(result.digest()))
                        .isEqualTo(Arrays.copyOfRange(bytes, BLOCK_BYTES, 30 * BLOCK_BYTES));
            } catch (IndexOutOfBoundsException e) {
                assertThat(content.limit()).isLessThan(30 * BLOCK_BYTES);
            }
        }
        assertThat(stored).isBetween(1, 99);
        assertThat(cache.stats().entries()).isEqualTo(stored);
        assertThat(cache.stats().freeBlocks()).isEqualTo(BLOCKS - 29 * stored);
    }

    @ParameterizedTest
    @EnumSource(WhenFull.class)
    void aPutThatFailsLeavesItsBufferWhereItWas(WhenFull whenFull) {
        ContentCache cache = caches.build(large().whenFull(whenFull));
        byte[] bytes = TestContent.bytes(1, 2 * BLOCK_BYTES);
        for (ByteBuffer content : List.of(ByteBuffer.wrap(bytes), direct(bytes))) {
            content.position(5);
            assertThatThrownBy(() -> cache.put(Caches.digest(bytes), content))
                    .isInstanceOf(DigestMismatchException.class);
            assertThat(content.position()).isEqualTo(5);
            cache.put(content);
            assertThat(content.hasRemaining()).isFalse();
        }
    }
}
