package io.moldau.broker.api;

import io.moldau.broker.replica.LogDirectory;
import io.moldau.broker.replica.Replica;
import io.moldau.broker.replica.Replicas;
import io.moldau.log.PartitionLog;
import io.moldau.metadata.TopicImage;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.DescribeLogDirsRequest;
import io.moldau.protocol.message.DescribeLogDirsResponse;
import io.moldau.protocol.message.DescribeLogDirsResponse.DescribeLogDirsPartition;
import io.moldau.protocol.message.DescribeLogDirsResponse.DescribeLogDirsResult;
import io.moldau.protocol.message.DescribeLogDirsResponse.DescribeLogDirsTopic;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Answers DescribeLogDirs (key 35): what lies where, and how large it is.
final class DescribeLogDirsHandler
        implements Handler<DescribeLogDirsRequest, DescribeLogDirsResponse> {
    private static final long NO_LAG = 0;

    private final Cluster cluster;
    private final Replicas replicas;

    DescribeLogDirsHandler(Cluster cluster, Replicas replicas) {
        this.cluster = cluster;
        this.replicas = replicas;
    }

    @Override
    public DescribeLogDirsResponse handle(DescribeLogDirsRequest request, Caller caller) {
        var results = new ArrayList<DescribeLogDirsResult>();
        for (LogDirectory directory : replicas.directories()) {
            results.add(describe(directory, topics(request, directory)));
        }
        return DescribeLogDirsResponse.builder().results(results).build();
    }

    private static DescribeLogDirsResult describe(
            LogDirectory directory, List<DescribeLogDirsTopic> topics) {
        ErrorCode error = directory.isOnline() ? ErrorCode.NONE : ErrorCode.KAFKA_STORAGE_ERROR;
        return DescribeLogDirsResult.builder()
                .errorCode(error.code())
                .logDir(directory.path().toString())
                .topics(topics)
                .totalBytes(directory.totalBytes())
                .usableBytes(directory.usableBytes())
                .build();
    }

    private List<DescribeLogDirsTopic> topics(
            DescribeLogDirsRequest request, LogDirectory directory) {
        var topics = new ArrayList<DescribeLogDirsTopic>();
        var asked = request.topics();
        if (asked != null) {
            asked.forEach(it -> add(topics, it.topic(), it.partitions(), directory));
            return topics;
        }
        for (TopicImage topic : cluster.image().topics().byId().values()) {
            List<Integer> all = IntStream.range(0, topic.partitionCount()).boxed().toList();
            add(topics, topic.name(), all, directory);
        }
        return topics;
    }

    private void add(
            List<DescribeLogDirsTopic> topics,
            String topic,
            List<Integer> indexes,
            LogDirectory directory) {
        var partitions = new ArrayList<DescribeLogDirsPartition>();
        for (int index : indexes) {
            Replica replica = replicas.find(topic, index);
            if (replica != null && directory.holds(replica.partition(), replica.topicId())) {
                partitions.add(
                        new DescribeLogDirsPartition(index, sizeBytes(replica), NO_LAG, false));
            }
        }
        if (!partitions.isEmpty()) {
            topics.add(new DescribeLogDirsTopic(topic, partitions));
        }
    }

    private static long sizeBytes(Replica replica) {
        try {
            return replica.ask(PartitionLog::sizeBytes);
        } catch (IOException e) {
            return 0;
        }
    }
}
