package io.moldau.tools.script.group;

import io.moldau.tools.command.Session;
import io.moldau.tools.group.Groups;
import io.moldau.tools.script.OldAddress;
import io.moldau.tools.script.Output;
import io.moldau.tools.script.Reach;
import io.moldau.tools.script.Script;
import io.moldau.tools.script.ScriptFailure;
import io.moldau.tools.script.ScriptOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `kafka-consumer-groups.sh`. What fails at the cluster it prints on standard output, and ends
/// with 0 all the same, as Kafka's does.
@Command(
        name = "kafka-consumer-groups.sh",
        description = "Lists, describes, resets and deletes groups of consumers.",
        sortOptions = false)
public final class KafkaConsumerGroups implements Script {
    private static final List<String> ACTIONS =
            List.of(
                    "list",
                    "describe",
                    "delete",
                    "reset-offsets",
                    "delete-offsets",
                    "validate-regex");

    /// As Kafka's listing has it: so far stands the second column from the longest name.
    private static final int LIST_GAP = 10;

    private static final int LIST_COLUMN = 20;

    private static final int LIST_NAME_MIN = 15;

    @Option(names = "--bootstrap-server", description = "Brokers to ask first: HOST:PORT[,...].")
    private @Nullable String bootstrapServer;

    @Option(names = "--zookeeper", hidden = true)
    private @Nullable String zookeeper;

    /// Of versions 0.9 to 1.1, in which there was another consumer beside it.
    @Option(names = "--new-consumer", hidden = true)
    private boolean newConsumer;

    @Option(names = "--command-config", description = "File with settings of the client.")
    private @Nullable String commandConfig;

    @Option(names = "--list", description = "Print the names of groups.")
    private boolean list;

    @Option(names = "--describe", description = "Print how far groups have read.")
    private boolean describe;

    @Option(names = "--delete", description = "Delete groups.")
    private boolean delete;

    @Option(names = "--reset-offsets", description = "Have groups read from elsewhere.")
    private boolean resetOffsets;

    @Option(names = "--delete-offsets", description = "Delete offsets of one group.")
    private boolean deleteOffsets;

    @Option(
            names = "--validate-regex",
            description = "Say whether this is a regular expression as RE2 knows them.")
    private @Nullable String validateRegex;

    @Option(names = "--group", description = "A group; may be given several times.")
    private List<String> groups = List.of();

    @Option(names = "--all-groups", description = "All groups.")
    private boolean allGroups;

    @Option(
            names = "--topic",
            description =
                    "A topic, or some of its partitions: topic1:0,1,2; may be given several times.")
    private List<String> topics = List.of();

