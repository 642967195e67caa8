package io.moldau.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every client in its own language: what it reports of Moldau is what it reports of Apache Kafka.
class ClientMatrixTest {
    private static final boolean KAFKA = System.getProperty("clients.system", "").equals("kafka");
    private static final boolean REQUIRED = System.getenv("CLIENTS_REQUIRED") != null;

    private static final ClientTable REPORTED = new ClientTable();
    private static final List<ClientProgram> RAN = new ArrayList<>();

    @TempDir private Path directory;

    static Stream<ClientProgram> clients() throws IOException {
        var chosen = List.of(System.getProperty("clients", "").split(","));
        return ClientProgram.all().stream()
                .filter(it -> chosen.equals(List.of("")) || chosen.contains(it.name()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("clients")
    void reportsWhatItReportsOfApacheKafka(ClientProgram program) throws Exception {
        var missing = program.missing();
        if (!missing.isEmpty()) {
            System.err.printf("SKIPPED %s: no %s here%n", program.name(), missing);
            assertThat(REQUIRED).as("%s needs %s", program.name(), missing).isFalse();
        }
        assumeTrue(missing.isEmpty(), program.name() + " needs " + missing);
        program.install();
        ClientRun run;
        String said;
        try (var broker = start(Map.of("auto.create.topics.enable", "true"))) {
            run = ClientRun.of(program, broker, directory);
            said = Files.readString(directory.resolve("broker/" + (KAFKA ? "kafka.out" : "moldau.out")));
        }
        REPORTED.put(program.name(), run.results());
        RAN.add(program);
        assertThat(run.results().values())
                .as("%s%n%s%nbroker:%n%s", program.name(), run.errors(), said)
                .isNotEmpty()
                .noneMatch(it -> it.startsWith("failed"));
        if (!KAFKA) {
            assertThat(run.results())
                    .as(run.errors())
                    .isEqualTo(ClientTable.read(ClientTable.KAFKA).of(program.name()));
        }
    }

    private BrokerProcess start(Map<String, String> settings) throws Exception {
        var place = directory.resolve("broker");
        return KAFKA ? KafkaProcess.start(place, settings) : MoldauProcess.start(place, settings);
    }

    @AfterAll
    static void keep() throws IOException {
        var kafka = ClientTable.read(ClientTable.KAFKA);
        if (KAFKA) {
            RAN.forEach(program -> kafka.put(program.name(), REPORTED.of(program.name())));
            kafka.write(ClientTable.KAFKA);
        } else if (Boolean.getBoolean("clients.write")) {
            Files.writeString(ClientTable.PAGE, REPORTED.page(RAN, kafka));
        }
    }
}
