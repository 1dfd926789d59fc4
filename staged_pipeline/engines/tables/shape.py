"""The shape of a table once its words are known: empty rows and columns go, row headers show."""

from collections.abc import Sequence
from typing import NamedTuple

from staged_pipeline.core.cell_text import is_plain_number
from staged_pipeline.core.evidence import GridCell, Slot, TableGrid
from staged_pipeline.core.vocabulary import Direction

_NOWHERE: Slot = (-1, -1)
_ROW_HEIGHT = 0.8


class Placed(NamedTuple):
    """A cell in its place after empty rows and columns went, and the slot it had before, by which words are kept."""

    cell: GridCell
    slot: Slot


def compact(grid: TableGrid, filled: frozenset[Slot]) -> tuple[list[Placed], int]:
    """The cells of `grid` without wholly empty rows and columns, by row and column, and the header rows left.

    A row or column goes where no cell with words begins in it alone; cells that span it become narrower. What printed
    lines bound stays, as blanks to be filled in are part of a form; but not rows too low for a line of text.
    """
    with_words = [cell for cell in grid.cells if (cell.row, cell.column) in filled]
    rows = _kept(grid.rows, [(cell.row, cell.rowspan) for cell in with_words + _blank_rows(grid, with_words)])
    columns = _kept(grid.columns, [(cell.column, cell.colspan) for cell in (grid.cells if grid.ruled else with_words)])
    placed: list[Placed] = []
    for cell in grid.cells:
        row_slots = [rows[row] for row in range(cell.row, cell.row + cell.rowspan) if row in rows]
        column_slots = [columns[c] for c in range(cell.column, cell.column + cell.colspan) if c in columns]
        if row_slots and column_slots:
            moved = cell.model_copy(
                update={
                    "row": row_slots[0],
                    "rowspan": len(row_slots),
                    "column": column_slots[0],
                    "colspan": len(column_slots),
                }
            )
            placed.append(Placed(moved, (cell.row, cell.column)))
    placed += _fillers(placed, len(rows), len(columns), grid)
    placed.sort(key=lambda item: (item.cell.row, item.cell.column))
    return placed, sum(row in rows for row in range(grid.header_rows))


def _blank_rows(grid: TableGrid, filled: Sequence[GridCell]) -> list[GridCell]:
    """Empty cells of a ruled grid that are as high as most cells with words."""
    heights = sorted(cell.box.height for cell in filled if cell.rowspan == 1)
    if not grid.ruled or not heights:
        return []
    least = _ROW_HEIGHT * heights[len(heights) // 2]
    return [cell for cell in grid.cells if cell.rowspan == 1 and cell.box.height >= least]


def _fillers(placed: Sequence[Placed], rows: int, columns: int, grid: TableGrid) -> list[Placed]:
    """Empty cells for slots that no cell covers, without which later cells of the row would move aside."""
    taken = {
        (row, column)
        for cell, _ in placed
        for row in range(cell.row, cell.row + cell.rowspan)
        for column in range(cell.column, cell.column + cell.colspan)
    }
    free = ((row, column) for row in range(rows) for column in range(columns) if (row, column) not in taken)
    return [Placed(GridCell(row=row, column=column, box=grid.box), _NOWHERE) for row, column in free]


def _kept(count: int, spans: Sequence[tuple[int, int]]) -> dict[int, int]:
    """New index by old of the rows or columns that stay.

    Those that a cell of its own fills stay; of a spanning cell with words at least its first slot stays.
    """
    kept = {start for start, span in spans if span == 1}
    for start, span in sorted(spans, key=lambda item: item[1]):
        if kept.isdisjoint(range(start, start + span)):
            kept.add(start)
    return {old: new for new, old in enumerate(index for index in range(count) if index in kept)}


def row_heads(cells: Sequence[tuple[GridCell, str]], header_rows: int, direction: Direction) -> frozenset[GridCell]:
    """The cells of the first column in reading order, where they surely name their rows.

    Sure is: below a header row, every body row has one, all are different words, and most other cells are numbers.
    """
    body = [(cell, text) for cell, text in cells if cell.row >= header_rows and not cell.header]
    if not header_rows or len({cell.row for cell, _ in body}) < 2:
        return frozenset()
    columns = [cell.column + cell.colspan - 1 if direction == "rtl" else cell.column for cell, _ in body]
    first = max(columns) if direction == "rtl" else min(columns)
    names = [(cell, text) for (cell, text), column in zip(body, columns, strict=True) if column == first]
    others = [text for (_, text), column in zip(body, columns, strict=True) if column != first and text]
    named = [text for _, text in names]
    sure = (
        all(text and not is_plain_number(text) for text in named)
        and len(set(named)) == len(named)
        and sum(is_plain_number(text) for text in others) * 2 > len(others)
    )
    return frozenset(cell for cell, _ in names) if sure else frozenset()
