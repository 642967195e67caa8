package io.moldau.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;

/// Completion for bash. Without arrays that count from their end, which the bash of macOS does not
/// have.
final class BashCompletion {
    private static final String HEAD =
            """
            # What bash must know to complete a command line of moldau; made from its commands.

            # _moldau_offer WHAT: a,b (words), @files, or @topics and other names that moldau knows.
            _moldau_offer() {
                local IFS=$'\\n' name kept=${cur%"${cur##*[:=]}"}
                case $1 in
                '') ;;
                @files)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    compopt -o filenames 2>/dev/null
                    ;;
                @*)
                    while read -r name; do
                        [[ $name != */ ]] || compopt -o nospace 2>/dev/null
                        # A part of a word that ends with : or = is a word of its own here.
                        printf -v name %q "${name#"$kept"}"
                        COMPREPLY+=("$name")
                    done < <("${words[0]/#\\~/$HOME}" --names "${1#@}" "$cur" "${words[@]:1}" 2>/dev/null </dev/null)
                    ;;
                *) COMPREPLY=($(IFS=,; compgen -W "$1" -- "$cur")) ;;
                esac
            }

            # _moldau_command SKIP OPTIONS VALUES FIRST OTHERS: what a command takes after SKIP words. VALUES has
            # " --option=WHAT" for each option with a value, FIRST and OTHERS are for words that are no options.
            _moldau_command() {
                local i what=$4 option=${words[${#words[@]} - 1]}
                for ((i = $1; i < ${#words[@]}; i++)); do
                    case ${words[i]} in
                    -*) [[ $3 != *" ${words[i]}="* ]] || ((i += 1)) ;;
                    *) what=$5 ;;
                    esac
                done
                if [[ $cur == --*=* ]]; then
                    option=${cur%%=*} cur=${cur#*=} what=
                fi
                if [[ $3 == *" $option="* ]]; then
                    what=${3#*" $option="}
                    what=${what%% *}
                elif [[ $cur == -* ]]; then
                    what=$2
                fi
                _moldau_offer "$what"
            }

            _moldau() {
                local cur= words line=${COMP_LINE:0:COMP_POINT}
                COMPREPLY=()
                # Not COMP_WORDS: host:port would be three words of it.
                read -a words <<<"$line"
                if [[ $line != *[[:space:]] ]]; then
                    cur=${words[${#words[@]} - 1]}
                    unset "words[${#words[@]} - 1]"
                fi
                case "${#words[@]} ${words[1]} ${words[2]}" in
            """;

    private static final String END =
            """
                esac
            }

            complete -F _moldau moldau
            """;

    private final CommandLine moldau;

    BashCompletion(CommandLine moldau) {
        this.moldau = moldau;
    }

    String script() {
        var lines = new ArrayList<String>();
        lines.add("    '1 '*) _moldau_offer %s ;;".formatted(names(moldau)));
        for (var noun : Completion.commands(moldau)) {
            var name = noun.getCommandName();
            if (noun.getSubcommands().isEmpty()) {
                lines.add(command("*' %s '*".formatted(name), 2, noun));
                continue;
            }
            lines.add("    '2 %s '*) _moldau_offer %s ;;".formatted(name, names(noun)));
            for (var verb : Completion.commands(noun)) {
                var pattern = "*' %s %s'".formatted(name, verb.getCommandName());
                lines.add(command(pattern, 3, verb));
            }
        }
        return HEAD + String.join("\n", lines) + "\n" + END;
    }

    private static String names(CommandLine group) {
        return group.getSubcommands().keySet().stream().collect(Collectors.joining(","));
    }

    private static String command(String pattern, int skip, CommandLine command) {
        var names = new ArrayList<String>();
        var values = new StringBuilder();
        for (var option : Completion.options(command)) {
            for (var name : option.names()) {
                names.add(name);
                if (Completion.takesValue(option)) {
                    values.append(" %s=%s".formatted(name, text(Offer.of(option))));
                }
            }
        }
        var words = command.getCommandSpec().positionalParameters();
        var first = words.isEmpty() ? "" : text(Offer.of(words.getFirst()));
        boolean one = words.isEmpty() || words.getLast().arity().max() == 1;
        var others = one ? "" : text(Offer.of(words.getLast()));
        return "    %s) _moldau_command %d '%s' '%s' '%s' '%s' ;;"
                .formatted(pattern, skip, String.join(",", names), values, first, others);
    }

    private static String text(Offer offer) {
        return switch (offer) {
            case Offer.Names(var kind) -> "@" + kind.word();
            case Offer.Files() -> "@files";
            case Offer.OneOf(List<String> words) -> String.join(",", words);
            case Offer.Nothing() -> "";
        };
    }
}
