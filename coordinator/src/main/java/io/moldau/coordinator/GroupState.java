package io.moldau.coordinator;

/// Where a classic group stands.
///
/// ```
///              join                    all joined, or time is up        leader synced
///   EMPTY ────────────▶ PREPARING_REBALANCE ──────▶ COMPLETING_REBALANCE ──────▶ STABLE
///     ▲                      │   ▲                          │                       │
///     └── nobody is left ────┘   └── join, leave, expiry ───┴───────────────────────┘
/// ```
public enum GroupState {
    EMPTY("Empty"),
    PREPARING_REBALANCE("PreparingRebalance"),
    COMPLETING_REBALANCE("CompletingRebalance"),
    STABLE("Stable"),
    /// A group that is not there. No group is kept in this state; DescribeGroups speaks of it.
    DEAD("Dead");

    private final String wireName;

    GroupState(String wireName) {
        this.wireName = wireName;
    }

    /// The name as ListGroups and DescribeGroups give it.
    public String wireName() {
        return wireName;
    }
}
