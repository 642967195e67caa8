package io.moldau.metadata;

import static io.moldau.protocol.ErrorCode.FENCED_LEADER_EPOCH;
import static io.moldau.protocol.ErrorCode.INELIGIBLE_REPLICA;
import static io.moldau.protocol.ErrorCode.INVALID_REQUEST;
import static io.moldau.protocol.ErrorCode.INVALID_UPDATE_VERSION;
import static io.moldau.protocol.ErrorCode.NOT_CONTROLLER;
import static io.moldau.protocol.ErrorCode.UNKNOWN_TOPIC_ID;
import static io.moldau.protocol.ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;

import io.moldau.metadata.AlterPartitions.InSync;
import io.moldau.metadata.AlterPartitions.Proposal;
import io.moldau.metadata.AlterPartitions.Result;
import io.moldau.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/// Decides what brokers say about their replicas: [AlterPartitions], [AssignDirectories].
final class InSyncDecisions {
    private final Draft draft;

    InSyncDecisions(Draft draft) {
        this.draft = draft;
    }

    Outcome<AlterPartitions.Reply> decide(AlterPartitions command) {
        var error =
                BrokerDecisions.checkEpoch(
                        draft.image(), command.brokerId(), command.brokerEpoch());
        if (!error.isNone()) {
            return Outcome.unchanged(new AlterPartitions.Reply(error, List.of()));
        }
        var results = new ArrayList<Result>();
        for (var proposal : command.proposals()) {
            results.add(accept(command.brokerId(), proposal));
        }
        return draft.outcome(new AlterPartitions.Reply(ApiError.NONE, List.copyOf(results)));
    }

    private Result accept(int brokerId, Proposal proposal) {
        var topic = draft.image().topic(proposal.topicId());
        if (topic.isEmpty()) {
            return refused(proposal, UNKNOWN_TOPIC_ID, TopicDeletion.UNKNOWN_ID);
        }
        var found = topic.get().partition(proposal.partition());
        if (found.isEmpty()) {
            return refused(proposal, UNKNOWN_TOPIC_OR_PARTITION, TopicDeletion.UNKNOWN_TOPIC);
        }
        var partition = found.get();
        var error = check(brokerId, proposal, partition);
        if (!error.isNone()) {
            return new Result(proposal.topicId(), proposal.partition(), error, null);
        }
        var isr = proposal.isr().stream().map(InSync::brokerId).toList();
        new PartitionDraft(
                        topic.get().id(),
                        proposal.partition(),
                        partition,
                        draft.image().brokers()::isActive)
                .isr(isr)
                .recovering(proposal.leaderRecovering())
                .change()
                .ifPresent(draft::add);
        var after =
                draft.image()
                        .topic(proposal.topicId())
                        .flatMap(it -> it.partition(proposal.partition()))
                        .orElseThrow();
        return new Result(proposal.topicId(), proposal.partition(), ApiError.NONE, after);
    }

    private static Result refused(Proposal proposal, ErrorCode code, String message) {
        return new Result(
                proposal.topicId(), proposal.partition(), ApiError.of(code, message), null);
    }

    private ApiError check(int brokerId, Proposal proposal, PartitionImage partition) {
        if (proposal.leaderEpoch() > partition.leaderEpoch()
                || proposal.partitionEpoch() > partition.partitionEpoch()) {
            return ApiError.of(
                    NOT_CONTROLLER,
                    "The leader knows more than this controller: it is not the active one.");
        }
        if (proposal.leaderEpoch() < partition.leaderEpoch()) {
            return ApiError.of(
                    FENCED_LEADER_EPOCH,
                    "Leader epoch %d is over, the partition is in %d.",
                    proposal.leaderEpoch(),
                    partition.leaderEpoch());
        }
        if (brokerId != partition.leader()) {
            return ApiError.of(
                    INVALID_REQUEST,
                    "Broker %d does not lead the partition, broker %d does.",
                    brokerId,
                    partition.leader());
        }
        if (proposal.partitionEpoch() < partition.partitionEpoch()) {
            return ApiError.of(
                    INVALID_UPDATE_VERSION,
                    "Partition epoch %d is over, the partition is in %d.",
                    proposal.partitionEpoch(),
                    partition.partitionEpoch());
        }
        return checkIsr(brokerId, proposal, partition);
    }

    private ApiError checkIsr(int leader, Proposal proposal, PartitionImage partition) {
        var ids = proposal.isr().stream().map(InSync::brokerId).toList();
        if (!partition.replicas().containsAll(ids) || new HashSet<>(ids).size() != ids.size()) {
            return ApiError.of(
                    INVALID_REQUEST,
                    "The ISR %s is not made of the replicas %s.",
                    ids,
                    partition.replicas());
        }
        if (!ids.contains(leader)) {
            return ApiError.of(INVALID_REQUEST, "The ISR %s lacks the leader %d.", ids, leader);
        }
        if (proposal.leaderRecovering() && (ids.size() > 1 || !partition.leaderRecovering())) {
            return ApiError.of(
                    INVALID_REQUEST,
                    "A leader that recovers is the only one in sync, and only after an unclean"
                            + " election.");
        }
        for (var replica : proposal.isr()) {
            if (!isEligible(replica)) {
                return ApiError.of(
                        INELIGIBLE_REPLICA,
                        "Broker %d is fenced, shuts down or was registered anew.",
                        replica.brokerId());
            }
        }
        return ApiError.NONE;
    }

    private boolean isEligible(InSync replica) {
        return draft.image()
                .broker(replica.brokerId())
                .filter(BrokerImage::isActive)
                .filter(it ->
                        replica.brokerEpoch() == InSync.UNKNOWN_EPOCH
                                || replica.brokerEpoch() == it.epoch())
                .isPresent();
    }

    Outcome<AssignDirectories.Reply> decide(AssignDirectories command) {
        var error =
                BrokerDecisions.checkEpoch(
                        draft.image(), command.brokerId(), command.brokerEpoch());
        if (!error.isNone()) {
            return Outcome.unchanged(new AssignDirectories.Reply(error, List.of()));
        }
        var results = new ArrayList<AssignDirectories.Result>();
        for (var assignment : command.assignments()) {
            results.add(
                    new AssignDirectories.Result(
                            assignment, assign(command.brokerId(), assignment)));
        }
        return draft.outcome(new AssignDirectories.Reply(ApiError.NONE, List.copyOf(results)));
    }

    private ApiError assign(int brokerId, AssignDirectories.Assignment assignment) {
        var partition =
                draft.image()
                        .topic(assignment.topicId())
                        .flatMap(it -> it.partition(assignment.partition()))
                        .filter(it -> it.replicas().contains(brokerId));
        if (partition.isEmpty()) {
            return ApiError.of(UNKNOWN_TOPIC_OR_PARTITION, TopicDeletion.UNKNOWN_TOPIC);
        }
        new PartitionDraft(
                        assignment.topicId(),
                        assignment.partition(),
                        partition.get(),
                        draft.image().brokers()::isActive)
                .directory(brokerId, assignment.directory())
                .change()
                .ifPresent(draft::add);
        return ApiError.NONE;
    }
}
