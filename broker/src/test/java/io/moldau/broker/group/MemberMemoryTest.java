package io.moldau.broker.group;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemberMemoryTest {
    private static final int MIB = 1 << 20;

    private final MemberMemory memory = new MemberMemory(10 * MIB);

    private boolean mayCopy(long bytes) {
        return memory.whileCopying(bytes, () -> "copied").isPresent();
    }

    @Test
    void largeRequestsAreCopiedOnlyWhereThereIsRoomForAllOfThem() {
        assertThat(mayCopy(11 * MIB)).isFalse();
        var beside = memory.whileCopying(6 * MIB, () -> mayCopy(6 * MIB));
        assertThat(beside).as("the second is beside the first").contains(false);
        assertThat(mayCopy(6 * MIB)).isTrue();
    }

    @Test
    void whatIsHeldLeavesLessRoom() {
        memory.held(6 * MIB);

        assertThat(memory.roomBytes()).isEqualTo(4 * MIB);
        assertThat(mayCopy(5 * MIB)).isFalse();
        memory.held(-6 * MIB);
        assertThat(mayCopy(5 * MIB)).isTrue();
    }

    @Test
    void smallRequestsAreReadThoughNothingIsLeft() {
        memory.held(11 * MIB);

        assertThat(memory.roomBytes()).isNegative();
        assertThat(mayCopy(MemberMemory.SMALL_BYTES)).isTrue();
        assertThat(mayCopy(MemberMemory.SMALL_BYTES + 1)).isFalse();
    }
}
