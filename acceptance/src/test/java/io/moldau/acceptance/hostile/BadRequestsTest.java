package io.moldau.acceptance.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.moldau.acceptance.MoldauProcess;
import io.moldau.acceptance.WireClient;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.message.ApiVersionsRequest;
import io.moldau.protocol.message.ApiVersionsResponse;
import io.moldau.protocol.message.CreateTopicsRequest;
import io.moldau.protocol.message.CreateTopicsRequest.CreatableTopic;
import io.moldau.protocol.message.CreateTopicsResponse;
import io.moldau.protocol.message.FindCoordinatorRequest;
import io.moldau.protocol.message.IncrementalAlterConfigsRequest;
import io.moldau.protocol.message.IncrementalAlterConfigsRequest.AlterConfigsResource;
import io.moldau.protocol.message.IncrementalAlterConfigsRequest.AlterableConfig;
import io.moldau.protocol.message.IncrementalAlterConfigsResponse;
import io.moldau.protocol.message.JoinGroupRequest;
import io.moldau.protocol.message.JoinGroupRequest.JoinGroupRequestProtocol;
import io.moldau.protocol.message.JoinGroupResponse;
import io.moldau.protocol.message.MetadataRequest;
import io.moldau.protocol.message.MetadataRequest.MetadataRequestTopic;
import io.moldau.protocol.message.MetadataResponse;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Single requests that were thought up to hurt, over live sockets: the lines of
/// `docs/bad-input.md` that chance does not reach.
class BadRequestsTest {
    private static final int ANSWER_MAX_MS = 10_000;
    private static final int TEXT_BYTES_MAX = Short.MAX_VALUE;
    private static final String LONG = "l".repeat(TEXT_BYTES_MAX);
    private static final int SESSION_MS = 6_000;
    private static final int CALM_SESSION_MS = 300_000;
    private static final int GREEDY_BYTES = 4 << 20;
    private static final int GREEDY_MEMBERS = 200;
    private static final int TOPIC = 2;
    private static final int GROUP = 32;

    @TempDir private static Path directory;
    private static MoldauProcess broker;
    private static WireClient client;
    private static Memory before;

    @BeforeAll
    static void start() throws Exception {
        var settings = Map.of("group.initial.rebalance.delay.ms", "0");
        broker = MoldauProcess.start(directory, settings);
        client = WireClient.to(broker.bootstrap());
        awaitGroups();
        before = Memory.of(broker.pid());
    }

    /// The first question for a coordinator creates the topic of the groups.
    private static void awaitGroups() throws Exception {
        var find = FindCoordinatorRequest.builder().key("first").build();
        var join = join("first", "", null, new byte[0]);
        int code = -1;
        for (int attempt = 0; attempt < 100 && code != 0; attempt++) {
            client.ask(find, 2);
            code = ((JoinGroupResponse) client.ask(join, 3)).errorCode();
        }
        assertThat(code).as("a group can be joined").isZero();
    }

    @AfterEach
    void theBrokerServesOn() throws Exception {
        var answer = (ApiVersionsResponse) client.ask(ApiVersionsRequest.builder().build(), 0);
        assertThat(answer.errorCode()).isZero();
        assertThat(broker.said()).doesNotContain("\tat ", "Exception in thread");
    }

    @AfterAll
    static void theBrokerEndsCleanly() throws Exception {
        var after = Memory.of(broker.pid());
        System.out.printf("bad requests: memory %s, then %s%n", before, after);
        assertThat(broker.stop()).as("exit code after SIGTERM").isZero();
        assertThat(after.heapKiB() - before.heapKiB()).as("objects, KiB").isLessThan(64 << 10);
    }

    @Test
    void whateverClientsCallThemselvesTheyAreAnsweredAndTheLogStaysWhole() throws Exception {
        var names =
                List.of(
                        new byte[0],
                        LONG.getBytes(StandardCharsets.UTF_8),
                        new byte[] {(byte) 0xC3, 0x28, (byte) 0xFF},
                        "x\r\nforged line".getBytes(StandardCharsets.UTF_8),
                        "${jndi:ldap://127.0.0.1:1/x}".getBytes(StandardCharsets.UTF_8),
                        "\u001B[31mred".getBytes(StandardCharsets.UTF_8));
        for (var name : names) {
            try (var socket = open()) {
                socket.getOutputStream().write(apiVersions(name));
                assertThat(correlationId(socket)).isEqualTo(7);
                socket.getOutputStream().write(new byte[] {0, 0, 0, 1, 9}); // is complained about
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            }
        }
        assertThat(broker.said()).doesNotContain("forged line", "jndi", "\u001B");
    }

    private static byte[] apiVersions(byte[] clientId) {
        return ByteBuffer.allocate(14 + clientId.length)
                .putInt(10 + clientId.length)
                .putShort((short) 18)
                .putShort((short) 0)
                .putInt(7)
                .putShort((short) clientId.length)
                .put(clientId)
                .array();
    }

