package io.moldau.broker.simulation;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.TopicPartition;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.message.EndTxnRequest;
import io.moldau.protocol.message.EndTxnResponse;
import io.moldau.protocol.message.FindCoordinatorRequest;
import io.moldau.protocol.message.InitProducerIdRequest;
import io.moldau.protocol.message.InitProducerIdResponse;
import io.moldau.protocol.message.ProduceRequest;
import io.moldau.protocol.message.ProduceRequest.PartitionProduceData;
import io.moldau.protocol.message.ProduceRequest.TopicProduceData;
import io.moldau.protocol.message.ProduceResponse;
import io.moldau.protocol.message.Request;
import io.moldau.protocol.message.Response;
import io.moldau.protocol.message.TxnOffsetCommitRequest;
import io.moldau.protocol.message.TxnOffsetCommitRequest.TxnOffsetCommitRequestPartition;
import io.moldau.protocol.message.TxnOffsetCommitRequest.TxnOffsetCommitRequestTopic;
import io.moldau.protocol.message.TxnOffsetCommitResponse;
import io.moldau.protocol.record.BatchWriter;
import io.moldau.protocol.record.Compression;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A transactional producer of KIP-890, one instance after the other: it commits, aborts, forgets
/// what it began, sleeps past its timeout, and repeats requests of transactions that are over.
final class TransactionalProducer {
    private static final int ACKS_ALL = -1;
    private static final int REQUEST_TIMEOUT_MS = 30_000;
    private static final String OFFSETS = "TxnOffsetCommit";
    private static final int TRANSACTION = 1;
    private static final int GROUP = 0;

    /// What one hears whose place another has taken, or whose time is over.
    private static final Set<ErrorCode> FENCING =
            EnumSet.of(
                    ErrorCode.INVALID_PRODUCER_EPOCH,
                    ErrorCode.PRODUCER_FENCED,
                    ErrorCode.INVALID_TXN_STATE);

    /// How a producer behaves.
    ///
    /// @param transactions in all, by all instances
    /// @param rivals whether others use the same id
    record Habits(
            String id, int number, int transactions, int timeoutMs, boolean rivals, Uuid topicId) {}

    /// This instance is out.
    private static final class Fenced extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private final SimulatedClient client;
    private final TransactionLedger ledger;
    private final List<TopicPartition> partitions;
    private final Habits habits;
    private final Map<TopicPartition, Integer> sequences = new LinkedHashMap<>();
    private final List<Request> late = new ArrayList<>();
    private final List<Request> sent = new ArrayList<>();
    private long producerId;
    private int epoch;
    private int left;
    private boolean asked;
    private long begunNanos;
    private @Nullable Transaction transaction;

    TransactionalProducer(
            SimulatedClient client,
            TransactionLedger ledger,
            List<TopicPartition> partitions,
            Habits habits) {
        this.client = client;
        this.ledger = ledger;
        this.partitions = partitions;
        this.habits = habits;
        left = habits.transactions();
    }

    /// Comes back when all tries are made. The last may be left open.
    void run() {
        while (left > 0) {
            initialise();
            try {
                boolean alive = true;
                while (alive && left > 0) {
                    left--;
                    alive = transact();
                }
            } catch (Fenced _) {
                client.backOff();
            }
        }
        client.close();
    }

    private void initialise() {
        var request =
                InitProducerIdRequest.builder()
                        .transactionalId(habits.id())
                        .transactionTimeoutMs(habits.timeoutMs())
                        .build();
        asked = false;
        var response =
                (InitProducerIdResponse)
                        persist(request, it -> ((InitProducerIdResponse) it).errorCode());
        require("InitProducerId", response.errorCode());
        producerId = response.producerId();
        epoch = response.producerEpoch();
        ledger.initialised(habits.id(), epoch);
        sequences.clear();
        late.clear();
        sent.clear();
    }

    /// @return false for a process that ends without ending its transaction
    private boolean transact() throws Fenced {
        var mine = ledger.begin(habits.id());
        transaction = mine;
        begunNanos = client.world().clock().nanos();
        int batches = 1 + random(3);
        for (int i = 0; i < batches; i++) {
            produce(mine);
            repeatOld();
            client.world().clock().sleep(Duration.ofMillis(random(60)).toNanos());
        }
        if (random(2) == 0) {
            commitOffset(mine);
        }
        int whim = random(12);
        if (whim == 0) {
            return false;
        }
        if (whim == 1) {
            client.world()
                    .clock()
                    .sleep(Duration.ofMillis(habits.timeoutMs() + random(500)).toNanos());
        }
        if (left == 0 && whim < 7) {
            return false;
        }
        end(mine, random(3) > 0);
        return true;
    }

    private void produce(Transaction mine) throws Fenced {
        var partition = partitions.get(random(partitions.size()));
        int sequence = sequences.getOrDefault(partition, 0);
        var origins = new ArrayList<Origin>();
        var writer =
                new BatchWriter(Compression.NONE)
                        .producer(producerId, (short) epoch, sequence)
                        .transactional();
        int count = 1 + random(3);
        for (int i = 0; i < count; i++) {
            var origin = ledger.send(mine, partition, habits.number());
            origins.add(origin);
            writer.append(client.world().clock().wallMs(), origin.key(), origin.value(partition));
        }
        sequences.put(partition, sequence + count);
        var data = new PartitionProduceData(partition.partition(), writer.build());
        var topic = new TopicProduceData(partition.topic(), habits.topicId(), List.of(data));
        var request = new ProduceRequest(habits.id(), ACKS_ALL, REQUEST_TIMEOUT_MS, List.of(topic));
        boolean fenced = ledger.isFenced(habits.id(), epoch);
        var response = (ProduceResponse) persist(request, TransactionalProducer::errorOfProduce);
        sent.add(request);
        accept("Produce", errorOfProduce(response), fenced);
        long base = response.responses().getFirst().partitionResponses().getFirst().baseOffset();
        ledger.acknowledged(partition, base, origins);
    }

