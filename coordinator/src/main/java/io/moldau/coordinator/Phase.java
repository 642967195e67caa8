package io.moldau.coordinator;

/// What a group is doing, with the moment at which it stops waiting for members.
///
/// [GroupState] is how the outside sees it: a first rebalance and a later one look the same there.
sealed interface Phase {

    /// No deadline.
    long NEVER_MS = Long.MAX_VALUE;

    GroupState state();

    /// When the group goes on without those who have not come.
    long deadlineMs();

    /// Nobody is there.
    record Empty() implements Phase {
        @Override
        public GroupState state() {
            return GroupState.EMPTY;
        }

        @Override
        public long deadlineMs() {
            return NEVER_MS;
        }
    }

    /// The first rebalance of an empty group waits even when all known members have joined, for
    /// others usually start at the same time (KIP-134).
    ///
    /// @param extensionMs how much longer it may be put off in all
    /// @param newcomers whether somebody joined since the deadline was set
    record Gathering(long deadlineMs, long extensionMs, boolean newcomers) implements Phase {
        @Override
        public GroupState state() {
            return GroupState.PREPARING_REBALANCE;
        }
    }

    /// A rebalance waits for the members of the last generation to join again.
    record Preparing(long deadlineMs) implements Phase {
        @Override
        public GroupState state() {
            return GroupState.PREPARING_REBALANCE;
        }
    }

    /// The generation has begun, its leader has not yet brought the assignment.
    record Completing(long deadlineMs) implements Phase {
        @Override
        public GroupState state() {
            return GroupState.COMPLETING_REBALANCE;
        }
    }

    /// Everybody works. The deadline is for those who have not yet fetched their assignment.
    record Stable(long deadlineMs) implements Phase {
        @Override
        public GroupState state() {
            return GroupState.STABLE;
        }
    }
}
