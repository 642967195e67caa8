package io.moldau.broker.simulation;

import java.util.LinkedHashSet;
import java.util.Set;

/// The offsets that one consumer committed for one partition, as a register: what is read is what
/// was acknowledged last, or what was sent and never answered (D3, D4).
///
/// A commit that was never answered may still take effect, late, until the broker has crashed.
final class CommitHistory {
    private static final long NONE = -1;

    private final String name;
    private final Set<Long> unanswered = new LinkedHashSet<>();
    private long current = NONE;
    private long underWay = NONE;
    private long crashes;

    CommitHistory(String name) {
        this.name = name;
    }

    void sending(long offset) {
        underWay = offset;
    }

    void acknowledged(long offset) {
        assert offset == underWay : offset;
        current = offset;
        underWay = NONE;
    }

    /// No answer will come.
    void lost() {
        if (underWay != NONE) {
            unanswered.add(underWay);
            underWay = NONE;
        }
    }

    /// The broker says what is committed; -1 for nothing.
    ///
    /// @param crashesBefore how often the broker had crashed when it was asked
    void read(long offset, long crashesBefore) {
        if (offset != current && !unanswered.contains(offset)) {
            throw new Violation(
                    Check.COMMITTED_OFFSET_STAYS,
                    "%s: committed offset %d is gone, %d is there; never answered: %s"
                            .formatted(name, current, offset, unanswered));
        }
        current = offset;
        if (crashesBefore > crashes) {
            crashes = crashesBefore;
            unanswered.clear();
        }
    }
}
