package io.moldau.broker.group;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemberMemoryTest {
    private static final int MIB = 1 << 20;

    private final MemberMemory memory = new MemberMemory(10 * MIB);

    @Test
    void largeRequestsAreCopiedOnlyWhereThereIsRoomForAllOfThem() {
        assertThat(memory.mayCopy(11 * MIB)).isFalse();
        assertThat(memory.mayCopy(6 * MIB)).isTrue();
        assertThat(memory.mayCopy(6 * MIB)).as("beside another").isFalse();
        memory.copied(6 * MIB);
        assertThat(memory.mayCopy(6 * MIB)).isTrue();
    }

    @Test
    void whatIsHeldLeavesLessRoom() {
        memory.held(6 * MIB);

        assertThat(memory.roomBytes()).isEqualTo(4 * MIB);
        assertThat(memory.mayCopy(5 * MIB)).isFalse();
        memory.held(-6 * MIB);
        assertThat(memory.mayCopy(5 * MIB)).isTrue();
    }

    @Test
    void smallRequestsAreReadThoughNothingIsLeft() {
        memory.held(11 * MIB);

        assertThat(memory.roomBytes()).isNegative();
        assertThat(memory.mayCopy(MemberMemory.SMALL_BYTES)).isTrue();
        assertThat(memory.mayCopy(MemberMemory.SMALL_BYTES + 1)).isFalse();
    }
}