    @Test
    void countsThatNothingFollowsEndTheConnection() throws Exception {
        for (int count : new int[] {Integer.MAX_VALUE, 54_000_000, Integer.MIN_VALUE, -2}) {
            var topics = ByteBuffer.allocate(14).put(header(3, 1)).putInt(count).array();
            assertThat(answerTo(topics)).as("%d topics", count).isEmpty();
        }
        byte[] twentyMillion = {(byte) 0x80, (byte) 0xDA, (byte) 0xC4, 9};
        var tags = ByteBuffer.allocate(14).put(header(3, 9)).put(twentyMillion).array();
        assertThat(answerTo(tags)).isEmpty();
    }

    @Test
    void twentyMillionTaggedFieldsInAHeaderAreNotRead() throws Exception {
        byte[] twentyMillion = {(byte) 0x80, (byte) 0xDA, (byte) 0xC4, 9};
        var frame = ByteBuffer.allocate(40 << 20).put(header(3, 9)).put(twentyMillion).array();
        assertThat(answerTo(frame)).as("as the first request").isEmpty();
        try (var socket = open()) {
            socket.getOutputStream().write(apiVersions(new byte[0]));
            assertThat(correlationId(socket)).isEqualTo(7);
            assertThat(replyTo(socket, frame)).as("as the second").isEmpty();
        }
    }

    /// API key, version, correlation id 7, no client id.
    private static byte[] header(int key, int version) {
        var bytes = ByteBuffer.allocate(10).putShort((short) key).putShort((short) version);
        return bytes.putInt(7).putShort((short) -1).array();
    }

    private static byte[] answerTo(byte[] content) throws IOException {
        try (var socket = open()) {
            return replyTo(socket, content);
        }
    }

    private static byte[] replyTo(Socket socket, byte[] content) throws IOException {
        try {
            var frame = ByteBuffer.allocate(4 + content.length).putInt(content.length).put(content);
            socket.getOutputStream().write(frame.array());
            return socket.getInputStream().readAllBytes();
        } catch (SocketException _) {
            return new byte[0]; // reset while the rest of the frame was on its way
        }
    }

    @Test
    void idsOfAnyLengthHarmNoOtherGroup() throws Exception {
        for (var version : new int[] {3, 5, 9}) {
            for (var wide : List.of(client, client.named(LONG))) {
                ask(wide, join(LONG, "", null, new byte[0]), version);
                ask(wide, join("long", LONG, null, new byte[0]), version);
                ask(
                        wide,
                        join("long" + version, "", version < 5 ? null : LONG, new byte[0]),
                        version);
            }
        }
        var named =
                (JoinGroupResponse) client.named(LONG).ask(join("name", "", null, new byte[0]), 3);
        assertThat(named.errorCode()).isZero();
        var again = (JoinGroupResponse) client.ask(join("after", "", null, new byte[0]), 3);
        assertThat(again.errorCode()).isZero();
    }

    @Test
    void aGroupDoesNotKeepMetadataByTheMegabyte() throws Exception {
        for (int i = 0; i < 8; i++) {
            ask(client, join("greedy" + i, "", null, new byte[40 << 20]), 3);
        }
        var again = (JoinGroupResponse) client.ask(join("modest", "", null, new byte[99]), 3);
        assertThat(again.errorCode()).isZero();
    }

    /// In sum they would be three times the heap; whoever is in already goes on.
    @Test
    void membersDoNotTakeMoreThanTheirPartOfTheHeap() throws Exception {
        var member = ((JoinGroupResponse) client.ask(calm(""), 3)).memberId();
        var refused = new ArrayList<Integer>();
        for (int i = 0; i < GREEDY_MEMBERS; i++) {
            var greedy = join("greedy" + i, "", null, new byte[GREEDY_BYTES]);
            refused.add(((JoinGroupResponse) client.ask(greedy, 3)).errorCode());
        }

        assertThat(refused).contains(ErrorCode.COORDINATOR_NOT_AVAILABLE.code());
        assertThat(broker.said()).contains("Members of groups have sent nearly as much");
        var again = (JoinGroupResponse) client.ask(calm(member), 3);
        assertThat(again.errorCode()).as("a member that was there before").isZero();
    }

    /// Of a member that is not forgotten while a busy machine takes its time.
    private static JoinGroupRequest calm(String member) {
        return join("calm", member, null, new byte[99], CALM_SESSION_MS);
    }

    /// An answer, or the end of the connection: but one of them.
    private static void ask(WireClient from, JoinGroupRequest request, int version) {
        var failure = catchThrowable(() -> from.ask(request, version));
        if (failure != null) {
            assertThat(failure).isInstanceOfAny(EOFException.class, SocketException.class);
        }
    }

