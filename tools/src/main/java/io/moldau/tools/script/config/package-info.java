/// `kafka-configs.sh`.
@NullMarked
package io.moldau.tools.script.config;

import org.jspecify.annotations.NullMarked;
