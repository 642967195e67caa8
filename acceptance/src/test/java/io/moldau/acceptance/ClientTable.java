package io.moldau.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// What clients reported, by client and feature; kept as a file of lines
/// `client<TAB>feature<TAB>result`, sorted.
///
/// The client's version is kept as the result of the feature [#VERSION], so that what one version
/// reported is never taken for what another did.
final class ClientTable {
    static final String VERSION = "version";

    /// What Apache Kafka 4.3.1 had the clients report.
    static final Path KAFKA = ClientProgram.SOURCES.resolve("apache-kafka.tsv");

    /// What Moldau had them report.
    static final Path MOLDAU = ClientProgram.SOURCES.resolve("moldau.tsv");

    private final TreeMap<String, Map<String, String>> rows = new TreeMap<>();

    static ClientTable read(Path file) throws IOException {
        var table = new ClientTable();
        if (Files.exists(file)) {
            for (var line : Files.readAllLines(file)) {
                var cells = line.split("\t", 3);
                table.row(cells[0]).put(cells[1], cells[2]);
            }
        }
        return table;
    }

    private Map<String, String> row(String client) {
        return rows.computeIfAbsent(client, _ -> new TreeMap<>());
    }

    /// Takes these rows instead of those it has of the same clients, and keeps the others.
    void replace(Map<String, Map<String, String>> reported) {
        reported.forEach((client, results) -> rows.put(client, new TreeMap<>(results)));
    }

    /// Forgets clients that are no more.
    void keepOnly(Iterable<ClientProgram> programs) {
        var names = new TreeSet<String>();
        programs.forEach(program -> names.add(program.name()));
        rows.keySet().retainAll(names);
    }

    Iterable<String> clients() {
        return rows.keySet();
    }

    Map<String, String> of(String client) {
        return rows.getOrDefault(client, Map.of());
    }

    void write(Path file) throws IOException {
        var text = new StringBuilder();
        rows.forEach((client, results) ->
                results.forEach((feature, result) ->
                        text.append("%s\t%s\t%s\n".formatted(client, feature, result))));
        Files.writeString(file, text);
    }
}
