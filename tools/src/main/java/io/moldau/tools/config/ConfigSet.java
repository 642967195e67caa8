package io.moldau.tools.config;

import io.moldau.tools.command.Session;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// Gives settings new values.
@Command(
        name = "set",
        description = "Give settings new values, all of them or none.",
        footer = {
            "",
            "Examples:",
            "  moldau config set topic/orders retention.ms=86400000",
            "  moldau config set broker/default message.max.bytes=2097152",
            "  moldau config set user/bob producer_byte_rate=1048576"
        })
public final class ConfigSet extends ChangeCommand {
    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "KEY=VALUE",
            description = "The settings.")
    private List<String> assignments = List.of();

    public ConfigSet(Session session) {
        super(session);
    }

    @Override
    Map<String, Optional<String>> wanted() {
        var wanted = new LinkedHashMap<String, Optional<String>>();
        Settings.assignments(assignments)
                .forEach((key, value) -> wanted.put(key, Optional.of(value)));
        return wanted;
    }
}
