package io.moldau.tools.script;

import java.util.regex.Pattern;

/// A regular expression for names of topics, as Kafka's tools take it: for whole names, with commas
/// for "or", and without the quotes and blanks that a shell may have left.
final class TopicNames {
    private TopicNames() {}

    static Pattern pattern(String given) {
        return Pattern.compile(given.strip().replace(',', '|').replaceAll("[\"'\\s]", ""));
    }
}
