/// What reads and makes the files of a node that does not run. The only package of the tools that
/// sees how Moldau stores things (ADR 18).
@NullMarked
package io.moldau.tools.offline;

import org.jspecify.annotations.NullMarked;
