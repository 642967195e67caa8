package io.moldau.tools.script.group;

import io.moldau.tools.group.Groups;
import io.moldau.tools.script.AdminScript;
import io.moldau.tools.script.OldAddress;
import io.moldau.tools.script.Output;
import io.moldau.tools.script.Reach;
import io.moldau.tools.script.ScriptFailure;
import io.moldau.tools.script.ScriptOptions;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.common.GroupType;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `kafka-groups.sh`: groups of all types.
@Command(name = "kafka-groups.sh", description = "Lists groups of all types.", sortOptions = false)
public final class KafkaGroups implements AdminScript {
    private static final int COLUMN_MIN = 20;

    /// The protocol of a classic group whose members are consumers.
    private static final String CONSUMER_PROTOCOL = "consumer";

    @Option(names = "--bootstrap-server", description = "Brokers to ask first: HOST:PORT[,...].")
    private @Nullable String bootstrapServer;

    @Option(names = "--command-config", description = "File with settings of the client.")
    private @Nullable String commandConfig;

    @Option(names = "--list", description = "Print the groups.")
    private boolean list;

    @Option(
            names = "--group-type",
            description = "Only groups of this type: classic, consumer, share or streams.")
    private @Nullable String groupType;

    @Option(names = "--protocol", description = "Only groups of this protocol.")
    private @Nullable String protocol;

    @Option(
            names = "--consumer",
            description = {
                "Only groups of consumers: of type consumer, and classic ones whose protocol is"
                        + " consumer or that have none."
            })
    private boolean consumer;

    @Option(names = "--share", description = "Only share groups.")
    private boolean share;

    @Option(names = "--streams", description = "Only streams groups.")
    private boolean streams;

    @Override
    public String purpose() {
        return "This tool helps to list groups of all types.";
    }

    @Override
    public Reach reach() {
        return new Reach(new OldAddress(bootstrapServer, null, null), commandConfig);
    }

    @Override
    public void check(ScriptOptions options) {
        options.require("bootstrap-server");
        if (!list) {
            throw ScriptFailure.usage("Command must include exactly one action: --list.");
        }
        if (groupType != null && GroupType.parse(groupType) == GroupType.UNKNOWN) {
            throw new ScriptFailure("--group-type must be a valid group type.");
        }
        options.forbidWith("consumer", "group-type", "protocol", "share", "streams");
        options.forbidWith("share", "consumer", "group-type", "protocol", "streams");
        options.forbidWith("streams", "consumer", "group-type", "protocol", "share");
    }

    @Override
    public void fail(Throwable failure, Output output) {
        if (failure instanceof ScriptFailure) {
            output.warn(String.valueOf(failure.getMessage()));
            return;
        }
        output.print("Error while executing groups command : " + failure.getMessage());
    }

    @Override
    public void run(Admin admin, Output output) throws Exception {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("GROUP", "TYPE", "PROTOCOL"));
        for (var group : new Groups(admin).list(new ListGroupsOptions())) {
            if (isMeant(group)) {
                var type = group.type().map(GroupType::toString).orElse("");
                rows.add(List.of(group.groupId(), type, group.protocol()));
            }
        }
        int width = PaddedLine.width(COLUMN_MIN, rows.stream().flatMap(List::stream).toList());
        var line = PaddedLine.of(width, width, width);
        for (int i = 0; i < rows.size(); i++) {
            // Behind the last column of a group stands one more blank.
            output.print(line.text(rows.get(i).toArray()) + (i == 0 ? "" : " "));
        }
    }

    private boolean isMeant(GroupListing group) {
        var type = group.type().orElse(GroupType.UNKNOWN);
        boolean anyType = groupType == null || type == GroupType.parse(groupType);
        boolean anyProtocol = protocol == null || protocol.equals(group.protocol());
        if (groupType != null || protocol != null) {
            return anyType && anyProtocol;
        }
        if (consumer) {
            return group.protocol().equals(CONSUMER_PROTOCOL)
                    || group.protocol().isEmpty()
                    || type == GroupType.CONSUMER;
        }
        return (!share || type == GroupType.SHARE) && (!streams || type == GroupType.STREAMS);
    }
}
