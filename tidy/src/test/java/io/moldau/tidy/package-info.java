/// The rules that the build keeps about the code itself: arrows between modules, budgets, banned
/// names and calls, links.
@NullMarked
package io.moldau.tidy;

import org.jspecify.annotations.NullMarked;
