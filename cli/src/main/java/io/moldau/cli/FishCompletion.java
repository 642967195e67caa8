package io.moldau.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;

/// Completion for fish.
final class FishCompletion {
    private static final String HEAD =
            """
            # What fish must know to complete a command line of moldau; made from its commands.

            # Whether so many words stand before the one that is typed.
            function __moldau_after
                test (count (commandline -opc)) -eq $argv[1]
            end

            # Whether the line is one of this command.
            function __moldau_is
                set -l typed (commandline -opc)
                set -e typed[1]
                set -l last (count $argv)
                test (count $typed) -ge $last; and test "$typed[1..$last]" = "$argv"
            end

            # Names that moldau knows, of that kind.
            function __moldau_names
                set -l typed (commandline -opc)
                set -l begun (string replace -r -- '^--[^=]*=' '' (commandline -ct))
                set -l program (string replace -r -- '^~' $HOME $typed[1])
                $program --names $argv[1] "$begun" $typed[2..] 2>/dev/null </dev/null
            end

            complete -c moldau -f
            """;

    private final CommandLine moldau;
    private final List<String> lines = new ArrayList<>();

    FishCompletion(CommandLine moldau) {
        this.moldau = moldau;
    }

    String script() {
        for (var noun : Completion.commands(moldau)) {
            var name = noun.getCommandName();
            addCommand("__moldau_after 1", noun);
            if (noun.getSubcommands().isEmpty()) {
                addArguments(noun, "__moldau_is " + name);
            }
            for (var verb : Completion.commands(noun)) {
                addCommand("__moldau_after 2; and __moldau_is " + name, verb);
                addArguments(verb, "__moldau_is %s %s".formatted(name, verb.getCommandName()));
            }
        }
        return HEAD + String.join("\n", lines) + "\n";
    }

    private void addCommand(String condition, CommandLine command) {
        add(
                condition,
                " -a %s -d '%s'"
                        .formatted(
                                command.getCommandName(), quoted(Completion.description(command))));
    }

    private void addArguments(CommandLine command, String condition) {
        for (var option : Completion.options(command)) {
            var words = new StringBuilder();
            for (var name : option.names()) {
                words.append(name.startsWith("--") ? " -l " : " -s ");
                words.append(name.replaceFirst("^-+", ""));
            }
            if (Completion.takesValue(option)) {
                words.append(value(option));
            }
            add(condition, words + " -d '%s'".formatted(quoted(Completion.description(option))));
        }
        var parameters = command.getCommandSpec().positionalParameters();
        if (!parameters.isEmpty()) {
            var words = words(parameters.getFirst());
            if (!words.isEmpty()) {
                add(condition, words);
            }
        }
    }

    private void add(String condition, String words) {
        lines.add("complete -c moldau -n '%s'%s".formatted(condition, words));
    }

    private static String value(ArgSpec option) {
        return switch (Offer.of(option)) {
            case Offer.Files() -> " -r -F";
            case Offer.Nothing() -> " -x";
            case Offer.Names _, Offer.OneOf _ -> " -x" + words(option);
        };
    }

    private static String words(ArgSpec word) {
        return switch (Offer.of(word)) {
            case Offer.Names(var kind) -> " -a '(__moldau_names %s)'".formatted(kind.word());
            case Offer.Files() -> " -F";
            case Offer.OneOf(var words) -> " -a '%s'".formatted(String.join(" ", words));
            case Offer.Nothing() -> "";
        };
    }

    private static String quoted(String text) {
        return text.replace("\\", "\\\\").replace("'", "\\'");
    }
}
