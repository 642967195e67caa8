package io.moldau.broker.api;

import static java.util.Objects.requireNonNull;

import io.moldau.broker.group.Groups;
import io.moldau.broker.replica.Replica;
import io.moldau.broker.replica.Replicas;
import io.moldau.broker.transaction.TransactionGate;
import io.moldau.broker.transaction.TransactionGate.Admission;
import io.moldau.broker.transaction.TransactionGate.Clients;
import io.moldau.coordinator.Command;
import io.moldau.coordinator.Command.PartitionCommit;
import io.moldau.coordinator.Command.TopicCommit;
import io.moldau.coordinator.OffsetProducer;
import io.moldau.coordinator.Reply.OffsetsCommitted;
import io.moldau.coordinator.Reply.TopicResult;
import io.moldau.log.VerificationGuard;
import io.moldau.metadata.ClusterImage;
import io.moldau.metadata.TopicImage;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.TxnOffsetCommitRequest;
import io.moldau.protocol.message.TxnOffsetCommitRequest.TxnOffsetCommitRequestTopic;
import io.moldau.protocol.message.TxnOffsetCommitResponse;
import io.moldau.protocol.message.TxnOffsetCommitResponse.TxnOffsetCommitResponsePartition;
import io.moldau.protocol.message.TxnOffsetCommitResponse.TxnOffsetCommitResponseTopic;
import io.moldau.protocol.record.RecordBatch;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Answers TxnOffsetCommit (key 28): how far a group comes when a transaction is committed.
final class TxnOffsetCommitHandler
        implements Handler<TxnOffsetCommitRequest, TxnOffsetCommitResponse> {
    /// From here on clients know that a coordinator may be loading.
    private static final int WITH_LOADING = 2;

    /// From here on clients know TRANSACTION_ABORTABLE.
    private static final int WITH_ABORTABLE = 4;

    /// From here on clients leave it to the broker to add the group to the transaction.
    private static final int WITHOUT_ADD_OFFSETS = 5;

    /// From here on topics are named by id.
    private static final int WITH_TOPIC_IDS = 6;

    private final Groups groups;
    private final Cluster cluster;
    private final Replicas replicas;
    private final TransactionGate gate;

    TxnOffsetCommitHandler(
            Groups groups, Cluster cluster, Replicas replicas, TransactionGate gate) {
        this.groups = groups;
        this.cluster = cluster;
        this.replicas = replicas;
        this.gate = gate;
    }

    @Override
    public TxnOffsetCommitResponse handle(TxnOffsetCommitRequest request, Caller caller) {
        int version = caller.apiVersion();
        boolean byId = version >= WITH_TOPIC_IDS;
        ClusterImage image = cluster.image();
        var found = new ArrayList<Optional<TopicImage>>();
        var commits = new ArrayList<TopicCommit>();
        for (var topic : request.topics()) {
            Optional<TopicImage> known =
                    byId ? image.topic(topic.topicId()) : image.topic(topic.name());
            found.add(known);
            known.map(it -> commit(it, topic))
                    .filter(it -> !it.partitions().isEmpty())
                    .ifPresent(commits::add);
        }
        List<TopicResult> results =
                commits.isEmpty() ? List.of() : commit(request, caller, commits);
        Iterator<ErrorCode> inOrder =
                results.stream()
                        .flatMap(it -> it.partitions().stream())
                        .map(it -> inWordsOf(version, it.error()))
                        .iterator();
        var answers = new ArrayList<TxnOffsetCommitResponseTopic>();
        for (int i = 0; i < found.size(); i++) {
            answers.add(answer(request.topics().get(i), found.get(i), byId, inOrder));
        }
        return TxnOffsetCommitResponse.builder().topics(answers).build();
    }

    private static ErrorCode inWordsOf(int version, ErrorCode error) {
        return error == ErrorCode.COORDINATOR_LOAD_IN_PROGRESS && version < WITH_LOADING
                ? ErrorCode.COORDINATOR_NOT_AVAILABLE
                : error;
    }

    private List<TopicResult> commit(
            TxnOffsetCommitRequest request, Caller caller, List<TopicCommit> commits) {
        if (request.groupId().isEmpty()) {
            return OffsetsCommitted.failed(commits, ErrorCode.INVALID_GROUP_ID).topics();
        }
        int version = caller.apiVersion();
        Replica replica = replicas.find(Groups.TOPIC, groups.partitionOf(request.groupId()));
        if (replica == null) {
            return OffsetsCommitted.failed(commits, ErrorCode.NOT_COORDINATOR).topics();
        }
        var producer =
                new TransactionGate.Producer(
                        request.transactionalId(),
                        request.producerId(),
                        (short) request.producerEpoch(),
                        kindOf(version),
                        caller.name());
        var admissions = gate.admit(producer, Map.of(replica, RecordBatch.NO_SEQUENCE));
        return switch (requireNonNull(admissions.get(replica))) {
            case Admission.Granted(var guard) -> ask(request, guard, commits);
            case Admission.Denied denied ->
                    OffsetsCommitted.failed(commits, asCommit(denied.error())).topics();
        };
    }

    private static Clients kindOf(int version) {
        if (version >= WITHOUT_ADD_OFFSETS) {
            return Clients.LEAVING_IT;
        }
        return version >= WITH_ABORTABLE ? Clients.SAYING : Clients.OLD;
    }

    /// Errors that clients do not expect of a commit, as those that they try again after.
    private static ErrorCode asCommit(ErrorCode error) {
        return switch (error) {
            case CONCURRENT_TRANSACTIONS, NETWORK_EXCEPTION ->
                    ErrorCode.COORDINATOR_LOAD_IN_PROGRESS;
            case KAFKA_STORAGE_ERROR, NOT_LEADER_OR_FOLLOWER -> ErrorCode.NOT_COORDINATOR;
            default -> error;
        };
    }

    private List<TopicResult> ask(
            TxnOffsetCommitRequest request, VerificationGuard guard, List<TopicCommit> commits) {
        return groups.<OffsetsCommitted>ask(
                        request.groupId(),
                        guard,
                        waiter ->
                                new Command.CommitTransactionalOffsets(
                                        waiter,
                                        request.groupId(),
                                        new OffsetProducer(
                                                request.producerId(), request.producerEpoch()),
                                        request.generationIdOrMemberEpoch(),
                                        request.memberId(),
                                        request.groupInstanceId(),
                                        commits))
                .await(error -> OffsetsCommitted.failed(commits, asCommit(error)))
                .topics();
    }

    private static TopicCommit commit(TopicImage known, TxnOffsetCommitRequestTopic topic) {
        return new TopicCommit(
                known.name(),
                known.id(),
                topic.partitions().stream()
                        .filter(it -> known.partition(it.partitionIndex()).isPresent())
                        .map(it ->
                                new PartitionCommit(
                                        it.partitionIndex(),
                                        it.committedOffset(),
                                        it.committedLeaderEpoch(),
                                        it.committedMetadata()))
                        .toList());
    }

    /// @param results of the partitions that there are, in the order of the request
    private static TxnOffsetCommitResponseTopic answer(
            TxnOffsetCommitRequestTopic topic,
            Optional<TopicImage> known,
            boolean byId,
            Iterator<ErrorCode> results) {
        ErrorCode unknown =
                byId && known.isEmpty()
                        ? ErrorCode.UNKNOWN_TOPIC_ID
                        : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
        var partitions = new ArrayList<TxnOffsetCommitResponsePartition>();
        for (var it : topic.partitions()) {
            int index = it.partitionIndex();
            boolean exists = known.flatMap(image -> image.partition(index)).isPresent();
            var error = exists ? results.next() : unknown;
            partitions.add(new TxnOffsetCommitResponsePartition(index, error.code()));
        }
        return new TxnOffsetCommitResponseTopic(topic.name(), topic.topicId(), partitions);
    }
}
