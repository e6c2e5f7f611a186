package io.fixedmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.fixedmap.block.ArenaRecovery;
import io.fixedmap.evict.Queue;
import io.fixedmap.memory.Region;
import io.fixedmap.table.HookedRegion;
import io.fixedmap.table.TableRecovery;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Opens the memory of a cache again, as it was left, or damaged in one way. */
class RecoveryTest {
    private static final int NONE = -1;
    private static final long LOCKED = 1 << 3;
    private static final long PINNED = 5 << 7;

    private final ContentCacheBuilder settings = Caches.small();
    private final Memory memory = Memory.of(settings);
    private final List<Digest> digests = new ArrayList<>();
    private final Map<Digest, byte[]> contents = new HashMap<>();

    /** Contents of 0 to 5 blocks of 64 bytes. */
    @BeforeEach
    void putSome() {
        try (ContentCache cache = memory.open(settings)) {
            for (int i = 0; i < 6; i++) {
                put(cache, TestContent.bytes(i, i * 64));
            }
        }
    }

    private void put(ContentCache cache, byte[] content) {
        Digest digest = Caches.digest(content);
        assertThat(cache.put(content).outcome()).isEqualTo(PutOutcome.STORED);
        digests.add(digest);
        contents.put(digest, content);
    }

    private int slot(int content) {
        return memory.slotOf(digests.get(content));
    }

    /** Opens the memory and expects all contents but these. */
    private Recovered reopenedWithout(int... lost) {
        OffHeapContentCache cache = memory.open(settings);
        List<Digest> expected = new ArrayList<>(digests);
        for (int content : lost) {
            expected.remove(digests.get(content));
        }
        Integrity.check(cache);
        assertThat(CrashPointTest.entries(cache)).containsExactlyInAnyOrderElementsOf(expected);
        for (Digest digest : expected) {
            assertThat(cache.get(digest)).isEqualTo(contents.get(digest));
        }
        Recovered recovered = cache.space().recovered();
        assertThat(recovered.entries()).isEqualTo(expected.size());
        // What is gone has given everything back.
        for (int content : lost) {
            assertThat(cache.put(contents.get(digests.get(content))).outcome()).isEqualTo(PutOutcome.STORED);
        }
        Integrity.check(cache);
        cache.close();
        return recovered;
    }

    private void expectDropped(Recovered recovered, Damage damage, long count) {
        assertThat(recovered.damaged()).containsExactly(entry(damage, count));
        assertThat(recovered.dropped()).isEqualTo(count);
    }

    // ---- as it was left

    @Test
    void whatWasPutIsThereAgain() {
        Recovered recovered = reopenedWithout();
        assertThat(recovered).isEqualTo(new Recovered(6, 0, Map.of(), 0));
    }

    @Test
    void zerosAreAnEmptyCache() {
        try (OffHeapContentCache cache = Memory.of(settings).open(settings)) {
            assertThat(cache.space().recovered()).isEqualTo(Recovered.NOTHING);
            assertThat(cache.stats().tombstones()).isZero();
            Integrity.check(cache);
        }
    }

    @Test
    void removedBlobsStayRemovedAndTheirSlotsAreTombstones() {
        try (ContentCache cache = memory.open(settings)) {
            cache.remove(digests.get(3));
        }
        reopenedWithout(3);
    }

    @Test
    void insertsAndDeletesThatWereUnderWayAreGone() {
        memory.setState(slot(1), Memory.INSERTING);
        memory.setState(slot(2), Memory.READY);
        memory.setState(slot(3), Memory.DYING);
        memory.setState(slot(4), 7);
        Recovered recovered = reopenedWithout(1, 2, 3, 4);
        assertThat(recovered.inFlight()).isEqualTo(4);
        assertThat(recovered.damaged()).isEmpty();
    }

    @Test
    void aDeletedBlobThatWasHeldOpenIsGone() {
        OffHeapContentCache cache = memory.open(settings);
        Content content = cache.open(digests.get(5));
        assertThat(content).isNotNull();
        cache.remove(digests.get(5));
        assertThat(reopenedWithout(5).inFlight()).isEqualTo(1);
    }

    @Test
    void pinsAndLocksAreCleared() {
        memory.setControl(slot(4), memory.control(slot(4)) | PINNED | LOCKED);
        reopenedWithout();
    }

    @Test
    void incarnationsStay() {
        int slotIndex = slot(2);
        memory.setControl(slotIndex, 12345L << 31 | Memory.OCCUPIED);
        memory.setControl(slot(3), 6789L << 31 | Memory.DYING);
        int dead = slotIndexOfIncarnation(6789);
        memory.open(settings).close();
        assertThat(memory.control(slotIndex) >>> 31).isEqualTo(12345);
        assertThat(memory.control(dead) >>> 31).isEqualTo(6789);
    }