    @Option(names = "--offsets", description = "Describe what groups have read; the default.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean offsets;

    @Option(names = "--members", description = "Describe the members.")
    private boolean members;

    @Option(
            names = "--state",
            arity = "0..1",
            fallbackValue = "",
            description = "Describe or list the states; list only those with --state stable,empty.")
    private @Nullable String state;

    @Option(
            names = "--type",
            arity = "0..1",
            fallbackValue = "",
            description = "List the types; only some with --type classic,consumer.")
    private @Nullable String type;

    @Option(names = "--verbose", description = "Describe with more columns.")
    private boolean verbose;

    @Option(
            names = "--timeout",
            defaultValue = "30000",
            description = "How many milliseconds an answer may take. Default: 30000.")
    private int timeoutMs;

    @Mixin private ConsumerGroupReset reset = new ConsumerGroupReset();

    @Override
    public String purpose() {
        return "This tool helps to list all consumer groups, describe a consumer group, delete"
                + " consumer group info, or reset consumer group offsets.";
    }

    private Reach reach() {
        return new Reach(new OldAddress(bootstrapServer, null, zookeeper), commandConfig);
    }

    @Override
    public void check(ScriptOptions options) {
        if (validateRegex == null && reach().address().isEmpty()) {
            options.require("bootstrap-server");
        }
        if ((describe || delete || resetOffsets) && groups.isEmpty() && !allGroups) {
            throw ScriptFailure.usage("Give --group or --all-groups");
        }
        if (deleteOffsets && (groups.isEmpty() || topics.isEmpty())) {
            throw ScriptFailure.usage("--delete-offsets takes --group and --topic");
        }
        if (delete && !topics.isEmpty()) {
            throw ScriptFailure.usage(
                    "--delete takes no --topic: --delete-offsets deletes those of a topic");
        }
        checkDescribe(options);
        if (resetOffsets) {
            reset.check(options);
        }
        options.forbidWith("group", "all-groups", "list");
        options.forbidWith("topic", "list", "describe");
        if (ACTIONS.stream().filter(options::has).count() != 1) {
            throw ScriptFailure.usage(
                    ACTIONS.stream()
                            .collect(
                                    Collectors.joining(
                                            ", --",
                                            "Command must include exactly one action: --",
                                            "")));
        }
    }

    private void checkDescribe(ScriptOptions options) {
        var pages = List.of("members", "offsets", "state");
        if (describe && pages.stream().filter(options::has).count() > 1) {
            throw ScriptFailure.usage(
                    "--describe takes one of --members, --offsets and --state, not several");
        }
        if (describe && state != null && !state.isEmpty()) {
            throw ScriptFailure.usage("--describe takes no value for --state");
        }
        for (var option : List.of("members", "offsets", "verbose", "state", "type")) {
            boolean fits =
                    switch (option) {
                        case "state" -> describe || list;
                        case "type" -> list;
                        default -> describe;
                    };
            if (options.has(option) && !fits) {
                throw ScriptFailure.usage(
                        "Option(s) [%s] are unavailable given other options on the command line"
                                .formatted(option));
            }
        }
    }

    @Override
    public void run(Session session, Output output) throws Exception {
        if (validateRegex != null) {
            var fault = Re2Syntax.fault(validateRegex);
            output.print(
                    "The regular expression `%s` is %s."
                            .formatted(
                                    validateRegex,
                                    fault.map(it -> "invalid: " + it).orElse("valid")));
            return;
        }
        if (newConsumer) {
            output.warn("--new-consumer is an option of older versions: all consumers are new");
        }
        try (var admin = Admin.create(settings(session))) {
            act(admin, output);
        } catch (ScriptFailure e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw ScriptFailure.usage(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            throw e;
        } catch (IOException e) {
            error(output, "Executing consumer group command failed due to " + e);
        } catch (Exception e) {
            error(output, "Executing consumer group command failed due to " + e.getMessage());
        }
    }

    private Properties settings(Session session) throws IOException {
        var settings = reach().settings(session);
        settings.put(
                CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, Integer.toString(timeoutMs));
        settings.putIfAbsent(
                CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, Integer.toString(timeoutMs));
        return settings;
    }

    private void act(Admin admin, Output output) throws Exception {
        if (list) {
            list(admin, output);
        } else if (describe) {
            var pages = new ConsumerGroupPages(admin, output, verbose);
            var ids = ids(admin);
            if (members) {
                pages.members(ids);
            } else if (state != null) {
                pages.states(ids);
            } else {
                pages.offsets(ids);
            }
        } else if (delete) {
            new ConsumerGroupDeletion(admin, output).delete(ids(admin));
        } else if (deleteOffsets) {
            if (groups.size() > 1) {
                throw new KafkaException(
                        "Found multiple arguments for option group, but you asked for only one");
            }
            new ConsumerGroupDeletion(admin, output).deleteOffsets(groups.getFirst(), topics);
        } else {
            var plan = reset.run(admin, ids(admin), topics, output);
            reset.print(plan, groups.size() == 1, output);
        }
    }

    private List<String> ids(Admin admin) throws InterruptedException {
        if (!allGroups) {
            return groups;
        }
        return listings(admin, ListGroupsOptions.forConsumerGroups()).stream()
                .map(GroupListing::groupId)
                .toList();
    }

    private static List<GroupListing> listings(Admin admin, ListGroupsOptions options)
            throws InterruptedException {
        try {
            return new Groups(admin).list(options);
        } catch (ExecutionException e) {
            throw new KafkaException(e);
        }
    }

    private void list(Admin admin, Output output) throws Exception {
        var options = ListGroupsOptions.forConsumerGroups();
        if (type == null && state == null) {
            listings(admin, options).forEach(it -> output.print(it.groupId()));
            return;
        }
        var listed =
                listings(
                        admin,
                        options.inGroupStates(states(state == null ? "" : state))
                                .withTypes(types(type == null ? "" : type)));
        var names = listed.stream().map(GroupListing::groupId).toList();
        var line =
                PaddedLine.of(
                        PaddedLine.width(LIST_NAME_MIN, names) + LIST_GAP,
                        LIST_COLUMN,
                        LIST_COLUMN);
        output.print(line.text(row("GROUP", "TYPE", "STATE")));
        for (var it : listed) {
            output.print(
                    line.text(
                            row(
                                    it.groupId(),
                                    it.type().orElse(GroupType.UNKNOWN).toString(),
                                    it.groupState().orElse(GroupState.UNKNOWN).toString())));
        }
    }

    /// Only the columns that were asked for.
    private Object[] row(String group, String groupType, String groupState) {
        var cells = new ArrayList<>(List.of(group));
        if (type != null) {
            cells.add(groupType);
        }
        if (state != null) {
            cells.add(groupState);
        }
        return cells.toArray();
    }

    private static Set<GroupState> states(String text) {
        if (text.isEmpty()) {
            return Set.of();
        }
        var states =
                Arrays.stream(text.split(","))
                        .map(it -> GroupState.parse(it.strip()))
                        .collect(Collectors.toCollection(LinkedHashSet::new));
        var known = GroupState.groupStatesForType(GroupType.CONSUMER);
        if (!known.containsAll(states)) {
            throw new IllegalArgumentException(
                    "Invalid state list '%s'. Valid states are: %s".formatted(text, known));
        }
        return states;
    }

    private static Set<GroupType> types(String text) {
        if (text.isEmpty()) {
            return Set.of();
        }
        var types =
                Arrays.stream(text.toLowerCase(Locale.ROOT).split(","))
                        .map(it -> GroupType.parse(it.strip()))
                        .collect(Collectors.toCollection(LinkedHashSet::new));
        if (!Set.of(GroupType.CLASSIC, GroupType.CONSUMER).containsAll(types)) {
            throw new IllegalArgumentException(
                    "Invalid types list '%s'. Valid types are: Classic, Consumer".formatted(text));
        }
        return types;
    }

    /// As Kafka's tool says that something failed: on standard output.
    static void error(Output output, String message) {
        output.print("\nError: " + message);
    }
}
