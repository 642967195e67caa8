package io.moldau.broker.api;

import io.moldau.broker.config.NodeConfigs;
import io.moldau.broker.group.Groups;
import io.moldau.broker.replica.Replicas;
import io.moldau.broker.transaction.MarkerWriter;
import io.moldau.broker.transaction.TransactionGate;
import io.moldau.broker.transaction.TransactionWatch;
import io.moldau.broker.transaction.Transactions;
import io.moldau.metadata.config.BrokerSettings;
import io.moldau.protocol.ApiKey;
import io.moldau.protocol.message.*;
import io.moldau.runtime.World;

/// Where each request meets its handler. A kind of request without an arm does not compile.
public final class Handlers implements Requests {
    /// What handlers work with.
    public record Node(
            World world,
            Cluster cluster,
            Replicas replicas,
            Groups groups,
            Coordination coordination,
            TopicAutoCreation topics,
            NodeConfigs configs,
            BrokerSettings.Fetching fetching) {}

    /// What handlers of transactions work with.
    public record Coordination(
            ProducerIds producerIds,
            Transactions transactions,
            MarkerWriter markers,
            TransactionWatch watch) {}

    private final ProduceHandler produce;
    private final FetchHandler fetch;
    private final ListOffsetsHandler listOffsets;
    private final MetadataHandler metadata;
    private final OffsetCommitHandler offsetCommit;
    private final OffsetFetchHandler offsetFetch;
    private final FindCoordinatorHandler findCoordinator;
    private final JoinGroupHandler joinGroup;
    private final HeartbeatHandler heartbeat;
    private final LeaveGroupHandler leaveGroup;
    private final SyncGroupHandler syncGroup;
    private final DescribeGroupsHandler describeGroups;
    private final ListGroupsHandler listGroups;
    private final ApiVersionsHandler apiVersions;
    private final CreateTopicsHandler createTopics;
    private final DeleteTopicsHandler deleteTopics;
    private final DeleteRecordsHandler deleteRecords;
    private final InitProducerIdHandler initProducerId;
    private final OffsetForLeaderEpochHandler offsetForLeaderEpoch;
    private final DescribeLogDirsHandler describeLogDirs;
    private final CreatePartitionsHandler createPartitions;
    private final DeleteGroupsHandler deleteGroups;
    private final ElectLeadersHandler electLeaders;
    private final OffsetDeleteHandler offsetDelete;
    private final DescribeClusterHandler describeCluster;
    private final DescribeProducersHandler describeProducers;
    private final DescribeTopicPartitionsHandler describeTopicPartitions;
    private final DescribeConfigsHandler describeConfigs;
    private final AlterConfigsHandler alterConfigs;
    private final IncrementalAlterConfigsHandler incrementalAlterConfigs;
    private final ListConfigResourcesHandler listConfigResources;
    private final DescribeClientQuotasHandler describeClientQuotas;
    private final DescribeQuorumHandler describeQuorum;
    private final AlterPartitionReassignmentsHandler alterPartitionReassignments;
    private final ListPartitionReassignmentsHandler listPartitionReassignments;
    private final DescribeUserScramCredentialsHandler describeUserScramCredentials;
    private final ListTransactionsHandler listTransactions;
    private final DescribeTransactionsHandler describeTransactions;
    private final UnregisterBrokerHandler unregisterBroker;
    private final UpdateFeaturesHandler updateFeatures;
    private final AddPartitionsToTxnHandler addPartitionsToTxn;
    private final AddOffsetsToTxnHandler addOffsetsToTxn;
    private final EndTxnHandler endTxn;
    private final WriteTxnMarkersHandler writeTxnMarkers;
    private final TxnOffsetCommitHandler txnOffsetCommit;

