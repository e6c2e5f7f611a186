package io.fixedmap.table;

import static io.fixedmap.table.TestTables.claim;
import static io.fixedmap.table.TestTables.contains;
import static io.fixedmap.table.TestTables.delete;
import static io.fixedmap.table.TestTables.hash;
import static io.fixedmap.table.TestTables.insert;
import static io.fixedmap.table.TestTables.keyWord;
import static io.fixedmap.table.TestTables.keysOfHome;
import static io.fixedmap.table.TestTables.locate;
import static io.fixedmap.table.TestTables.publish;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the table offers beyond the maps: inserts in two steps, pins, refs, locks. */
class SlotTableTest {
    private static final int CAPACITY = 32;
    private static final int ELSEWHERE = -1;
    private static final int GROUP = SlotLayout.GROUP_SLOTS;

    @RegisterExtension
    final WatchedTables tables = new WatchedTables();

    private final SlotTable table = tables.watch(TestTables.withPrefixes(CAPACITY));

    @Test
    void aClaimedSlotIsInvisibleUntilItIsPublished() {
        int slotIndex = claim(table, 1);

        assertThat(contains(table, 1)).isFalse();
        assertThat(table.refAt(slotIndex)).isEqualTo(SlotTable.ABSENT);

        long ref = publish(table, slotIndex, 1);

        assertThat(ref).isEqualTo(locate(table, 1)).isEqualTo(table.refAt(slotIndex));
        assertThat(SlotTable.slotIndex(ref)).isEqualTo(slotIndex);
        assertThat(table.isCurrent(ref)).isTrue();
    }

    @Test
    void anAbandonedSlotIsFreeAgain() {
        for (int i = 0; i < 3 * CAPACITY; i++) {
            table.abandon(claim(table, i), hash(table, i));
        }

        assertThat(table.size()).isZero();
        assertThat(contains(table, 1)).isFalse();
    }

    @Test
    void ofTwoClaimsOfOneKeyTheFirstPublishedWins() {
        int first = claim(table, 1);
        int second = claim(table, 1);

        assertThat(publish(table, second, 1)).isNotEqualTo(SlotTable.ABSENT);
        assertThat(publish(table, first, 1)).isEqualTo(SlotTable.ABSENT);

        assertThat(SlotTable.slotIndex(locate(table, 1))).isEqualTo(second);
        assertThat(table.size()).isEqualTo(1);
        assertThat(table.tombstones()).isEqualTo(1);
    }

    @Test
    void ofTwoDisplacedClaimsOfOneKeyTheFirstPublishedWins() {
        long[] keys = keysOfHome(table, 2, GROUP + 1);
        for (int i = 0; i < GROUP; i++) {
            insert(table, keys[i]);
        }
        long key = keys[GROUP];
        int first = claim(table, key);
        int second = claim(table, key);

        assertThat(publish(table, second, key)).isNotEqualTo(SlotTable.ABSENT);
        assertThat(publish(table, first, key)).isEqualTo(SlotTable.ABSENT);

        assertThat(SlotTable.slotIndex(locate(table, key))).isEqualTo(second);
    }

    @Test
    void ofAClaimAtHomeAndADisplacedOneTheFirstPublishedWins() {
        long[] keys = keysOfHome(table, 2, GROUP);
        for (int i = 0; i < GROUP - 1; i++) {
            insert(table, keys[i]);
        }
        long key = keys[GROUP - 1];
        int atHome = claim(table, key);
        int displaced = claim(table, key);

        assertThat(publish(table, displaced, key)).isNotEqualTo(SlotTable.ABSENT);
        assertThat(publish(table, atHome, key)).isEqualTo(SlotTable.ABSENT);
        // the other way round, in the slots just given back
        delete(table, key);
        atHome = claim(table, key);
        displaced = claim(table, key);
        assertThat(publish(table, atHome, key)).isNotEqualTo(SlotTable.ABSENT);
        assertThat(publish(table, displaced, key)).isEqualTo(SlotTable.ABSENT);

        assertThat(SlotTable.slotIndex(locate(table, key))).isEqualTo(atHome);
    }

    @Test
    void aRefOutlivesNeitherItsEntryNorTheNextInTheSlot() {
        long ref = insert(table, 1);
        delete(table, 1);
        assertThat(table.isCurrent(ref)).isFalse();

        long next = insert(table, 1);

        assertThat(SlotTable.slotIndex(next)).isEqualTo(SlotTable.slotIndex(ref));
        assertThat(table.isCurrent(ref)).isFalse();
        assertThat(table.isCurrent(next)).isTrue();
        assertThat(table.pins().tryPin(ref)).isFalse();
        assertThat(table.locks().lock(ref)).isFalse();
        assertThat(table.tryDelete(ref, hash(table, 1), true)).isEqualTo(Deletion.LOST);
        assertThat(contains(table, 1)).isTrue();
    }

