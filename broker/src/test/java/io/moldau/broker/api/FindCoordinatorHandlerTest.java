package io.moldau.broker.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.FindCoordinatorRequest;
import io.moldau.protocol.message.FindCoordinatorResponse;
import io.moldau.protocol.message.FindCoordinatorResponse.Coordinator;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class FindCoordinatorHandlerTest {
    private static final int NEWEST = 6;
    private static final int WITH_KEYS = 4;
    private static final int GROUP = 0;
    private static final int TRANSACTION = 1;

    static FindCoordinatorResponse find(TestNode node, int version, String... groups)
            throws IOException {
        return find(node, version, GROUP, groups);
    }

    private static FindCoordinatorResponse find(
            TestNode node, int version, int type, String... keys) throws IOException {
        var request =
                version < WITH_KEYS
                        ? FindCoordinatorRequest.builder().key(keys[0]).keyType(type).build()
                        : FindCoordinatorRequest.builder()
                                .keyType(type)
                                .coordinatorKeys(List.of(keys))
                                .build();
        return node.ask(request, version, FindCoordinatorResponse.class);
    }

    @Test
    void thisNodeLooksAfterEveryGroup() {
        TestNode.run(node -> {
            assertThat(find(node, NEWEST, "g", "h", "").coordinators())
                    .containsExactly(
                            new Coordinator("g", 1, "node", 9092, 0, null),
                            new Coordinator("h", 1, "node", 9092, 0, null),
                            new Coordinator("", 1, "node", 9092, 0, null));
        });
    }

    @Test
    void theFirstQuestionCreatesTheTopicOfTheGroups() {
        TestNode.run(node -> {
            assertThat(MetadataHandlerTest.names(node)).isEmpty();
            find(node, NEWEST, "g");
            assertThat(MetadataHandlerTest.names(node)).containsExactly("__consumer_offsets");
        });
    }

    @Test
    void olderVersionsNameOneKey() {
        TestNode.run(node -> {
            for (int version = 0; version < WITH_KEYS; version++) {
                var response = find(node, version, "g");
                assertThat(response.errorCode()).isZero();
                assertThat(response.nodeId()).isEqualTo(1);
                assertThat(response.host()).isEqualTo("node");
                assertThat(response.port()).isEqualTo(9092);
            }
        });
    }

    @Test
    void theFirstQuestionAboutATransactionalIdCreatesTheTopicOfTransactions() {
        TestNode.run(node -> {
            assertThat(find(node, NEWEST, TRANSACTION, "tx").coordinators())
                    .containsExactly(new Coordinator("tx", 1, "node", 9092, 0, null));
            assertThat(MetadataHandlerTest.names(node)).containsExactly("__transaction_state");
        });
    }

    @Test
    void coordinatorsThatAreNotThereYetAreRefusedInWords() {
        TestNode.run(node -> {
            for (int type : new int[] {2, 3, 127, -1}) {
                var share = find(node, NEWEST, type, "x").coordinators().getFirst();
                assertThat(share.errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST.code());
                assertThat(share.errorMessage())
                        .isEqualTo("Coordinators of type %d are not supported.".formatted(type));
                var old = find(node, 3, type, "x");
                assertThat(old.errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST.code());
                assertThat(old.errorMessage()).isEqualTo(share.errorMessage());
            }
        });
    }

    @Test
    void noKeysAreNoCoordinators() {
        TestNode.run(node ->
                assertThat(
                                node.ask(
                                                FindCoordinatorRequest.builder().build(),
                                                NEWEST,
                                                FindCoordinatorResponse.class)
                                        .coordinators())
                        .isEmpty());
    }
}
