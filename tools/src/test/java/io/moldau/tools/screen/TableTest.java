package io.moldau.tools.screen;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TableTest {
    private record Row(String name, long records) {}

    private static final List<Row> ROWS =
            List.of(new Row("orders", 7), new Row("a-topic-with-a-long-name", 12_345));

    private static final List<Column<Row>> COLUMNS =
            List.of(
                    Column.text("TOPIC", Row::name),
                    Column.number("RECORDS", it -> Units.count(it.records())));

    private static String printed(int columns) {
        var screen = new Screen(columns, false);
        new Table<>(COLUMNS).print(ROWS, screen.terminal());
        return screen.out();
    }

    @Test
    void textsStandOnTheLeftAndNumbersOnTheRight() {
        assertThat(printed(0))
                .isEqualTo(
                        """
                        TOPIC                     RECORDS
                        orders                          7
                        a-topic-with-a-long-name   12,345
                        """);
    }

    @Test
    void aNarrowTerminalCutsTheWidestTextAndNoNumber() {
        assertThat(printed(24))
                .isEqualTo(
                        """
                        TOPIC            RECORDS
                        orders                 7
                        a-topic-wi…name   12,345
                        """);
        assertThat(printed(24).lines()).allMatch(it -> it.length() <= 24);
    }

    @Test
    void aTextThatMeansNothingInPartsIsNotCut() {
        var screen = new Screen(24, false);
        var when = Column.<Row>whole("TIME", _ -> "2026-11-22 14:09");
        var name = Column.text("TOPIC", Row::name);

        new Table<>(List.of(when, name)).print(ROWS, screen.terminal());

        assertThat(screen.out())
                .isEqualTo(
                        """
                        TIME              TOPIC
                        2026-11-22 14:09  orders
                        2026-11-22 14:09  a-top…me
                        """);
    }

    @Test
    void aTerminalThatIsTooNarrowForAllShowsItAllTheSame() {
        assertThat(printed(5).lines()).allMatch(it -> it.length() == 17);
    }

    @Test
    void whatWouldSteerATerminalIsSpeltOut() {
        var screen = new Screen(0, false);

        new Table<>(COLUMNS).print(List.of(new Row("red\u001b[31m\nline", 1)), screen.terminal());

        assertThat(screen.out())
                .isEqualTo(
                        """
                        TOPIC              RECORDS
                        red\\x1b[31m\\nline        1
                        """);
    }

    @Test
    void wideLettersTakeTwoColumnsAndAccentsNone() {
        var screen = new Screen(20, false);
        var names = List.of("日本語", "e\u0301te\u0301", "日本語日本語日本語");

        new Table<>(COLUMNS)
                .print(names.stream().map(it -> new Row(it, 1)).toList(), screen.terminal());

        assertThat(screen.out())
                .isEqualTo(
                        """
                        TOPIC        RECORDS
                        日本語             1
                        e\u0301te\u0301                1
                        日本語…語          1
                        """);
    }

    @Test
    void coloursTakeNoWidth() {
        var column =
                Column.<Row>text("TOPIC", Row::name)
                        .painted(it ->
                                it.records() == 7 ? Optional.of(Colour.BAD) : Optional.empty());
        var screen = new Screen(80, true);

        new Table<>(List.of(column, COLUMNS.getLast())).print(ROWS, screen.terminal());

        var plain = screen.out().replaceAll("\u001b\\[\\d*m", "");
        assertThat(plain).isEqualTo(printed(0));
        assertThat(screen.out()).contains("\u001b[31morders                  ");
    }
}
