/// The program `moldau`.
@NullMarked
package io.moldau.cli;

import org.jspecify.annotations.NullMarked;
