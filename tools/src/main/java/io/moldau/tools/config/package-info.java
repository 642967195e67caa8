/// `moldau config …`, and what `kafka-configs.sh` is made of as well.
@NullMarked
package io.moldau.tools.config;

import org.jspecify.annotations.NullMarked;
