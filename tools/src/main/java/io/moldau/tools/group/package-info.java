/// `moldau group`: what groups have read of their topics.
@NullMarked
package io.moldau.tools.group;

import org.jspecify.annotations.NullMarked;
