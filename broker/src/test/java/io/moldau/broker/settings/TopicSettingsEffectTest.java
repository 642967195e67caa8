package io.moldau.broker.settings;

import static io.moldau.broker.settings.OneBroker.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.message.DeleteTopicsRequest;
import io.moldau.protocol.message.DeleteTopicsRequest.DeleteTopicState;
import io.moldau.protocol.message.DeleteTopicsResponse;
import io.moldau.protocol.message.DescribeProducersRequest;
import io.moldau.protocol.message.DescribeProducersResponse;
import io.moldau.protocol.record.BatchWriter;
import io.moldau.protocol.record.Compression;
import io.moldau.protocol.record.RecordBatches;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Settings of topics, logs and directories: as the node starts with them, as they are changed for
/// all brokers while it runs, and for one topic.
class TopicSettingsEffectTest {
    /// A log that nobody uses is closed, and retention looks at closed ones more seldom.
    private static final Duration UNUSED_LOGS_VISITED = Duration.ofHours(4);

    /// How a setting comes to be.
    private enum Way {
        START,
        ALL_BROKERS,
        THIS_BROKER,
        TOPIC
    }

    private interface Check {
        void run(OneBroker broker, Talk talk) throws IOException;
    }

    /// Runs `check` once for each way to give the setting; the topic's name of it is null where
    /// topics do not have it.
    private static void each(
            String name, String value, String topicName, Check check, String... others) {
        for (Way way : Way.values()) {
            var all = new ArrayList<>(List.of(others));
            if (way == Way.START) {
                all.addAll(List.of(name, value));
            }
            OneBroker.with(
                    all.toArray(String[]::new),
                    broker -> {
                        try (var talk = Talk.aboutATopic(broker)) {
                            switch (way) {
                                case START -> {}
                                case ALL_BROKERS -> talk.alterBrokers(name, value);
                                case THIS_BROKER -> talk.alterBroker(1, name, value);
                                case TOPIC -> talk.alterTopic(topicName, value);
                            }
                            check.run(broker, talk);
                        }
                    });
        }
    }

    @Test
    void aBatchAboveTheLimitIsRefused() {
        each(
                "message.max.bytes",
                "300",
                "max.message.bytes",
                (_, talk) -> {
                    assertThat(talk.produce(100).errorCode()).isZero();
                    assertThat(talk.produce(300).errorCode())
                            .isEqualTo(ErrorCode.MESSAGE_TOO_LARGE.code());
                });
    }

