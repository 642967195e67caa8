/// Kafka's own scripts: the same options, output and exit codes.
@NullMarked
package io.moldau.tools.script;

import org.jspecify.annotations.NullMarked;
