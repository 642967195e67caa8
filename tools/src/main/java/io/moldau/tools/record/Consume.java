package io.moldau.tools.record;

import io.moldau.tools.command.ClientSettings;
import io.moldau.tools.command.ClusterCommand;
import io.moldau.tools.command.CommandFailure;
import io.moldau.tools.command.Exit;
import io.moldau.tools.command.Interruption;
import io.moldau.tools.command.Session;
import io.moldau.tools.config.Settings;
import io.moldau.tools.screen.Json;
import io.moldau.tools.screen.Units;
import io.moldau.tools.topic.Topics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Records of topics, printed.
@Command(
        name = "consume",
        description = "Print records of topics.",
        footer = {
            "",
            "On a terminal it begins ten records before the end and follows, as tail -f",
            "does; in a pipe it prints all there is and ends. Offsets are committed only",
            "with --group.",
            "",
            "FROM and UNTIL: beginning, end, an offset, -10 (ten before the end), or a time:",
            "\"10m ago\", \"2026-11-21 08:00\", @1795222215777. What is at UNTIL is not printed",
            "any more.",
            "",
            "--where FIELD=VALUE, also != < <= > >= and ~ !~ (a regular expression is found,",
            "is not). FIELD: key, value, header.NAME, topic, partition, offset, timestamp,",
            "and in JSON value.order.items[0].id. VALUE null: not there. All of several",
            "conditions must hold.",
            "",
            "--template: fields in braces, and headers, time:",
            "'{key} {value.id} {offset}\\n'.",
            "",
            "Examples:",
            "  moldau consume orders",
            "  moldau consume orders payments --from '10m ago' --until end",
            "  moldau consume orders --from beginning -n 5 --where 'value.order.id>5'",
            "  moldau consume --pattern 'order.*' --where header.trace=abc --follow",
            "  moldau consume orders --template '{key} {value} {offset}\\n'",
            "  moldau consume orders --group readers --output json"
        })
public final class Consume extends ClusterCommand {
    enum Output {
        text,
        json,
        csv,
        template
    }

    enum Isolation {
        committed,
        uncommitted
    }

    /// As many as `tail` shows.
    private static final String TAIL = "-10";

    @Parameters(paramLabel = "TOPIC", arity = "0..*", description = "Their names.")
    private List<String> names = List.of();

    @Option(
            names = {"--pattern"},
            paramLabel = "REGEX",
            description = "All topics whose whole name is like that.")
    private @Nullable String pattern;

    @Option(
            names = {"--from"},
            paramLabel = "FROM",
            description = "Where to begin.")
    private @Nullable String from;

    @Option(
            names = {"--until"},
            paramLabel = "UNTIL",
            description = "Where to end.")
    private @Nullable String until;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what will be produced, until Ctrl-C.")
    private boolean follow;

    @Option(
            names = {"-n", "--number"},
            paramLabel = "NUMBER",
            description = "Print no more records than these.")
    private long recordsMax = Long.MAX_VALUE;

    @Option(
            names = {"-p", "--partition"},
            paramLabel = "NUMBER",
            split = ",",
            description = "Only these partitions: 0,3.")
    private List<Integer> numbers = List.of();

    @Option(
            names = {"-g", "--group"},
            paramLabel = "GROUP",
            description = "Consume as a member of this group, and commit what was printed.")
    private @Nullable String group;

