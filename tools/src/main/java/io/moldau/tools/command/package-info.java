/// What all commands of `moldau` have in common: where they run, how they find the cluster, and how
/// they fail.
@NullMarked
package io.moldau.tools.command;

import org.jspecify.annotations.NullMarked;
