package io.moldau.broker.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.AlterPartitionReassignmentsRequest;
import io.moldau.protocol.message.AlterPartitionReassignmentsRequest.ReassignablePartition;
import io.moldau.protocol.message.AlterPartitionReassignmentsRequest.ReassignableTopic;
import io.moldau.protocol.message.AlterPartitionReassignmentsResponse;
import io.moldau.protocol.message.AlterPartitionReassignmentsResponse.ReassignablePartitionResponse;
import io.moldau.protocol.message.DescribeClusterRequest;
import io.moldau.protocol.message.DescribeClusterResponse;
import io.moldau.protocol.message.DescribeTransactionsRequest;
import io.moldau.protocol.message.DescribeTransactionsResponse;
import io.moldau.protocol.message.DescribeUserScramCredentialsRequest;
import io.moldau.protocol.message.DescribeUserScramCredentialsRequest.UserName;
import io.moldau.protocol.message.DescribeUserScramCredentialsResponse;
import io.moldau.protocol.message.ElectLeadersRequest;
import io.moldau.protocol.message.ElectLeadersRequest.TopicPartitions;
import io.moldau.protocol.message.ElectLeadersResponse;
import io.moldau.protocol.message.InitProducerIdRequest;
import io.moldau.protocol.message.InitProducerIdResponse;
import io.moldau.protocol.message.ListPartitionReassignmentsRequest;
import io.moldau.protocol.message.ListPartitionReassignmentsResponse;
import io.moldau.protocol.message.ListTransactionsRequest;
import io.moldau.protocol.message.ListTransactionsResponse;
import io.moldau.protocol.message.UnregisterBrokerRequest;
import io.moldau.protocol.message.UnregisterBrokerResponse;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Short answers: DescribeCluster, ElectLeaders, InitProducerId, reassignments, transactions,
/// credentials, UnregisterBroker.
class ClusterAdministrationTest {
    private static final int TIMEOUT_MS = 1000;

    private static DescribeClusterResponse cluster(TestNode node, int version, int endpoint)
            throws IOException {
        var request = new DescribeClusterRequest(true, endpoint, false);
        return node.ask(request, version, DescribeClusterResponse.class);
    }

    private static ElectLeadersResponse elect(
            TestNode node, int type, @Nullable List<TopicPartitions> partitions)
            throws IOException {
        var request = new ElectLeadersRequest(type, partitions, TIMEOUT_MS);
        return node.ask(request, 2, ElectLeadersResponse.class);
    }

    private static ReassignablePartitionResponse reassign(
            TestNode node, String topic, int partition, @Nullable List<Integer> replicas)
            throws IOException {
        var part = new ReassignablePartition(partition, replicas);
        var request =
                AlterPartitionReassignmentsRequest.builder()
                        .topics(List.of(new ReassignableTopic(topic, List.of(part))))
                        .build();
        var response = node.ask(request, 1, AlterPartitionReassignmentsResponse.class);
        assertThat(response.errorCode()).isZero();
        return response.responses().getFirst().partitions().getFirst();
    }

    private static ReassignablePartitionResponse refused(
            int partition, ErrorCode error, String message) {
        return new ReassignablePartitionResponse(partition, error.code(), message);
    }

    @Test
    void theClusterIsDescribedToThoseWhoAskBrokers() {
        TestNode.run(node -> {
            for (int version = 0; version <= 2; version++) {
                var told = cluster(node, version, 1);
                assertThat(told.errorCode()).isZero();
                assertThat(told.clusterId()).hasSize(22);
                assertThat(told.controllerId()).isOne();
                assertThat(told.brokers()).hasSize(1);
                assertThat(told.brokers().getFirst().host()).isEqualTo("node");
                assertThat(told.clusterAuthorizedOperations()).isEqualTo(8096);
            }
            assertThat(cluster(node, 2, 2))
                    .returns(114, DescribeClusterResponse::errorCode)
                    .returns(
                            "The request was sent to an endpoint of type BROKER, but we wanted an"
                                    + " endpoint of type CONTROLLER",
                            DescribeClusterResponse::errorMessage);
            assertThat(cluster(node, 2, 9))
                    .returns(115, DescribeClusterResponse::errorCode)
                    .returns("Unsupported endpoint type 9", DescribeClusterResponse::errorMessage);
        });
    }

    @Test
    void aLeaderThatLeadsNeedsNoElection() {
        TestNode.run(node -> {
            node.topic("t", 1);
            var asked = List.of(new TopicPartitions("t", List.of(0, 9)));
            var results = elect(node, 0, asked).replicaElectionResults().getFirst();
            assertThat(results.partitionResult())
                    .extracting(it -> it.partitionId() + ":" + it.errorCode())
                    .containsExactlyInAnyOrder("0:84", "9:3");
            assertThat(elect(node, 0, null).errorCode()).isZero();
            assertThat(elect(node, 1, List.of()).replicaElectionResults()).isEmpty();
            var odd = elect(node, 7, asked);
            assertThat(odd.errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST.code());
            assertThat(odd.replicaElectionResults().getFirst().partitionResult())
                    .allMatch(it -> "Unknown election type 7".equals(it.errorMessage()));
        });
    }

