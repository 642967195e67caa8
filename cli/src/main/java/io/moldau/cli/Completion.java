package io.moldau.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// What a shell must know to complete a command line of `moldau`, made from the commands
/// themselves.
final class Completion {
    private final CommandLine moldau;

    Completion(CommandLine moldau) {
        this.moldau = moldau;
    }

    String bash() {
        return AutoComplete.bash(moldau.getCommandName(), moldau);
    }

    /// A function for a file `_moldau` in `fpath`.
    String zsh() {
        var lines = new ArrayList<String>();
        lines.add("#compdef moldau");
        lines.add("local -a commands");
        lines.add("if (( CURRENT == 2 )); then");
        lines.add("    commands=(" + described(moldau) + ")");
        lines.add("    _describe command commands");
        lines.add("    return");
        lines.add("fi");
        lines.add("case \"$words[2] $words[3]\" in");
        for (var noun : moldau.getSubcommands().values()) {
            for (var verb : noun.getSubcommands().values()) {
                lines.add("\"%s %s\")".formatted(noun.getCommandName(), verb.getCommandName()));
                lines.add("    shift 2 words; (( CURRENT -= 2 ))");
                lines.add(arguments(verb));
            }
        }
        for (var noun : moldau.getSubcommands().values()) {
            lines.add("\"%s \"*)".formatted(noun.getCommandName()));
            if (noun.getSubcommands().isEmpty()) {
                lines.add("    shift words; (( CURRENT -= 1 ))");
                lines.add(arguments(noun));
            } else {
                lines.add("    commands=(%s)".formatted(described(noun)));
                lines.add("    _describe verb commands");
                lines.add("    ;;");
            }
        }
        lines.add("esac");
        return String.join("\n", lines) + "\n";
    }

    private static String described(CommandLine group) {
        return group.getSubcommands().values().stream()
                .map(it -> "'%s:%s'".formatted(it.getCommandName(), quoted(description(it))))
                .collect(Collectors.joining(" "));
    }

    private static String arguments(CommandLine command) {
        var words = new ArrayList<String>();
        for (var option : visible(command.getCommandSpec())) {
            var what = quoted(description(option)).replace("[", "\\[").replace("]", "\\]");
            for (var name : option.names()) {
                var value = takesValue(option) ? ":%s:_files".formatted(label(option)) : "";
                words.add("'%s[%s]%s'".formatted(name, what, value));
            }
        }
        words.add("'*:argument:_files'");
        return "    _arguments %s\n    ;;".formatted(String.join(" ", words));
    }

    String fish() {
        var lines = new ArrayList<String>();
        for (var noun : moldau.getSubcommands().values()) {
            var nounName = noun.getCommandName();
            lines.add(
                    "complete -c moldau -f -n __fish_use_subcommand -a %s -d '%s'"
                            .formatted(nounName, fishQuoted(description(noun))));
            var verbs = noun.getSubcommands().values();
            if (verbs.isEmpty()) {
                addOptions(lines, noun, "__fish_seen_subcommand_from " + nounName);
                continue;
            }
            var names = noun.getSubcommands().keySet();
            for (var verb : verbs) {
                lines.add(
                        ("complete -c moldau -f -n '__fish_seen_subcommand_from %s; and not"
                                        + " __fish_seen_subcommand_from %s' -a %s -d '%s'")
                                .formatted(
                                        nounName,
                                        String.join(" ", names),
                                        verb.getCommandName(),
                                        fishQuoted(description(verb))));
                addOptions(
                        lines,
                        verb,
                        "__fish_seen_subcommand_from %s; and __fish_seen_subcommand_from %s"
                                .formatted(nounName, verb.getCommandName()));
            }
        }
        return String.join("\n", lines) + "\n";
    }

    private static void addOptions(List<String> lines, CommandLine command, String condition) {
        for (var option : visible(command.getCommandSpec())) {
            var names = new StringBuilder();
            for (var name : option.names()) {
                names.append(name.startsWith("--") ? " -l " : " -s ");
                names.append(name.replaceFirst("^-+", ""));
            }
            lines.add(
                    "complete -c moldau -n '%s'%s%s -d '%s'"
                            .formatted(
                                    condition,
                                    names,
                                    takesValue(option) ? " -r" : "",
                                    fishQuoted(description(option))));
        }
    }

    private static List<OptionSpec> visible(CommandSpec command) {
        return command.options().stream().filter(it -> !it.hidden()).toList();
    }

    private static boolean takesValue(OptionSpec option) {
        return option.arity().max() > 0;
    }

    private static String label(OptionSpec option) {
        return quoted(option.paramLabel()).replace(":", "\\:").replaceAll("[\\[\\]<>]", "");
    }

    private static String description(CommandLine command) {
        return first(command.getCommandSpec().usageMessage().description());
    }

    private static String description(OptionSpec option) {
        return first(option.description());
    }

    private static String first(String[] lines) {
        return lines.length == 0 ? "" : lines[0];
    }

    /// Within single quotes of a POSIX shell and a colon list of zsh.
    private static String quoted(String text) {
        return text.replace("'", "'\\''").replace(":", "\\:");
    }

    private static String fishQuoted(String text) {
        return text.replace("\\", "\\\\").replace("'", "\\'");
    }
}
