package io.moldau.tools.doctor;

/// What a check has found.
///
/// @param check its name
record Finding(Level level, String check, String what, Remedy remedy) {}
