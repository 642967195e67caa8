package io.moldau.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every client in its own language: what it reports of Moldau is what it reports of Apache Kafka.
///
/// Clients run side by side (`junit-platform.properties` says how many), each with a broker of its
/// own.
@Order(1) // The longest: the others fill what it leaves.
class ClientMatrixTest {
    private static final boolean KAFKA = System.getProperty("clients.system", "").equals("kafka");
    private static final boolean WRITE = Boolean.getBoolean("clients.write");
    private static final boolean REQUIRED = System.getenv("CLIENTS_REQUIRED") != null;

    /// What the clients of this run reported, by name.
    private static final ConcurrentSkipListMap<String, Map<String, String>> REPORTED =
            new ConcurrentSkipListMap<>();

    static Stream<ClientProgram> clients() throws IOException {
        var chosen = List.of(System.getProperty("clients", "").split(","));
        return ClientProgram.all().stream()
                .sorted(Comparator.comparingInt(ClientProgram::seconds).reversed())
                .filter(it -> chosen.equals(List.of("")) || chosen.contains(it.name()));
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest(name = "{0}")
    @MethodSource("clients")
    void reportsWhatItReportsOfApacheKafka(ClientProgram program, @TempDir Path directory)
            throws Exception {
        var missing = program.missing();
        if (!missing.isEmpty()) {
            System.err.printf("SKIPPED %s: no %s here%n", program.name(), missing);
            assertThat(REQUIRED).as("%s needs %s", program.name(), missing).isFalse();
        }
        assumeTrue(missing.isEmpty(), program.name() + " needs " + missing);
        program.install();
        ClientRun run;
        String said;
        try (var broker = start(directory.resolve("broker"))) {
            FirstAnswer.awaitCoordinators(broker.bootstrap());
            run = ClientRun.of(program, broker, directory);
            said = broker.said();
        }
        System.err.printf("%s took %d s%n", program.name(), run.tookSeconds());
        var story = "%s%nprogram:%n%s%nbroker:%n%s".formatted(program.name(), run.errors(), said);
        var results = run.results();
        assertThat(results).as(story).containsKeys(ClientPage.FEATURES.toArray(String[]::new));
        assertThat(results).as(story).containsKeys(ClientPage.ERRORS.toArray(String[]::new));
        assertThat(results.values()).as(story).noneMatch(it -> it.startsWith("failed"));
        REPORTED.put(program.name(), results);
        if (!KAFKA) {
            assertThat(results)
                    .as("%s%nWhat it reported of Kafka is kept with -Dclients.system=kafka", story)
                    .isEqualTo(ClientTable.read(ClientTable.KAFKA).of(program.name()));
        }
    }

    private static BrokerProcess start(Path place) throws Exception {
        var settings = new TreeMap<>(Map.of("auto.create.topics.enable", "true"));
        if (KAFKA) {
            // It has nobody to hand its partitions to, and tries for up to a minute.
            settings.put("controlled.shutdown.enable", "false");
            return KafkaProcess.start(place, settings);
        }
        return MoldauProcess.start(place, settings);
    }

    /// A run of some clients renews their rows and leaves the others as they are.
    @AfterAll
    static void keep() throws IOException {
        if (!KAFKA && !WRITE) {
            return;
        }
        var file = KAFKA ? ClientTable.KAFKA : ClientTable.MOLDAU;
        var table = ClientTable.read(file);
        table.replace(REPORTED);
        table.keepOnly(ClientProgram.all());
        table.write(file);
        if (WRITE) {
            var moldau = ClientTable.read(ClientTable.MOLDAU);
            var page = new ClientPage(moldau, ClientTable.read(ClientTable.KAFKA));
            Files.writeString(ClientPage.FILE, page.text());
        }
    }
}
