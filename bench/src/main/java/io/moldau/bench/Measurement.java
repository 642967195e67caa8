package io.moldau.bench;

import io.moldau.bench.report.Figures;
import java.util.List;

/// One measurement: what it does to a system in its turn, and the figures that come of it.
interface Measurement {
    /// For `--only` and for the files.
    String name();

    String title();

    /// What is done, for the reader of the page: load, amounts, what counts.
    String text();

    /// Who takes part, in the order of the turns.
    default List<Contender> contenders() {
        return Contender.USUAL;
    }

    /// Whether it is part of every run; else only of those that name it, for it takes long.
    default boolean isUsual() {
        return true;
    }

    void measure(Stand stand, Figures figures) throws Exception;
}
