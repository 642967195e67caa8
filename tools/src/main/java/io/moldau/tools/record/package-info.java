/// Records: written, read, and measured while they are.
@NullMarked
package io.moldau.tools.record;

import org.jspecify.annotations.NullMarked;
