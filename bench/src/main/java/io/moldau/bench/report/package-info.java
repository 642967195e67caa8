/// Figures and what becomes of them: JSON with every raw figure, plots as SVG, and the page that
/// people read.
@NullMarked
package io.moldau.bench.report;

import org.jspecify.annotations.NullMarked;
