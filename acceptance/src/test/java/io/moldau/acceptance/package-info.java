/// Real clients against the real process, started the way the README says.
@NullMarked
package io.moldau.acceptance;

import org.jspecify.annotations.NullMarked;
