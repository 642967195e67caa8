package io.moldau.broker.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.broker.transaction.TransactionWatch.Entrant;
import io.moldau.broker.transaction.TransactionWatch.Known;
import io.moldau.coordinator.transaction.TransactionPartitions;
import io.moldau.log.OpenTransaction;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Whoever holds up committed readers is named.
class TransactionWatchTest {
    private static final int TIMEOUT_MS = 10_000;
    private static final OpenTransaction OPEN = new OpenTransaction(7, (short) 3, 42, 1_000, 2_000);
    private static final Entrant ENTRANT = new Entrant("tx", "app\n1@/10.0.0.1");
    private static final Optional<Known> KNOWN =
            Optional.of(new Known("tx", "Ongoing", TIMEOUT_MS, TransactionPartitions.of("t", 0)));

    @Test
    void aTransactionIsLeftAloneForItsTimeoutAndSomeGrace() {
        long dueMs = OPEN.sinceMs() + TIMEOUT_MS + TransactionWatch.GRACE_MS;
        assertThat(TransactionWatch.complaint(OPEN, KNOWN, ENTRANT, dueMs)).isEmpty();
        assertThat(TransactionWatch.complaint(OPEN, KNOWN, ENTRANT, dueMs + 1))
                .hasValue(
                        "offset=42 producer=7 epoch=3 transactionalId=tx client=app?1@/10.0.0.1"
                                + " since=1970-01-01T00:00:01Z state=Ongoing");
    }

    @Test
    void oneThatItsCoordinatorDoesNotKnowHasNoTimeout() {
        long lateMs = OPEN.sinceMs() + TransactionWatch.GRACE_MS + 1;
        assertThat(TransactionWatch.complaint(OPEN, Optional.empty(), ENTRANT, lateMs))
                .hasValueSatisfying(it ->
                        assertThat(it).contains("kafka-transactions.sh abort").contains("tx"));
    }
}