    private int slotIndexOfIncarnation(long incarnation) {
        for (int slotIndex = 0; ; slotIndex++) {
            if (memory.control(slotIndex) >>> 31 == incarnation) {
                return slotIndex;
            }
        }
    }

    // ---- damage

    @Test
    void aChainThatLoopsIsNotFollowed() {
        int head = memory.head(slot(4));
        memory.setLink(memory.link(head), head);
        expectDropped(reopenedWithout(4), Damage.BLOCK_CLAIMED_TWICE, 1);
    }

    @Test
    void aChainThatLeadsIntoAnotherIsDroppedAndTheOtherIsNot() {
        int first = Math.min(slot(3), slot(4));
        int second = Math.max(slot(3), slot(4));
        memory.setLink(memory.head(second), memory.head(first));
        expectDropped(reopenedWithout(slot(3) == second ? 3 : 4), Damage.BLOCK_CLAIMED_TWICE, 1);
    }

    @Test
    void aChainThatTakesAnothersBlocksInVainGivesThemBack() {
        int first = Math.min(slot(3), slot(5));
        int second = Math.max(slot(3), slot(5));
        // Too long where the other's end is, or too short.
        memory.setLink(memory.head(first), memory.head(second));
        int lost = slot(3) == first ? 3 : 5;
        expectDropped(reopenedWithout(lost), lost == 3 ? Damage.CHAIN_TOO_LONG : Damage.CHAIN_TOO_SHORT, 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {64, Integer.MAX_VALUE, Integer.MIN_VALUE, -2})
    void aLinkOutOfTheArenaIsNotFollowed(int link) {
        memory.setLink(memory.head(slot(3)), link);
        expectDropped(reopenedWithout(3), Damage.BLOCK_OUT_OF_RANGE, 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {64, Integer.MIN_VALUE, -2})
    void aHeadOutOfTheArenaIsNotFollowed(int head) {
        memory.setHead(slot(3), head);
        expectDropped(reopenedWithout(3), Damage.BLOCK_OUT_OF_RANGE, 1);
    }

    @Test
    void aChainThatIsTooShortIsDropped() {
        memory.setLink(memory.head(slot(3)), NONE);
        expectDropped(reopenedWithout(3), Damage.CHAIN_TOO_SHORT, 1);
        memory.setHead(slot(4), NONE);
        expectDropped(reopenedWithout(4), Damage.CHAIN_TOO_SHORT, 1);
    }

    @Test
    void aChainThatIsTooLongIsDropped() {
        memory.setLength(slot(3), 128);
        expectDropped(reopenedWithout(3), Damage.CHAIN_TOO_LONG, 1);
    }

    @ParameterizedTest
    @ValueSource(longs = {64 * 64 + 1, BlobLayout.MAX_LENGTH})
    void aLengthThatNothingHereCanHaveIsRefused(long length) {
        memory.setLength(slot(3), length);
        expectDropped(reopenedWithout(3), Damage.LENGTH, 1);
    }

    @Test
    void ofTwoEntriesOfOneKeyOneIsDropped() {
        int copy = memory.freeSlot();
        memory.copySlot(slot(0), copy);
        expectDropped(reopenedWithout(), Damage.DUPLICATE, 1);
    }

    @Test
    void aKeyThatIsDisplacedIsFound() {
        int from = slot(2);
        int to = (from + 32) % memory.capacity;
        while (memory.state(to) == Memory.OCCUPIED) {
            to++;
        }
        memory.copySlot(from, to);
        memory.setState(from, Memory.TOMBSTONE);
        reopenedWithout();
    }

    @Test
    void aKeyThatIsTooFarFromHomeIsDropped() {
        ContentCacheBuilder large = Caches.small().capacity(1 << 16);
        Memory memory = Memory.of(large);
        byte[] content = TestContent.bytes(1, 10);
        try (ContentCache cache = memory.open(large)) {
            cache.put(content);
        }
        int slotIndex = memory.slotOf(Caches.digest(content));
        long groups = memory.capacity / 8;
        long farthest = groups * (groups - 1) / 2;
        int away = (int) ((slotIndex + 8 * farthest) & (memory.capacity - 1));
        memory.copySlot(slotIndex, away);
        memory.setState(slotIndex, Memory.TOMBSTONE);
        try (OffHeapContentCache cache = memory.open(large)) {
            expectDropped(cache.space().recovered(), Damage.MISPLACED, 1);
            Integrity.check(cache);
        }
    }

    @Test
    void aTimeInTheFutureIsNow() {
        InstantSource clock = InstantSource.fixed(Instant.ofEpochMilli(1_000_000));
        memory.setTime(slot(1), Long.MAX_VALUE);
        memory.setTime(slot(2), Long.MIN_VALUE);
        memory.setTime(slot(3), 999_999);
        memory.open(settings.clock(clock)).close();
        assertThat(memory.time(slot(1))).isEqualTo(1_000_000);
        assertThat(memory.time(slot(2))).isEqualTo(1_000_000);
        assertThat(memory.time(slot(3))).isEqualTo(999_999);
    }

    @Test
    void whatLiesInOnePieceIsKnownTo() {
        int[] flags = new int[6];
        for (int content = 0; content < 6; content++) {
            flags[content] = memory.valueByte(slot(content), BlobLayout.FLAGS);
            memory.setValueByte(slot(content), BlobLayout.FLAGS, 0);
        }
        memory.open(settings);
        for (int content = 1; content < 6; content++) {
            assertThat(flags[content]).isEqualTo(BlobLayout.CONTIGUOUS);
            assertThat(memory.valueByte(slot(content), BlobLayout.FLAGS))
                    .isEqualTo((byte) (BlobLayout.CONTIGUOUS | BlobLayout.UNVERIFIED));
        }
    }

    @Test
    void whatLiesInPiecesIsKnownToAndThere() {
        int hole = memory.head(slot(1));
        try (ContentCache cache = memory.open(settings)) {
            cache.remove(digests.get(1));
            put(cache, TestContent.bytes(6, 2 * 64));
        }
        int slotIndex = slot(6);
        assertThat(memory.head(slotIndex)).isEqualTo(hole);
        memory.setValueByte(slotIndex, BlobLayout.FLAGS, BlobLayout.CONTIGUOUS);
        reopenedWithout(1);
    }

    @Test
    void countsQueuesAndFlagsAreBroughtIntoRange() {
        memory.setValueByte(slot(1), BlobLayout.COUNT, 200);
        memory.setValueByte(slot(2), BlobLayout.QUEUE, 77);
        memory.setValueByte(slot(3), BlobLayout.QUEUE, Queue.NONE.code());
        memory.setValueByte(slot(4), BlobLayout.FLAGS, 0xF0);
        memory.setValueByte(memory.freeSlot(), BlobLayout.QUEUE, Queue.MAIN.code());
        reopenedWithout();
        assertThat(memory.valueByte(slot(1), BlobLayout.COUNT)).isEqualTo((byte) 3);
        assertThat(memory.valueByte(slot(2), BlobLayout.QUEUE)).isEqualTo((byte) Queue.MAIN.code());
        assertThat(memory.valueByte(slot(3), BlobLayout.QUEUE)).isEqualTo((byte) Queue.MAIN.code());
        assertThat(memory.valueByte(slot(4), BlobLayout.FLAGS) & 0xF0).isZero();
    }

    @Test
    void countsInRangeStayAsTheyAre() {
        for (int count = 0; count <= 3; count++) {
            memory.setValueByte(slot(count), BlobLayout.COUNT, count);
        }
        memory.open(settings).close();
        for (int count = 0; count <= 3; count++) {
            assertThat(memory.valueByte(slot(count), BlobLayout.COUNT)).isEqualTo((byte) count);
        }
    }

    // ---- the books

    @Test
    void newcomersGoInTheOrderInWhichTheyCameAlsoWhereSequencesWrap() {
        // As many newcomers as there are, around the wrap, in another order than their slots.
        List<Integer> order = List.of(3, 1, 4, 0, 5, 2);
        for (int i = 0; i < order.size(); i++) {
            memory.setValueByte(slot(order.get(i)), BlobLayout.QUEUE, Queue.NEWCOMERS.code());
            memory.setSequence(slot(order.get(i)), Integer.MAX_VALUE - 2 + i * 7);
        }
        List<Digest> evicted = new ArrayList<>();
        settings.maxEntries(6).evictionListener((digest, size, cause) -> evicted.add(digest));
        try (OffHeapContentCache cache = memory.open(settings)) {
            for (int i = 100; evicted.size() < 4; i++) {
                cache.put(TestContent.bytes(i, 10));
                Integrity.check(cache);
            }
        }
        assertThat(evicted).startsWith(digests.get(3), digests.get(1), digests.get(4), digests.get(0));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void moreEntriesThanAreAllowedNowAreEvicted(boolean evict) {
        settings.maxEntries(2).whenFull(evict ? WhenFull.EVICT : WhenFull.REJECT);
        try (OffHeapContentCache cache = memory.open(settings)) {
            Recovered recovered = cache.space().recovered();
            assertThat(recovered.surplus()).isEqualTo(4);
            assertThat(recovered.entries()).isEqualTo(2);
            assertThat(cache.stats().entries()).isEqualTo(2);
            Integrity.check(cache);
        }
    }

    // ---- doing it again

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aRecoveryThatIsKilledAnywhereAndDoneAgainGivesTheSame(long seed) {
        damage(memory, new SplittableRandom(seed), 40);
        settings.clock(InstantSource.fixed(Instant.now()));
        Memory whole = memory.copy();
        whole.open(settings).close();
        Memory again = whole.copy();
        again.open(settings).close();
        assertThat(again.isSameAs(whole)).isTrue();
        for (int kill = 0; ; kill++) {
            Memory killed = memory.copy();
            if (!isKilled(killed, kill)) {
                assertThat(kill).isGreaterThan(100);
                break;
            }
            killed.open(settings).close();
            assertThat(killed.isSameAs(whole)).as("kill=%d", kill).isTrue();
        }
    }

    @Test
    void controlWordsAndLinksThatAreAsTheyShouldBeAreNotWrittenAgain() {
        try (ContentCache cache = memory.open(settings)) {
            cache.remove(digests.get(2));
        }
        memory.open(settings).close();
        List<String> written = new ArrayList<>();
        StackWalker stack = StackWalker.getInstance();
        memory.beforeEachAccess(() -> {
            List<String> calls = stack.walk(frames -> frames.limit(6)
                    .map(frame -> frame.getClassName() + '.' + frame.getMethodName())
                    .filter(call -> call.startsWith(TableRecovery.class.getName())
                            || call.startsWith(ArenaRecovery.class.getName())
                            || call.startsWith(HookedRegion.class.getName() + ".set"))
                    .toList());
            if (calls.size() > 1 && calls.get(0).startsWith(HookedRegion.class.getName())) {
                written.addAll(calls);
            }
        });

        memory.open(settings).close();

        assertThat(written).isEmpty();
    }

    private static final class Kill extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private boolean isKilled(Memory victim, int kill) {
        int[] accesses = {0};
        victim.beforeEachAccess(() -> {
            if (accesses[0]++ == kill) {
                throw new Kill();
            }
        });
        try {
            victim.open(settings).close();
            return false;
        } catch (Kill e) {
            return true;
        } finally {
            victim.beforeEachAccess(() -> {});
        }
    }

    // ---- anything

    private static void damage(Memory memory, SplittableRandom random, int flips) {
        for (int i = 0; i < flips; i++) {
            Region region = random.nextBoolean() ? memory.slots : memory.links;
            long offset = random.nextLong(region.size());
            region.setByte(offset, (byte) (region.getByte(offset) ^ 1 << random.nextInt(8)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 30, 200, 2000})
    void randomDamageLeavesWhatThePlainModelSays(int flips) {
        for (int seed = 0; seed < 100; seed++) {
            Memory damaged = memory.copy();
            damage(damaged, new SplittableRandom(seed * 31L + flips), flips);
            PlainRecovery model = PlainRecovery.of(damaged);
            try (OffHeapContentCache cache = damaged.open(settings)) {
                assertThat(CrashPointTest.entries(cache))
                        .as("flips=%d, seed=%d", flips, seed)
                        .isEqualTo(model.accepted());
                assertThat(cache.space().recovered().dropped()).isEqualTo(model.dropped());
                Integrity.check(cache);
                cache.put(TestContent.bytes(99, 640));
                cache.clear();
                Integrity.check(cache);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void randomBytesAreAnEmptyCacheOrNearly(long seed) {
        Memory garbage = Memory.of(settings);
        SplittableRandom random = new SplittableRandom(seed);
        fill(garbage.slots, random);
        fill(garbage.links, random);
        try (OffHeapContentCache cache = garbage.open(settings)) {
            assertThat(cache.stats().entries())
                    .isEqualTo(PlainRecovery.of(garbage).accepted().size());
            Integrity.check(cache);
        }
    }

    private static void fill(Region region, SplittableRandom random) {
        byte[] bytes = new byte[(int) region.size()];
        random.nextBytes(bytes);
        region.copyFrom(0, bytes, 0, bytes.length);
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void memoryMadeToTakeLongDoesNot() {
        // Every slot an entry that claims all blocks, along one chain that all of them share.
        ContentCacheBuilder large = Caches.small().capacity(1 << 16).maxBytes(64L << 16);
        Memory trap = Memory.of(large);
        for (int block = 0; block < trap.blocks; block++) {
            trap.setLink(block, block + 1);
        }
        for (int slotIndex = 0; slotIndex < trap.capacity; slotIndex++) {
            trap.setControl(slotIndex, Memory.OCCUPIED);
            trap.slots.setWord(slotIndex, Memory.KEY, slotIndex);
            trap.setLength(slotIndex, 64L << 16);
        }
        try (OffHeapContentCache cache = trap.open(large)) {
            assertThat(cache.stats().entries()).isZero();
            assertThat(cache.space().recovered().damaged()).containsKeys(Damage.CHAIN_TOO_LONG, Damage.GIVEN_UP);
        }
    }
}
