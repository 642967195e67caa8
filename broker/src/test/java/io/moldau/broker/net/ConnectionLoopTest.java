package io.moldau.broker.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.broker.api.Answer;
import io.moldau.broker.api.Caller;
import io.moldau.broker.api.Reply;
import io.moldau.broker.api.Requests;
import io.moldau.protocol.ApiKey;
import io.moldau.protocol.WireReader;
import io.moldau.protocol.WireWriter;
import io.moldau.protocol.message.ApiVersionsResponse;
import io.moldau.protocol.message.FindCoordinatorResponse;
import io.moldau.protocol.message.HeartbeatRequest;
import io.moldau.protocol.message.HeartbeatResponse;
import io.moldau.protocol.message.Request;
import io.moldau.protocol.message.RequestHeader;
import io.moldau.protocol.message.Response;
import io.moldau.runtime.RealWorld;
import io.moldau.runtime.World;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ConnectionLoopTest {
    private static final int HEARTBEAT_VERSION = 4;

    private final World world =
            RealWorld.create((_, failure) -> {
                throw new AssertionError(failure);
            });
    private final Node node = new Node();

    @Test
    void requestsThatArriveTogetherAreAnsweredInOrderByOneWrite() throws Exception {
        var connection = new ScriptedConnection().piece(joined(ask(1), ask(2), ask(3)));

        run(connection);

        assertThat(correlationIds(connection)).containsExactly(1, 2, 3);
        assertThat(connection.writes()).isOne();
    }

    @Test
    void whileOneRequestWaitsTheNextBeginsAndTheAnswersKeepTheirOrder() throws Exception {
        var connection =
                new ScriptedConnection().piece(ask(1)).piece(ask(2)).piece(ask(3)).staysFor(3);
        node.parkFirst = true;
        node.onBegin =
                count -> {
                    if (count == 3) {
                        node.release.countDown();
                    }
                };

        run(connection);

        assertThat(correlationIds(connection)).containsExactly(1, 2, 3);
    }

    @Test
    void aRequestThatWantsNoAnswerGetsNone() throws Exception {
        var connection = new ScriptedConnection().piece(joined(ask(1), ask(2)));
        node.silent = true;

        run(connection);

        assertThat(node.asked).hasSize(2);
        assertThat(connection.written()).isEmpty();
    }

    @Test
    void anApiThatIsNotServedEndsTheConnectionAfterTheAnswersBeforeIt() throws Exception {
        byte[] unknown = ByteBuffer.allocate(12).putInt(8).putShort((short) 999).array();
        var connection = new ScriptedConnection().piece(joined(ask(1), unknown, ask(2)));

        run(connection);

        assertThat(correlationIds(connection)).containsExactly(1);
        assertThat(connection.isClosed()).isTrue();
    }

    @Test
    void anUnknownVersionOfApiVersionsIsAnsweredInVersionZero() throws Exception {
        var out = new WireWriter();
        out.beginFrame();
        header(ApiKey.API_VERSIONS, 99, 7).write(out, 2);
        out.endFrame();
        var connection = new ScriptedConnection().piece(bytes(out.toByteBuffer()));

        run(connection);

        var in = new WireReader(ByteBuffer.wrap(connection.written()));
        assertThat(in.int32("size")).isEqualTo(connection.written().length - Integer.BYTES);
        assertThat(in.int32("correlation id")).isEqualTo(7);
        assertThat(ApiVersionsResponse.read(in, 0).errorCode()).isEqualTo(35);
    }

    @Test
    void answersThatCannotBeWrittenEndNothingButTheConnection() throws Exception {
        var connection = new ScriptedConnection().piece(joined(ask(1), ask(2), ask(3)));
        node.body = FindCoordinatorResponse.builder().host("h".repeat(Short.MAX_VALUE + 1)).build();

        run(connection);

        assertThat(node.asked).hasSize(3);
        assertThat(connection.isClosed()).isTrue();
    }

    @Test
    void aFrameAboveTheFirstLimitIsRefusedUntilARequestWasUnderstood() throws Exception {
        byte[] promise = ByteBuffer.allocate(4).putInt(100_000).array();
        var early = new ScriptedConnection().piece(promise);
        var late = new ScriptedConnection().piece(joined(ask(1), promise));

        run(early);
        run(late);

        assertThat(early.isClosed()).isTrue();
        assertThat(correlationIds(late)).containsExactly(1);
    }

    @Test
    void aTooShortFrameEndsTheConnection() throws Exception {
        var connection =
                new ScriptedConnection().piece(new byte[] {0, 0, 0, 3, 1, 2, 3}).piece(ask(1));

        run(connection);

        assertThat(connection.isClosed()).isTrue();
        assertThat(node.asked).isEmpty();
    }

    private void run(ScriptedConnection connection) {
        var memory = new RequestMemory(world.clock(), 1 << 24);
        var surroundings =
                new ConnectionLoop.Surroundings(
                        "PLAINTEXT",
                        NetworkLimits.defaults(),
                        memory,
                        world.threads(),
                        new PeerLog(world.clock()));
        new ConnectionLoop(connection, surroundings, node).run();
        assertThat(memory.takenBytes()).isZero();
    }

    private static byte[] ask(int correlationId) {
        var out = new WireWriter();
        out.beginFrame();
        header(ApiKey.HEARTBEAT, HEARTBEAT_VERSION, correlationId).write(out, 2);
        HeartbeatRequest.builder()
                .groupId("group")
                .generationId(correlationId)
                .memberId("member")
                .build()
                .write(out, HEARTBEAT_VERSION);
        out.endFrame();
        return bytes(out.toByteBuffer());
    }

    private static RequestHeader header(ApiKey key, int version, int correlationId) {
        return RequestHeader.builder()
                .requestApiKey(key.code())
                .requestApiVersion(version)
                .correlationId(correlationId)
                .clientId("test")
                .build();
    }

    private static List<Integer> correlationIds(ScriptedConnection connection) throws Exception {
        var ids = new ArrayList<Integer>();
        var bytes = ByteBuffer.wrap(connection.written());
        while (bytes.hasRemaining()) {
            int size = bytes.getInt();
            ids.add(bytes.getInt(bytes.position()));
            bytes.position(bytes.position() + size);
        }
        return ids;
    }

    private static byte[] joined(byte[]... parts) {
        int size = 0;
        for (byte[] part : parts) {
            size += part.length;
        }
        var all = ByteBuffer.allocate(size);
        for (byte[] part : parts) {
            all.put(part);
        }
        return all.array();
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    /// A node that answers heartbeats.
    private static final class Node implements Requests {
        private final List<Request> asked = new ArrayList<>();
        private final CountDownLatch release = new CountDownLatch(1);
        private boolean parkFirst;
        private boolean silent;
        private Response body = HeartbeatResponse.builder().build();
        private java.util.function.IntConsumer onBegin = _ -> {};

        @Override
        public boolean serves(ApiKey key, int version) {
            return key == ApiKey.HEARTBEAT && key.supports(version);
        }

        @Override
        public Answer begin(Request request, Caller caller) {
            asked.add(request);
            onBegin.accept(asked.size());
            if (silent) {
                return new Reply.Nothing();
            }
            var reply = new Reply.Message(body);
            return parkFirst && asked.size() == 1 ? parked(reply) : reply;
        }

        @Override
        public Answer unknownApiVersions() {
            return new Reply.Message(ApiVersionsResponse.builder().errorCode(35).build());
        }

        private Answer parked(Reply reply) {
            return new Answer() {
                @Override
                public Reply await() {
                    try {
                        release.await();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    return reply;
                }

                @Override
                public boolean waitsLong() {
                    return true;
                }
            };
        }
    }
}
