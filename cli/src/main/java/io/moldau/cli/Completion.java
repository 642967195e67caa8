package io.moldau.cli;

import java.util.Collection;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/// What a shell must know to complete a command line of `moldau`, made from the commands
/// themselves. Names that a cluster knows are asked for while somebody types, with `moldau --names
/// KIND BEGUN [WORD...]`.
final class Completion {
    private Completion() {}

    static String bash(CommandLine moldau) {
        return new BashCompletion(moldau).script();
    }

    static String zsh(CommandLine moldau) {
        return new ZshCompletion(moldau).script();
    }

    static String fish(CommandLine moldau) {
        return new FishCompletion(moldau).script();
    }

    static Collection<CommandLine> commands(CommandLine group) {
        return group.getSubcommands().values();
    }

    static List<OptionSpec> options(CommandLine command) {
        return command.getCommandSpec().options().stream().filter(it -> !it.hidden()).toList();
    }

    static boolean takesValue(OptionSpec option) {
        return option.arity().max() > 0;
    }

    static String description(CommandLine command) {
        return first(command.getCommandSpec().usageMessage().description());
    }

    static String description(OptionSpec option) {
        return first(option.description());
    }

    private static String first(String[] lines) {
        return lines.length == 0 ? "" : lines[0];
    }
}
