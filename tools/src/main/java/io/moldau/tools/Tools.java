package io.moldau.tools;

import io.moldau.tools.cluster.ClusterApiVersions;
import io.moldau.tools.cluster.ClusterDescribe;
import io.moldau.tools.cluster.ClusterFeatures;
import io.moldau.tools.cluster.ClusterQuorum;
import io.moldau.tools.command.CommandFailure;
import io.moldau.tools.command.Exit;
import io.moldau.tools.command.Failures;
import io.moldau.tools.command.Session;
import io.moldau.tools.command.SessionCommand;
import io.moldau.tools.config.ConfigGet;
import io.moldau.tools.config.ConfigSet;
import io.moldau.tools.config.ConfigUnset;
import io.moldau.tools.context.ContextAdd;
import io.moldau.tools.context.ContextList;
import io.moldau.tools.context.ContextRemove;
import io.moldau.tools.context.ContextShow;
import io.moldau.tools.context.ContextUse;
import io.moldau.tools.doctor.Doctor;
import io.moldau.tools.group.GroupDelete;
import io.moldau.tools.group.GroupDescribe;
import io.moldau.tools.group.GroupList;
import io.moldau.tools.group.GroupMembers;
import io.moldau.tools.group.GroupReset;
import io.moldau.tools.log.LogDirs;
import io.moldau.tools.log.LogDump;
import io.moldau.tools.log.LogVerify;
import io.moldau.tools.perf.PerfConsume;
import io.moldau.tools.perf.PerfE2e;
import io.moldau.tools.perf.PerfProduce;
import io.moldau.tools.record.Consume;
import io.moldau.tools.record.Produce;
import io.moldau.tools.screen.Colour;
import io.moldau.tools.screen.VisibleText;
import io.moldau.tools.topic.TopicAddPartitions;
import io.moldau.tools.topic.TopicAlter;
import io.moldau.tools.topic.TopicCreate;
import io.moldau.tools.topic.TopicDelete;
import io.moldau.tools.topic.TopicDeleteRecords;
import io.moldau.tools.topic.TopicDescribe;
import io.moldau.tools.topic.TopicList;
import io.moldau.tools.topic.TopicOffsets;
import io.moldau.tools.topic.TopicPurge;
import io.moldau.tools.transaction.TransactionAbort;
import io.moldau.tools.transaction.TransactionDescribe;
import io.moldau.tools.transaction.TransactionHanging;
import io.moldau.tools.transaction.TransactionList;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// The commands of `moldau` that speak to a cluster, noun and verb. Which there are is written
/// here.
public final class Tools {
    /// Wide enough for a line of help, and no wider than one reads with ease.
    private static final int HELP_COLUMNS = 100;

    /// Says it, where several programs write into one terminal or file.
    private static final String WHO = "moldau: ";

    private final Session session;
    private final List<String> arguments;
    private final CommandLine commands;
    private final boolean isWhole;

    /// With all commands: for help, for completion, and for those that are added from elsewhere.
    public Tools(Session session) {
        this(session, List.of());
    }

    /// For one command line: where it begins with a noun, or with a noun and a verb, the others are
    /// not made.
    public Tools(Session session, List<String> arguments) {
        this.session = session;
        this.arguments = List.copyOf(arguments);
        commands = new CommandLine(new Root());
        var nouns = nouns();
        var first = arguments.isEmpty() ? null : nouns.get(arguments.getFirst());
        isWhole = first == null;
        for (var noun : isWhole ? nouns.values() : List.of(first)) {
            commands.addSubcommand(noun.get());
        }
        // A value may begin with @ without being the name of a file.
        commands.setExpandAtFiles(false);
    }

    /// Whether these are all commands, and not only those of the noun that a line begins with.
    public boolean isWhole() {
        return isWhole;
    }

    public CommandLine commands() {
        return commands;
    }

    /// In the order of the help.
    private Map<String, Supplier<CommandLine>> nouns() {
        var nouns = new LinkedHashMap<String, Supplier<CommandLine>>();
        addTopics(nouns);
        addAdministration(nouns);
        nouns.put("doctor", () -> new CommandLine(new Doctor(session)));
        addRecords(nouns);
        return nouns;
    }

    private void addTopics(Map<String, Supplier<CommandLine>> nouns) {
        nouns.put(
                "topic",
                () ->
                        noun(
                                "topic",
                                "Topics: list, create, change, empty, delete.",
                                new TopicList(session),
                                new TopicCreate(session),
                                new TopicDescribe(session),
                                new TopicAlter(session),
                                new TopicDelete(session),
                                new TopicAddPartitions(session),
                                new TopicDeleteRecords(session),
                                new TopicOffsets(session),
                                new TopicPurge(session)));
        nouns.put(
                "group",
                () ->
                        noun(
                                "group",
                                "Groups of consumers: how far behind they are, who reads, from where.",
                                new GroupList(session),
                                new GroupDescribe(session),
                                new GroupMembers(session),
                                new GroupReset(session),
                                new GroupDelete(session)));
        nouns.put(
                "context",
                () ->
                        noun(
                                "context",
                                "Clusters by name: add, use, list, show, remove.",
                                new ContextList(session),
                                new ContextAdd(session),
                                new ContextUse(session),
                                new ContextShow(session),
                                new ContextRemove(session)));
        nouns.put(
                "log",
                () ->
                        noun(
                                "log",
                                "Logs on disk: where they are, what is in them, whether they hold.",
                                new LogDirs(session),
                                new LogDump(session),
                                new LogVerify(session)));
    }

