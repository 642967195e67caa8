package io.moldau.cli;

import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/// The manual page `moldau(1)`, made from the commands themselves, in the language of troff(7) with
/// the macros man(7).
final class ManPage {
    /// What mandoc(1) asks of a source.
    private static final int SOURCE_COLUMNS_MAX = 80;

    /// A terminal of 80 columns, without what man(7) leaves free before an example.
    private static final int EXAMPLE_COLUMNS_MAX = 70;

    private final CommandLine moldau;
    private final StringBuilder page = new StringBuilder();

    ManPage(CommandLine moldau) {
        this.moldau = moldau;
    }

    /// @param date of the release, as 2026-11-21
    String text(String version, String date) {
        line(".TH MOLDAU 1 \"%s\" \"Moldau %s\" \"Moldau\"".formatted(date, version));
        // Options and settings are no words to be hyphenated, nor to be spread over a line.
        line(".nh\n.ad l");
        section("NAME");
        text("moldau - the Kafka system in one small process");
        section("SYNOPSIS");
        text("moldau NOUN VERB [OPTION...] [ARGUMENT...]");
        line(".br");
        text("moldau start|stop|status|version [OPTION...]");
        section("DESCRIPTION");
        text(
                "Runs a broker that speaks Kafka's protocol, and works with any Kafka cluster. A"
                        + " terminal gets tables and colours, a pipe the same without, and --json a"
                        + " shape for programs.");
        section("COMMANDS");
        for (var noun : moldau.getSubcommands().values()) {
            if (noun.getSubcommands().isEmpty()) {
                command(noun);
            }
            noun.getSubcommands().values().forEach(this::command);
        }
        section("ENVIRONMENT");
        term("MOLDAU_BOOTSTRAP", "Where the cluster is: HOST:PORT[,...]. Else localhost:9092.");
        term("MOLDAU_CONTEXT", "The context to use instead of the current one.");
        term("MOLDAU_JAVA_HOME, JAVA_HOME", "The Java to run with; 25 or newer.");
        term("MOLDAU_HEAP_OPTS, MOLDAU_OPTS", "Flags of the Java virtual machine.");
        term("NO_COLOR", "No colours.");
        section("EXIT STATUS");
        term("0", "Done.");
        term("1", "It could not be done.");
        term("2", "The command line or a setting is wrong.");
        term("3", "What it names does not exist.");
        term("4", "It was refused.");
        return page.toString();
    }

    private void command(CommandLine command) {
        var spec = command.getCommandSpec();
        line(".SS \"%s\"".formatted(escaped(spec.qualifiedName())));
        Arrays.stream(spec.usageMessage().description()).forEach(this::text);
        for (var argument : spec.positionalParameters()) {
            term(argument.paramLabel(), description(argument));
        }
        for (var option : spec.options()) {
            if (!option.hidden()) {
                term(names(option), description(option));
            }
        }
        for (var line : spec.usageMessage().footer()) {
            if (line.startsWith("  ")) {
                line(".RS 2\n.nf\n%s\n.fi\n.RE".formatted(example(line.strip())));
            } else if (!line.isBlank()) {
                line(".PP");
                text(line);
            }
        }
    }

    private static String names(OptionSpec option) {
        var names = String.join(", ", option.names());
        return option.arity().max() > 0 ? names + " " + option.paramLabel() : names;
    }

    private static String description(ArgSpec argument) {
        return Arrays.stream(argument.description()).collect(Collectors.joining(" "));
    }

    private void section(String title) {
        line(".SH " + title);
    }

    private void term(String term, String description) {
        line(".TP\n.B " + escaped(term));
        text(description);
    }

    /// Its lines are those of the source only; the reader's are made by troff.
    private void text(String text) {
        var line = new StringBuilder();
        for (var word : text.split(" ")) {
            var next = line.isEmpty() ? word : line + " " + word;
            if (!line.isEmpty() && escaped(next).length() > SOURCE_COLUMNS_MAX) {
                line(escaped(line.toString()));
                next = word;
            }
            line.setLength(0);
            line.append(next);
        }
        line(escaped(line.toString()));
    }

    /// In two lines, as a shell takes them, where one would be too long.
    private static String example(String text) {
        int end = text.lastIndexOf(" ", EXAMPLE_COLUMNS_MAX);
        return text.length() <= EXAMPLE_COLUMNS_MAX || end < 0
                ? escaped(text)
                : escaped(text.substring(0, end) + " \\")
                        + "\n"
                        + escaped("    " + text.substring(end + 1));
    }

    private void line(String text) {
        page.append(text).append('\n');
    }

    /// A backslash, a dash and what stands first in a line would mean something.
    private static String escaped(String text) {
        var safe = text.replace("\\", "\\e").replace("-", "\\-").replace("\"", "\\(dq");
        return safe.startsWith(".") || safe.startsWith("'") ? "\\&" + safe : safe;
    }
}
