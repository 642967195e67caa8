package io.moldau.acceptance.differential;

import io.moldau.protocol.ApiKey;
import io.moldau.protocol.message.AddOffsetsToTxnRequest;
import io.moldau.protocol.message.AddPartitionsToTxnRequest;
import io.moldau.protocol.message.AddPartitionsToTxnRequest.AddPartitionsToTxnTopic;
import io.moldau.protocol.message.AddPartitionsToTxnRequest.AddPartitionsToTxnTransaction;
import io.moldau.protocol.message.EndTxnRequest;
import io.moldau.protocol.message.InitProducerIdRequest;
import io.moldau.protocol.message.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Wrong requests to the coordinator of transactions.
final class TransactionCases {
    private static final int TIMEOUT_MS = 60_000;
    private static final int BATCHED = 4;
    private static final int FOREIGN_ID = 777_777;
    private static final int EPOCH_MAX = Short.MAX_VALUE;

    private TransactionCases() {}

    static List<WrongRequest> all() {
        var all = new ArrayList<WrongRequest>();
        all.addAll(initialisations());
        all.addAll(partitions());
        all.addAll(batches());
        all.addAll(offsets());
        all.addAll(ends());
        return all;
    }

    private static List<WrongRequest> initialisations() {
        return List.of(
                init("timeout 0", "it", 0, -1, -1),
                init("a negative timeout", "it", -5, -1, -1),
                init("the longest timeout", "it", 900_000, -1, -1),
                init("a timeout above the maximum", "it", 900_001, -1, -1),
                init("the largest timeout", "it", Integer.MAX_VALUE, -1, -1),
                init("no transactional id, timeout 0", null, 0, -1, -1),
                init("no transactional id, the largest timeout", null, Integer.MAX_VALUE, -1, -1),
                init("an empty id and timeout 0", "", 0, -1, -1),
                init("an id without an epoch", "it", TIMEOUT_MS, 5, -1).from(3),
                init("an epoch without an id", "it", TIMEOUT_MS, -1, 5).from(3),
                init("a producer id that nobody gave", "unheard", TIMEOUT_MS, FOREIGN_ID, 0)
                        .from(3),
                init("a negative producer id", "unheard too", TIMEOUT_MS, -7, 0).from(3),
                init("no transactional id, a foreign producer id", null, 0, FOREIGN_ID, 3).from(3),
                again("a foreign producer id", UnaryOperator.identity(), 1, 0),
                again("an epoch from the future", UnaryOperator.identity(), 0, 5),
                again("an epoch of a zombie", TransactionalProducer::fenced, 0, 0),
                again("the epoch before an open one", TransactionalProducer::begun, 0, -1),
                again("a foreign id while open", TransactionalProducer::begun, 1, 0),
                again("a future epoch while open", TransactionalProducer::begun, 0, 1),
                again("its own after a commit", it -> it.begun().committed(), 0, 0));
    }

    private static WrongRequest init(
            String name, @Nullable String transactionalId, int timeoutMs, long id, int epoch) {
        return WrongRequest.of(
                name,
                ApiKey.INIT_PRODUCER_ID,
                (_, _) -> new InitProducerIdRequest(transactionalId, timeoutMs, id, epoch));
    }

    /// A producer that says who it was.
    private static WrongRequest again(
            String name, UnaryOperator<TransactionalProducer> before, int idMore, int epochMore) {
        return made(
                        name,
                        ApiKey.INIT_PRODUCER_ID,
                        before,
                        (it, _) ->
                                new InitProducerIdRequest(
                                        it.transactionalId(),
                                        TIMEOUT_MS,
                                        it.id() + idMore,
                                        it.epoch() + epochMore))
                .from(3);
    }

