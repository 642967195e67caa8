/// Transactions of real clients while the broker and the clients are killed.
@NullMarked
package io.moldau.acceptance.exactlyonce;

import org.jspecify.annotations.NullMarked;
