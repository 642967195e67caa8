package io.moldau.acceptance.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.acceptance.Clients;
import io.moldau.acceptance.KafkaTools;
import io.moldau.acceptance.MoldauProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `moldau produce`, `moldau consume` and `moldau perf`: what goes in comes out, as it was asked
/// for.
class RecordCommandsTest {
    @TempDir private static Path directory;

    private static MoldauProcess broker;

    @BeforeAll
    static void start() throws Exception {
        broker = MoldauProcess.start(directory, Map.of("group.initial.rebalance.delay.ms", "0"));
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static void create(String topic, int partitions) {
        run("", "topic create " + topic + " --partitions " + partitions);
    }

    /// A new topic whose records have these values, in order.
    private static void create(String topic, String... values) {
        create(topic, 1);
        run(String.join("\n", values), "produce " + topic);
    }

    private static KafkaTools.Run run(String input, String line, String... more) {
        var words = new ArrayList<>(List.of(line.split(" ")));
        words.addAll(List.of(more));
        return OwnTools.moldau(broker.bootstrap(), input, words);
    }

    private static void assertPrints(String out, String line, String... more) {
        var run = run("", line, more);
        assertThat(run.out()).as(line + run.errors()).isEqualTo(out);
        assertThat(run.exitCode()).as(line).isZero();
    }

    private static void assertRefuses(int exitCode, String sentence, String input, String line) {
        var run = run(input, line);
        assertThat(run.errors()).as(line).isEqualTo("moldau: " + sentence + "\n");
        assertThat(run.exitCode()).as(line).isEqualTo(exitCode);
    }

    /// Options that print records like that.
    private static String[] with(String template) {
        return new String[] {"--template", template};
    }

    @Test
    void linesBecomeRecordsAndComeBack() {
        create("lines", 1);
        var run = run("a,1\nb,2\nNIL,NIL\n", "produce lines -K , --null-marker NIL -H from=test");

        assertThat(run.out())
                .matches(
                        """
                        Produced 3 records to lines, 4 B in \\S+: [\\d,]+ records/s, acknowledged within [\\d.]+ ms \\(99 of 100\\)
                        PARTITION  RECORDS  FIRST  LAST
                                0        3      0     2
                        """);
        assertThat(run.exitCode()).isZero();
        assertPrints("a=1\nb=2\nnull=null\n", "consume lines", with("{key}={value}\\n"));
        assertThat(run("", "consume lines --partition 0 -n 1").out())
                .matches("lines-0 @0  \\d{4}-\\d\\d-\\d\\d [\\d:.]{12}  key a  from=test\n  1\n");
    }

    @Test
    void oneRecordNeedsNoInput() {
        create("one", 2);
        run("not read", "produce one --key k --value v --partition 1");
        run("not read", "produce one --key k --tombstone --partition 1");

        assertPrints(
                "1 0 k v\n1 1 k null\n",
                "consume one",
                with("{partition} {offset} {key} {value}\\n"));
    }

    @Test
    void whatIsPrintedAsJsonIsProducedAsTheSameRecords() throws Exception {
        create("first", 1);
        create("second", 1);
        try (var producer = Clients.producer(broker.bootstrap(), Map.of())) {
            var record = new ProducerRecord<>("first", 0, 1000L, "k", "{\"id\":5}");
            record.headers().add("raw", new byte[] {0, -1});
            var _ = producer.send(record);
            var _ = producer.send(new ProducerRecord<>("first", 0, 2000L, null, "größer\n"));
        }
        var printed = run("", "consume first --output json").out();
        assertThat(printed.lines()).hasSize(2);

        assertThat(run(printed, "produce second --format ndjson").exitCode()).isZero();
        assertThat(run("", "consume second --output json").out())
                .isEqualTo(printed.replace("\"first\"", "\"second\""));
    }

    @Test
    void aLineThatIsNoRecordStopsItAndSaysWhereItWas() {
        create("stopped", 1);
        assertRefuses(
                1,
                "line 2 is no record: it is not JSON: '{'; 1 record before it acknowledged",
                "{\"value\":1}\n{\n{\"value\":3}\n",
                "produce stopped --format ndjson");
        assertPrints("1", "consume stopped", with("{value}"));
    }

    @Test
    void aRecordThatIsRefusedSaysWhichLineItWas() {
        run("", "topic create small --set max.message.bytes=200");
        var run = run("a\n" + "b".repeat(500) + "\nc\n", "produce small");

        assertThat(run.errors()).startsWith("moldau: line 2 was refused: ");
        assertThat(run.exitCode()).isEqualTo(4);
    }

    @Test
    void aTopicWithATypingErrorIsNotCreated() {
        assertRefuses(
                3,
                "there is no topic nosuch; moldau topic list shows those there are",
                "x\n",
                "produce nosuch");
        assertRefuses(
                3,
                "there is no topic nosuch; moldau topic list shows those there are",
                "",
                "consume nosuch");
        assertThat(run("", "topic list").out()).doesNotContain("nosuch");
    }

    @Test
    void optionsThatContradictEachOtherAreRefused() {
        create("options", 1);
        assertRefuses(2, "--tombstone is for a key: give --key", "", "produce options --tombstone");
        assertRefuses(
                2,
                "--key and --key-separator do not go together",
                "",
                "produce options --key a -K b");
        assertRefuses(
                2, "fast is no rate; say it like 100/s or 30/m", "", "produce options --rate fast");
        assertRefuses(
                3,
                "topic options has no partition 1; it has only 0",
                "",
                "produce options -p 1 --value x");
        assertRefuses(2, "name topics, or give --pattern", "", "consume");
        assertRefuses(
                2,
                "--output template and --template go together",
                "",
                "consume options --output template");
        assertRefuses(
                2, "--follow and --until do not go together", "", "consume options -f --until end");
    }

    @Test
    void readingBeginsAndEndsWhereItIsTold() {
        create("ends", "a", "b", "c", "d", "e");
        assertPrints("abcde", "consume ends", with("{value}"));
        assertPrints("cde", "consume ends --from 2", with("{value}"));
        assertPrints("de", "consume ends --from -2", with("{value}"));
        assertPrints("ab", "consume ends --until 2", with("{value}"));
        assertPrints("bc", "consume ends --from 1 --until -2", with("{value}"));
        assertPrints("ab", "consume ends -n 2", with("{value}"));
        assertPrints("", "consume ends --from end", with("{value}"));
        assertPrints("", "consume ends --from 100", with("{value}"));
        assertPrints("abcde", "consume ends --from -100", with("{value}"));
        assertPrints("", "consume ends --until 1970-01-02", with("{value}"));
    }

    @Test
    void readingBeginsAtATime() throws Exception {
        create("times", 1);
        try (var producer = Clients.producer(broker.bootstrap(), Map.of())) {
            for (int i = 1; i <= 4; i++) {
                var _ = producer.send(new ProducerRecord<>("times", 0, i * 1000L, null, "" + i));
            }
        }
        assertPrints("34", "consume times --from @2500", with("{value}"));
        assertPrints("12", "consume times --until 1970-01-01T00:00:02.5Z", with("{value}"));
        assertPrints("1234", "consume times --until", "1h ago", "--template", "{value}");
        assertPrints("", "consume times --from", "1h ago", "--template", "{value}");
    }

    @Test
    void onlyRecordsThatMeetAllConditionsArePrinted() {
        create("orders", "{\"id\":3}", "{\"id\":20}", "{\"id\":100}", "none");
        assertPrints("20 ", "consume orders -w value.id>5 -w value.id<50", with("{value.id} "));
        assertPrints("none", "consume orders -w value~^n", with("{value}"));
        assertPrints("1", "consume orders -w offset>0 -n 1", with("{offset}"));
    }

    @Test
    void severalTopicsAndThoseLikeAPatternAreReadTogether() {
        create("many-a", "a");
        create("many-b", "b");
        assertThat(run("", "consume many-a many-b", with("{topic}:{value} ")).out().split(" "))
                .containsExactlyInAnyOrder("many-a:a", "many-b:b");
        assertThat(run("", "consume --pattern many-.*", with("{topic}:{value} ")).out().split(" "))
                .containsExactlyInAnyOrder("many-a:a", "many-b:b");
        assertRefuses(3, "no topic is like nosuch.*", "", "consume --pattern nosuch.*");
    }

    @Test
    void aGroupGoesOnWhereItWasAndNobodyElseLeavesATrace() throws Exception {
        create("grouped", "a", "b", "c");
        assertPrints("ab", "consume grouped --group readers -n 2", with("{value}"));
        assertPrints("c", "consume grouped --group readers", with("{value}"));
        assertPrints("", "consume grouped --group readers", with("{value}"));
        assertPrints("abc", "consume grouped", with("{value}"));
        try (var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            assertThat(admin.listGroups().all().get())
                    .extracting(GroupListing::groupId)
                    .containsExactly("readers");
        }
    }

    @Test
    void openAndAbortedTransactionsAreSeenOnlyOnRequest() {
        create("transactions", "plain");
        try (var producer =
                Clients.producer(broker.bootstrap(), Map.of("transactional.id", "undone"))) {
            producer.initTransactions();
            producer.beginTransaction();
            var _ = producer.send(new ProducerRecord<>("transactions", "undone"));
            producer.flush();
            producer.abortTransaction();
        }
        assertPrints("plain ", "consume transactions", with("{value} "));
        assertPrints(
                "plain undone ", "consume transactions --isolation uncommitted", with("{value} "));
    }

    @Test
    void aTableHasAHead() {
        create("table", "a,b");
        assertThat(run("", "consume table --output csv").out())
                .matches(
                        """
                        topic,partition,offset,timestamp,key,value,headers
                        table,0,0,\\d{13},,"a,b",\\[]
                        """);
    }

    @Test
    void aFileIsProducedAtARate() throws Exception {
        create("paced", 1);
        var file = Files.writeString(directory.resolve("lines.txt"), "1\n2\n3\n4\n5\n6\n");
        long startNanos = System.nanoTime();

        run("", "produce paced --rate 20/s --compression lz4 --file", file.toString());

        assertThat(System.nanoTime() - startNanos).isGreaterThan(250_000_000L);
        assertPrints("123456", "consume paced", with("{value}"));
        assertRefuses(3, "cannot read the file nosuch.txt", "", "produce paced --file nosuch.txt");
    }

    @Test
    void loadIsMeasured() {
        create("load", 1);
        assertThat(run("", "perf produce load --number 500 --size 10").out())
                .matches(
                        """
                        500 records of 10 B in \\S+: [\\d,]+ records/s, [\\d.]+ [KM]?i?B/s
                        Acknowledged after [\\d.]+ ms on average; of 100: 50 within [\\d.]+ ms, 95 within [\\d.]+ ms, 99 within [\\d.]+ ms; at most [\\d.]+ ms
                        """);
        assertThat(run("", "perf consume load").out())
                .matches(
                        "500 records, [\\d.]+ KiB in \\S+: [\\d,]+ records/s, [\\d.]+ [KM]?i?B/s\n");
        assertThat(run("", "perf e2e load --number 20").out())
                .matches(
                        "20 records, each after [\\d.]+ ms on average; of 100: 50 within [\\d.]+ ms,"
                                + " 99 within [\\d.]+ ms; at most [\\d.]+ ms\n");
        assertThat(run("", "perf produce load --number 5 --json").out())
                .contains("\"topic\": \"load\"")
                .contains("\"records\": 5")
                .contains("\"refused\": 0");
    }
}
