package io.moldau.tools.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class FailuresTest {
    private static final String NOBODY =
            "no broker has answered in time; --timeout waits longer, moldau doctor looks for the cause";

    private static TimeoutException timeout() {
        return new TimeoutException("Timed out waiting for a node assignment. Call: listNodes");
    }

    @Test
    void whoFindsNoBrokerIsToldSoInWordsOfItsOwn() {
        assertThat(Failures.of(new ExecutionException(timeout()))).hasMessage(NOBODY);
    }

    @Test
    void aListOfGroupsThatNobodyGivesIsNoOtherFailure() {
        var failure = new KafkaException("Failed to find brokers to send ListGroups", timeout());
        assertThat(Failures.of(new ExecutionException(failure))).hasMessage(NOBODY);
    }
}
