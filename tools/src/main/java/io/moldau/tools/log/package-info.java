/// `moldau log`: logs on disk.
@NullMarked
package io.moldau.tools.log;

import org.jspecify.annotations.NullMarked;
