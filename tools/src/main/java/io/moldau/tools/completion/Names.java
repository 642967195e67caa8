package io.moldau.tools.completion;

import io.moldau.tools.command.ClusterOptions;
import io.moldau.tools.command.Contexts;
import io.moldau.tools.command.Session;
import io.moldau.tools.group.Groups;
import io.moldau.tools.screen.VisibleText;
import io.moldau.tools.topic.Topics;
import io.moldau.tools.transaction.Transactions;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.common.Node;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// The names that a word which somebody has begun to type may become. They are those of the cluster
/// that the words before it mean.
public final class Names {
    /// Who waits for longer would rather have typed the name.
    private static final int ANSWER_MAX_MS = 2000;

    private static final List<String> TARGETS =
            List.of(
                    "topic/",
                    "broker/",
                    "group/",
                    "logger/",
                    "client-metrics/",
                    "user/",
                    "client/",
                    "ip/");

    private final Session session;
    private final String begun;
    private final List<String> words;

    /// @param begun the beginning of the name; may be empty
    /// @param words of the command line, without the one that has been begun
    public Names(Session session, String begun, List<String> words) {
        this.session = session;
        this.begun = begun;
        this.words = words;
    }

    /// In their order; none where the cluster does not answer, for a shell has no place for errors.
    public List<String> of(Kind kind) {
        try {
            return found(kind)
                    .filter(it -> it.startsWith(begun))
                    // A shell reads them line by line.
                    .filter(it -> VisibleText.of(it).equals(it))
                    .sorted()
                    .toList();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        } catch (Exception _) {
            return List.of();
        }
    }

    private Stream<String> found(Kind kind) throws Exception {
        if (kind == Kind.CONTEXTS) {
            return Contexts.read(session).all().keySet().stream();
        }
        if (kind == Kind.TARGETS && !begun.contains("/")) {
            return TARGETS.stream();
        }
        try (var admin = cluster().admin(session, ANSWER_MAX_MS)) {
            return found(kind, admin).stream();
        }
    }

    private Collection<String> found(Kind kind, Admin admin) throws Exception {
        return switch (kind) {
            case TOPICS -> topics(admin, begun);
            case GROUPS -> groups(admin);
            case CONTEXTS -> List.of();
            case TRANSACTIONAL_IDS ->
                    new Transactions(admin)
                            .list(new ListTransactionsOptions()).values().stream()
                                    .flatMap(Collection::stream)
                                    .map(TransactionListing::transactionalId)
                                    .toList();
            case BROKERS -> brokers(admin);
            case TARGETS -> targets(admin);
        };
    }

    /// Those of the cluster itself only for who asks for them.
    private static Collection<String> topics(Admin admin, String begun) throws Exception {
        return new Topics(admin).names(begun.startsWith("_"));
    }

    private static List<String> groups(Admin admin) throws Exception {
        return new Groups(admin)
                .list(new ListGroupsOptions()).stream().map(GroupListing::groupId).toList();
    }

    private static List<String> brokers(Admin admin) throws Exception {
        return admin.describeCluster().nodes().get().stream().map(Node::idString).toList();
    }

    private List<String> targets(Admin admin) throws Exception {
        var type = begun.substring(0, begun.indexOf('/') + 1);
        Collection<String> names =
                switch (type) {
                    case "topic/" -> topics(admin, begun.substring(type.length()));
                    case "group/" -> groups(admin);
                    case "logger/" -> brokers(admin);
                    case "broker/" ->
                            Stream.concat(Stream.of("default"), brokers(admin).stream()).toList();
                    case String _ -> List.of();
                };
        return names.stream().map(it -> type + it).toList();
    }

    /// Where the words say that the cluster is. What else they say is of no interest here.
    private ClusterOptions cluster() {
        var line = new Line();
        var parser = new CommandLine(line).setUnmatchedArgumentsAllowed(true);
        parser.setExpandAtFiles(false);
        parser.parseArgs(words.toArray(String[]::new));
        return line.cluster;
    }

    @Command
    private static final class Line {
        @Mixin private ClusterOptions cluster = new ClusterOptions();
    }
}
