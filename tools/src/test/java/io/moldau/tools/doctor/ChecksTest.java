package io.moldau.tools.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChecksTest {
    private static final long GIB = 1L << 30;
    private static final long NOW_MS = 1_795_000_000_000L;

    private static List<String> found(Consumer<Findings> check) {
        var findings = TestFindings.of("check");
        check.accept(findings);
        return findings.all().stream().map(it -> it.level().word() + " " + it.what()).toList();
    }

    private static List<String> remedies(Consumer<Findings> check) {
        var findings = TestFindings.of("check");
        check.accept(findings);
        return findings.all().stream().map(it -> it.remedy().text()).toList();
    }

    private static BrokerProcess process(long open, long openMax) {
        return new BrokerProcess(7, open, openMax, OptionalInt.of(17), false);
    }

    @Test
    void clocksMayDifferByTheTimeAnAnswerTakes() {
        assertThat(found(it -> ClockCheck.judge(NOW_MS + 500, NOW_MS, NOW_MS + 1, 1, it)))
                .containsExactly("ok the clock of node 1 agrees with this machine's");
        assertThat(found(it -> ClockCheck.judge(NOW_MS + 4_000, NOW_MS, NOW_MS + 1_000, 1, it)))
                .containsExactly("warn the clock of node 1 is 3s ahead of this machine's");
        assertThat(found(it -> ClockCheck.judge(NOW_MS - 7_200_000, NOW_MS, NOW_MS, 2, it)))
                .containsExactly("bad the clock of node 2 is 2h behind this machine's");
    }

    @Test
    void aDiskWithLessThanATenthFreeIsWatched() {
        var orders = new DiskCheck.Largest("orders", 2 * GIB, 604_800_000);
        assertThat(found(it -> DiskCheck.judgeSpace("/data", 50 * GIB, 100 * GIB, orders, it)))
                .containsExactly("ok /data has 50.0 GiB of 100 GiB free");
        assertThat(found(it -> DiskCheck.judgeSpace("/data", 9 * GIB, 100 * GIB, orders, it)))
                .containsExactly(
                        "warn /data has 9.00 GiB of 100 GiB free; the largest topic there is orders, 2.00 GiB");
        assertThat(found(it -> DiskCheck.judgeSpace("/data", GIB / 2, GIB - 1, orders, it)))
                .containsExactly("ok /data has 512 MiB of 1.00 GiB free");
        assertThat(found(it -> DiskCheck.judgeSpace("/data", GIB - 1, 2 * GIB, orders, it)))
                .containsExactly(
                        "bad /data has 1.00 GiB of 2.00 GiB free; the largest topic there is orders, 2.00 GiB");
    }

    @Test
    void aBrokerNeedsRoomForFilesAndConnections() {
        assertThat(found(it -> DiskCheck.judgeOpenFiles(process(90, 100_000), it)))
                .containsExactly(
                        "ok the broker (pid 7) has 90 files and connections open and may have 100,000");
        assertThat(found(it -> DiskCheck.judgeOpenFiles(process(90, 1_024), it)))
                .singleElement()
                .asString()
                .startsWith("warn ");
        assertThat(found(it -> DiskCheck.judgeOpenFiles(process(95_000, 100_000), it)))
                .singleElement()
                .asString()
                .startsWith("warn ");
    }

    @Test
    void whatTheDiskTakesIsTheMiddleOfTheMeasurements() {
        var nanos = new long[100];
        for (int i = 0; i < nanos.length; i++) {
            nanos[(i * 37) % nanos.length] = i;
        }
        assertThat(FlushProbe.of(nanos))
                .isEqualTo(new FlushProbe(Duration.ofNanos(50), Duration.ofNanos(99)));
    }

    @Test
    void anOlderJavaIsNamedWithItsHome() {
        assertThat(found(it -> JavaCheck.judge(Runtime.Version.parse("21.0.2"), "/jdk", it)))
                .containsExactly("bad Java 21.0.2 in /jdk");
        assertThat(found(it -> JavaCheck.judge(Runtime.Version.parse("25.0.1"), "/jdk", it)))
                .containsExactly("ok Java 25.0.1 in /jdk");
    }

    @Test
    void aTransactionOpenForLongIsNamedWithWhatItHolds() {
        var open =
                new TransactionDescription(
                        1,
                        TransactionState.ONGOING,
                        5,
                        (short) 0,
                        900_000,
                        OptionalLong.of(NOW_MS - 120_000),
                        Set.of(new TopicPartition("orders", 3)));
        assertThat(found(it -> TransactionCheck.judge("pay", open, NOW_MS, it)))
                .containsExactly(
                        "warn transaction pay is open since 2m and holds the stable offset of orders-3; it is aborted after 15m");
        assertThat(found(it -> TransactionCheck.judge("pay", open, NOW_MS - 70_000, it))).isEmpty();
    }

    @Test
    void offsetsAreWatchedInTheLastQuarterOfTheirTime() {
        var week = Duration.ofDays(7);
        assertThat(found(it -> OffsetExpiryCheck.judge("g", Duration.ofDays(5), week, it)))
                .isEmpty();
        assertThat(found(it -> OffsetExpiryCheck.judge("g", Duration.ofDays(6), week, it)))
                .containsExactly("warn the offsets of group g, which has no members, expire in 1d");
    }

    @Test
    void onlyTheFirstOfManyAreNamed() {
        assertThat(Findings.named(List.of(1, 2), String::valueOf)).isEqualTo("1, 2");
        assertThat(Findings.named(List.of(1, 2, 3, 4, 5, 6, 7), String::valueOf))
                .isEqualTo("1, 2, 3, 4, 5 and 2 more");
    }

    @Test
    void theLagOfAGroupIsWhatIsBehindItsCommits() {
        var partition = new TopicPartition("orders", 0);
        var look =
                new GroupLook(
                        Map.of(),
                        Map.of("g", Map.of(partition, new OffsetAndMetadata(40))),
                        Map.of(partition, 100L));
        assertThat(look.lag("g")).isEqualTo(60);
        assertThat(look.lag("other")).isZero();
    }

    @Test
    void commandsNameTheClusterThatWasLookedAt() {
        var week = Duration.ofDays(7);
        assertThat(remedies(it -> OffsetExpiryCheck.judge("g g", Duration.ofDays(6), week, it)))
                .singleElement()
                .asString()
                .startsWith(
                        "/moldau/bin/kafka-consumer-groups.sh --bootstrap-server far:9092 --group 'g g'"
                                + " --reset-offsets --all-topics --to-current --dry-run --export >"
                                + " 'g g.offsets.csv'; ");
        assertThat(remedies(it -> RetentionCheck.judgeLost("g", lost("b", 1, "a", 0), it)))
                .singleElement()
                .asString()
                .startsWith(
                        "moldau group reset g --to earliest --topic b:1,2 --topic a:0 -b far:9092;");
    }

    private static List<TopicPartition> lost(String first, int from, String second, int other) {
        return List.of(
                new TopicPartition(first, from),
                new TopicPartition(first, from + 1),
                new TopicPartition(second, other));
    }

    @Test
    void whatRetentionBySizeLeavesIsCountedFromTheEnd() {
        assertThat(RetentionCheck.firstToStay(100, 200, 1_000, 1_000)).isEqualTo(100);
        assertThat(RetentionCheck.firstToStay(100, 200, 1_000, 500)).isEqualTo(150);
        assertThat(RetentionCheck.firstToStay(100, 200, 1_000, 0)).isEqualTo(200);
    }

    @Test
    void aGroupThatRebalancesNowAndThenIsSound() {
        assertThat(found(it -> GroupCheck.judge("g", 5, it))).isEmpty();
        assertThat(found(it -> GroupCheck.judge("g", 6, it)))
                .containsExactly("warn group g has rebalanced 6 times in the last 15 minutes");
    }

    @Test
    void aJavaHomeThatIsPassedOverIsNamed() {
        assertThat(found(it -> JavaCheck.judgeNamed("/jdk-17", Optional.of(17), "/jdk-25", it)))
                .containsExactly(
                        "warn JAVA_HOME is /jdk-17, which is Java 17; Moldau needs 25 and has found another");
        assertThat(found(it -> JavaCheck.judgeNamed("/none", Optional.empty(), "/jdk-25", it)))
                .containsExactly(
                        "warn JAVA_HOME is /none, where no Java is; Moldau has found another");
        assertThat(found(it -> JavaCheck.judgeNamed("/jdk", Optional.of(26), "/jdk-25", it)))
                .isEmpty();
    }

    @Test
    void anInstalledJavaSaysWhichItIs(@TempDir Path home) throws Exception {
        assertThat(JavaCheck.featureOf(home)).isEmpty();
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"25.0.3\"\n");
        assertThat(JavaCheck.featureOf(home)).contains(25);
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"1.8.0_292\"\n");
        assertThat(JavaCheck.featureOf(home)).contains(8);
    }

    @Test
    void whoHasAFileLockedIsFoundByItsNumber() {
        var line = "12: POSIX  ADVISORY  WRITE 4711 fe:00:1234567 0 EOF";
        assertThat(BrokerProcess.holder(line, 1_234_567)).hasValue(4711);
        assertThat(BrokerProcess.holder(line, 234_567)).isEmpty();
        assertThat(BrokerProcess.holder("12: -> POSIX  ADVISORY  WRITE 4711 fe:00:7 0 EOF", 7))
                .isEmpty();
        assertThat(BrokerProcess.holder("", 7)).isEmpty();
    }

    @Test
    void brokersOfDifferentVersionsAreNamed() {
        Map<Integer, Integer> same = Map.of(1, 30, 2, 30);
        assertThat(found(it -> VersionCheck.judge(metadata(same), metadata(30), it)))
                .containsExactly("ok all brokers do what Kafka 4.3-IV0 does");
        assertThat(found(it -> VersionCheck.judge(metadata(same), metadata(25), it)))
                .containsExactly(
                        "warn the brokers can do what Kafka 4.3-IV0 does, the cluster uses what 4.0-IV3 does");
        assertThat(found(it -> VersionCheck.judge(metadata(Map.of(1, 30)), metadata(30), it)))
                .hasSize(1);
        var differ = new TreeMap<>(Map.of(1, 30, 2, 21));
        assertThat(found(it -> VersionCheck.judge(metadata(differ), metadata(21), it)))
                .containsExactly(
                        "warn brokers are of different versions: broker 1 of Kafka 4.3-IV0, broker 2 of Kafka 3.9-IV0",
                        "warn brokers are of Kafka 3.9-IV0: transactions and groups of Kafka 4 do not work there");
    }

    private static Map<String, Map<Integer, Integer>> metadata(Map<Integer, Integer> levels) {
        return Map.of("metadata.version", levels);
    }

    private static Map<String, Integer> metadata(int level) {
        return Map.of("metadata.version", level);
    }

    @Test
    void aDefaultThatNoTopicCanMeetIsOneFinding() {
        var topics = new ArrayList<ReplicaCheck.Impossible>();
        for (int i = 0; i < 1000; i++) {
            topics.add(new ReplicaCheck.Impossible("t" + i, 2, 1));
        }
        assertThat(found(it -> ReplicaCheck.judge(topics, it)))
                .containsExactly(
                        "bad 1,000 topics want more replicas in sync than they have, acks=all is always refused: t0, t1, t2, t3, t4 and 995 more");
        assertThat(remedies(it -> ReplicaCheck.judge(topics.subList(0, 1), it)))
                .containsExactly("moldau topic alter t0 --set min.insync.replicas=1 -b far:9092");
    }
}