    private static JoinGroupRequest join(
            String group, String member, @Nullable String instance, byte[] metadata) {
        return join(group, member, instance, metadata, SESSION_MS);
    }

    private static JoinGroupRequest join(
            String group,
            String member,
            @Nullable String instance,
            byte[] metadata,
            int sessionMs) {
        return JoinGroupRequest.builder()
                .groupId(group)
                .memberId(member)
                .groupInstanceId(instance)
                .sessionTimeoutMs(sessionMs)
                .rebalanceTimeoutMs(sessionMs)
                .protocolType("consumer")
                .protocols(
                        List.of(new JoinGroupRequestProtocol("range", ByteBuffer.wrap(metadata))))
                .build();
    }

    @Test
    void topicsWithoutEndAreNotCreated() throws Exception {
        var huge = new CreatableTopic("huge", Integer.MAX_VALUE, 1, List.of(), List.of());
        assertThat(codes(List.of(huge))).containsOnly(ErrorCode.POLICY_VIOLATION.code());
        var many =
                IntStream.rangeClosed(0, 10_000)
                        .mapToObj(it -> new CreatableTopic("t" + it, 1, 1, List.of(), List.of()))
                        .toList();
        assertThat(codesOrEnd(many)).doesNotContain(ErrorCode.NONE.code());
        codesOrEnd(List.of(new CreatableTopic(LONG, 1, 1, List.of(), List.of())));
    }

    /// What a request for metadata creates is bounded like a request to create.
    @Test
    void namingTopicsIsNoWayAroundTheBound() throws Exception {
        var known = topicCount();

        assertThat(named(10_001)).containsOnly(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
        assertThat(topicCount()).isEqualTo(known);
        assertThat(named(1_000)).containsOnly(ErrorCode.NONE.code());
        assertThat(topicCount()).isEqualTo(known + 1_000);
    }

    private static List<Integer> named(int topics) throws IOException {
        var asked =
                IntStream.range(0, topics)
                        .mapToObj(it -> new MetadataRequestTopic(Uuid.ZERO, "named" + it))
                        .toList();
        var request = MetadataRequest.builder().topics(asked).allowAutoTopicCreation(true).build();
        return ((MetadataResponse) client.ask(request, 12))
                .topics().stream().map(it -> it.errorCode()).toList();
    }

    private static int topicCount() throws IOException {
        var all = MetadataRequest.builder().topics(null).build();
        return ((MetadataResponse) client.ask(all, 12)).topics().size();
    }

    private static List<Integer> codesOrEnd(List<CreatableTopic> topics) throws IOException {
        try {
            return codes(topics);
        } catch (EOFException | SocketException _) {
            return List.of();
        }
    }

    private static List<Integer> codes(List<CreatableTopic> topics) throws IOException {
        var request = CreateTopicsRequest.builder().topics(topics).timeoutMs(10_000).build();
        var answer = (CreateTopicsResponse) client.ask(request, 7);
        return answer.topics().stream().map(it -> it.errorCode()).toList();
    }

    @Test
    void settingsForgeNoLineOfTheLog() throws Exception {
        var topic = new CreatableTopic("set", 1, 1, List.of(), List.of());
        assertThat(codes(List.of(topic))).containsOnly(0);
        var jaas = "com.sun.security.auth.module.JndiLoginModule required user.provider.url=x;";
        assertThat(alter(TOPIC, "set", "sasl.jaas.config", jaas)).isNotZero();
        alter(TOPIC, "set", "leader.replication.throttled.replicas", "*\nforged line \u001B[31m");
        alter(GROUP, "g\nforged line \u001B[31m", "consumer.session.timeout.ms", "46000");
        assertThat(broker.said().lines()).noneMatch(it -> it.startsWith("forged line"));
        assertThat(broker.said()).doesNotContain("\u001B");
    }

    private static int alter(int type, String resource, String key, String value)
            throws IOException {
        var change = new AlterableConfig(key, 0, value);
        var asked = new AlterConfigsResource(type, resource, List.of(change));
        var request = new IncrementalAlterConfigsRequest(List.of(asked), false);
        var answer = (IncrementalAlterConfigsResponse) client.ask(request, 1);
        return answer.responses().getFirst().errorCode();
    }

    private static int correlationId(Socket socket) throws IOException {
        var in = new DataInputStream(socket.getInputStream());
        var answer = new byte[in.readInt()];
        in.readFully(answer);
        return ByteBuffer.wrap(answer).getInt();
    }

    private static Socket open() throws IOException {
        var socket = new Socket();
        socket.connect(BadFramesTest.address(broker), ANSWER_MAX_MS);
        socket.setSoTimeout(ANSWER_MAX_MS);
        socket.setTcpNoDelay(true);
        return socket;
    }
}