    @Option(
            names = {"-w", "--where"},
            paramLabel = "CONDITION",
            description = "Only records of which this is true; may be given several times.")
    private List<String> conditions = List.of();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "text, json (a line each), csv, or template. Default: text.")
    private @Nullable Output output;

    @Option(
            names = {"--template"},
            paramLabel = "TEXT",
            description = "How a record is printed.")
    private @Nullable String template;

    @Option(
            names = {"--isolation"},
            paramLabel = "LEVEL",
            description =
                    "committed: without records of open or aborted transactions; or uncommitted."
                            + " Default: committed.")
    private Isolation isolation = Isolation.committed;

    @Option(
            names = {"-s", "--set"},
            paramLabel = "KEY=VALUE",
            description = "Setting of the consumer; may be given several times.")
    private List<String> settings = List.of();

    public Consume(Session session) {
        super(session);
    }

    @Override
    protected void run(Admin admin) throws Exception {
        var printer = printer();
        var wanted = wanted();
        var moment = from();
        var partitions = partitions(new Topics(admin));
        var positions = new Positions(admin, partitions, level());
        var end = end(positions);
        try (var interruption = Interruption.watched(terminal())) {
            Reading reading;
            try (var consumer =
                    new KafkaConsumer<>(
                            consumerSettings(moment),
                            new ByteArrayDeserializer(),
                            new ByteArrayDeserializer())) {
                if (group == null) {
                    consumer.assign(partitions);
                    positions.starts(moment).forEach(consumer::seek);
                } else {
                    consumer.subscribe(partitions.stream().map(TopicPartition::topic).toList());
                }
                reading = new Reading(consumer, wanted, printer, terminal().out());
                reading.run(end, interruption::happened);
            }
            if (interruption.happened() || terminal().columns() > 0) {
                terminal().note(summary(reading));
            }
        }
    }

    private static String summary(Reading reading) {
        var printed = Produce.records(reading.printed());
        return reading.printed() == reading.read()
                ? printed
                : "%s of %s".formatted(printed, Units.count(reading.read()));
    }

    private Reading.Wanted wanted() {
        var all = conditions.stream().map(it -> Where.of(it, session().clock())).toList();
        return new Reading.Wanted(all, recordsMax, group != null);
    }

    private RecordPrinter printer() {
        var format = output;
        if (format == null) {
            format = json() ? Output.json : template == null ? Output.text : Output.template;
        }
        if ((format == Output.template) != (template != null)) {
            throw new CommandFailure(Exit.USAGE, "--output template and --template go together");
        }
        return switch (format) {
            case text -> new TextPrinter(terminal());
            case json -> view -> Json.LINE.toJson(RecordJson.of(view.record())) + "\n";
            case csv -> new CsvPrinter();
            case template -> Template.of(String.valueOf(template))::fill;
        };
    }

    private Moment from() {
        if (from != null) {
            return Moment.of(from, session().clock());
        }
        return Moment.of(onTerminal() && group == null ? TAIL : "beginning", session().clock());
    }

    private boolean onTerminal() {
        return terminal().columns() > 0;
    }

    /// Where it ends, worked out now: what comes later does not move it.
    private Reading.End end(Positions positions) throws Exception {
        if (follow && until != null) {
            throw new CommandFailure(Exit.USAGE, "--follow and --until do not go together");
        }
        if (until == null && (follow || onTerminal())) {
            return Optional::empty;
        }
        var moment = Moment.of(until == null ? "end" : until, session().clock());
        if (moment instanceof Moment.Time(long timeMs) && timeMs > session().clock().millis()) {
            return () ->
                    session().clock().millis() < timeMs
                            ? Optional.empty()
                            : Optional.of(positions.of(moment));
        }
        var offsets = Optional.of(positions.of(moment));
        return () -> offsets;
    }

    private List<TopicPartition> partitions(Topics topics) throws Exception {
        var chosen = new ArrayList<TopicPartition>();
        for (var partition : Topics.partitions(topics.describe(names(topics)).values())) {
            if (numbers.isEmpty() || numbers.contains(partition.partition())) {
                chosen.add(partition);
            }
        }
        if (chosen.isEmpty()) {
            throw new CommandFailure(
                    Exit.NOT_FOUND, "there is no partition %s of these topics".formatted(numbers));
        }
        return chosen;
    }

    private Collection<String> names(Topics topics) throws Exception {
        if ((pattern == null) == names.isEmpty()) {
            throw new CommandFailure(Exit.USAGE, "name topics, or give --pattern");
        }
        if (pattern == null) {
            return names;
        }
        var like = pattern(pattern);
        var found = topics.names(false).stream().filter(it -> like.matcher(it).matches()).toList();
        if (found.isEmpty()) {
            throw new CommandFailure(Exit.NOT_FOUND, "no topic is like " + pattern);
        }
        return found;
    }

    private static Pattern pattern(String text) {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new CommandFailure(
                    Exit.USAGE,
                    "%s is no regular expression: %s".formatted(text, e.getDescription()),
                    e);
        }
    }

    private IsolationLevel level() {
        return isolation == Isolation.committed
                ? IsolationLevel.READ_COMMITTED
                : IsolationLevel.READ_UNCOMMITTED;
    }

    private Properties consumerSettings(Moment moment) {
        var all = ClientSettings.ofReader(clientSettings());
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_" + isolation);
        if (group != null) {
            refuseForGroups(moment);
            all.put(ConsumerConfig.GROUP_ID_CONFIG, group);
            boolean atEnd = moment instanceof Moment.End;
            all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, atEnd ? "latest" : "earliest");
        }
        all.putAll(Settings.assignments(settings));
        return all;
    }

    private void refuseForGroups(Moment moment) {
        if (!(moment instanceof Moment.Beginning || moment instanceof Moment.End)
                || !numbers.isEmpty()) {
            throw new CommandFailure(
                    Exit.USAGE,
                    "a group goes on where it was: with --group there is no --partition, and --from"
                            + " is beginning or end, for a group that is new");
        }
    }
}
