package io.moldau.acceptance;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The table of clients and features for people: `docs/clients.md`.
final class ClientPage {
    static final Path FILE = Checkout.ROOT.resolve("docs/clients.md");

    /// The features that every client is asked for, in the order of the table.
    static final List<String> FEATURES =
            List.of(
                    "produce.none",
                    "produce.gzip",
                    "produce.snappy",
                    "produce.lz4",
                    "produce.zstd",
                    "headers",
                    "nulls",
                    "group",
                    "resume",
                    "seek.offset",
                    "seek.time",
                    "admin",
                    "restart");

    /// The errors that every client is asked to report.
    static final List<String> ERRORS =
            List.of(
                    "error.unknown_topic",
                    "error.too_large",
                    "error.out_of_range",
                    "error.illegal_generation");

    private static final String HEAD =
            """
            # Clients

            What real clients, each installed from its own package registry, do with Moldau. Written by
            `ClientMatrixTest`; `acceptance/clients/README.md` says what each feature is and how to run it. The same
            programs run against Apache Kafka 4.3.1, and a cell says in parentheses where that reports something else.
            `–`: the client has no such thing; the notes below say why.

            """;

    private final ClientTable moldau;
    private final ClientTable kafka;
    private final Map<String, String> notes = new LinkedHashMap<>();

    ClientPage(ClientTable moldau, ClientTable kafka) {
        this.moldau = moldau;
        this.kafka = kafka;
    }

    String text() {
        var page = new StringBuilder(HEAD);
        page.append("## What works\n\n").append(table(FEATURES, "Version"));
        page.append(
                        "\n## What the client says\n\nOf a topic that does not exist, a record of 2 MB, an offset")
                .append(" out of range, and a commit for a generation that is gone.\n\n")
                .append(table(ERRORS, ""));
        page.append("\n## With a client's own tools and modes\n\n");
        others().forEach((what, cell) -> page.append("- `%s`: %s\n".formatted(what, cell)));
        page.append("\n## Notes\n\n");
        notes.forEach((where, why) -> page.append("- %s: %s\n".formatted(where, why)));
        return page.toString();
    }

    private String table(List<String> features, String versionTitle) {
        boolean versions = !versionTitle.isEmpty();
        var table = new StringBuilder("| Client |");
        table.append(versions ? " " + versionTitle + " |" : "");
        features.forEach(
                feature -> table.append(" " + feature.replaceFirst("^error\\.", "") + " |"));
        table.append("\n|---|").append("---|".repeat(features.size() + (versions ? 1 : 0)));
        table.append("\n");
        for (var client : moldau.clients()) {
            table.append("| " + client + " |");
            if (versions) {
                table.append(" " + cell(client, ClientTable.VERSION) + " |");
            }
            features.forEach(feature -> table.append(" " + cell(client, feature) + " |"));
            table.append("\n");
        }
        return table.toString();
    }

    private Map<String, String> others() {
        var others = new TreeMap<String, String>();
        for (var client : moldau.clients()) {
            for (var feature : moldau.of(client).keySet()) {
                boolean own =
                        !FEATURES.contains(feature)
                                && !ERRORS.contains(feature)
                                && !feature.equals(ClientTable.VERSION);
                if (own) {
                    others.put(feature, cell(client, feature));
                }
            }
        }
        return others;
    }

    private String cell(String client, String feature) {
        var ours = moldau.of(client).getOrDefault(feature, "");
        var theirs = kafka.of(client).getOrDefault(feature, "");
        if (ours.startsWith("n/a ")) {
            notes.put(client + " " + feature, ours.substring(4));
        }
        return ours.equals(theirs) ? shown(ours) : shown(ours) + " (Kafka: " + shown(theirs) + ")";
    }

    private static String shown(String result) {
        if (result.isEmpty()) {
            return "not tried";
        }
        if (result.startsWith("n/a")) {
            return "–";
        }
        return result.equals("ok") ? "yes" : result.replaceFirst("^reports ", "");
    }
}
