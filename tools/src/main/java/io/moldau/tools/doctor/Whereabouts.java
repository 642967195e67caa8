package io.moldau.tools.doctor;

import java.nio.file.Path;

/// Where the cluster is that is looked at, as command lines say it.
///
/// @param words for a command of ours, as they were given; empty where none were
/// @param scriptWords for a script of Kafka
/// @param directory with the scripts
record Whereabouts(String words, String scriptWords, Path directory) {}