    @Test
    void theCodecOfTheTopicIsWhatIsStored() {
        each(
                "compression.type",
                "gzip",
                "compression.type",
                (_, talk) -> {
                    talk.produce(100);
                    assertThat(codecOf(talk.stored())).isEqualTo(Compression.GZIP);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip 1 9", "lz4 1 17", "zstd 1 19"})
    void aLevelOfCompressionChangesWhatIsStored(String codecAndLevels) {
        var words = codecAndLevels.split(" ", -1);
        var level = "compression." + words[0] + ".level";
        int fast = storedBytes(settings("compression.type", words[0], level, words[1]));
        int small = storedBytes(settings("compression.type", words[0], level, words[2]));
        assertThat(small).isLessThan(fast);
    }

    private static int storedBytes(String[] settings) {
        var bytes = new int[1];
        OneBroker.with(
                settings,
                broker -> {
                    try (var talk = Talk.aboutATopic(broker)) {
                        var text = new StringBuilder();
                        for (int i = 0; i < 6000; i++) {
                            text.append(Integer.toString(i * i % 977 + i % 7, 36)).append(' ');
                        }
                        talk.produce(
                                new BatchWriter(Compression.NONE)
                                        .append(
                                                broker.test().clock().wallMs(),
                                                null,
                                                text.toString().getBytes(StandardCharsets.US_ASCII))
                                        .build());
                        bytes[0] = talk.stored().remaining();
                    }
                });
        return bytes[0];
    }

    @Test
    void logAppendTimeIsTheBrokersTime() {
        each(
                "log.message.timestamp.type",
                "LogAppendTime",
                "message.timestamp.type",
                (broker, talk) ->
                        assertThat(talk.produceAt(1000).logAppendTimeMs())
                                .isCloseTo(broker.test().clock().wallMs(), within(60_000L)));
    }

    @Test
    void timestampsTooFarBackOrAheadAreRefused() {
        each(
                "log.message.timestamp.before.max.ms",
                "60000",
                "message.timestamp.before.max.ms",
                (broker, talk) ->
                        assertThat(talk.produceAt(broker.test().clock().wallMs() - 120_000))
                                .extracting(it -> it.errorCode())
                                .isEqualTo(ErrorCode.INVALID_TIMESTAMP.code()));
        each(
                "log.message.timestamp.after.max.ms",
                "60000",
                "message.timestamp.after.max.ms",
                (broker, talk) ->
                        assertThat(talk.produceAt(broker.test().clock().wallMs() + 120_000))
                                .extracting(it -> it.errorCode())
                                .isEqualTo(ErrorCode.INVALID_TIMESTAMP.code()));
    }

    @Test
    void oldRecordsGoWhenTheirTimeHasPassed() {
        each(
                "log.retention.ms",
                "600000",
                "retention.ms",
                (broker, talk) -> {
                    talk.produce(10);
                    broker.sleep(UNUSED_LOGS_VISITED);
                    assertThat(talk.offset(Talk.EARLIEST)).isOne();
                },
                "log.retention.check.interval.ms",
                "60000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"log.retention.minutes=10", "log.retention.hours=1"})
    void retentionInOtherUnits(String setting) {
        var parts = setting.split("=", -1);
        OneBroker.with(
                settings(parts[0], parts[1]),
                broker -> {
                    try (var talk = Talk.aboutATopic(broker)) {
                        talk.produce(10);
                        broker.sleep(Duration.ofMinutes(9));
                        assertThat(talk.offset(Talk.EARLIEST)).isZero();
                        broker.sleep(UNUSED_LOGS_VISITED);
                        assertThat(talk.offset(Talk.EARLIEST)).isOne();
                    }
                });
    }

    @Test
    void oldRecordsGoWhenTheLogIsTooLarge() {
        each(
                "log.retention.bytes",
                "1",
                "retention.bytes",
                (broker, talk) -> {
                    for (int i = 0; i < 3; i++) {
                        talk.produce(900_000);
                    }
                    broker.sleep(Duration.ofHours(1));
                    assertThat(talk.offset(Talk.EARLIEST)).isGreaterThan(0);
                },
                "log.segment.bytes",
                "1048576");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "log.segment.bytes=1048576",
                "log.roll.ms=3600000",
                "log.roll.hours=1",
                "log.index.size.max.bytes=8"
            })
    void aSegmentEndsBySizeByTimeOrByItsIndex(String setting) {
        var parts = setting.split("=", -1);
        assertThat(segmentsAfterFourRecords(settings("log.index.interval.bytes", "1")))
                .isEqualTo(1);
        assertThat(
                        segmentsAfterFourRecords(
                                settings("log.index.interval.bytes", "1", parts[0], parts[1])))
                .isGreaterThan(1);
    }

    private static long segmentsAfterFourRecords(String[] settings) {
        var count = new long[1];
        OneBroker.with(
                settings,
                broker -> {
                    try (var talk = Talk.aboutATopic(broker)) {
                        for (int i = 0; i < 4; i++) {
                            assertThat(talk.produce(700_000).errorCode()).isZero();
                            broker.sleep(Duration.ofHours(2));
                        }
                        count[0] =
                                broker.files(Path.of("/data/orders-0")).stream()
                                        .filter(it -> it.endsWith(".log"))
                                        .count();
                    }
                });
        return count[0];
    }

    @Test
    void whatSegmentsLeaveBehindGoesAfterTheDelay() {
        for (String delayMs : List.of("1000", "86400000")) {
            OneBroker.with(
                    settings(
                            "log.segment.delete.delay.ms",
                            delayMs,
                            "log.retention.ms",
                            "60000",
                            "log.retention.check.interval.ms",
                            "60000"),
                    broker -> {
                        try (var talk = Talk.aboutATopic(broker)) {
                            talk.produce(10);
                            broker.sleep(Duration.ofMinutes(30));
                            assertThat(
                                            broker.files(Path.of("/data/orders-0")).stream()
                                                    .anyMatch(it -> it.endsWith(".deleted")))
                                    .isEqualTo(!delayMs.equals("1000"));
                        }
                    });
        }
    }

    @Test
    void topicsThatClientsAskForComeIntoBeingUnlessTheSettingSaysNo() {
        OneBroker.with(
                settings("num.partitions", "3", "default.replication.factor", "2"),
                broker -> {
                    try (var talk = Talk.with(broker)) {
                        assertThat(talk.topic("new").partitions()).hasSize(3);
                    }
                });
        OneBroker.with(
                settings("auto.create.topics.enable", "false"),
                broker -> {
                    try (var talk = Talk.with(broker)) {
                        assertThat(talk.topic("new").errorCode())
                                .isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
                    }
                });
    }

    @Test
    void topicsAreDeletedUnlessTheSettingSaysNo() {
        assertThat(deletion(settings(), 6)).isEqualTo(ErrorCode.NONE);
        var disabled = settings("delete.topic.enable", "false");
        assertThat(deletion(disabled, 6)).isEqualTo(ErrorCode.TOPIC_DELETION_DISABLED);
        assertThat(deletion(disabled, 2)).isEqualTo(ErrorCode.INVALID_REQUEST);
    }

    private static ErrorCode deletion(String[] settings, int version) {
        var error = new ErrorCode[1];
        OneBroker.with(
                settings,
                broker -> {
                    try (var talk = Talk.aboutATopic(broker)) {
                        var request =
                                DeleteTopicsRequest.builder()
                                        .topics(
                                                version < 6
                                                        ? List.of()
                                                        : List.of(
                                                                new DeleteTopicState(
                                                                        Talk.TOPIC, Uuid.ZERO)))
                                        .topicNames(version < 6 ? List.of(Talk.TOPIC) : List.of())
                                        .timeoutMs(1000)
                                        .build();
                        var response =
                                talk.peer().ask(request, version, DeleteTopicsResponse.class);
                        error[0] = ErrorCode.forCode(response.responses().getFirst().errorCode());
                    }
                });
        return error[0];
    }

    @Test
    void producersAreForgottenAfterTheirTime() {
        OneBroker.with(
                settings("producer.id.expiration.ms", "600000"),
                broker -> {
                    try (var talk = Talk.aboutATopic(broker)) {
                        talk.produce(
                                new BatchWriter(Compression.NONE)
                                        .producer(7, (short) 0, 0)
                                        .append(broker.test().clock().wallMs(), null, new byte[1])
                                        .build());
                        assertThat(activeProducers(talk)).isEqualTo(1);
                        broker.sleep(Duration.ofHours(1));
                        assertThat(activeProducers(talk)).isZero();
                    }
                });
    }

    private static int activeProducers(Talk talk) throws IOException {
        var topic = new DescribeProducersRequest.TopicRequest(Talk.TOPIC, List.of(0));
        return talk.peer()
                .ask(new DescribeProducersRequest(List.of(topic)), DescribeProducersResponse.class)
                .topics()
                .getFirst()
                .partitions()
                .getFirst()
                .activeProducers()
                .size();
    }

    @Test
    void logsSpreadOverTheDirectoriesAndTheMetadataLiesWhereItShall() {
        OneBroker.with(
                settings("log.dirs", "/one,/two", "metadata.log.dir", "/meta"),
                broker -> {
                    try (var talk = Talk.aboutATopic(broker)) {
                        talk.produce(10);
                        talk.topic("second");
                        assertThat(broker.files(Path.of("/meta"))).contains("__cluster_metadata-0");
                        assertThat(broker.files(Path.of("/one"))).contains("meta.properties");
                        assertThat(broker.files(Path.of("/two"))).contains("meta.properties");
                    }
                });
    }

    @Test
    void aSnapshotOfTheMetadataIsTakenBySizeAndByTime() {
        assertThat(snapshots(settings())).isZero();
        assertThat(snapshots(settings("metadata.log.max.record.bytes.between.snapshots", "100")))
                .isPositive();
        assertThat(snapshots(settings("metadata.log.max.snapshot.interval.ms", "60000")))
                .isPositive();
    }

    private static long snapshots(String[] settings) {
        var count = new long[1];
        OneBroker.with(
                settings,
                broker -> {
                    try (var talk = Talk.aboutATopic(broker)) {
                        talk.topic("second");
                        broker.sleep(Duration.ofMinutes(3));
                        count[0] =
                                broker.files(Path.of("/data/__cluster_metadata-0")).stream()
                                        .filter(it -> it.endsWith(".checkpoint"))
                                        .count();
                    }
                });
        return count[0];
    }

    @Test
    void theBrokerSaysWhatAnAcknowledgementMeansAlsoAfterItWasChanged() {
        OneBroker.with(
                settings(),
                broker -> {
                    assertThat(broker.broker().durability()).contains("on disk");
                    try (var talk = Talk.with(broker)) {
                        talk.alterBrokers("flush.before.ack", "false");
                    }
                    assertThat(broker.broker().durability()).contains("page cache");
                });
    }

    private static Compression codecOf(ByteBuffer bytes) {
        var batches = new RecordBatches(bytes);
        assertThat(batches.next()).isTrue();
        return batches.batch().compression();
    }
}
