package io.moldau.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What every client reported, by client and feature; kept as a file of lines
/// `client<TAB>version<TAB>feature<TAB>result`.
final class ClientTable {
    /// What Apache Kafka 4.3.1 had the clients report.
    static final Path KAFKA = ClientProgram.SOURCES.resolve("apache-kafka.tsv");

    static final Path PAGE = Checkout.ROOT.resolve("docs/clients.md");

    private final TreeMap<String, Map<String, String>> rows = new TreeMap<>();

    static ClientTable read(Path file) throws IOException {
        var table = new ClientTable();
        if (Files.exists(file)) {
            for (var line : Files.readAllLines(file)) {
                var cells = line.split("\t", 3);
                table.rows
                        .computeIfAbsent(cells[0], _ -> new TreeMap<>())
                        .put(cells[1], cells[2]);
            }
        }
        return table;
    }

    void put(String client, Map<String, String> results) {
        rows.put(client, new TreeMap<>(results));
    }

    Map<String, String> of(String client) {
        return rows.getOrDefault(client, Map.of());
    }

    void write(Path file) throws IOException {
        var text = new StringBuilder();
        rows.forEach(
                (client, results) ->
                        results.forEach(
                                (feature, result) ->
                                        text.append(client + "\t" + feature + "\t" + result + "\n")));
        Files.writeString(file, text);
    }

    /// The page for people: a line a client, a column a feature.
    String page(List<ClientProgram> programs, ClientTable kafka) {
        var features = new LinkedHashSet<String>();
        programs.forEach(program -> features.addAll(of(program.name()).keySet()));
        var page = new StringBuilder(HEAD);
        page.append("| Client | Version |");
        features.forEach(feature -> page.append(" " + feature + " |"));
        page.append("\n|---|---|" + "---|".repeat(features.size()) + "\n");
        for (var program : programs) {
            page.append("| %s | %s |".formatted(program.name(), program.version()));
            for (var feature : features) {
                page.append(" " + cell(program.name(), feature, kafka) + " |");
            }
            page.append("\n");
        }
        return page.toString();
    }

    private String cell(String client, String feature, ClientTable kafka) {
        var ours = of(client).getOrDefault(feature, "");
        var theirs = kafka.of(client).getOrDefault(feature, "");
        var shown =
                ours.equals("ok")
                        ? "yes"
                        : ours.startsWith("n/a") || ours.isEmpty()
                                ? "–"
                                : ours.replaceFirst("^reports ", "");
        return ours.equals(theirs) ? shown : shown + " (Kafka: " + theirs + ")";
    }

    private static final String HEAD =
            """
            # Clients

            What real clients, each installed from its own package registry, do with Moldau. Written by
            `ClientMatrixTest` (`acceptance/clients/README.md` says what each column means and how to run it). The same
            programs run against Apache Kafka 4.3.1; a cell says in parentheses where that reports something else.
            `–`: the client has no such thing.

            """;
}
