/// Every method of the stock Java Admin client, against the real process.
@NullMarked
package io.moldau.acceptance.admin;

import org.jspecify.annotations.NullMarked;
