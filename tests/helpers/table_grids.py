"""Grids and tables made by hand for the tests of tables: cells at places in points, tables as rows of strings."""

from collections.abc import Iterable, Sequence

from layouts import HEIGHT, WIDTH, fractions, segment

from staged_pipeline.core.content import Cell, TableContent
from staged_pipeline.core.evidence import GridCell, Segment, TableGrid
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.vocabulary import Direction
from staged_pipeline.engines.tables.content import table_content

Shown = str | tuple[str, int, int]


def cell(row: int, column: int, box: Box, rowspan: int = 1, colspan: int = 1) -> GridCell:
    return GridCell(row=row, column=column, box=box, rowspan=rowspan, colspan=colspan)


def even_grid(
    rows: int,
    columns: int,
    *,
    left: float = 100,
    top: float = 100,
    width: float = 100,
    height: float = 20,
    **more: object,
) -> TableGrid:
    """A grid of equal cells of `width` by `height` points, none spanning."""
    cells = tuple(
        cell(r, c, fractions(left + c * width, top + r * height, left + (c + 1) * width, top + (r + 1) * height))
        for r in range(rows)
        for c in range(columns)
    )
    values = {"header_rows": 0, **more}
    return TableGrid(box=Box.around(c.box for c in cells), rows=rows, columns=columns, cells=cells, **values)


def lines(
    rows: Iterable[Sequence[str]],
    *,
    left: float = 104,
    top: float = 104,
    width: float = 100,
    height: float = 20,
    **more: object,
) -> tuple[Segment, ...]:
    """The texts of an even grid, a line each, from the left of the page; empty ones are left out."""
    placed = ((r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row) if text)
    return tuple(
        segment(number, text, left + c * width, top + r * height, **more) for number, (r, c, text) in enumerate(placed)
    )


def rules(across: Iterable[tuple[float, float, float]], down: Iterable[tuple[float, float, float]]) -> tuple[Box, ...]:
    """Printed lines: (y, from x, to x) across and (x, from y, to y) down, in points."""
    return (
        *(fractions(start, y - 0.25, end, y + 0.25) for y, start, end in across),
        *(fractions(x - 0.25, start, x + 0.25, end) for x, start, end in down),
    )


def lattice_rules(rows: int, columns: int) -> tuple[Box, ...]:
    """The lines of `even_grid`."""
    right, bottom = 100 + columns * 100, 100 + rows * 20
    return rules(
        [(100 + r * 20, 100, right) for r in range(rows + 1)],
        [(100 + c * 100, 100, bottom) for c in range(columns + 1)],
    )


def shown(grid: TableGrid, segments: Sequence[Segment], direction: Direction = "ltr") -> list[list[Shown]]:
    """The table that a grid and its lines become, as texts, with spans where there are any."""
    return rows_of(table_content(grid, segments, direction))


def rows_of(table: TableContent) -> list[list[Shown]]:
    rows = [table.headers] if table.headers else []
    return [[_shown(entry) for entry in row] for row in (*rows, *table.rows)]


def _shown(entry: str | Cell) -> Shown:
    if isinstance(entry, str):
        return entry
    return entry.content if entry.rowspan == entry.colspan == 1 else (entry.content, entry.rowspan, entry.colspan)


__all__ = [
    "HEIGHT",
    "WIDTH",
    "cell",
    "even_grid",
    "fractions",
    "lattice_rules",
    "lines",
    "rows_of",
    "rules",
    "segment",
    "shown",
]
