/// `kafka-storage.sh`.
@NullMarked
package io.moldau.tools.script.storage;

import org.jspecify.annotations.NullMarked;
