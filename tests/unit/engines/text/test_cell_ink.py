"""Cells of scanned tables that hold print in which no word was read."""

import pytest
from scanned_lines import HEIGHT, SIZE, WIDTH
from scanned_tables import COLUMN, Ink, at, bar, even_cells, read, rules_of, table_of, texts_of

from staged_pipeline.core.content import TableContent, pictured_runs
from staged_pipeline.core.vocabulary import Direction

NAMES = [["Tunis", "north"], ["Cairo", ""]]


def table(*ink: Ink, ruled: bool = True, direction: Direction = "ltr") -> TableContent:
    """A table of two rows in which nothing was read in the last cell, with `ink` beside that of its words."""
    lines = [
        read(row, column, text, 0.95, "ltr")
        for row, texts in enumerate(NAMES)
        for column, text in enumerate(texts)
        if text
    ]
    own = [bar(row, column) for row, texts in enumerate(NAMES) for column, text in enumerate(texts) if text]
    return table_of(even_cells(2, 2, ruled=ruled), lines, [*own, *(rules_of(2, 2) if ruled else ()), *ink], direction)


@pytest.mark.parametrize("ruled", [True, False])
def test_print_in_which_no_word_was_read_is_shown(ruled: bool) -> None:
    found = table(bar(1, 1), ruled=ruled)
    assert texts_of(found) == [["Tunis", "north"], ["Cairo", "[]"]]
    (picture,) = pictured_runs(found)
    assert picture.asset == "assets/table_1_run_1.png"
    assert picture.box is not None
    placed = [value * side for value, side in zip(picture.box, (WIDTH, HEIGHT) * 2, strict=True)]
    assert placed == pytest.approx(bar(1, 1), abs=0.6)
    assert picture.height == pytest.approx(8 / SIZE, abs=0.1)
    assert picture.depth == pytest.approx(0, abs=0.05)
    assert found.confidence == pytest.approx(0.95 * 3 / 4, abs=0.01)


def test_print_may_stand_out_of_a_table_whose_cells_end_where_its_words_do() -> None:
    outside = bar(1, 1, width=5, x=COLUMN - 1)
    assert texts_of(table(outside, ruled=False))[1][1] == "[]"
    assert texts_of(table(outside, ruled=True))[1][1] == ""


def test_a_dash_stands_above_the_line_as_printed() -> None:
    (picture,) = pictured_runs(table(bar(1, 1, width=6, height=1, y=12)))
    assert picture.depth == pytest.approx(-3 / SIZE, abs=0.05)


def test_a_dot_that_stands_alone_is_print_and_dust_is_not() -> None:
    assert texts_of(table(bar(1, 1, width=2, height=2)))[1][1] == "[]"
    dust = [bar(1, 1, width=2, height=2, x=x) for x in (12.0, 50.0)]
    assert texts_of(table(*dust))[1][1] == ""
    assert texts_of(table(bar(1, 1, width=0.5, height=0.5)))[1][1] == ""


def test_the_remains_of_printed_lines_are_no_print() -> None:
    along_the_border = bar(1, 1, width=20, height=1, y=1.5)
    down_the_side = bar(1, 1, width=1, height=15, x=1.5, y=4)
    across_the_cell = (*at(1, 1, -20, 12), *at(1, 1, 100, 13))
    assert texts_of(table(along_the_border, down_the_side, across_the_cell))[1][1] == ""


def test_a_word_of_another_cell_that_reaches_into_this_one_is_not_shown_twice() -> None:
    lines = [read(0, 0, "Tunis", 0.95, "ltr"), read(0, 1, "north", 0.95, "ltr"), read(1, 0, "Alexandria", 0.95, "ltr")]
    box = lines[2].box
    wide = box._replace(x1=at(1, 1, 8, 0)[0] / WIDTH)
    lines[2] = lines[2].model_copy(update={"box": wide, "words": (lines[2].words[0].model_copy(update={"box": wide}),)})
    ink = [bar(0, 0), bar(0, 1), bar(1, 0)]
    reaching = (*at(1, 1, -4, 8), *at(1, 1, 8, 16))
    found = table_of(even_cells(2, 2, ruled=False), lines, [*ink, reaching], "ltr")
    assert texts_of(found)[1][1] == ""


def test_an_unruled_row_or_column_of_nothing_but_unread_print_stays() -> None:
    lines = [read(0, 0, "Tunis", 0.95, "ltr"), read(0, 1, "north", 0.95, "ltr")]
    grid = even_cells(2, 2, ruled=False)
    ink = [bar(0, 0), bar(0, 1)]
    assert texts_of(table_of(grid, lines, ink, "ltr")) == [["Tunis", "north"]]
    assert texts_of(table_of(grid, lines, [*ink, bar(1, 1)], "ltr")) == [["Tunis", "north"], ["", "[]"]]


def test_nothing_is_looked_for_in_a_table_of_a_text_layer() -> None:
    lines = [
        one.model_copy(
            update={"source": "text_layer", "words": (one.words[0].model_copy(update={"confidence": None}),)}
        )
        for one in (read(0, 0, "Tunis", 1.0, "ltr"), read(0, 1, "north", 1.0, "ltr"), read(1, 0, "Cairo", 1.0, "ltr"))
    ]
    assert texts_of(table_of(even_cells(2, 2, ruled=True), lines, [bar(1, 1)], "ltr"))[1][1] == ""