    @Test
    void everyProducerGetsANumberOfItsOwnAlsoAfterACrash() {
        TestNode.run(node -> {
            var seen = new HashSet<Long>();
            for (int version = 0; version <= 5; version++) {
                var plain = InitProducerIdRequest.builder().transactionalId(null).build();
                var answer = node.ask(plain, version, InitProducerIdResponse.class);
                assertThat(answer.errorCode()).isZero();
                assertThat(answer.producerEpoch()).isZero();
                assertThat(seen.add(answer.producerId())).isTrue();
                node.crash();
            }
        });
    }

    @Test
    void numbersAreRefusedToHalfKnownProducersAndWhereThereIsNoCoordinator() {
        TestNode.run(node -> {
            int invalid = ErrorCode.INVALID_REQUEST.code();
            var request = InitProducerIdRequest.builder().transactionalId(null);
            assertThat(number(node, request.producerId(5))).isEqualTo(invalid);
            assertThat(number(node, request.producerEpoch(3))).isZero();
            assertThat(number(node, request.producerId(-1))).isEqualTo(invalid);
            var named = InitProducerIdRequest.builder();
            assertThat(number(node, named.transactionalId("tx")))
                    .isEqualTo(ErrorCode.NOT_COORDINATOR.code());
            assertThat(number(node, named.transactionalId(""))).isEqualTo(invalid);
        });
    }

    private static int number(TestNode node, InitProducerIdRequest.Builder request)
            throws IOException {
        return node.ask(request.build(), 5, InitProducerIdResponse.class).errorCode();
    }

    @Test
    void nothingMovesAndWhatIsThereMayStay() {
        TestNode.run(node -> {
            node.topic("t", 1);
            assertThat(reassign(node, "t", 0, List.of(1)))
                    .isEqualTo(new ReassignablePartitionResponse(0, 0, null));
            var list = ListPartitionReassignmentsRequest.builder().topics(null).build();
            assertThat(node.ask(list, 0, ListPartitionReassignmentsResponse.class).topics())
                    .isEmpty();
        });
    }

    @Test
    void replicasCannotGoWhereThereIsNoBroker() {
        TestNode.run(node -> {
            node.topic("t", 1);
            var wrong = ErrorCode.INVALID_REPLICA_ASSIGNMENT;
            String includes = "The manual partition assignment includes ";
            assertThat(reassign(node, "t", 0, List.of(1, 2)))
                    .isEqualTo(
                            refused(
                                    0,
                                    wrong,
                                    includes + "broker 2, but no such broker is registered."));
            assertThat(reassign(node, "t", 0, List.of(1, 1)))
                    .isEqualTo(refused(0, wrong, includes + "the broker 1 more than once."));
            assertThat(reassign(node, "t", 0, List.of()))
                    .isEqualTo(refused(0, wrong, includes + "an empty replica list."));
            assertThat(reassign(node, "t", 0, null).errorCode())
                    .isEqualTo(ErrorCode.NO_REASSIGNMENT_IN_PROGRESS.code());
            var unknown = ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
            assertThat(reassign(node, "nosuch", 0, List.of(1)))
                    .isEqualTo(refused(0, unknown, "Unable to find a topic named nosuch."));
            assertThat(reassign(node, "t", 9, List.of(1)))
                    .isEqualTo(refused(9, unknown, "Unable to find partition t:9."));
        });
    }

    @Test
    void thereAreNoTransactions() {
        TestNode.run(node -> {
            for (int version = 0; version <= 2; version++) {
                var request =
                        ListTransactionsRequest.builder().stateFilters(List.of("Ongoing", "foo"));
                var list = node.ask(request.build(), version, ListTransactionsResponse.class);
                assertThat(list.errorCode()).isZero();
                assertThat(list.transactionStates()).isEmpty();
                assertThat(list.unknownStateFilters()).containsExactly("foo");
            }
            var described =
                    node.ask(
                            new DescribeTransactionsRequest(List.of("tx", "")),
                            0,
                            DescribeTransactionsResponse.class);
            assertThat(described.transactionStates())
                    .extracting(it -> it.transactionalId() + ":" + it.errorCode())
                    .containsExactly("tx:105", ":42");
        });
    }

    @Test
    void nobodyHasAPassword() {
        TestNode.run(node -> {
            var all = new DescribeUserScramCredentialsRequest(null);
            assertThat(node.ask(all, 0, DescribeUserScramCredentialsResponse.class).results())
                    .isEmpty();
            var some =
                    new DescribeUserScramCredentialsRequest(
                            List.of(new UserName("u"), new UserName("w"), new UserName("w")));
            assertThat(node.ask(some, 0, DescribeUserScramCredentialsResponse.class).results())
                    .extracting(it -> it.errorCode() + " " + it.errorMessage())
                    .containsExactly(
                            "91 Attempt to describe a user credential that does not exist: u",
                            "92 Cannot describe SCRAM credentials for the same user twice in a"
                                    + " single request: w");
        });
    }

    @Test
    void onlyABrokerThatIsGoneIsUnregistered() {
        TestNode.run(node -> {
            var unknown =
                    node.ask(new UnregisterBrokerRequest(77), 0, UnregisterBrokerResponse.class);
            assertThat(unknown.errorCode()).isEqualTo(102);
            assertThat(unknown.errorMessage())
                    .isEqualTo("Broker ID 77 is not currently registered");
            var self = node.ask(new UnregisterBrokerRequest(1), 0, UnregisterBrokerResponse.class);
            assertThat(self.errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST.code());
            assertThat(self.errorMessage())
                    .isEqualTo("Broker ID 1 is running; stop it before it is unregistered.");
        });
    }
}
