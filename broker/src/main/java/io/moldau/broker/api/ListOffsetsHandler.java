package io.moldau.broker.api;

import io.moldau.broker.replica.Replica;
import io.moldau.broker.replica.Replicas;
import io.moldau.log.OffsetAtTime;
import io.moldau.log.PartitionLog;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.TopicPartition;
import io.moldau.protocol.message.ListOffsetsRequest;
import io.moldau.protocol.message.ListOffsetsRequest.ListOffsetsPartition;
import io.moldau.protocol.message.ListOffsetsRequest.ListOffsetsTopic;
import io.moldau.protocol.message.ListOffsetsResponse;
import io.moldau.protocol.message.ListOffsetsResponse.ListOffsetsPartitionResponse;
import io.moldau.protocol.message.ListOffsetsResponse.ListOffsetsTopicResponse;
import io.moldau.runtime.Threads;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Optional;

/// Answers ListOffsets (key 2): where a log begins, where it ends, what its offset was at a time.
final class ListOffsetsHandler implements Handler<ListOffsetsRequest, ListOffsetsResponse> {
    private static final long LATEST = -1;
    private static final long EARLIEST = -2;
    private static final long MAX_TIMESTAMP = -3;
    private static final long EARLIEST_LOCAL = -4;
    private static final long LATEST_TIERED = -5;
    private static final long EARLIEST_PENDING_UPLOAD = -6;
    private static final int READ_COMMITTED = 1;
    private static final int WITH_LEADER_EPOCH = 4;
    private static final int WITH_MAX_TIMESTAMP = 7;
    private static final int WITH_EARLIEST_LOCAL = 8;
    private static final int WITH_LATEST_TIERED = 9;
    private static final int WITH_PENDING_UPLOAD = 11;
    private static final long UNKNOWN = -1;
    private static final int NO_EPOCH = -1;

    private final Replicas replicas;
    private final Threads threads;

    ListOffsetsHandler(Replicas replicas, Threads threads) {
        this.replicas = replicas;
        this.threads = threads;
    }

    @Override
    public ListOffsetsResponse handle(ListOffsetsRequest request, Caller caller) {
        boolean committed = request.isolationLevel() == READ_COMMITTED;
        var counts = new HashMap<TopicPartition, Integer>();
        for (ListOffsetsTopic topic : request.topics()) {
            for (ListOffsetsPartition it : topic.partitions()) {
                var partition = new TopicPartition(topic.name(), it.partitionIndex());
                counts.merge(partition, 1, Integer::sum);
            }
        }
        var topics = new ArrayList<ListOffsetsTopicResponse>();
        for (ListOffsetsTopic topic : request.topics()) {
            var answers = new ArrayList<ListOffsetsPartitionResponse>();
            for (ListOffsetsPartition it : topic.partitions()) {
                int index = it.partitionIndex();
                Integer count = counts.remove(new TopicPartition(topic.name(), index));
                if (count == null) {
                    continue; // answered already
                }
                answers.add(
                        count > 1
                                ? failed(index, ErrorCode.INVALID_REQUEST)
                                : look(topic.name(), it, committed, caller.apiVersion()));
            }
            topics.add(new ListOffsetsTopicResponse(topic.name(), answers));
        }
        return ListOffsetsResponse.builder().topics(topics).build();
    }

    /// Whether a timestamp means something in that version.
    private static boolean isKnown(long timestamp, int version) {
        if (timestamp >= EARLIEST) {
            return true;
        }
        return (timestamp == MAX_TIMESTAMP && version >= WITH_MAX_TIMESTAMP)
                || (timestamp == EARLIEST_LOCAL && version >= WITH_EARLIEST_LOCAL)
                || (timestamp == LATEST_TIERED && version >= WITH_LATEST_TIERED)
                || (timestamp == EARLIEST_PENDING_UPLOAD && version >= WITH_PENDING_UPLOAD);
    }

    private ListOffsetsPartitionResponse look(
            String topic, ListOffsetsPartition asked, boolean committed, int version) {
        int index = asked.partitionIndex();
        Replica replica = replicas.find(topic, index);
        if (replica == null) {
            return failed(index, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        }
        ErrorCode stale = replica.checkEpoch(asked.currentLeaderEpoch());
        if (stale != ErrorCode.NONE) {
            return failed(index, stale);
        }
        if (!isKnown(asked.timestamp(), version)) {
            return failed(index, ErrorCode.UNSUPPORTED_VERSION);
        }
        try {
            OffsetAtTime found =
                    replica.ask(log -> offset(replica, log, asked.timestamp(), committed));
            int epoch = version < WITH_LEADER_EPOCH ? NO_EPOCH : found.leaderEpoch();
            return new ListOffsetsPartitionResponse(
                    index, ErrorCode.NONE.code(), found.timestampMs(), found.offset(), epoch);
        } catch (IOException e) {
            return failed(index, ErrorCode.KAFKA_STORAGE_ERROR);
        }
    }

    private OffsetAtTime offset(
            Replica replica, PartitionLog log, long timestamp, boolean committed)
            throws IOException {
        if (timestamp == LATEST) {
            long end = committed ? log.lastStableOffset() : log.highWatermark();
            return new OffsetAtTime(UNKNOWN, end, replica.leaderEpoch());
        }
        if (timestamp == EARLIEST || timestamp == EARLIEST_LOCAL) {
            return start(replica, log);
        }
        if (timestamp == LATEST_TIERED || timestamp == EARLIEST_PENDING_UPLOAD) {
            return new OffsetAtTime(UNKNOWN, UNKNOWN, NO_EPOCH);
        }
        Optional<OffsetAtTime> found =
                timestamp == MAX_TIMESTAMP
                        ? threads.onDevice(log::largestTimestamp)
                        : threads.onDevice(() -> log.offsetForTimestamp(timestamp));
        long visible = committed ? log.lastStableOffset() : log.highWatermark();
        return found.filter(it -> it.offset() < visible)
                .orElse(new OffsetAtTime(UNKNOWN, UNKNOWN, NO_EPOCH));
    }

    /// Where the log begins. One that was never written to begins in the epoch that will write it.
    private static OffsetAtTime start(Replica replica, PartitionLog log) throws IOException {
        long offset = log.logStartOffset();
        int epoch = log.leaderEpochAt(offset);
        return new OffsetAtTime(UNKNOWN, offset, epoch == NO_EPOCH ? replica.leaderEpoch() : epoch);
    }

    private static ListOffsetsPartitionResponse failed(int index, ErrorCode error) {
        return new ListOffsetsPartitionResponse(index, error.code(), UNKNOWN, UNKNOWN, NO_EPOCH);
    }
}
