package io.moldau.tools.config;

import io.moldau.tools.command.Session;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// Takes settings away from somebody.
@Command(
        name = "unset",
        description = "Take settings away: what holds for all is used again.",
        footer = {
            "",
            "Examples:",
            "  moldau config unset topic/orders retention.ms",
            "  moldau config unset user/bob producer_byte_rate"
        })
public final class ConfigUnset extends ChangeCommand {
    @Parameters(index = "1..*", arity = "1..*", paramLabel = "KEY", description = "The settings.")
    private List<String> keys = List.of();

    public ConfigUnset(Session session) {
        super(session);
    }

    @Override
    Map<String, Optional<String>> wanted() {
        var wanted = new LinkedHashMap<String, Optional<String>>();
        keys.forEach(key -> wanted.put(key, Optional.empty()));
        return wanted;
    }
}
