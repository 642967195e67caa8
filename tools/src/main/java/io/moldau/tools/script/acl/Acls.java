package io.moldau.tools.script.acl;

import io.moldau.tools.script.Output;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourcePatternFilter;

/// The entries of a cluster, and what `kafka-acls.sh` prints of them.
final class Acls {
    private final Admin admin;
    private final Output output;

    Acls(Admin admin, Output output) {
        this.admin = admin;
        this.output = output;
    }

    void add(AclRules rules) throws ExecutionException, InterruptedException {
        for (var each : rules.entries().entrySet()) {
            var filter = each.getKey();
            var resource =
                    new ResourcePattern(filter.resourceType(), filter.name(), filter.patternType());
            var existing = new LinkedHashSet<>(existing(filter));
            var added = new ArrayList<AclBinding>();
            for (var entry : each.getValue()) {
                var binding = new AclBinding(resource, entry);
                if (existing.contains(binding)) {
                    output.print("Acl %s already exists.".formatted(binding));
                } else {
                    added.add(binding);
                }
            }
            if (!added.isEmpty()) {
                var entries = added.stream().map(AclBinding::entry).toList();
                output.print("Adding ACLs for resource `%s`: ".formatted(resource));
                output.print(" " + lines(entries) + "\n");
                admin.createAcls(added).all().get();
            }
        }
    }

    private Collection<AclBinding> existing(ResourcePatternFilter resource)
            throws ExecutionException, InterruptedException {
        return admin.describeAcls(new AclBindingFilter(resource, AccessControlEntryFilter.ANY))
                .values()
                .get();
    }

    private static String lines(Collection<AccessControlEntry> entries) {
        return entries.stream().map(it -> "\t" + it).collect(Collectors.joining("\n"));
    }

    void remove(AclRules rules, boolean force)
            throws ExecutionException, InterruptedException, IOException {
        for (var each : rules.entries().entrySet()) {
            var resource = each.getKey();
            var entries = each.getValue();
            var question =
                    entries.isEmpty()
                            ? "Are you sure you want to delete all ACLs for resource filter `%s`? (y/n)"
                                    .formatted(resource)
                            : "Are you sure you want to remove ACLs: \n %s\n from resource filter `%s`? (y/n)"
                                    .formatted(lines(entries), resource);
            if (!force && !isConfirmed(question)) {
                continue;
            }
            var filters =
                    entries.isEmpty()
                            ? List.of(new AclBindingFilter(resource, AccessControlEntryFilter.ANY))
                            : entries.stream()
                                    .map(it -> new AclBindingFilter(resource, it.toFilter()))
                                    .toList();
            admin.deleteAcls(filters).all().get();
        }
    }

    private boolean isConfirmed(String question) throws IOException {
        output.print(question);
        var reader =
                new BufferedReader(
                        new InputStreamReader(output.terminal().in(), StandardCharsets.UTF_8));
        return "y".equalsIgnoreCase(reader.readLine());
    }

    /// @param principals only their entries; without any all
    void list(Set<ResourcePatternFilter> resources, List<String> principals)
            throws ExecutionException, InterruptedException {
        var found = new ArrayList<AclBinding>();
        if (resources.isEmpty()) {
            found.addAll(admin.describeAcls(AclBindingFilter.ANY).values().get());
        }
        for (var it : resources) {
            found.addAll(existing(it));
        }
        if (principals.isEmpty()) {
            print(found);
        }
        for (var principal : principals) {
            output.print("ACLs for principal `%s`".formatted(principal));
            print(found.stream().filter(it -> it.entry().principal().equals(principal)).toList());
        }
    }

    private void print(List<AclBinding> bindings) {
        SortedMap<ResourcePattern, Set<AccessControlEntry>> resources =
                new TreeMap<>(Comparator.comparing(ResourcePattern::toString));
        for (var it : bindings) {
            resources.computeIfAbsent(it.pattern(), _ -> new LinkedHashSet<>()).add(it.entry());
        }
        resources.forEach((resource, entries) ->
                output.print(
                        "Current ACLs for resource `%s`:\n%s\n"
                                .formatted(resource, lines(entries))));
    }
}