    private static List<WrongRequest> partitions() {
        return List.of(
                add("an unknown transactional id", it -> asked(it, "never", 0, 0, here(0))),
                add("an empty transactional id", it -> asked(it, "", 0, 0, here(0))),
                add("a foreign producer id", it -> asked(it, FOREIGN_ID, 0, here(0))),
                add("an epoch from the future", it -> asked(it, 0, 1, here(0))),
                add("an epoch below", it -> asked(it, 0, -1, here(0))),
                add("the largest epoch", it -> asked(it, 0, EPOCH_MAX, here(0))),
                add("a partition past the last", it -> asked(it, 0, 0, here(9))),
                add("a negative partition", it -> asked(it, 0, 0, here(-1))),
                add("one good, one not", it -> asked(it, 0, 0, here(0, 9))),
                add("the same partition twice", it -> asked(it, 0, 0, here(0, 0))),
                add("a topic that is not there", it -> asked(it, 0, 0, topic("nowhere", 0))),
                add("a topic name that cannot be", it -> asked(it, 0, 0, topic("no/good", 0))),
                add("no partition", it -> asked(it, 0, 0, here())),
                add(
                        "a topic of the broker's",
                        it -> asked(it, 0, 0, topic("__consumer_offsets", 0))),
                add("a partition that is in already", it -> asked(it.begun(), 0, 0, here(1))),
                add("by a zombie", it -> asked(it.fenced(), 0, 0, here(0))));
    }

    private static List<WrongRequest> batches() {
        return List.of(
                verify("a partition that is not in", it -> asked(it.begun(), 0, 0, here(0))),
                verify("one in, one not", it -> asked(it.begun(), 0, 0, here(0, 1))),
                verify("nothing open", it -> asked(it, 0, 0, here(0))),
                verify("after the commit", it -> asked(it.begun().committed(), 0, 0, here(1))),
                verify("an unknown transactional id", it -> asked(it, "never", 0, 0, here(1))),
                verify("an empty transactional id", it -> asked(it, "", 0, 0, here(1))),
                verify("a foreign producer id", it -> asked(it.begun(), 1, 0, here(1))),
                verify("an epoch from the future", it -> asked(it.begun(), 0, 1, here(1))),
                verify("an epoch below", it -> asked(it.begun(), 0, -1, here(1))),
                verify("a partition past the last", it -> asked(it.begun(), 0, 0, here(1, 9))),
                verify("the same partition twice", it -> asked(it.begun(), 0, 0, here(1, 1))),
                verify("no partition", it -> asked(it.begun(), 0, 0, here())),
                made(
                                "one transaction good, one not",
                                ApiKey.ADD_PARTITIONS_TO_TXN,
                                UnaryOperator.identity(),
                                (it, _) ->
                                        batch(
                                                List.of(
                                                        asked(it, 0, 0, here(0)).of(false),
                                                        asked(it, "never", 0, 0, here(0))
                                                                .of(false))))
                        .from(BATCHED));
    }

    /// The transaction that a request is about.
    private record Asked(
            String transactionalId, long id, int epoch, List<AddPartitionsToTxnTopic> topics) {
        AddPartitionsToTxnTransaction of(boolean verifyOnly) {
            return new AddPartitionsToTxnTransaction(
                    transactionalId, id, epoch, verifyOnly, topics);
        }
    }

    private static Asked asked(
            TransactionalProducer it, long idMore, int epochMore, AddPartitionsToTxnTopic topic) {
        return asked(it, it.transactionalId(), idMore, epochMore, topic);
    }

    private static Asked asked(
            TransactionalProducer it,
            String transactionalId,
            long idMore,
            int epochMore,
            AddPartitionsToTxnTopic topic) {
        int epoch = Math.min(EPOCH_MAX, it.epoch() + epochMore);
        return new Asked(transactionalId, it.id() + idMore, epoch, List.of(topic));
    }

    private static AddPartitionsToTxnTopic here(Integer... partitions) {
        return topic(Scene.HERE, partitions);
    }

    private static AddPartitionsToTxnTopic topic(String name, Integer... partitions) {
        return new AddPartitionsToTxnTopic(name, List.of(partitions));
    }

    private static WrongRequest add(String name, Function<TransactionalProducer, Asked> asked) {
        return made(
                name,
                ApiKey.ADD_PARTITIONS_TO_TXN,
                UnaryOperator.identity(),
                (producer, version) -> {
                    var it = asked.apply(producer);
                    return version >= BATCHED
                            ? batch(List.of(it.of(false)))
                            : new AddPartitionsToTxnRequest(
                                    List.of(),
                                    it.transactionalId(),
                                    it.id(),
                                    it.epoch(),
                                    it.topics());
                });
    }

