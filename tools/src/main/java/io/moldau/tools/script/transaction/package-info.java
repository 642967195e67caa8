/// `kafka-transactions.sh`.
@NullMarked
package io.moldau.tools.script.transaction;

import org.jspecify.annotations.NullMarked;
