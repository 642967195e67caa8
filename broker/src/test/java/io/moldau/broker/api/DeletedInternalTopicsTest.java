package io.moldau.broker.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.broker.group.Groups;
import io.moldau.broker.transaction.Transactions;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.message.ListGroupsRequest;
import io.moldau.protocol.message.ListGroupsResponse;
import io.moldau.protocol.message.ListGroupsResponse.ListedGroup;
import io.moldau.protocol.message.ListTransactionsRequest;
import io.moldau.protocol.message.ListTransactionsResponse;
import io.moldau.protocol.message.ListTransactionsResponse.TransactionState;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A topic in which a coordinator keeps what it knows can be deleted like any other.
class DeletedInternalTopicsTest {
    private static final String TOPIC = "t";
    private static final int NONE = 0;

    private static ListTransactionsResponse transactions(TestNode node) throws IOException {
        return node.ask(
                ListTransactionsRequest.builder().build(), 2, ListTransactionsResponse.class);
    }

    private static ListGroupsResponse groups(TestNode node) throws IOException {
        return node.ask(new ListGroupsRequest(List.of(), List.of()), 5, ListGroupsResponse.class);
    }

    @Test
    void withTheTopicOfTransactionsAllAreForgottenAndANewOneKeepsNewOnes() {
        TestNode.run(node -> {
            node.topic(TOPIC, 1);
            var before = new TransactionClient(node, "tx", true);
            before.init();
            before.produce(TOPIC, 0, "a");

            DeleteTopicsHandlerTest.delete(node, Transactions.TOPIC);

            assertThat(transactions(node).errorCode()).isEqualTo(NONE);
            assertThat(transactions(node).transactionStates()).isEmpty();
            assertThat(before.end(true)).isEqualTo(ErrorCode.NOT_COORDINATOR.code());

            for (String id : List.of("tx", "other")) {
                var after = new TransactionClient(node, id, true);
                assertThat(after.init()).isEqualTo(NONE);
                assertThat(after.produce(TOPIC, 0, "b").errorCode()).isEqualTo(NONE);
                assertThat(after.end(true)).isEqualTo(NONE);
            }
            assertThat(before.end(true)).isEqualTo(ErrorCode.INVALID_PRODUCER_ID_MAPPING.code());
            node.crash();
            node.pass(Duration.ofSeconds(1));
            assertThat(transactions(node).transactionStates())
                    .extracting(TransactionState::transactionalId)
                    .containsExactlyInAnyOrder("tx", "other");
        });
    }

    @Test
    void withTheTopicOfGroupsAllAreForgottenAndANewOneKeepsNewOnes() {
        TestNode.run(node -> {
            node.topic(TOPIC, 1);
            GroupClient.stable(node, "g");

            DeleteTopicsHandlerTest.delete(node, Groups.TOPIC);

            assertThat(groups(node).errorCode()).isEqualTo(NONE);
            assertThat(groups(node).groups()).isEmpty();
            assertThat(commit(node)).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE.code());

            FindCoordinatorHandlerTest.find(node, 6, "g");
            assertThat(commit(node)).isEqualTo(NONE);
            node.crash();
            node.pass(Duration.ofSeconds(1));
            assertThat(groups(node).groups()).extracting(ListedGroup::groupId).containsExactly("g");
        });
    }

    private static int commit(TestNode node) throws IOException {
        return GroupClient.commit(node, GroupClient.commit("g", TOPIC, Uuid.ZERO, 0, 0));
    }
}
