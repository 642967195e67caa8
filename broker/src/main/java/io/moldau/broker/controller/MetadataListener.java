package io.moldau.broker.controller;

import io.moldau.metadata.MetadataUpdate;

/// Somebody who keeps something that follows from the metadata: logs of partitions, settings.
public interface MetadataListener {
    /// Called for each committed step, in order, one at a time, before the command that caused it
    /// is answered: who creates a topic finds its partitions. Must not submit a command and wait
    /// for it, for the next step waits for this call.
    void changed(MetadataUpdate update);
}
