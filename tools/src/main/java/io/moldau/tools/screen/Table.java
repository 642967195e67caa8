package io.moldau.tools.screen;

import java.util.ArrayList;
import java.util.List;

/// Rows under headers, each column as wide as it must be, each row in one line. On a terminal that
/// is too narrow the widest column of texts is cut, with an ellipsis; in a pipe nothing is.
public final class Table<T> {
    private static final String GAP = "  ";

    /// Below this a cut text says nothing.
    private static final int CUT_COLUMNS_MIN = 8;

    private final List<Column<T>> columns;

    public Table(List<Column<T>> columns) {
        this.columns = columns;
    }

    public void print(List<T> rows, Terminal terminal) {
        var cells = new ArrayList<List<String>>();
        for (T row : rows) {
            cells.add(columns.stream().map(it -> VisibleText.of(it.text().apply(row))).toList());
        }
        int[] widths = widths(cells, terminal.columns());
        var header = new StringBuilder();
        for (int i = 0; i < columns.size(); i++) {
            var column = columns.get(i);
            append(header, i, fit(column.header(), widths[i], column.numeric()));
        }
        terminal.say(terminal.paint(Colour.HEADER, header.toString().stripTrailing()));
        for (int i = 0; i < rows.size(); i++) {
            terminal.say(line(rows.get(i), cells.get(i), widths, terminal));
        }
    }

    private String line(T row, List<String> cells, int[] widths, Terminal terminal) {
        var line = new StringBuilder();
        for (int i = 0; i < columns.size(); i++) {
            var column = columns.get(i);
            var fitted = fit(cells.get(i), widths[i], column.numeric());
            // Nothing behind the last column, not even blanks.
            var text = i == columns.size() - 1 ? fitted.stripTrailing() : fitted;
            var colour = column.colour().apply(row);
            append(line, i, colour.map(it -> terminal.paint(it, text)).orElse(text));
        }
        return line.toString().stripTrailing();
    }

    private static void append(StringBuilder line, int index, String cell) {
        line.append(index == 0 ? "" : GAP).append(cell);
    }

    private int[] widths(List<List<String>> cells, int terminalColumns) {
        int[] widths = new int[columns.size()];
        int total = GAP.length() * (columns.size() - 1);
        for (int i = 0; i < widths.length; i++) {
            widths[i] = columns.get(i).header().length();
            for (var row : cells) {
                widths[i] = Math.max(widths[i], VisibleText.columns(row.get(i)));
            }
            total += widths[i];
        }
        while (terminalColumns > 0 && total > terminalColumns) {
            int widest = widestText(widths);
            if (widest < 0) {
                break;
            }
            widths[widest]--;
            total--;
        }
        return widths;
    }

    private int widestText(int[] widths) {
        int widest = -1;
        for (int i = 0; i < widths.length; i++) {
            boolean mayBeCut = !columns.get(i).whole() && widths[i] > CUT_COLUMNS_MIN;
            if (mayBeCut && (widest < 0 || widths[i] > widths[widest])) {
                widest = i;
            }
        }
        return widest;
    }

    private static String fit(String text, int width, boolean right) {
        var cut = VisibleText.cut(text, width);
        var blanks = " ".repeat(width - VisibleText.columns(cut));
        return right ? blanks + cut : cut + blanks;
    }
}
