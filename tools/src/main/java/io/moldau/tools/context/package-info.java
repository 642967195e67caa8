/// `moldau context`: clusters by name.
@NullMarked
package io.moldau.tools.context;

import org.jspecify.annotations.NullMarked;