    public Handlers(Node node) {
        Cluster cluster = node.cluster();
        Replicas replicas = node.replicas();
        Groups groups = node.groups();
        World world = node.world();
        Transactions transactions = node.coordination().transactions();
        var gate = new TransactionGate(transactions, node.coordination().watch(), world.clock());
        addPartitionsToTxn = new AddPartitionsToTxnHandler(transactions, cluster);
        addOffsetsToTxn = new AddOffsetsToTxnHandler(transactions, groups, node.topics());
        endTxn = new EndTxnHandler(transactions);
        writeTxnMarkers = new WriteTxnMarkersHandler(node.coordination().markers());
        txnOffsetCommit = new TxnOffsetCommitHandler(groups, cluster, replicas, gate);
        alterPartitionReassignments = new AlterPartitionReassignmentsHandler(cluster);
        listPartitionReassignments = new ListPartitionReassignmentsHandler();
        describeUserScramCredentials = new DescribeUserScramCredentialsHandler();
        listTransactions = new ListTransactionsHandler(transactions);
        describeTransactions = new DescribeTransactionsHandler(transactions);
        unregisterBroker = new UnregisterBrokerHandler(cluster);
        alterConfigs = new AlterConfigsHandler(cluster);
        apiVersions = new ApiVersionsHandler(cluster);
        createPartitions = new CreatePartitionsHandler(cluster);
        createTopics = new CreateTopicsHandler(cluster, new TopicConfigs(cluster, node.configs()));
        deleteGroups = new DeleteGroupsHandler(groups);
        deleteRecords = new DeleteRecordsHandler(replicas);
        deleteTopics = new DeleteTopicsHandler(cluster, node.configs());
        describeClientQuotas = new DescribeClientQuotasHandler();
        describeCluster = new DescribeClusterHandler(cluster);
        describeConfigs = new DescribeConfigsHandler(cluster, node.configs());
        describeGroups = new DescribeGroupsHandler(groups);
        describeLogDirs = new DescribeLogDirsHandler(cluster, replicas);
        describeProducers = new DescribeProducersHandler(replicas);
        describeQuorum = new DescribeQuorumHandler(cluster, world.clock()::wallMs);
        describeTopicPartitions =
                new DescribeTopicPartitionsHandler(
                        cluster, node.fetching().describedPartitionsMax());
        electLeaders = new ElectLeadersHandler(cluster);
        fetch =
                new FetchHandler(
                        new FetchReader(replicas, world.threads()),
                        new FetchSessions(world.randomness(), node.fetching().sessionsMax()),
                        world.clock(),
                        node.fetching().bytesMax());
        findCoordinator = new FindCoordinatorHandler(cluster, node.topics());
        heartbeat = new HeartbeatHandler(groups);
        incrementalAlterConfigs = new IncrementalAlterConfigsHandler(cluster);
        initProducerId = new InitProducerIdHandler(node.coordination().producerIds(), transactions);
        joinGroup = new JoinGroupHandler(groups, world.randomness());
        leaveGroup = new LeaveGroupHandler(groups);
        listConfigResources = new ListConfigResourcesHandler(cluster);
        listGroups = new ListGroupsHandler(groups);
        listOffsets = new ListOffsetsHandler(replicas, world.threads());
        metadata = new MetadataHandler(cluster, node.topics());
        offsetCommit = new OffsetCommitHandler(groups, cluster);
        offsetDelete = new OffsetDeleteHandler(groups, cluster);
        offsetFetch = new OffsetFetchHandler(groups, cluster);
        offsetForLeaderEpoch = new OffsetForLeaderEpochHandler(replicas);
        produce = new ProduceHandler(replicas, gate);
        syncGroup = new SyncGroupHandler(groups);
        updateFeatures = new UpdateFeaturesHandler(cluster);
    }

    @Override
    public boolean serves(ApiKey key, int version) {
        return ServedApis.contains(key, version);
    }

    @Override
    public Answer unknownApiVersions() {
        return now(ApiVersionsHandler.unknownVersion());
    }

