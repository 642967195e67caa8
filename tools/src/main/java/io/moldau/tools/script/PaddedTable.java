package io.moldau.tools.script;

import java.util.List;

/// A table as Kafka's newer tools print it: each cell filled with blanks to the width of its
/// column, and a tab after it.
public record PaddedTable(List<String> headers) {
    public static PaddedTable of(String... headers) {
        return new PaddedTable(List.of(headers));
    }

    public void print(List<List<String>> rows, Output output) {
        int[] widths = new int[headers.size()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = headers.get(i).length();
            for (var row : rows) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        output.print(line(headers, widths));
        rows.forEach(row -> output.print(line(row, widths)));
    }

    private static String line(List<String> cells, int[] widths) {
        var line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            var cell = cells.get(i);
            line.append(cell).repeat(' ', widths[i] - cell.length()).append('\t');
        }
        return line.toString();
    }
}
