package io.moldau.tools.doctor;

/// What one check has found.
///
/// @param what a sentence
/// @param remedy the command or the setting that mends it; empty where nothing has to be done
record Finding(Level level, String check, String what, String remedy) {}
