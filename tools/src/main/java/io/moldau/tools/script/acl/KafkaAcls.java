package io.moldau.tools.script.acl;

import io.moldau.tools.command.Session;
import io.moldau.tools.script.OldAddress;
import io.moldau.tools.script.Output;
import io.moldau.tools.script.Reach;
import io.moldau.tools.script.Script;
import io.moldau.tools.script.ScriptFailure;
import io.moldau.tools.script.ScriptOptions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.apache.kafka.common.resource.ResourceType;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `kafka-acls.sh`: who may do what.
@Command(
        name = "kafka-acls.sh",
        description = "Lists, adds and removes access control entries.",
        sortOptions = false)
public final class KafkaAcls implements Script {
    private static final String CLUSTER = "kafka-cluster";

    private static final String ZOOKEEPER = "zookeeper.connect=";

    @Option(names = "--bootstrap-server", description = "Brokers to ask first: HOST:PORT[,...].")
    private @Nullable String bootstrapServer;

    @Option(names = "--bootstrap-controller", description = "Controllers to ask instead.")
    private @Nullable String bootstrapController;

    /// Of versions before 3.0: `zookeeper.connect=HOST:PORT`.
    @Option(names = "--authorizer-properties", hidden = true)
    private @Nullable String authorizerProperties;

    @Option(
            names = "--command-config",
            arity = "0..1",
            description = "File with settings of the client.")
    private @Nullable String commandConfig;

    @Option(names = "--list", description = "Print entries.")
    private boolean list;

    @Option(names = "--add", description = "Add entries.")
    private boolean add;

    @Option(names = "--remove", description = "Remove entries.")
    private boolean remove;

    @Option(names = "--topic", description = "A topic; '*' for all.")
    private List<String> topics = List.of();

    @Option(names = "--group", description = "A group; '*' for all.")
    private List<String> groups = List.of();

    @Option(names = "--transactional-id", description = "A transactional id; '*' for all.")
    private List<String> transactionalIds = List.of();

    @Option(names = "--delegation-token", description = "A delegation token; '*' for all.")
    private List<String> delegationTokens = List.of();

    @Option(names = "--user-principal", description = "A user as a resource.")
    private List<String> users = List.of();

    @Option(names = "--cluster", description = "The cluster.")
    private boolean cluster;

    @Option(
            names = "--resource-pattern-type",
            defaultValue = "literal",
            description = "literal or prefixed; for --list and --remove any and match as well.")
    private String patternType = "literal";

    @Option(names = "--operation", description = "Read, Write, ...; without it all.")
    private List<String> operations = List.of();

    @Option(names = "--allow-principal", description = "Who may: User:name.")
    private List<String> allowed = List.of();

    @Option(names = "--deny-principal", description = "Who may not: User:name.")
    private List<String> denied = List.of();

    @Option(names = "--allow-host", description = "From where they may; without it everywhere.")
    private List<String> allowedHosts = List.of();

    @Option(names = "--deny-host", description = "From where they may not; without it everywhere.")
    private List<String> deniedHosts = List.of();

    @Option(names = "--principal", arity = "0..1", description = "List only those of User:name.")
    private List<String> principals = List.of();

    @Option(names = "--producer", description = "What a producer to a topic needs.")
    private boolean producer;

    @Option(names = "--consumer", description = "What a consumer of a topic in a group needs.")
    private boolean consumer;

    @Option(names = "--idempotent", description = "With --producer: idempotent ones.")
    private boolean idempotent;

    @Option(names = "--force", description = "Do not ask.")
    private boolean force;

    @Override
    public String purpose() {
        return "This tool helps to manage acls on kafka.";
    }

    private OldAddress address() {
        var properties = authorizerProperties;
        return new OldAddress(
                bootstrapServer,
                null,
                properties != null && properties.startsWith(ZOOKEEPER)
                        ? properties.substring(ZOOKEEPER.length())
                        : null);
    }

    @Override
    public void check(ScriptOptions options) {
        if (bootstrapServer != null && bootstrapController != null) {
            throw ScriptFailure.usage(
                    "Only one of --bootstrap-server or --bootstrap-controller must be specified");
        }
        if (address().isEmpty() && bootstrapController == null) {
            throw ScriptFailure.usage(
                    "One of --bootstrap-server or --bootstrap-controller must be specified");
        }
        if (Stream.of(list, add, remove).filter(it -> it).count() != 1) {
            throw ScriptFailure.usage(
                    "Command must include exactly one action: --list, --add, --remove.");
        }
        options.forbidWith(
                "list",
                "producer",
                "consumer",
                "allow-host",
                "allow-principal",
                "deny-host",
                "deny-principal");
        options.forbidWith("producer", "operation", "deny-principal", "deny-host");
        options.forbidWith("consumer", "operation", "deny-principal", "deny-host");
        if (!principals.isEmpty() && !list) {
            throw ScriptFailure.usage("The --principal option is only available if --list is set");
        }
        if (producer && topics.isEmpty()) {
            throw ScriptFailure.usage("With --producer you must specify a --topic");
        }
        if (idempotent && !producer) {
            throw ScriptFailure.usage(
                    "The --idempotent option is only available if --producer is set");
        }
        boolean others = !producer && (cluster || !transactionalIds.isEmpty());
        if (consumer && (topics.isEmpty() || groups.isEmpty() || others)) {
            throw ScriptFailure.usage(
                    "With --consumer you must specify a --topic and a --group and no --cluster or"
                            + " --transactional-id option should be specified.");
        }
        if (type() == PatternType.UNKNOWN) {
            throw new ScriptFailure(
                    "Cannot parse argument '%s' of option resource-pattern-type"
                            .formatted(patternType));
        }
    }

