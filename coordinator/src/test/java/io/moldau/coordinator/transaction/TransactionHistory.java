package io.moldau.coordinator.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What clients were told, to be compared with what is there.
final class TransactionHistory {
    private enum Told {
        NOTHING,
        COMMITTED,
        ABORTED
    }

    private static final class Transaction {
        private final List<Integer> sent = new ArrayList<>();
        private final Set<Integer> acknowledged = new HashSet<>();
        private Told told = Told.NOTHING;
    }

    private record Epoch(long producerId, int epoch) {}

    private final List<Transaction> transactions = new ArrayList<>();
    private final Map<Epoch, Integer> ownerOfEpoch = new HashMap<>();
    private final Map<String, Integer> ownerOfId = new HashMap<>();
    private final Map<String, Epoch> lastWritten = new HashMap<>();
    private final Map<Long, String> idOfProducer = new HashMap<>();
    private int lastRecord;
    private int commits;

    // ---- what happens

    int begin() {
        transactions.add(new Transaction());
        return transactions.size() - 1;
    }

    int send(int transaction) {
        transactions.get(transaction).sent.add(++lastRecord);
        return lastRecord;
    }

    void acknowledged(int transaction, int record) {
        transactions.get(transaction).acknowledged.add(record);
    }

    void ended(int transaction, boolean commit) {
        transactions.get(transaction).told = commit ? Told.COMMITTED : Told.ABORTED;
        commits += commit ? 1 : 0;
    }

    /// C3: an epoch has one owner for ever.
    void granted(int process, long producerId, int epoch) {
        var other = ownerOfEpoch.putIfAbsent(new Epoch(producerId, epoch), process);
        assertThat(other == null || other == process)
                .as("C3 producer %d epoch %d is %s's and %d's", producerId, epoch, other, process)
                .isTrue();
    }

    /// The process has the id from now on.
    void initialised(String id, int process) {
        ownerOfId.put(id, process);
    }

    /// Whether another process has taken the id since this one had it.
    boolean isFenced(String id, int process, boolean hadIt) {
        return hadIt && ownerOfId.getOrDefault(id, process) != process;
    }

    /// C5: a fenced producer achieves nothing any more.
    static void checkFenced(boolean fenced, ErrorCode error) {
        assertThat(fenced && error == ErrorCode.NONE).as("C5 a fenced producer succeeds").isFalse();
    }

    /// C3: epochs only rise, and a producer id belongs to one transactional id.
    void written(List<TransactionChange> changes) {
        for (var change : changes) {
            if (change instanceof TransactionChange.Stored(var id, var it)) {
                var last = lastWritten.put(id, new Epoch(it.producerId(), it.producerEpoch()));
                assertThat(
                                last == null
                                        || last.producerId() != it.producerId()
                                        || last.epoch() <= it.producerEpoch())
                        .as("C3 epochs of %s only rise: %s, %s", id, last, it)
                        .isTrue();
                assertThat(idOfProducer.computeIfAbsent(it.producerId(), _ -> id))
                        .as("C3 owner of producer id %d", it.producerId())
                        .isEqualTo(id);
                assertThat(it.producerEpoch()).as("C3 epoch of %s", id).isBetween(0, 32_767);
            }
        }
    }

    // ---- when all is over

    /// C6, C7: what was committed is all there, what was aborted is not, and of what nobody knows
    /// either all or nothing.
    void check(List<SimulatedPartition> partitions) {
        for (int number = 0; number < transactions.size(); number++) {
            var it = transactions.get(number);
            var visible =
                    it.sent.stream()
                            .filter(record ->
                                    partitions.stream().anyMatch(at -> at.isVisible(record)))
                            .toList();
            if (it.told == Told.ABORTED) {
                assertThat(visible).as("C7 of transaction %d, aborted", number).isEmpty();
            } else if (it.told == Told.COMMITTED || !visible.isEmpty()) {
                assertThat(visible)
                        .as("C7 of transaction %d, committed (%s)", number, it.told)
                        .containsAll(it.acknowledged);
            }
        }
    }

    int commits() {
        return commits;
    }
}