    @Test
    void aSlotIsVisibleWhateverItsIncarnation() {
        long[] keys = keysOfHome(table, 0, 3);
        for (int i = 0; i < 20; i++) {
            // an abandoned claim moves the incarnation without the publication bit
            for (int claims = 0; claims < i % 4; claims++) {
                table.abandon(claim(table, keys[2]), hash(table, keys[2]));
            }
            insert(table, keys[i % 2]);
            assertThat(contains(table, keys[i % 2])).isTrue();
            assertThat(contains(table, keys[2])).isFalse();
            TableIntegrity.check(table);
            delete(table, keys[i % 2]);
            assertThat(contains(table, keys[i % 2])).isFalse();
        }
    }

    @Test
    void aDeleteThatRespectsPinsLeavesAPinnedEntry() {
        long ref = insert(table, 1);
        table.pins().tryPin(ref);

        assertThat(table.tryDelete(ref, hash(table, 1), false)).isEqualTo(Deletion.LOST);

        assertThat(contains(table, 1)).isTrue();
        assertThat(table.pins().unpin(SlotTable.slotIndex(ref))).isFalse();
        assertThat(table.tryDelete(ref, hash(table, 1), false)).isEqualTo(Deletion.OWNED);
        table.release(SlotTable.slotIndex(ref), table.hashAt(SlotTable.slotIndex(ref)));
    }

    @Test
    void anEntryWithAsManyPinsAsCanBeCountedGetsNoMore() {
        long ref = insert(table, 1);
        int slotIndex = SlotTable.slotIndex(ref);
        long resting = table.slots().control(slotIndex);
        table.slots().casControl(slotIndex, resting, resting | Control.PINS_MASK);

        assertThatIllegalStateException()
                .isThrownBy(() -> table.pins().tryPin(ref))
                .withMessageContaining("close some contents of it: slot=" + slotIndex)
                .withMessageContaining("pins=16777215");

        assertThat(table.pins().unpin(slotIndex)).isFalse();
        assertThat(table.pins().tryPin(ref)).isTrue();
        table.slots().casControl(slotIndex, resting | Control.PINS_MASK, resting);
    }

    @Test
    void aPinnedSlotIsNotUsedAgainBeforeItsLastUnpin() {
        long ref = insert(table, 1);
        int slotIndex = SlotTable.slotIndex(ref);
        table.pins().tryPin(ref);
        table.pins().tryPin(ref);

        assertThat(table.tryDelete(ref, hash(table, 1), true)).isEqualTo(Deletion.DEFERRED);

        assertThat(contains(table, 1)).isFalse();
        assertThat(table.pins().tryPin(ref)).isFalse();
        assertThat(table.size()).isZero();
        TableIntegrity.check(table);
        for (int n = 2; n <= CAPACITY; n++) {
            assertThat(SlotTable.slotIndex(insert(table, n))).isNotEqualTo(slotIndex);
        }
        assertThat(claim(table, 100)).isEqualTo(SlotTable.FULL);
        assertThat(table.slots().value(slotIndex, 0)).isEqualTo(1);
        assertThat(table.pins().unpin(SlotTable.slotIndex(ref))).isFalse();
        assertThat(table.pins().unpin(SlotTable.slotIndex(ref))).isTrue();
        assertThat(claim(table, 100)).isEqualTo(SlotTable.FULL);

        table.release(slotIndex, table.hashAt(slotIndex));

        assertThat(SlotTable.slotIndex(insert(table, 100))).isEqualTo(slotIndex);
    }

    @Test
    void aDeletedKeyMayComeBackWhileItsOldEntryIsPinned() {
        long old = insert(table, 1);
        table.pins().tryPin(old);
        table.tryDelete(old, hash(table, 1), true);

        long ref = insert(table, 1);

        assertThat(SlotTable.slotIndex(ref)).isNotEqualTo(SlotTable.slotIndex(old));
        assertThat(locate(table, 1)).isEqualTo(ref);
        TableIntegrity.check(table);
        assertThat(table.pins().unpin(SlotTable.slotIndex(old))).isTrue();
        table.release(SlotTable.slotIndex(old), table.hashAt(SlotTable.slotIndex(old)));
        assertThat(locate(table, 1)).isEqualTo(ref);
    }

