package io.moldau.tools.completion;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What a word of a command line names. Which names there are, [Names] finds out.
public enum Kind {
    TOPICS,
    GROUPS,
    CONTEXTS,
    TRANSACTIONAL_IDS,
    BROKERS,
    /// What has settings: `topic/orders`, `broker/1`.
    TARGETS;

    /// As the scripts of the shells have it: `transactional-ids`.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<Kind> of(String word) {
        return Arrays.stream(values()).filter(it -> it.word().equals(word)).findFirst();
    }
}
