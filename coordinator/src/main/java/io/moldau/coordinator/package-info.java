/// Consumer groups and their offsets as machines that decide and apply. Knows no time, threads,
/// files or network.
@NullMarked
package io.moldau.coordinator;

import org.jspecify.annotations.NullMarked;
