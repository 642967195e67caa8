package io.moldau.tools.script;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Options as Kafka's tools read them; what is wrong with them is said in their words.
public final class ScriptOptions {
    private final CommandLine parser;

    /// @param options an object with picocli's annotations, which receives the values
    ScriptOptions(Object options) {
        parser = new CommandLine(options);
        parser.setOverwrittenOptionsAllowed(true);
        parser.setUsageHelpAutoWidth(false);
        parser.setExpandAtFiles(false);
        // Values may begin with a dash: offsets of -1.
        parser.setUnmatchedOptionsAllowedAsOptionParameters(true);
    }

    void parse(List<String> arguments) {
        try {
            parser.parseArgs(arguments.toArray(String[]::new));
        } catch (UnmatchedArgumentException e) {
            var first = e.getUnmatched().getFirst();
            if (!first.startsWith("-")) {
                // As jopt does: what is no option is passed over.
                parseWithout(arguments, e.getUnmatched());
                return;
            }
            throw ScriptFailure.usage(bare(first) + " is not a recognized option");
        } catch (MissingParameterException e) {
            var option = (OptionSpec) e.getMissing().getFirst();
            throw ScriptFailure.usage(
                    "Option %s requires an argument".formatted(bare(option.longestName())));
        } catch (ParameterException e) {
            if (e.getArgSpec() instanceof OptionSpec option && e.getValue() != null) {
                // Kafka's tools notice it only when they look at the value, as they run.
                throw new ScriptFailure(
                        "Cannot parse argument '%s' of option %s"
                                .formatted(e.getValue(), bare(option.longestName())));
            }
            throw ScriptFailure.usage(String.valueOf(e.getMessage()));
        }
        parser.getParseResult().matchedOptions().forEach(ScriptOptions::refuseRepeated);
    }

    private static void refuseRepeated(OptionSpec option) {
        // A method collects them itself.
        boolean several = option.isMultiValue() || option.userObject() instanceof Method;
        boolean single = option.arity().max() > 0 && !several;
        if (single && option.originalStringValues().size() > 1) {
            throw new ScriptFailure(
                    "Found multiple arguments for option %s, but you asked for only one"
                            .formatted(bare(option.longestName())));
        }
    }

    private void parseWithout(List<String> arguments, List<String> unmatched) {
        var rest = new ArrayList<>(arguments);
        unmatched.forEach(rest::remove);
        parse(rest);
    }

    public boolean has(String option) {
        return parser.getParseResult().hasMatchedOption("--" + option);
    }

    /// Refuses a command line without `options`, as Kafka names them: without dashes.
    public void require(String... options) {
        for (var option : options) {
            if (!has(option)) {
                throw ScriptFailure.usage("Missing required argument \"[%s]\"".formatted(option));
            }
        }
    }

    /// Refuses `others` beside `option`.
    public void forbidWith(String option, String... others) {
        for (var other : others) {
            if (has(option) && has(other)) {
                throw ScriptFailure.usage(
                        "Option \"[%s]\" can't be used with option \"[%s]\""
                                .formatted(option, other));
            }
        }
    }

    /// Refuses an old option beside the one that took its place.
    void forbidTogether(String option, String other) {
        if (has(option) && has(other)) {
            throw ScriptFailure.usage(
                    "Options --%s and --%s cannot be specified together.".formatted(option, other));
        }
    }

    String help() {
        return parser.getUsageMessage();
    }

    private static String bare(String option) {
        return option.replaceFirst("^-+", "").replaceFirst("[= ].*$", "");
    }
}
