package io.moldau.log;

import io.moldau.protocol.TopicPartition;

/// Which settings a partition's log has: asked when it is opened, and on [DataDirectory#configure].
@FunctionalInterface
public interface LogSettingsSource {
    LogSettings settingsOf(TopicPartition partition);

    /// Asked before each look at what is to be cleaned.
    default CleanerSettings cleaner() {
        return CleanerSettings.DEFAULT;
    }
}
