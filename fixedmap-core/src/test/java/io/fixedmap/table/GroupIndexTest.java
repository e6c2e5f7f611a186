package io.fixedmap.table;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How tags are found. */
class GroupIndexTest {
    private final GroupIndex groups = new GroupIndex(1, false);

    @Test
    void theLaneThatAClaimWouldTakeIsForeseen() {
        for (int taken = 0; taken < SlotLayout.GROUP_SLOTS; taken++) {
            int foreseen = groups.firstFreeLane(0);
            assertThat(groups.tryClaim(0, taken)).isEqualTo(foreseen);
        }
        assertThat(groups.firstFreeLane(0)).isEqualTo(-1);
    }

    @Test
    void aFreeLaneBehindOneOfTheLeastTagIsNotTaggedAlike() {
        long hash = 1L << 56;
        assertThat(GroupIndex.tagOf(hash)).isEqualTo(1);

        int lane = groups.tryClaim(0, hash);

        long lanes = groups.lanesTagged(0, hash);
        assertThat(GroupIndex.firstLane(lanes)).isEqualTo(lane);
        assertThat(GroupIndex.withoutFirstLane(lanes)).isZero();
    }
}