    private static int errorOfProduce(Response response) {
        return ((ProduceResponse) response)
                .responses()
                .getFirst()
                .partitionResponses()
                .getFirst()
                .errorCode();
    }

    private void commitOffset(Transaction mine) throws Fenced {
        var partition = partitions.getFirst();
        var offset =
                new TxnOffsetCommitRequestPartition(partition.partition(), mine.number(), -1, null);
        var request =
                TxnOffsetCommitRequest.builder()
                        .transactionalId(habits.id())
                        .groupId(group(habits.id()))
                        .producerId(producerId)
                        .producerEpoch(epoch)
                        .topics(
                                List.of(
                                        new TxnOffsetCommitRequestTopic(
                                                partition.topic(),
                                                habits.topicId(),
                                                List.of(offset))))
                        .build();
        boolean fenced = ledger.isFenced(habits.id(), epoch);
        var response = persist(request, TransactionalProducer::errorOfCommit);
        accept(OFFSETS, errorOfCommit(response), fenced);
        mine.offsetAccepted();
    }

    static String group(String id) {
        return "group-" + id;
    }

    private static int errorOfCommit(Response response) {
        return ((TxnOffsetCommitResponse) response)
                .topics()
                .getFirst()
                .partitions()
                .getFirst()
                .errorCode();
    }

    private void end(Transaction mine, boolean commit) throws Fenced {
        if (commit) {
            mine.end(Transaction.End.ASKED);
        }
        var request = new EndTxnRequest(habits.id(), producerId, epoch, commit);
        boolean fenced = ledger.isFenced(habits.id(), epoch);
        var response = (EndTxnResponse) persist(request, it -> ((EndTxnResponse) it).errorCode());
        accept("EndTxn", response.errorCode(), fenced);
        mine.end(commit ? Transaction.End.COMMITTED : Transaction.End.ABORTED);
        producerId = response.producerId();
        epoch = response.producerEpoch();
        sequences.clear();
        late.clear();
        late.addAll(sent);
        late.add(request);
        late.add(
                new EndTxnRequest(
                        habits.id(), request.producerId(), request.producerEpoch(), !commit));
        sent.clear();
    }

    /// Sends something of the transaction before once more, as a network that delays does.
    private void repeatOld() {
        if (late.isEmpty() || random(3) > 0) {
            return;
        }
        var request = late.get(random(late.size()));
        try {
            var response = client.call(request);
            int error =
                    response instanceof EndTxnResponse it
                            ? it.errorCode()
                            : errorOfProduce(response);
            if (error == 0) {
                throw new Violation(
                        Check.LATE_REQUESTS_CHANGE_NOTHING,
                        "%s, and %s of the one before was accepted"
                                .formatted(transaction, request));
            }
        } catch (IOException e) {
            client.disconnected(e);
        }
    }

    private void accept(String what, int code, boolean fenced) throws Fenced {
        var error = ErrorCode.forCode(code);
        if (error == ErrorCode.NONE) {
            if (fenced) {
                throw new Violation(
                        Check.FENCED_STAYS_OUT,
                        "%s of epoch %d was accepted, after another instance had begun: %s"
                                .formatted(what, epoch, transaction));
            }
            return;
        }
        long elapsedMs = (client.world().clock().nanos() - begunNanos) / 1_000_000;
        boolean excused = habits.rivals() || asked || elapsedMs >= habits.timeoutMs();
        if (FENCING.contains(error) && excused) {
            client.trouble(what + ": " + error);
            throw new Fenced();
        }
        throw new Violation(
                Check.ofRefusal(error),
                "%s of %s after %d ms was refused: %s"
                        .formatted(what, transaction, elapsedMs, error));
    }

    private static void require(String what, int code) {
        if (code != 0) {
            throw new Violation(
                    Check.ofRefusal(ErrorCode.forCode(code)),
                    what + ": " + ErrorCode.forCode(code));
        }
    }

    /// As [SimulatedClient#persist], and asks for the coordinators again after each trouble.
    ///
    /// An InitProducerId without an answer may come late, and fence the one that had an answer.
    private Response persist(Request request, Function<Response, Integer> errorOf) {
        while (true) {
            try {
                var response = client.call(request);
                var error = ErrorCode.forCode(errorOf.apply(response));
                if (!SimulatedClient.isPassing(error)) {
                    return response;
                }
                client.trouble(request.apiKey() + ": " + error);
                client.backOff();
                findCoordinators();
            } catch (IOException e) {
                asked |= request instanceof InitProducerIdRequest;
                client.disconnected(e);
            }
        }
    }

    private void findCoordinators() throws IOException {
        client.call(find(TRANSACTION, habits.id()));
        client.call(find(GROUP, group(habits.id())));
    }

    private static FindCoordinatorRequest find(int type, String key) {
        return FindCoordinatorRequest.builder().keyType(type).coordinatorKeys(List.of(key)).build();
    }

    private int random(int bound) {
        return client.world().randomness().nextInt(bound);
    }

    @Override
    public String toString() {
        return "producer %d of %s: trouble %s, %d left, %s"
                .formatted(habits.number(), habits.id(), client.lastTrouble(), left, transaction);
    }
}
