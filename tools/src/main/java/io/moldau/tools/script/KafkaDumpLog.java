package io.moldau.tools.script;

import io.moldau.tools.command.Session;
import io.moldau.tools.offline.DumpOptions;
import io.moldau.tools.offline.DumpOptions.IndexContents;
import io.moldau.tools.offline.FileDump;
import io.moldau.tools.offline.RecordDecoder;
import java.io.BufferedOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `kafka-dump-log.sh`: what is in the files of a log.
@Command(
        name = "kafka-dump-log.sh",
        description = "Prints what is in files of a log: segments, indexes, snapshots.",
        sortOptions = false)
final class KafkaDumpLog implements Script {
    private static final String TEXTS = "org.apache.kafka.tools.api.StringDecoder";

    @Option(
            names = "--print-data-log",
            description = "Print the records too. A decoder implies it.")
    private boolean printDataLog;

    @Option(names = "--verify-index-only", description = "Compare indexes with the log only.")
    private boolean verifyIndexOnly;

    @Option(
            names = "--index-sanity-check",
            description = "Check indexes as a start of a broker does, and print nothing of them.")
    private boolean indexSanityCheck;

    @Option(names = "--files", description = "The files: a,b.")
    private @Nullable String files;

    @Option(names = "--max-message-size", description = "Size of the largest batch; not needed.")
    @SuppressWarnings("UnusedVariable") // picocli takes it
    private int maxMessageSize;

    @Option(
            names = "--max-bytes",
            defaultValue = "2147483647",
            description = "Read no more than this of each segment.")
    private int maxBytes;

    @Option(names = "--deep-iteration", description = "Print a line for each record.")
    private boolean deepIteration;

    @Option(
            names = "--value-decoder-class",
            arity = "0..1",
            fallbackValue = TEXTS,
            description = "How values are read: StringDecoder, IntegerDecoder or LongDecoder.")
    private @Nullable String valueDecoder;

    @Option(
            names = "--key-decoder-class",
            arity = "0..1",
            fallbackValue = TEXTS,
            description = "How keys are read.")
    private @Nullable String keyDecoder;

    @Option(names = "--offsets-decoder", description = "Files of __consumer_offsets.")
    private boolean offsets;

    @Option(names = "--transaction-log-decoder", description = "Files of __transaction_state.")
    private boolean transactions;

    @Option(names = "--cluster-metadata-decoder", description = "Files of __cluster_metadata.")
    private boolean metadata;

    @Option(names = "--remote-log-metadata-decoder", hidden = true)
    private boolean remote;

    @Option(names = "--share-group-state-decoder", description = "Files of __share_group_state.")
    private boolean shareGroups;

    @Option(
            names = "--skip-record-metadata",
            description = "Print keys and values of records and nothing else of them.")
    private boolean skipRecordMetadata;

    @Override
    public String purpose() {
        return "This tool helps to parse a log file and dump its contents to the console, useful for"
                + " debugging a seemingly corrupt log segment.";
    }

    @Override
    public void check(ScriptOptions options) {
        options.require("files");
        if (remote) {
            throw new ScriptFailure(
                    "There is no tiered storage in this version of Moldau, and so nothing for"
                            + " --remote-log-metadata-decoder");
        }
    }

    @Override
    public void fail(Throwable failure, Output output) {
        output.warn(String.valueOf(failure.getMessage()));
    }

    @Override
    public void run(Session session, Output output) throws Exception {
        var terminal = session.terminal();
        boolean contents =
                printDataLog
                        || offsets
                        || transactions
                        || metadata
                        || shareGroups
                        || valueDecoder != null
                        || keyDecoder != null;
        var options =
                new DumpOptions(
                        deepIteration || contents,
                        contents,
                        !skipRecordMetadata,
                        maxBytes,
                        decoder(),
                        index());
        // A line is too small to be written alone.
        var out =
                new PrintStream(
                        new BufferedOutputStream(terminal.out()), false, StandardCharsets.UTF_8);
        try {
            new FileDump(options, out, terminal.errors())
                    .show(Arrays.asList(Objects.requireNonNull(files).split(",")));
        } finally {
            out.flush();
        }
    }

    private IndexContents index() {
        if (indexSanityCheck) {
            return IndexContents.CHECKED;
        }
        return verifyIndexOnly ? IndexContents.VERIFIED : IndexContents.SHOWN;
    }

    private RecordDecoder decoder() {
        if (offsets) {
            return RecordDecoder.offsets();
        }
        if (transactions) {
            return RecordDecoder.transactions();
        }
        if (metadata) {
            return RecordDecoder.metadata();
        }
        if (shareGroups) {
            return RecordDecoder.shareGroups();
        }
        return RecordDecoder.ofBytes(bytes(keyDecoder), bytes(valueDecoder));
    }

    private static Function<ByteBuffer, String> bytes(@Nullable String className) {
        return switch (className == null ? TEXTS : className) {
            case TEXTS -> it -> StandardCharsets.UTF_8.decode(it.duplicate()).toString();
            case "org.apache.kafka.tools.api.IntegerDecoder" ->
                    it -> Integer.toString(it.getInt(it.position()));
            case "org.apache.kafka.tools.api.LongDecoder" ->
                    it -> Long.toString(it.getLong(it.position()));
            case String other ->
                    throw new ScriptFailure(
                            "There is no decoder %s here; IntegerDecoder, LongDecoder and StringDecoder of org.apache.kafka.tools.api are"
                                    .formatted(other));
        };
    }
}