    private static WrongRequest verify(String name, Function<TransactionalProducer, Asked> asked) {
        return made(
                        "verified, " + name,
                        ApiKey.ADD_PARTITIONS_TO_TXN,
                        UnaryOperator.identity(),
                        (it, _) -> batch(List.of(asked.apply(it).of(true))))
                .from(BATCHED);
    }

    private static AddPartitionsToTxnRequest batch(List<AddPartitionsToTxnTransaction> all) {
        return AddPartitionsToTxnRequest.builder().transactions(all).build();
    }

    private static List<WrongRequest> offsets() {
        return List.of(
                group("an unknown transactional id", it -> new Asked("never", 0, 0, List.of())),
                group("an empty transactional id", it -> new Asked("", 0, 0, List.of())),
                group("a foreign producer id", it -> asked(it, FOREIGN_ID, 0, here())),
                group("an epoch from the future", it -> asked(it, 0, 1, here())),
                group("an epoch below", it -> asked(it, 0, -1, here())),
                group("by a zombie", it -> asked(it.fenced(), 0, 0, here())),
                made(
                        "an empty group id",
                        ApiKey.ADD_OFFSETS_TO_TXN,
                        UnaryOperator.identity(),
                        (it, _) ->
                                new AddOffsetsToTxnRequest(
                                        it.transactionalId(), it.id(), it.epoch(), "")));
    }

    private static WrongRequest group(String name, Function<TransactionalProducer, Asked> asked) {
        return made(
                name,
                ApiKey.ADD_OFFSETS_TO_TXN,
                UnaryOperator.identity(),
                (producer, _) -> {
                    var it = asked.apply(producer);
                    return new AddOffsetsToTxnRequest(
                            it.transactionalId(), it.id(), it.epoch(), Scene.EMPTY);
                });
    }

    private static List<WrongRequest> ends() {
        var all = new ArrayList<WrongRequest>();
        for (boolean commit : new boolean[] {true, false}) {
            all.addAll(
                    List.of(
                            end(commit, "unknown id", it -> new Asked("never", 0, 0, List.of())),
                            end(commit, "empty id", it -> new Asked("", 0, 0, List.of())),
                            end(commit, "foreign id", it -> asked(it.begun(), 1, 0, here())),
                            end(commit, "future epoch", it -> asked(it.begun(), 0, 1, here())),
                            end(commit, "epoch below", it -> asked(it.begun(), 0, -1, here())),
                            end(commit, "nothing open", it -> asked(it, 0, 0, here())),
                            end(
                                    commit,
                                    "nothing open, future epoch",
                                    it -> asked(it, 0, 1, here())),
                            end(commit, "by a zombie", it -> asked(it.fenced(), 0, 0, here())),
                            end(
                                    commit,
                                    "committed already",
                                    it -> asked(it.begun().committed(), 0, 0, here()))));
        }
        return all;
    }

    private static WrongRequest end(
            boolean commit, String name, Function<TransactionalProducer, Asked> asked) {
        return made(
                (commit ? "commit, " : "abort, ") + name,
                ApiKey.END_TXN,
                UnaryOperator.identity(),
                (producer, _) -> {
                    var it = asked.apply(producer);
                    return new EndTxnRequest(it.transactionalId(), it.id(), it.epoch(), commit);
                });
    }

    /// A request of a producer that nobody else is.
    ///
    /// @param before what it did until then
    static WrongRequest made(
            String name,
            ApiKey key,
            UnaryOperator<TransactionalProducer> before,
            BiFunction<TransactionalProducer, Integer, Request> request) {
        return WrongRequest.of(
                name,
                key,
                (scene, version) -> {
                    var id = key.apiName() + ", " + name + ", " + version;
                    var producer = TransactionalProducer.of(scene, id);
                    return request.apply(before.apply(producer), version);
                });
    }
}
