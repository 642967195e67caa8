/// `moldau txn …`, and what `kafka-transactions.sh` is made of as well.
@NullMarked
package io.moldau.tools.transaction;

import org.jspecify.annotations.NullMarked;
