package io.moldau.cli;

import java.util.ArrayList;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// Completion for zsh: a file `_moldau` in `fpath`.
final class ZshCompletion {
    private static final String HEAD =
            """
            #compdef moldau
            # What zsh must know to complete a command line of moldau; made from its commands.

            # Names that moldau knows; what kind of names is the last argument.
            _moldau_names() {
                local -a names
                names=(${(f)"$("${typed[1]/#\\~/$HOME}" --names "$@[-1]" "${(Q)PREFIX}" "${(@)typed[2,-1]}" 2>/dev/null </dev/null)"})
                # More will follow where a name ends so.
                local -a open=(${(M)names:#*/}) whole=(${names:#*/})
                compadd "$@[1,-2]" -S '' -a open
                compadd "$@[1,-2]" -a whole
            }

            _moldau() {
                local -a commands typed=("${(@Q)words[1,CURRENT-1]}")
                if (( CURRENT == 2 )); then
            """;

    private static final String END =
            """
                esac
            }

            _moldau "$@"
            """;

    private final CommandLine moldau;

    ZshCompletion(CommandLine moldau) {
        this.moldau = moldau;
    }

    String script() {
        var lines = new ArrayList<String>();
        lines.add("        commands=(%s)".formatted(described(moldau)));
        lines.add("        _describe command commands");
        lines.add("        return");
        lines.add("    fi");
        lines.add("    case \"$(( CURRENT > 3 )) $words[2] $words[3]\" in");
        for (var noun : Completion.commands(moldau)) {
            var name = noun.getCommandName();
            if (noun.getSubcommands().isEmpty()) {
                lines.add("    (? %s *)".formatted(name));
                lines.add("        shift words; (( CURRENT -= 1 ))");
                lines.add(arguments(noun));
                continue;
            }
            lines.add("    (0 %s *)".formatted(name));
            lines.add("        commands=(%s)".formatted(described(noun)));
            lines.add("        _describe verb commands");
            lines.add("        ;;");
            for (var verb : Completion.commands(noun)) {
                lines.add("    (1\\ %s\\ %s)".formatted(name, verb.getCommandName()));
                lines.add("        shift 2 words; (( CURRENT -= 2 ))");
                lines.add(arguments(verb));
            }
        }
        return HEAD + String.join("\n", lines) + "\n" + END;
    }

    private static String described(CommandLine group) {
        return Completion.commands(group).stream()
                .map(it ->
                        "'%s:%s'"
                                .formatted(it.getCommandName(), quoted(Completion.description(it))))
                .collect(Collectors.joining(" "));
    }

    private static String arguments(CommandLine command) {
        var words = new ArrayList<String>();
        for (var option : Completion.options(command)) {
            for (var name : option.names()) {
                words.add(specification(option, name));
            }
        }
        for (var word : command.getCommandSpec().positionalParameters()) {
            words.add("'%s:%s'".formatted(place(word), value(word)));
        }
        return "        _arguments %s\n        ;;".formatted(String.join(" ", words));
    }

    private static String specification(OptionSpec option, String name) {
        var what = quoted(Completion.description(option)).replace("[", "\\[").replace("]", "\\]");
        if (!Completion.takesValue(option)) {
            return "'%s[%s]'".formatted(name, what);
        }
        var end = name.startsWith("--") ? "=" : "+";
        return "'*%s%s[%s]:%s'".formatted(name, end, what, value(option));
    }

    /// A number, or a star for a word that may come again.
    private static String place(PositionalParamSpec word) {
        return word.arity().max() == 1 ? Integer.toString(word.index().min() + 1) : "*";
    }

    /// What it is called, and what can be offered for it.
    private static String value(ArgSpec word) {
        var label = quoted(word.paramLabel()).replaceAll("[\\[\\]<>]", "");
        return label
                + ":"
                + switch (Offer.of(word)) {
                    case Offer.Names(var kind) -> "_moldau_names " + kind.word();
                    case Offer.Files() -> "_files";
                    case Offer.OneOf(var words) -> "(" + String.join(" ", words) + ")";
                    // Not a blank: that would be a message, which keeps options from being
                    // completed.
                    case Offer.Nothing() -> "()";
                };
    }

    /// Within single quotes, and where a colon would end a part.
    private static String quoted(String text) {
        return text.replace("'", "'\\''").replace(":", "\\:");
    }
}
