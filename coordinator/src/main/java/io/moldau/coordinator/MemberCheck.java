package io.moldau.coordinator;

import io.moldau.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/// Whether somebody is the member that it says it is.
final class MemberCheck {
    private MemberCheck() {}

    /// FENCED_INSTANCE_ID tells a static member that another process has taken its place; it must
    /// not try again. UNKNOWN_MEMBER_ID asks to join anew.
    static ErrorCode of(ClassicGroup group, String memberId, @Nullable String instanceId) {
        if (instanceId != null) {
            var owner = group.staticMemberId(instanceId);
            if (owner == null) {
                return ErrorCode.UNKNOWN_MEMBER_ID;
            }
            if (!owner.equals(memberId)) {
                return ErrorCode.FENCED_INSTANCE_ID;
            }
        }
        return group.has(memberId) ? ErrorCode.NONE : ErrorCode.UNKNOWN_MEMBER_ID;
    }

    /// As above, and that it knows the present generation.
    static ErrorCode of(
            ClassicGroup group, String memberId, @Nullable String instanceId, int generation) {
        var error = of(group, memberId, instanceId);
        if (error == ErrorCode.NONE && generation != group.generation()) {
            return ErrorCode.ILLEGAL_GENERATION;
        }
        return error;
    }
}
