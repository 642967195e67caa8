package io.moldau.broker.replica;

import io.moldau.log.LogHandle;
import io.moldau.protocol.TopicPartition;
import io.moldau.protocol.Uuid;
import java.io.IOException;
import java.util.List;

/// Where the logs of this node are kept.
public interface LogSource {
    /// The catalogue's entry of a partition; nothing is created before its log is written.
    LogHandle handle(TopicPartition partition, Uuid topicId) throws IOException;

    /// The topic is gone: so are the logs of its partitions.
    void delete(TopicPartition partition, Uuid topicId) throws IOException;

    List<LogDirectory> directories();
}
