package io.moldau.broker.replica;

import io.moldau.log.PartitionLog;
import io.moldau.protocol.TopicPartition;
import io.moldau.protocol.Uuid;
import java.io.IOException;
import java.util.List;

/// Where the logs of this node are kept.
public interface LogSource {
    /// The log of a partition, opened if it is not; an empty one if there is nothing yet. The high
    /// watermark stands where all that is kept is committed.
    PartitionLog open(TopicPartition partition, Uuid topicId) throws IOException;

    /// The topic is gone: so are the logs of its partitions.
    void delete(TopicPartition partition, Uuid topicId) throws IOException;

    List<LogDirectory> directories();
}