    @Override
    public void fail(Throwable failure, Output output) {
        output.print("Error while executing ACL command: " + failure.getMessage());
    }

    @Override
    public void run(Session session, Output output) throws Exception {
        var settings = new Reach(address(), commandConfig).settings(session);
        if (bootstrapController != null) {
            settings.remove(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
            settings.put(AdminClientConfig.BOOTSTRAP_CONTROLLERS_CONFIG, bootstrapController);
        }
        try (var admin = Admin.create(settings)) {
            var acls = new Acls(admin, output);
            if (add) {
                acls.add(newRules());
            } else if (remove) {
                acls.remove(rules(), force);
            } else {
                acls.list(resources(), named(principals));
            }
        } catch (ExecutionException e) {
            throw new KafkaException(e.getMessage(), e);
        }
    }

    private PatternType type() {
        return PatternType.fromString(patternType.toUpperCase(Locale.ROOT));
    }

    private Set<ResourcePatternFilter> resources() {
        var all = new LinkedHashSet<ResourcePatternFilter>();
        add(all, ResourceType.TOPIC, topics);
        if (type() == PatternType.LITERAL && (cluster || idempotent)) {
            all.add(new ResourcePatternFilter(ResourceType.CLUSTER, CLUSTER, PatternType.LITERAL));
        }
        add(all, ResourceType.GROUP, groups);
        add(all, ResourceType.TRANSACTIONAL_ID, transactionalIds);
        add(all, ResourceType.DELEGATION_TOKEN, delegationTokens);
        add(all, ResourceType.USER, users);
        return all;
    }

    private void add(Set<ResourcePatternFilter> all, ResourceType type, List<String> names) {
        names.forEach(it -> all.add(new ResourcePatternFilter(type, it.strip(), type())));
    }

    private AclRules newRules() {
        if (type() != PatternType.LITERAL && type() != PatternType.PREFIXED) {
            throw ScriptFailure.usage(
                    "A '--resource-pattern-type' value of '%s' is not valid when adding acls."
                            .formatted(type()));
        }
        var rules = rules();
        if (rules.entries().values().stream().anyMatch(Set::isEmpty)) {
            throw ScriptFailure.usage(
                    "You must specify one of: --allow-principal, --deny-principal when trying to"
                            + " add ACLs.");
        }
        return rules;
    }

    private AclRules rules() {
        var resources = resources();
        if (resources.isEmpty()) {
            throw ScriptFailure.usage(
                    "You must provide at least one resource: --topic <topic> or --cluster or"
                            + " --group <group> or --delegation-token <Delegation Token ID>");
        }
        var granted =
                new AclRules.Granted(named(allowed), allowedHosts, named(denied), deniedHosts);
        var rules = new AclRules();
        if (!producer && !consumer) {
            var wanted =
                    operations.isEmpty()
                            ? List.of(AclOperation.ALL)
                            : operations.stream().map(AclRules::operation).toList();
            resources.forEach(it -> rules.add(it, granted.entries(wanted)));
        }
        var write = List.of(AclOperation.WRITE, AclOperation.DESCRIBE);
        if (producer) {
            rules.add(resources, ResourceType.TOPIC, granted.entries(write));
            rules.add(resources, ResourceType.TOPIC, granted.entries(List.of(AclOperation.CREATE)));
            rules.add(resources, ResourceType.TRANSACTIONAL_ID, granted.entries(write));
        }
        if (idempotent) {
            rules.add(
                    resources,
                    ResourceType.CLUSTER,
                    granted.entries(List.of(AclOperation.IDEMPOTENT_WRITE)));
        }
        if (consumer) {
            var read = List.of(AclOperation.READ);
            rules.add(resources, ResourceType.TOPIC, granted.entries(read));
            rules.add(
                    resources, ResourceType.TOPIC, granted.entries(List.of(AclOperation.DESCRIBE)));
            rules.add(resources, ResourceType.GROUP, granted.entries(read));
        }
        rules.check();
        return rules;
    }

    private static List<String> named(List<String> principals) {
        var named = new ArrayList<String>();
        for (var it : principals) {
            if (it.isBlank() || !it.strip().matches("[^:]+:.*")) {
                throw new IllegalArgumentException(
                        "expected a string in format principalType:principalName but got " + it);
            }
            named.add(it.strip());
        }
        return named;
    }
}
