import pytest
from layouts import segment
from pages import element

from staged_pipeline.core.content import Cell, TableContent
from staged_pipeline.core.vocabulary import Direction
from staged_pipeline.judge.tables import grid_of, table_issues

ROWS = (("Abel", "17", "3"), ("Borel", "4", "17"), ("Cauchy", "8", "25"))
LINES = tuple(
    segment(3 * row + column, text, 50 + 100 * column, 100 + 20 * row)
    for row, cells in enumerate(ROWS)
    for column, text in enumerate(cells)
)


def kinds(rows: tuple[tuple[str, ...], ...], direction: Direction = "ltr") -> list[str]:
    entry = TableContent(rows=rows, direction=direction)
    return [issue.kind for issue in table_issues(element("table_1", "table"), entry, LINES, direction, exact=True)]


def test_a_table_as_it_is_printed_has_nothing_wrong() -> None:
    assert kinds(ROWS) == []
    assert kinds(tuple(row[::-1] for row in ROWS), "rtl") == []


@pytest.mark.parametrize(
    "rows",
    [
        (ROWS[0], ("Borel", "8", "17"), ("Cauchy", "4", "25")),
        (("Abel", "3", "17"), *ROWS[1:]),
        (("Abel", "17", "17"), ("Borel", "4", "3"), ROWS[2]),
        (ROWS[1], ROWS[0], ROWS[2]),
    ],
    ids=["between rows", "within a row", "printed twice", "rows exchanged"],
)
def test_cells_that_moved_are_found(rows: tuple[tuple[str, ...], ...]) -> None:
    assert kinds(rows) == ["table_structure"]


def test_a_table_that_runs_the_other_way_is_told_as_one_thing() -> None:
    assert kinds(ROWS, "rtl") == ["direction"]


def test_spans_move_the_cells_after_them() -> None:
    entry = TableContent(
        headers=(Cell(content="a", colspan=2), "b"), rows=((Cell(content="c", rowspan=2), "d", "e"), ("f", "g"))
    )
    places = {cell.keys[0]: (cell.row, cell.column) for cell in grid_of(entry)}
    assert places == {"a": (0, 0), "b": (0, 2), "c": (1, 0), "d": (1, 1), "e": (1, 2), "f": (2, 1), "g": (2, 2)}
