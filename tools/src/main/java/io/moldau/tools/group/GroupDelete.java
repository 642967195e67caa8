package io.moldau.tools.group;

import io.moldau.tools.command.ClusterCommand;
import io.moldau.tools.command.CommandFailure;
import io.moldau.tools.command.Exit;
import io.moldau.tools.command.Failures;
import io.moldau.tools.command.Session;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupSubscribedToTopicException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Groups with their offsets, or only some of their offsets, gone.
@Command(
        name = "delete",
        description = {
            "Delete groups with their offsets, or only their offsets of a topic.",
            "A group that comes back begins where its auto.offset.reset says."
        },
        footer = {
            "",
            "Examples:",
            "  moldau group delete billing",
            "  moldau group delete billing --topic orders --yes"
        })
public final class GroupDelete extends ClusterCommand {
    /// What `--json` says of each group.
    ///
    /// @param whole whether the group is gone, and not only offsets
    /// @param offsets how many of them are gone
    record Answer(String group, boolean whole, int offsets) {}

    /// @param offsets those that go
    private record Deleted(String name, boolean whole, List<TopicPartition> offsets) {}

    @Parameters(paramLabel = "GROUP", arity = "1..*", description = "Their names.")
    private List<String> names = List.of();

    @Option(
            names = {"-t", "--topic"},
            paramLabel = "TOPIC[:PARTITION,...]",
            description = "Only the offsets of it; may be given several times.")
    private List<String> topics = List.of();

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    public GroupDelete(Session session) {
        super(session);
    }

    @Override
    protected void run(Admin admin) throws Exception {
        var groups = new Groups(admin);
        var scopes = topics.stream().map(GroupReset::scope).toList();
        // Before the question: who is asked about a group that is not there learns nothing.
        var found = groups.describe(new LinkedHashSet<>(names)).values();
        var rows = new ArrayList<Deleted>();
        for (var group : found) {
            if (scopes.isEmpty()) {
                Groups.requireNoMembers(group, "delete it");
            }
            var offsets = groups.committedOffsets(group.groupId()).keySet();
            var chosen = offsets.stream().filter(it -> isMeant(it, scopes)).toList();
            if (!scopes.isEmpty() && chosen.isEmpty()) {
                throw new CommandFailure(
                        Exit.NOT_FOUND,
                        "group %s has no offsets of %s"
                                .formatted(group.groupId(), String.join(", ", topics)));
            }
            rows.add(new Deleted(group.groupId(), scopes.isEmpty(), chosen));
        }
        confirm(yes, "Delete %s?".formatted(text(rows)));
        for (var it : rows) {
            delete(admin, it);
            done("Deleted " + text(List.of(it)));
        }
        if (json()) {
            printJson(rows.stream().map(GroupDelete::answer).toList());
        }
    }

    private static boolean isMeant(TopicPartition partition, List<TopicScope> scopes) {
        return scopes.isEmpty()
                || scopes.stream()
                        .anyMatch(it ->
                                it.topic().equals(partition.topic())
                                        && (it.partitions().isEmpty()
                                                || it.partitions()
                                                        .contains(partition.partition())));
    }

    private static void delete(Admin admin, Deleted group) throws Exception {
        if (group.whole()) {
            admin.deleteConsumerGroups(List.of(group.name())).all().get();
            return;
        }
        try {
            admin.deleteConsumerGroupOffsets(group.name(), new LinkedHashSet<>(group.offsets()))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            if (Failures.cause(e) instanceof GroupSubscribedToTopicException) {
                throw new CommandFailure(
                        Exit.REFUSED,
                        "members of group %s read that now: stop them, then delete its offsets"
                                .formatted(group.name()),
                        e);
            }
            throw e;
        }
    }

    private String text(List<Deleted> groups) {
        return groups.stream().map(this::text).collect(Collectors.joining(", "));
    }

    private String text(Deleted group) {
        int count = group.offsets().size();
        var offsets = "%d offset%s".formatted(count, count == 1 ? "" : "s");
        return group.whole()
                ? "group %s (%s)".formatted(group.name(), offsets)
                : "%s of %s from group %s"
                        .formatted(offsets, String.join(", ", topics), group.name());
    }

    private static Answer answer(Deleted group) {
        return new Answer(group.name(), group.whole(), group.offsets().size());
    }
}
