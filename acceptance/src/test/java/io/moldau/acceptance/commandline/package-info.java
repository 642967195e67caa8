/// The command line: our tools beside Kafka's own.
@NullMarked
package io.moldau.acceptance.commandline;

import org.jspecify.annotations.NullMarked;
