/// What a shell asks while somebody types a command line.
@NullMarked
package io.moldau.tools.completion;

import org.jspecify.annotations.NullMarked;
