package io.moldau.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A plot as a file that every browser shows.
final class Svg {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 380;
    private static final int LEFT = 70;
    private static final int RIGHT = 20;
    private static final int TOP = 40;
    private static final int BOTTOM = 90;

    /// Distinct also for those who do not tell red from green.
    private static final List<String> COLOURS =
            List.of("#d55e00", "#0072b2", "#56b4e9", "#009e73", "#cc79a7");

    private final StringBuilder out = new StringBuilder();
    private final Ruler x;
    private final Ruler y;

    private Svg(Ruler x, Ruler y) {
        this.x = x;
        this.y = y;
    }

    static String of(Plot plot, Map<String, List<Figures.Point>> curves) {
        var points = curves.values().stream().flatMap(List::stream).toList();
        var xs = points.stream().map(Figures.Point::x).toList();
        var ys = points.stream().map(Figures.Point::y).toList();
        var svg =
                new Svg(
                        Ruler.over(plot.x().scale(), xs, LEFT, WIDTH - RIGHT),
                        Ruler.over(plot.y().scale(), ys, HEIGHT - BOTTOM, TOP));
        return svg.draw(plot, curves);
    }

    private String draw(Plot plot, Map<String, List<Figures.Point>> curves) {
        open(plot.title());
        for (double tick : y.ticks()) {
            line(LEFT, y.at(tick), WIDTH - RIGHT, y.at(tick));
            label(LEFT - 6, y.at(tick) + 4, "end", y.label(tick));
        }
        for (double tick : x.ticks()) {
            line(x.at(tick), TOP, x.at(tick), HEIGHT - BOTTOM);
            label(x.at(tick), HEIGHT - BOTTOM + 16, "middle", x.label(tick));
        }
        label(LEFT - 6, TOP - 10, "end", plot.y().label());
        label(WIDTH - RIGHT, HEIGHT - BOTTOM + 32, "end", plot.x().label());
        int number = 0;
        for (var curve : curves.entrySet()) {
            var colour = COLOURS.get(number % COLOURS.size());
            curve(curve.getValue(), colour);
            legend(number, colour, curve.getKey());
            number++;
        }
        return out.append("</svg>\n").toString();
    }

    /// Bars, one row for each figure and system.
    static String bars(String title, String unit, Map<String, Double> values) {
        var svg =
                new Svg(
                        Ruler.over(
                                Plot.Scale.LINEAR, List.copyOf(values.values()), 330, WIDTH - 70),
                        Ruler.over(Plot.Scale.LINEAR, List.of(1.0), 0, 1));
        svg.open(title + ", " + unit);
        int row = 0;
        double step = Math.min(28, (double) (HEIGHT - TOP - 20) / values.size());
        for (var value : values.entrySet()) {
            double top = TOP + row * step;
            svg.label(322, top + step / 2 + 3, "end", value.getKey());
            svg.bar(svg.x.at(0), top, svg.x.at(value.getValue()) - svg.x.at(0), step - 6, row);
            double end = svg.x.at(value.getValue()) + 6;
            svg.label(
                    end,
                    top + step / 2 + 3,
                    "start",
                    String.format(Locale.ROOT, "%.3g", value.getValue()));
            row++;
        }
        return svg.out.append("</svg>\n").toString();
    }

    private void open(String title) {
        add("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\"", WIDTH, HEIGHT);
        add(" font-family=\"sans-serif\" font-size=\"12\">\n");
        add("<rect width=\"%d\" height=\"%d\" fill=\"white\"/>\n", WIDTH, HEIGHT);
        add("<text x=\"%d\" y=\"18\" font-size=\"15\">%s</text>\n", LEFT, escaped(title));
    }

    private void line(double fromX, double fromY, double toX, double toY) {
        add("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"", fromX, fromY, toX, toY);
        add(" stroke=\"#ddd\"/>\n");
    }

    private void label(double atX, double atY, String anchor, String text) {
        add("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">", atX, atY, anchor);
        add("%s</text>\n", escaped(text));
    }

    private void bar(double atX, double atY, double width, double height, int row) {
        add("<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"", atX, atY, width, height);
        add(" fill=\"%s\"/>\n", COLOURS.get(row % 4));
    }

    private void curve(List<Figures.Point> points, String colour) {
        add("<polyline fill=\"none\" stroke-width=\"2\" stroke=\"%s\" points=\"", colour);
        for (var point : points) {
            add("%.1f,%.1f ", x.at(point.x()), y.at(point.y()));
        }
        add("\"/>\n");
    }

    private void legend(int number, String colour, String text) {
        double atX = LEFT + number % 2 * 340;
        double atY = HEIGHT - BOTTOM + 50 + number / 2 * 16;
        add("<rect x=\"%.1f\" y=\"%.1f\" width=\"14\" height=\"4\"", atX, atY - 5);
        add(" fill=\"%s\"/>\n", colour);
        label(atX + 20, atY, "start", text);
    }

    @SuppressWarnings("AnnotateFormatMethod") // its annotation would be a dependency
    private void add(String text, Object... values) {
        out.append(String.format(Locale.ROOT, text, values));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