    private void addAdministration(Map<String, Supplier<CommandLine>> nouns) {
        nouns.put(
                "config",
                () ->
                        noun(
                                "config",
                                "Settings of topics, brokers and groups, and quotas: show and change.",
                                new ConfigGet(session),
                                new ConfigSet(session),
                                new ConfigUnset(session)));
        nouns.put(
                "txn",
                () ->
                        noun(
                                "txn",
                                "Transactions: list, describe, find those that hang, abort.",
                                new TransactionList(session),
                                new TransactionDescribe(session),
                                new TransactionHanging(session),
                                new TransactionAbort(session)));
        nouns.put(
                "cluster",
                () ->
                        noun(
                                "cluster",
                                "The cluster: who it is and what its brokers can do.",
                                new ClusterDescribe(session),
                                new ClusterFeatures(session),
                                new ClusterQuorum(session),
                                new ClusterApiVersions(session)));
    }

    private void addRecords(Map<String, Supplier<CommandLine>> nouns) {
        nouns.put("produce", () -> new CommandLine(new Produce(session)));
        nouns.put("consume", () -> new CommandLine(new Consume(session)));
        nouns.put(
                "perf",
                () ->
                        noun(
                                "perf",
                                "Measure how fast the cluster is.",
                                new PerfProduce(session),
                                new PerfConsume(session),
                                new PerfE2e(session)));
    }

    /// Runs one command line and gives its exit code.
    public int run(List<String> arguments) {
        var terminal = session.terminal();
        return commands.setCaseInsensitiveEnumValuesAllowed(true)
                .setColorScheme(
                        CommandLine.Help.defaultColorScheme(terminal.colour() ? Ansi.ON : Ansi.OFF))
                .setUsageHelpWidth(terminal.columns() == 0 ? HELP_COLUMNS : helpColumns())
                .setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(terminal.errors(), true, StandardCharsets.UTF_8))
                .setParameterExceptionHandler(this::refuse)
                .setExecutionExceptionHandler((failure, command, _) -> fail(failure, command))
                .execute(arguments.toArray(String[]::new));
    }

    private int helpColumns() {
        return Math.clamp(session.terminal().columns(), 60, HELP_COLUMNS);
    }

    private int refuse(ParameterException wrong, String[] arguments) {
        var command = wrong.getCommandLine().getCommandSpec().qualifiedName();
        var reason = reason(wrong);
        var end = reason.endsWith("?") ? " " : "; ";
        say(reason + end + command + " --help shows how it goes");
        return Exit.USAGE.code();
    }

    private static String reason(ParameterException wrong) {
        if (wrong instanceof UnmatchedArgumentException it) {
            var meant = it.getSuggestions().isEmpty() ? "" : it.getSuggestions().getFirst();
            return "there is no %s %s%s"
                    .formatted(
                            it.isUnknownOption() ? "option" : "command",
                            it.getUnmatched().getFirst(),
                            meant.isEmpty() ? "" : "; did you mean " + meant + "?");
        }
        return String.valueOf(wrong.getMessage());
    }

    private int fail(Exception failure, CommandLine command) {
        CommandFailure known = Failures.of(failure);
        say(String.valueOf(known.getMessage()));
        if (command.getCommand() instanceof SessionCommand it && it.debug()) {
            failure.printStackTrace(session.terminal().errors());
        }
        return known.exit().code();
    }

    private void say(String sentence) {
        var terminal = session.terminal();
        var lines = terminal.lines(WHO + VisibleText.of(sentence.strip()), 0);
        terminal.note(terminal.paint(Colour.BAD, WHO) + lines.getFirst().substring(WHO.length()));
        lines.stream().skip(1).forEach(terminal::note);
    }

    private CommandLine noun(String name, String description, Object... verbs) {
        var noun = new CommandLine(new Noun());
        noun.getCommandSpec().name(name).usageMessage().description(description);
        var meant = List.of(verbs).stream().filter(this::isMeant).toList();
        for (var verb : meant.isEmpty() ? List.of(verbs) : meant) {
            noun.addSubcommand(verb);
        }
        return noun;
    }

    private boolean isMeant(Object verb) {
        return arguments.size() > 1
                && verb.getClass().getAnnotation(Command.class).name().equals(arguments.get(1));
    }

    @Command(
            name = "moldau",
            description = "The Kafka system in one small process.",
            synopsisSubcommandLabel = "NOUN VERB",
            footer = {
                "",
                "Exit codes: 0 done, 1 it could not be done, 2 the command line or a setting is",
                "wrong, 3 what it names does not exist, 4 it was refused.",
                "",
                "Examples:",
                "  moldau start",
                "  moldau topic create orders",
                "  moldau topic --help"
            })
    private static final class Root extends Group {}

    @Command(synopsisSubcommandLabel = "VERB")
    private static final class Noun extends Group {}

    /// A command that only groups others: alone it shows them.
    private abstract static class Group implements Runnable {
        @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

        @CommandLine.Option(
                names = {"-h", "--help"},
                usageHelp = true,
                description = "Print this.")
        @SuppressWarnings("UnusedVariable") // picocli looks at it
        private boolean help;

        @Override
        public void run() {
            var command = Objects.requireNonNull(spec).commandLine();
            command.usage(command.getOut());
        }
    }
}
