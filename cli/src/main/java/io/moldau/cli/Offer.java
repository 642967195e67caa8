package io.moldau.cli;

import io.moldau.tools.completion.Kind;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Model.ArgSpec;

/// What a shell can offer for a word of a command line.
sealed interface Offer {
    /// Names that the cluster knows, or that moldau itself has written down.
    record Names(Kind kind) implements Offer {}

    record Files() implements Offer {}

    record OneOf(List<String> words) implements Offer {}

    /// Only who types knows what it is.
    record Nothing() implements Offer {}

    /// By the label that the word has in the help.
    Map<String, Offer> BY_LABEL =
            Map.of(
                    "TOPIC", new Names(Kind.TOPICS),
                    "TOPIC[:PARTITION,...]", new Names(Kind.TOPICS),
                    "GROUP", new Names(Kind.GROUPS),
                    "CONTEXT", new Names(Kind.CONTEXTS),
                    "TRANSACTIONAL-ID", new Names(Kind.TRANSACTIONAL_IDS),
                    "BROKER", new Names(Kind.BROKERS),
                    "TARGET", new Names(Kind.TARGETS),
                    "ACKS", new OneOf(List.of("all", "1", "0")),
                    "CODEC", new OneOf(List.of("none", "gzip", "snappy", "lz4", "zstd")),
                    "TYPE", new OneOf(List.of("classic", "consumer", "share", "streams")));

    /// For the value of an option, or for a word that is none.
    static Offer of(ArgSpec word) {
        var candidates = word.completionCandidates();
        if (candidates != null) {
            var words = StreamSupport.stream(candidates.spliterator(), false);
            return new OneOf(words.map(it -> it.toLowerCase(Locale.ROOT)).toList());
        }
        if (isPath(word)) {
            return new Files();
        }
        return BY_LABEL.getOrDefault(word.paramLabel(), new Nothing());
    }

    private static boolean isPath(ArgSpec word) {
        return word.type() == Path.class
                || Arrays.asList(word.auxiliaryTypes()).contains(Path.class);
    }
}
