package io.moldau.tools.config;

import io.moldau.tools.command.ClusterCommand;
import io.moldau.tools.command.CommandFailure;
import io.moldau.tools.command.Exit;
import io.moldau.tools.command.Session;
import io.moldau.tools.screen.Colour;
import io.moldau.tools.screen.Column;
import io.moldau.tools.screen.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Settings and where they come from.
@Command(
        name = "get",
        description = {
            "Show settings, and where each comes from.",
            "TARGET is topic/NAME, broker/ID, broker/default, group/NAME, logger/BROKER,"
                    + " client-metrics/NAME, user/NAME, client/ID, user/NAME/client/ID, or ip/ADDRESS;"
                    + " of the last four, default instead of the name means all others."
        },
        footer = {
            "",
            "Examples:",
            "  moldau config get topic/orders",
            "  moldau config get topic/orders retention.ms cleanup.policy",
            "  moldau config get broker/1 --all"
        })
public final class ConfigGet extends ClusterCommand {
    /// The answer as `--json` shows it.
    record Answer(String target, List<Setting> settings) {}

    private static final List<Column<Setting>> COLUMNS =
            List.of(
                    Column.text("KEY", Setting::key),
                    Column.text("VALUE", Setting::shown),
                    Column.<Setting>text("FROM", Setting::from)
                            .painted(it ->
                                    it.isDefault() ? Optional.of(Colour.FAINT) : Optional.empty()));

    @Parameters(index = "0", paramLabel = "TARGET", description = "Whose settings.")
    private String target = "";

    @Parameters(
            index = "1..*",
            paramLabel = "KEY",
            arity = "0..*",
            description = "Only these; without them, those that somebody set.")
    private List<String> keys = List.of();

    @Option(
            names = {"-a", "--all"},
            description = "Also those that have their default.")
    private boolean all;

    public ConfigGet(Session session) {
        super(session);
    }

    @Override
    protected void run(Admin admin) throws Exception {
        var settings = settings(admin, Target.of(target));
        var shown =
                keys.isEmpty()
                        ? settings.stream().filter(it -> all || !it.isDefault()).toList()
                        : chosen(settings);
        if (json()) {
            printJson(new Answer(target, shown));
        } else if (shown.isEmpty()) {
            terminal()
                    .remark(
                            settings.isEmpty()
                                    ? target + " has no settings."
                                    : target + " has only defaults; --all shows them.");
        } else {
            new Table<>(COLUMNS).print(shown, terminal());
        }
    }

    private static List<Setting> settings(Admin admin, Target target) throws Exception {
        return switch (target) {
            case Target.Resource it -> Found.entries(admin, it).stream().map(Setting::of).toList();
            case Target.Quotas it -> Found.quotas(admin, it);
        };
    }

    private List<Setting> chosen(List<Setting> settings) {
        var chosen = new ArrayList<Setting>();
        for (var key : keys) {
            chosen.add(
                    settings.stream()
                            .filter(it -> it.key().equals(key))
                            .findFirst()
                            .orElseThrow(() ->
                                    new CommandFailure(
                                            Exit.NOT_FOUND,
                                            "%s has no setting %s; --all shows those it has"
                                                    .formatted(target, key))));
        }
        return chosen;
    }
}
