/// What a setting does, seen from outside: the whole broker runs with it in the simulated world and
/// a client looks.
@NullMarked
package io.moldau.broker.settings;

import org.jspecify.annotations.NullMarked;