    @Test
    void aFirstLookFindsWhatItReadWorthlessOnceTheDeadSlotIsHidden() {
        long ref = insert(table, 1);
        long hash = hash(table, 1);
        FirstLook look = table.firstLook();
        int home = look.homeOf(hash);
        long stamp = look.stamp(home);
        int slotIndex = firstLook(look, stamp, 1);
        assertThat(slotIndex).isEqualTo(SlotTable.slotIndex(ref));
        assertThat(look.value(slotIndex, 0)).isEqualTo(1);
        assertThat(look.isStill(home, stamp)).isTrue();

        assertThat(table.tryDelete(ref, hash, false)).isEqualTo(Deletion.OWNED);
        assertThat(firstLook(look, stamp, 1)).isEqualTo(ELSEWHERE);
        table.hide(slotIndex, hash);

        assertThat(look.isStill(home, stamp)).isFalse();
        table.release(slotIndex, hash);
        long again = insert(table, 1);
        assertThat(SlotTable.slotIndex(again)).isEqualTo(slotIndex);
        assertThat(look.isStill(home, stamp)).isFalse();
        assertThat(firstLook(look, look.stamp(home), 1)).isEqualTo(slotIndex);
    }

    @Test
    void aTableWithPrefixesHasTheFirstFourBytesOfEachValueBesideTheTags() {
        FirstLook look = table.firstLook();
        for (int n = 1; n <= CAPACITY / 2; n++) {
            int slotIndex = SlotTable.slotIndex(insert(table, n));
            assertThat(look.prefix(slotIndex)).isEqualTo(n);
        }
        delete(table, 1);
        assertThat(look.prefix(SlotTable.slotIndex(insert(table, -1)))).isEqualTo(-1);
    }

    @Test
    void aTableWithoutPrefixesHasNoFirstLook() {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(TestTables.direct(CAPACITY)::firstLook)
                .withMessageContaining("capacity=" + CAPACITY);
    }

    /** The slot in which a first look finds a key, or ELSEWHERE. */
    private int firstLook(FirstLook look, long stamp, int n) {
        long hash = hash(table, n);
        long tagged = look.taggedLike(look.homeOf(hash), hash);
        int slotIndex = FirstLook.firstSlot(look.homeOf(hash), tagged);
        return tagged != 0 && look.isHere(slotIndex, keyWord(n, 0), keyWord(n, 1), keyWord(n, 2), keyWord(n, 3), stamp)
                ? slotIndex
                : ELSEWHERE;
    }

    @Test
    void unpinningWhatIsNotPinnedIsABrokenInvariant() {
        SlotTable broken = TestTables.withPrefixes(CAPACITY);
        long ref = insert(broken, 1);

        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> broken.pins().unpin(SlotTable.slotIndex(ref)))
                .withMessageContaining("without pins")
                .withMessageContaining("slot=" + SlotTable.slotIndex(ref));
    }

    @Test
    void lockingTwiceFromOneThreadIsRefused() {
        long ref = insert(table, 1);
        assertThat(table.locks().lock(ref)).isTrue();

        assertThatIllegalStateException().isThrownBy(() -> table.locks().lock(ref));
        assertThatIllegalStateException().isThrownBy(() -> table.tryDelete(ref, hash(table, 1), false));

        table.locks().unlock(SlotTable.slotIndex(ref));
        assertThat(table.locks().lock(ref)).isTrue();
        table.locks().unlock(SlotTable.slotIndex(ref));
    }

    @Test
    void hashDependsOnEveryWordAndOnTheSeed() {
        SlotTable other = SlotTable.allocate(CAPACITY, false);
        long hash = table.hash(1, 2, 3, 4);

        assertThat(hash)
                .isEqualTo(table.hash(1, 2, 3, 4))
                .isNotEqualTo(table.hash(0, 2, 3, 4))
                .isNotEqualTo(table.hash(1, 0, 3, 4))
                .isNotEqualTo(table.hash(1, 2, 0, 4))
                .isNotEqualTo(table.hash(1, 2, 3, 0))
                .isNotEqualTo(other.hash(1, 2, 3, 4));
    }

    @Test
    void keysSpreadEvenlyOverHomesAndTags() {
        SlotTable large = TestTables.withPrefixes(2048);
        int[] keysByHome = new int[256];
        int[] keysByTag = new int[256];
        int keys = 256 * 1000;
        for (int n = 0; n < keys; n++) {
            keysByHome[TestTables.home(large, n)]++;
            keysByTag[(int) GroupIndex.tagOf(hash(large, n))]++;
        }

        // 1000 expected each, with a standard deviation of 32
        for (int home = 0; home < 256; home++) {
            assertThat(keysByHome[home]).isBetween(800, 1200);
        }
        assertThat(keysByTag[0]).isZero();
        assertThat(keysByTag[1]).isBetween(1600, 2400);
        for (int tag = 2; tag < 256; tag++) {
            assertThat(keysByTag[tag]).isBetween(800, 1200);
        }
    }
}
