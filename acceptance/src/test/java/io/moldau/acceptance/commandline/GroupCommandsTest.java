package io.moldau.acceptance.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.acceptance.Clients;
import io.moldau.acceptance.KafkaTools;
import io.moldau.acceptance.MoldauProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// `moldau group`, and every screen of it.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class GroupCommandsTest {
    @TempDir private static Path directory;

    private static MoldauProcess broker;
    private static GroupScene scene;

    @BeforeAll
    static void start() throws Exception {
        broker = MoldauProcess.start(directory, Map.of("group.initial.rebalance.delay.ms", "0"));
        scene = GroupScene.open(broker.bootstrap());
    }

    @AfterAll
    static void stop() {
        scene.close();
        broker.close();
    }

    private static KafkaTools.Run moldau(String line) {
        return OwnTools.moldau(broker.bootstrap(), line);
    }

    private static void assertPrints(String line, String out) {
        var run = moldau(line);
        assertThat(withoutIds(run.out())).as(line + run.errors()).isEqualTo(out);
        assertThat(run.exitCode()).as(line).isZero();
    }

    /// One sentence on standard error, and the exit code that belongs to it.
    private static void assertRefuses(String line, int exitCode, String sentence) {
        var run = moldau(line);
        assertThat(run.errors()).as(line).endsWith("moldau: " + sentence + "\n");
        assertThat(run.exitCode()).as(line).isEqualTo(exitCode);
    }

    /// Without what is new every time: the ids of members, the port, the age of records.
    private static String withoutIds(String out) {
        return out.replaceAll("reader-[\\w-]{36}", "reader-ID")
                .replaceAll("127\\.0\\.0\\.1:\\d+", "127.0.0.1:PORT")
                .replaceAll("MEMBER {30,}", "MEMBER  ")
                .replaceAll("\\d+s behind", "AGE behind")
                .replaceAll(" +\\d+s(?= +0/s)", "  AGE");
    }

    @Test
    @Order(1)
    void groupsAreListed() {
        assertPrints(
                "group list",
                """
                GROUP  TYPE     PROTOCOL  STATE
                busy   classic  consumer  Stable
                done   classic  -         Empty
                """);
        assertPrints(
                "group list d* --state empty",
                """
                GROUP  TYPE     PROTOCOL  STATE
                done   classic  -         Empty
                """);
        assertThat(moldau("group list nosuch").errors()).isEqualTo("No group is like that.\n");
        assertThat(moldau("group list --json --type classic").out())
                .contains("\"group\": \"busy\"")
                .contains("\"state\": \"Stable\"");
    }

    @Test
    @Order(2)
    void aGroupIsShownWithItsLag() {
        assertPrints(
                "group describe busy --sample 1",
                """
                Group        busy
                State        Stable, 1 member
                Protocol     classic, assignor range
                Coordinator  127.0.0.1:PORT (1)
                Lag          6 records, AGE behind, 0/s, gone: never at this rate

                TOPIC  PARTITION  CURRENT  END  LAG  BEHIND  RATE  GONE IN  CLIENT  HOST       MEMBER
                read           0        4   10    6  AGE   0/s    never  reader  127.0.0.1  reader-ID
                read           1       10   10    0  AGE   0/s        -  reader  127.0.0.1  reader-ID
                """);
        assertThat(moldau("group describe done --sample 0 --json").out())
                .contains("\"lag\": 12,")
                .contains("\"lagSeconds\": ")
                .contains("\"lagPerSecond\": null")
                .contains("\"memberId\": null");
        assertRefuses(
                "group describe nosuch",
                3,
                "there is no group nosuch; moldau group list shows the groups there are");
    }

    @Test
    @Order(3)
    void membersAreShownWithWhatTheyHave() {
        assertPrints(
                "group members busy",
                """
                MEMBER  HOST       CLIENT  PARTITIONS  ASSIGNED
                reader-ID  127.0.0.1  reader           2  read:0-1
                """);
        assertThat(moldau("group members done").errors()).isEqualTo("Nobody reads there.\n");
    }

    @Test
    @Order(4)
    void aResetShowsWhatWouldChange() {
        assertPrints(
                "group reset done --to earliest --dry-run",
                """
                TOPIC  PARTITION  OLD  NEW  DIFFERENCE
                read           0    3    0          -3
                read           1    5    0          -5
                """);
        assertPrints(
                "group reset done --to 4 --topic read:0 --yes",
                """
                TOPIC  PARTITION  OLD  NEW  DIFFERENCE
                read           0    3    4          +1
                Set 1 offset of group done
                """);
        assertPrints(
                "group reset done --shift 100 --yes",
                """
                TOPIC  PARTITION  OLD  NEW  DIFFERENCE
                read           0    4   10          +6
                read           1    5   10          +5
                Set 2 offsets of group done
                """);
        assertPrints(
                "group reset done --to latest",
                """
                TOPIC  PARTITION  OLD  NEW  DIFFERENCE
                read           0   10   10           0
                read           1   10   10           0
                Nothing changes
                """);
        assertPrints(
                "group reset done --to 2020-01-01 --yes",
                """
                TOPIC  PARTITION  OLD  NEW  DIFFERENCE
                read           0   10    0         -10
                read           1   10    0         -10
                Set 2 offsets of group done
                """);
        assertPrints(
                "group reset fresh --to 2099-01-01 --topic read:1 --dry-run",
                """
                TOPIC  PARTITION  OLD  NEW  DIFFERENCE
                read           1    -   10           -
                """);
    }

    @Test
    @Order(5)
    void whatCannotBeResetSaysSo() {
        assertRefuses(
                "group reset busy --to earliest --yes",
                4,
                "group busy has 1 member (reader on 127.0.0.1): stop it, then reset its offsets");
        assertRefuses(
                "group reset done --to latest",
                4,
                "Set 2 offsets of group done? Nobody is here to say yes: give --yes");
        assertRefuses(
                "group reset done",
                2,
                "give --to earliest, latest, OFFSET or TIME, or --shift NUMBER");
        assertRefuses(
                "group reset done --to soon",
                2,
                "--to takes earliest, latest, an offset or a time: \"soon\" is no time; say it like"
                        + " \"10m ago\", \"2026-11-21 08:00\", 2026-11-21T08:00:00Z or 1795248000000"
                        + " (milliseconds since 1970)");
        assertRefuses(
                "group reset done --to 0 --topic read:7",
                3,
                "topic read has no partition 7; it has 0 to 1");
        assertRefuses(
                "group reset nosuch --to 0",
                3,
                "there is no consumer group nosuch; moldau group list shows the groups there are");
    }

    @Test
    @Order(6)
    void theAgeIsThatOfTheNextRecordThatAMemberWouldGet() throws Exception {
        long hourAgoMs = System.currentTimeMillis() - 3_600_000;
        var transactional = Map.<String, Object>of("transactional.id", "ledger");
        try (var producer = Clients.producer(broker.bootstrap(), transactional)) {
            producer.initTransactions();
            producer.beginTransaction();
            for (int i = 0; i < 2; i++) {
                var timeMs = hourAgoMs + 1_800_000L * i;
                var _ = producer.send(new ProducerRecord<>("ledger", 0, timeMs, "key", "value"));
            }
            producer.commitTransaction();
        }
        assertThat(behind(0)).isEqualTo("3 1h");
        assertThat(behind(1)).isEqualTo("2 30m");
        // Behind the records there is only the mark of the transaction.
        assertThat(behind(2)).isEqualTo("1 0s");
        assertThat(behind(3)).isEqualTo("0 0s");
        assertThat(moldau("topic delete-records ledger --before 0:1 --yes").exitCode()).isZero();
        commit(0);
        assertThat(behind()).isEqualTo("3 30m");
    }

    private static String behind(long offset) {
        assertThat(moldau("group reset auditor --to %d --topic ledger --yes".formatted(offset)))
                .extracting(KafkaTools.Run::exitCode)
                .isEqualTo(0);
        return behind();
    }

    /// Lag and age of the only partition.
    private static String behind() {
        var out = moldau("group describe auditor --sample 0").out();
        var row = out.lines().filter(it -> it.startsWith("ledger")).findFirst().orElse(out);
        return row.split(" +")[4] + " " + row.split(" +")[5];
    }

    /// What `moldau group reset` would not do: an offset that has fallen out of retention.
    private static void commit(long offset) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            admin.alterConsumerGroupOffsets(
                            "auditor",
                            Map.of(new TopicPartition("ledger", 0), new OffsetAndMetadata(offset)))
                    .all()
                    .get();
        }
    }

    @Test
    @Order(7)
    void aGroupIsDeleted() {
        assertRefuses(
                "group delete busy --yes",
                4,
                "group busy has 1 member (reader on 127.0.0.1): stop it, then delete it");
        assertRefuses(
                "group delete busy --topic read --yes",
                4,
                "members of group busy read that now: stop them, then delete its offsets");
        assertPrints(
                "group delete done --topic read:0 --yes",
                "Deleted 1 offset of read:0 from group done\n");
        assertRefuses(
                "group delete done --topic read:0 --yes", 3, "group done has no offsets of read:0");
        assertRefuses(
                "group delete done",
                4,
                "Delete group done (1 offset)? Nobody is here to say yes: give --yes");
        assertPrints("group delete done --yes", "Deleted group done (1 offset)\n");
        assertThat(moldau("group list").out()).doesNotContain("done");
    }

    @Test
    @Order(8)
    void linesOfOldArticlesRun() {
        var at = broker.bootstrap();
        var list =
                OwnTools.script(
                        "kafka-consumer-groups",
                        "",
                        List.of(
                                "--zookeeper",
                                "zookeeper:2181",
                                "--new-consumer",
                                "--bootstrap-server",
                                at,
                                "--list"));
        assertThat(list.out()).isEqualTo("auditor\nbusy\n");
        assertThat(list.errors())
                .isEqualTo(
                        """
                        --new-consumer is an option of older versions: all consumers are new
                        --zookeeper is an option of older versions; today it is --bootstrap-server %s
                        """
                                .formatted(at));
        var election =
                OwnTools.script(
                        "kafka-preferred-replica-election",
                        "",
                        List.of("--zookeeper", "zk_host:2181/chroot", "--bootstrap-server", at));
        assertThat(election.errors())
                .isEqualTo(
                        "kafka-preferred-replica-election.sh is a script of older versions; today it"
                                + " is kafka-leader-election.sh --bootstrap-server "
                                + at
                                + " --election-type preferred --all-topic-partitions\n");
        assertThat(election.exitCode()).isZero();
    }
}
