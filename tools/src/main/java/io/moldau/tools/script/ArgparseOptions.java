package io.moldau.tools.script;

import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/// Options as argparse4j reads them: those of the script, a command, and then those of the command;
/// options and commands may be shortened as long as they are clear. What is wrong with them is said
/// in its words.
public final class ArgparseOptions {
    private final CommandLine parser;

    /// @param script an object with picocli's annotations, which receives the values; its commands
    ///   are subcommands
    ArgparseOptions(Object script) {
        parser = new CommandLine(script);
        parser.setAbbreviatedOptionsAllowed(true);
        parser.setAbbreviatedSubcommandsAllowed(true);
        parser.setOverwrittenOptionsAllowed(true);
        parser.setUsageHelpAutoWidth(false);
        addHelp(parser);
        parser.getSubcommands().values().forEach(ArgparseOptions::addHelp);
    }

    private static void addHelp(CommandLine command) {
        command.getCommandSpec()
                .addOption(
                        OptionSpec.builder("-h", "--help")
                                .type(boolean.class)
                                .usageHelp(true)
                                .description("Print this.")
                                .build());
    }

    void parse(List<String> arguments) {
        try {
            parser.parseArgs(arguments.toArray(String[]::new));
        } catch (UnmatchedArgumentException e) {
            throw ScriptFailure.usage(unmatched(e));
        } catch (MissingParameterException e) {
            throw ScriptFailure.usage(missing(e));
        } catch (ParameterException e) {
            throw ScriptFailure.usage(
                    e.getArgSpec() == null
                            ? String.valueOf(e.getMessage())
                            : "argument %s: could not convert '%s' to %s (For input string: \"%s\")"
                                    .formatted(
                                            names(e.getArgSpec()),
                                            e.getValue(),
                                            boxed(e.getArgSpec().type()),
                                            e.getValue()));
        }
        boolean lacksCommand =
                !parser.getSubcommands().isEmpty() && !parser.getParseResult().hasSubcommand();
        if (lacksCommand && !helpWanted() && !versionWanted()) {
            throw ScriptFailure.usage("too few arguments");
        }
    }

    private static String boxed(Class<?> type) {
        return MethodType.methodType(type).wrap().returnType().getSimpleName();
    }

    private static String unmatched(UnmatchedArgumentException wrong) {
        var first = wrong.getUnmatched().getFirst();
        var commands = wrong.getCommandLine().getSubcommands().keySet();
        return first.startsWith("-") || commands.isEmpty()
                ? "unrecognized arguments: '%s'".formatted(String.join(" ", wrong.getUnmatched()))
                : "invalid choice: '%s' (choose from %s)".formatted(first, quoted(commands));
    }

    private static String missing(MissingParameterException wrong) {
        var names =
                wrong.getMissing().isEmpty() ? "" : names(wrong.getMissing().getFirst()).strip();
        boolean isThere = String.valueOf(wrong.getMessage()).contains("parameter for option");
        return "argument %s%s"
                .formatted(names, isThere ? ": expected one argument" : " is required");
    }

    /// `--id/-i`.
    private static String names(@Nullable ArgSpec argument) {
        return argument instanceof OptionSpec option
                ? String.join("/", option.names())
                : String.valueOf(argument);
    }

    private static String quoted(Iterable<String> words) {
        var all = new StringBuilder();
        for (var word : words) {
            all.append(all.isEmpty() ? "'" : ", '").append(word).append("'");
        }
        return all.toString();
    }

    /// The object of the command that was named, else that of the script.
    Object command() {
        return innermost().commandSpec().userObject();
    }

    private ParseResult innermost() {
        var result = parser.getParseResult();
        while (result.hasSubcommand()) {
            result = result.subcommand();
        }
        return result;
    }

    public boolean has(String option) {
        var name = (option.length() == 1 ? "-" : "--") + option;
        return parser.getParseResult().hasMatchedOption(name) || innermost().hasMatchedOption(name);
    }

    /// Refuses a command line that has none of `options`, or several.
    public void requireOneOf(String... options) {
        var given = List.of(options).stream().filter(this::has).toList();
        if (given.isEmpty()) {
            throw ScriptFailure.usage(
                    "one of the arguments %s is required"
                            .formatted(
                                    List.of(options).stream()
                                            .map(it -> "--" + it)
                                            .collect(Collectors.joining(" "))));
        }
        forbidTogether(options);
    }

    /// Refuses a command line that has more than one of `options`.
    public void forbidTogether(String... options) {
        var given = List.of(options).stream().filter(this::has).toList();
        if (given.size() > 1) {
            throw ScriptFailure.usage(
                    "argument --%s: not allowed with argument --%s"
                            .formatted(given.get(1), given.get(0)));
        }
    }

    boolean helpWanted() {
        var result = parser.getParseResult();
        return result.isUsageHelpRequested() || innermost().isUsageHelpRequested();
    }

    boolean versionWanted() {
        return parser.getParseResult().isVersionHelpRequested();
    }

    /// How the command goes that was named, or else the script.
    String help() {
        return innermost().commandSpec().commandLine().getUsageMessage().stripTrailing();
    }

    /// What argparse4j says of a wrong command line.
    String error(ScriptFailure wrong) {
        var name = parser.getCommandName().replaceFirst("\\.sh$", "").toLowerCase(Locale.ROOT);
        var sentence = String.valueOf(wrong.getMessage()).replaceFirst("\\.$", "");
        return "%s: error: %s; --help shows how it goes".formatted(name, sentence);
    }
}
