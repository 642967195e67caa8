/// Broken frames and ill-mannered connections, over live sockets against the real process.
@NullMarked
package io.moldau.acceptance.hostile;

import org.jspecify.annotations.NullMarked;
