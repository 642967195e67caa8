/// What a person or a script sees: tables, colours, JSON, units.
@NullMarked
package io.moldau.tools.screen;

import org.jspecify.annotations.NullMarked;
