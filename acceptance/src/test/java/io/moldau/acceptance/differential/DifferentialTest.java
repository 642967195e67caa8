package io.moldau.acceptance.differential;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.acceptance.KafkaProcess;
import io.moldau.acceptance.MoldauProcess;
import io.moldau.acceptance.WireClient;
import io.moldau.protocol.ApiKey;
import io.moldau.protocol.message.ApiVersionsRequest;
import io.moldau.protocol.message.ApiVersionsResponse;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Some hundred wrong requests, in every version that both brokers serve: Moldau answers with the
/// error codes of Apache Kafka 4.3.1.
class DifferentialTest {
    private static final int CASES_MIN = 300;

    private static final String NOT_DECOMPRESSED = "INVALID_RECORD, by its first bytes; not -1";

    /// Where we answer otherwise, and why. Kafka's UNKNOWN_SERVER_ERROR is an exception that nobody
    /// thought of; a client can do more with a reason.
    private static final Map<String, String> KNOWN =
            Map.ofEntries(
                    Map.entry("Produce, codec 7", "UNSUPPORTED_COMPRESSION_TYPE, not -1"),
                    Map.entry("Produce, codec gzip, but it is not", NOT_DECOMPRESSED),
                    Map.entry("Produce, codec lz4, but it is not", NOT_DECOMPRESSED),
                    Map.entry("Produce, codec zstd, but it is not", NOT_DECOMPRESSED),
                    Map.entry("Produce, lz4 blocks that depend on each other", NOT_DECOMPRESSED),
                    Map.entry(
                            "Produce, codec snappy, but it is not",
                            "it begins as a snappy block could, and batches are not decompressed"
                                    + " without need"),
                    Map.entry(
                            "Produce, half a batch behind a batch",
                            "INVALID_RECORD; Kafka drops the half and says nothing"),
                    Map.entry("Produce, null records", "INVALID_RECORD; Kafka never answers"),
                    Map.entry(
                            "WriteTxnMarkers, a negative epoch", "INVALID_PRODUCER_EPOCH, not -1"),
                    Map.entry(
                            "IncrementalAlterConfigs, an operation that is none",
                            "INVALID_REQUEST, not -1"));

    @TempDir private Path directory;

    @Test
    void wrongRequestsGetTheErrorCodesOfApacheKafka() throws Exception {
        var settings = Map.of("group.initial.rebalance.delay.ms", "0");
        var differences = new ArrayList<String>();
        var outdated = new TreeSet<>(KNOWN.keySet());
        int asked = 0;
        try (var moldau = MoldauProcess.start(directory.resolve("moldau"), settings);
                var kafka = KafkaProcess.start(directory.resolve("kafka"), settings)) {
            var ours = Scene.build(WireClient.to(moldau.bootstrap()));
            var theirs = Scene.build(WireClient.to(kafka.bootstrap()));
            var ourVersions = versions(ours);
            var theirVersions = versions(theirs);
            for (var wrong : all()) {
                for (int version : common(wrong, ourVersions, theirVersions)) {
                    asked++;
                    var answer = answer(ours, wrong, version);
                    var expected = answer(theirs, wrong, version);
                    var known = wrong.key().apiName() + ", " + wrong.name();
                    if (!answer.equals(expected) && KNOWN.containsKey(known)) {
                        outdated.remove(known);
                    } else if (!answer.equals(expected)) {
                        differences.add(
                                "%s v%d, %s:%n    Kafka  %s%n    Moldau %s"
                                        .formatted(
                                                wrong.key().apiName(),
                                                version,
                                                wrong.name(),
                                                expected,
                                                answer));
                    }
                }
            }
        }
        System.out.printf(
                "%d wrong requests, %d answered differently%n", asked, differences.size());
        assertThat(asked).isGreaterThanOrEqualTo(CASES_MIN);
        assertThat(differences).as(String.join("\n", differences)).isEmpty();
        assertThat(outdated).as("named differences that are none any more").isEmpty();
    }

    private static List<WrongRequest> all() {
        var all = new ArrayList<WrongRequest>();
        all.addAll(ProduceCases.all());
        all.addAll(FetchCases.all());
        all.addAll(TopicCases.all());
        all.addAll(ConfigCases.all());
        all.addAll(GroupCases.all());
        all.addAll(TransactionCases.all());
        all.addAll(TransactionalDataCases.all());
        return all;
    }

    private record Versions(int min, int max) {}

    private static Map<Integer, Versions> versions(Scene scene) throws IOException {
        var request =
                ApiVersionsRequest.builder()
                        .clientSoftwareName("differential")
                        .clientSoftwareVersion("1")
                        .build();
        var found = new LinkedHashMap<Integer, Versions>();
        for (var key : ((ApiVersionsResponse) scene.ask(request, 3)).apiKeys()) {
            found.put(key.apiKey(), new Versions(key.minVersion(), key.maxVersion()));
        }
        return found;
    }

    private static List<Integer> common(
            WrongRequest wrong, Map<Integer, Versions> ours, Map<Integer, Versions> theirs) {
        ApiKey key = wrong.key();
        var here = Objects.requireNonNull(ours.get(key.code()), key + " is served here");
        var there = Objects.requireNonNull(theirs.get(key.code()), key + " is served there");
        var versions = new ArrayList<Integer>();
        for (int version = wrong.versionMin(); version <= wrong.versionMax(); version++) {
            if (version >= Math.max(here.min, there.min)
                    && version <= Math.min(here.max, there.max)) {
                versions.add(version);
            }
        }
        return versions;
    }

    private static String answer(Scene scene, WrongRequest wrong, int version) throws IOException {
        try {
            return ErrorCodes.of(scene.ask(wrong.request().apply(scene, version), version));
        } catch (EOFException | SocketException e) {
            return "connection closed";
        } catch (SocketTimeoutException e) {
            return "no answer";
        }
    }
}
