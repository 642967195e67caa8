package io.moldau.tools.context;

import io.moldau.tools.command.Contexts;
import org.jspecify.annotations.Nullable;

/// A context as every command of this package shows it, and as `--json` prints it.
record Row(String name, boolean current, @Nullable String bootstrap, @Nullable String settings) {
    /// @throws io.moldau.tools.command.CommandFailure if there is none of that name
    static Row of(Contexts contexts, String name) {
        var context = contexts.named(name);
        boolean current = name.equals(contexts.current().orElse(""));
        return new Row(name, current, context.bootstrap(), context.settings());
    }

    String bootstrapOrDash() {
        return bootstrap == null ? "-" : bootstrap;
    }

    String settingsOrDash() {
        return settings == null ? "-" : settings;
    }
}
