package io.moldau.acceptance.differential;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.AddPartitionsToTxnRequest;
import io.moldau.protocol.message.AddPartitionsToTxnRequest.AddPartitionsToTxnTopic;
import io.moldau.protocol.message.DescribeTransactionsRequest;
import io.moldau.protocol.message.DescribeTransactionsResponse;
import io.moldau.protocol.message.EndTxnRequest;
import io.moldau.protocol.message.InitProducerIdRequest;
import io.moldau.protocol.message.InitProducerIdResponse;
import io.moldau.protocol.message.Request;
import io.moldau.protocol.record.BatchWriter;
import io.moldau.protocol.record.Compression;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;

/// A producer with a transactional id of its own, brought so far that the next request can be wrong
/// in one thing only. It asks again while a coordinator loads or still writes markers.
record TransactionalProducer(Scene scene, String transactionalId, long id, int epoch) {
    private static final int TIMEOUT_MS = 60_000;
    private static final int ATTEMPTS_MAX = 500;
    private static final int PAUSE_MS = 20;

    /// The last version in which a client adds partitions itself.
    private static final int ADDED_BY_CLIENT = 3;

    private static final Set<ErrorCode> PASSING =
            Set.of(
                    ErrorCode.COORDINATOR_LOAD_IN_PROGRESS,
                    ErrorCode.COORDINATOR_NOT_AVAILABLE,
                    ErrorCode.NOT_COORDINATOR,
                    ErrorCode.CONCURRENT_TRANSACTIONS);

    /// With nothing open.
    static TransactionalProducer of(Scene scene, String transactionalId) {
        var request =
                InitProducerIdRequest.builder()
                        .transactionalId(transactionalId)
                        .transactionTimeoutMs(TIMEOUT_MS)
                        .build();
        try {
            for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
                var answer = (InitProducerIdResponse) scene.ask(request, 4);
                if (answer.errorCode() == ErrorCode.NONE.code()) {
                    return new TransactionalProducer(
                            scene, transactionalId, answer.producerId(), answer.producerEpoch());
                }
                pause(ErrorCode.forCode(answer.errorCode()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException("no producer id for " + transactionalId);
    }

    /// Adds the second partition of `here`.
    TransactionalProducer begun() {
        var topics = List.of(new AddPartitionsToTxnTopic(Scene.HERE, List.of(1)));
        mustSucceed(
                new AddPartitionsToTxnRequest(List.of(), transactionalId, id, epoch, topics),
                ADDED_BY_CLIENT);
        return this;
    }

    /// Commits, in words of clients whose epoch stays, and waits for the markers.
    TransactionalProducer committed() {
        mustSucceed(new EndTxnRequest(transactionalId, id, epoch, true), 3);
        var request = new DescribeTransactionsRequest(List.of(transactionalId));
        try {
            for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
                var answer = (DescribeTransactionsResponse) scene.ask(request, 0);
                var state = answer.transactionStates().getFirst().transactionState();
                if (state.equals("CompleteCommit")) {
                    return this;
                }
                pause(ErrorCode.CONCURRENT_TRANSACTIONS);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException("no end of " + transactionalId);
    }

    /// The same transactional id started anew: this one is a zombie from here on.
    TransactionalProducer fenced() {
        var _ = of(scene, transactionalId);
        return this;
    }

    ByteBuffer batch(int sequence) {
        return batch(id, epoch, sequence);
    }

    static ByteBuffer batch(long producerId, int epoch, int sequence) {
        var writer =
                new BatchWriter(Compression.NONE)
                        .producer(producerId, (short) epoch, sequence)
                        .transactional();
        return Scene.batchOf(writer, 1);
    }

    void mustSucceed(Request request, int version) {
        var codes = "";
        try {
            for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
                codes = ErrorCodes.of(scene.ask(request, version));
                if (!codes.replace("NONE(0)", "").contains("(")) {
                    return;
                }
                Thread.sleep(PAUSE_MS);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        throw new IllegalStateException(request.apiKey() + ": " + codes);
    }

    private static void pause(ErrorCode error) {
        if (!PASSING.contains(error)) {
            throw new IllegalStateException("InitProducerId: " + error);
        }
        try {
            Thread.sleep(PAUSE_MS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
