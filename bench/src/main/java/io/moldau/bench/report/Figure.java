package io.moldau.bench.report;

/// What a number is: a row of a table.
public record Figure(String name, String unit) {
    @Override
    public String toString() {
        return unit.isEmpty() ? name : name + ", " + unit;
    }
}