    @Override
    public Answer begin(Request request, Caller caller) {
        return switch (request) {
            case ProduceRequest it -> produce.begin(it, caller);
            case FetchRequest it -> fetch.begin(it, caller);
            case ListOffsetsRequest it -> now(listOffsets.handle(it, caller));
            case MetadataRequest it -> now(metadata.handle(it, caller));
            case OffsetCommitRequest it -> now(offsetCommit.handle(it, caller));
            case OffsetFetchRequest it -> now(offsetFetch.handle(it, caller));
            case FindCoordinatorRequest it -> now(findCoordinator.handle(it, caller));
            case JoinGroupRequest it -> joinGroup.begin(it, caller);
            case HeartbeatRequest it -> now(heartbeat.handle(it, caller));
            case LeaveGroupRequest it -> now(leaveGroup.handle(it, caller));
            case SyncGroupRequest it -> syncGroup.begin(it, caller);
            case DescribeGroupsRequest it -> now(describeGroups.handle(it, caller));
            case ListGroupsRequest it -> now(listGroups.handle(it, caller));
            case ApiVersionsRequest it -> now(apiVersions.handle(it, caller));
            case CreateTopicsRequest it -> now(createTopics.handle(it, caller));
            case DeleteTopicsRequest it -> now(deleteTopics.handle(it, caller));
            case DeleteRecordsRequest it -> now(deleteRecords.handle(it, caller));
            case InitProducerIdRequest it -> now(initProducerId.handle(it, caller));
            case OffsetForLeaderEpochRequest it -> now(offsetForLeaderEpoch.handle(it, caller));
            case DescribeAclsRequest _ -> now(AclHandlers.describe());
            case CreateAclsRequest it -> now(AclHandlers.create(it));
            case DeleteAclsRequest it -> now(AclHandlers.delete(it));
            case DescribeLogDirsRequest it -> now(describeLogDirs.handle(it, caller));
            case CreatePartitionsRequest it -> now(createPartitions.handle(it, caller));
            case DeleteGroupsRequest it -> now(deleteGroups.handle(it, caller));
            case ElectLeadersRequest it -> now(electLeaders.handle(it, caller));
            case OffsetDeleteRequest it -> now(offsetDelete.handle(it, caller));
            case DescribeClusterRequest it -> now(describeCluster.handle(it, caller));
            case DescribeProducersRequest it -> now(describeProducers.handle(it, caller));
            case DescribeTopicPartitionsRequest it ->
                    now(describeTopicPartitions.handle(it, caller));
            case DescribeConfigsRequest it -> now(describeConfigs.handle(it, caller));
            case AlterConfigsRequest it -> now(alterConfigs.handle(it, caller));
            case IncrementalAlterConfigsRequest it ->
                    now(incrementalAlterConfigs.handle(it, caller));
            case ListConfigResourcesRequest it -> now(listConfigResources.handle(it, caller));
            case DescribeClientQuotasRequest it -> now(describeClientQuotas.handle(it, caller));
            case DescribeQuorumRequest it -> now(describeQuorum.handle(it, caller));
            case UpdateFeaturesRequest it -> now(updateFeatures.handle(it, caller));
            case AlterPartitionReassignmentsRequest it ->
                    now(alterPartitionReassignments.handle(it, caller));
            case ListPartitionReassignmentsRequest it ->
                    now(listPartitionReassignments.handle(it, caller));
            case DescribeUserScramCredentialsRequest it ->
                    now(describeUserScramCredentials.handle(it, caller));
            case ListTransactionsRequest it -> now(listTransactions.handle(it, caller));
            case DescribeTransactionsRequest it -> now(describeTransactions.handle(it, caller));
            case UnregisterBrokerRequest it -> now(unregisterBroker.handle(it, caller));
            case AddPartitionsToTxnRequest it -> now(addPartitionsToTxn.handle(it, caller));
            case AddOffsetsToTxnRequest it -> now(addOffsetsToTxn.handle(it, caller));
            case EndTxnRequest it -> now(endTxn.handle(it, caller));
            case WriteTxnMarkersRequest it -> now(writeTxnMarkers.handle(it, caller));
            case TxnOffsetCommitRequest it -> now(txnOffsetCommit.handle(it, caller));
            case SaslHandshakeRequest _,
                    AlterReplicaLogDirsRequest _,
                    SaslAuthenticateRequest _,
                    CreateDelegationTokenRequest _,
                    RenewDelegationTokenRequest _,
                    ExpireDelegationTokenRequest _,
                    DescribeDelegationTokenRequest _,
                    AlterClientQuotasRequest _,
                    AlterUserScramCredentialsRequest _,
                    VoteRequest _,
                    BeginQuorumEpochRequest _,
                    EndQuorumEpochRequest _,
                    AlterPartitionRequest _,
                    EnvelopeRequest _,
                    FetchSnapshotRequest _,
                    BrokerRegistrationRequest _,
                    BrokerHeartbeatRequest _,
                    AllocateProducerIdsRequest _,
                    ConsumerGroupHeartbeatRequest _,
                    ConsumerGroupDescribeRequest _,
                    ControllerRegistrationRequest _,
                    GetTelemetrySubscriptionsRequest _,
                    PushTelemetryRequest _,
                    AssignReplicasToDirsRequest _,
                    ShareGroupHeartbeatRequest _,
                    ShareGroupDescribeRequest _,
                    ShareFetchRequest _,
                    ShareAcknowledgeRequest _,
                    AddRaftVoterRequest _,
                    RemoveRaftVoterRequest _,
                    UpdateRaftVoterRequest _,
                    InitializeShareGroupStateRequest _,
                    ReadShareGroupStateRequest _,
                    WriteShareGroupStateRequest _,
                    DeleteShareGroupStateRequest _,
                    ReadShareGroupStateSummaryRequest _,
                    StreamsGroupHeartbeatRequest _,
                    StreamsGroupDescribeRequest _,
                    DescribeShareGroupOffsetsRequest _,
                    AlterShareGroupOffsetsRequest _,
                    DeleteShareGroupOffsetsRequest _,
                    StreamsGroupTopologyDescriptionUpdateRequest _,
                    UnregisterControllerRequest _ ->
                    notServed(request);
        };
    }

    private static Answer now(Response response) {
        return new Reply.Message(response);
    }

    /// Not in the table of [ServedApis], so the connection has refused it already.
    private static Answer notServed(Request request) {
        throw new AssertionError("not served: " + request.apiKey());
    }
}
