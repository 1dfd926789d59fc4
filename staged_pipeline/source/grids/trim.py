"""Rows of a lattice that are no rows of the table: its caption above, its notes below."""

import re
from collections.abc import Mapping, Sequence

from staged_pipeline.core.evidence import GridCell, Segment, Slot, TableGrid
from staged_pipeline.core.geometry import Box
from staged_pipeline.source.grids.fill import CellLine, lines_by_cell

_CAPTION = re.compile(
    r"^(table|exhibit|tableau|tabelle|tabla|tabella|tabel|figure|fig\.|chart|box|جدول|الجدول|شكل|الشكل|טבלה|表|図)\W*\w{0,4}\d",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"^\W{0,3}(notes?\b|sources?\b|quelle|anmerkung|nota\b|notes? ?:|fuente|fonte|المصدر|ملاحظ|ملحوظ|مصدر)",
    re.IGNORECASE,
)


def trimmed(grid: TableGrid, segments: Sequence[Segment]) -> TableGrid:
    """`grid` without full-width rows that hold a caption (at its top) or notes (at its end)."""
    lines = lines_by_cell(grid, segments)
    first, last = 0, grid.rows
    while first < last - 1 and _is_outside(_full_row(grid, first, lines), _CAPTION, 3):
        first += 1
    while last > first + 1 and (
        _is_outside(_full_row(grid, last - 1, lines), _NOTE, 2) or _is_note(grid, last - 1, lines)
    ):
        last -= 1
    return grid if (first, last) == (0, grid.rows) else cut_rows(grid, first, last)


def cut_rows(grid: TableGrid, first: int, last: int) -> TableGrid:
    """Rows `first` up to `last`, which no cell may cross."""
    cells = tuple(cell.model_copy(update={"row": cell.row - first}) for cell in grid.cells if first <= cell.row < last)
    return grid.model_copy(
        update={
            "cells": cells,
            "rows": last - first,
            "box": Box.around(cell.box for cell in cells),
            "header_rows": max(0, min(grid.header_rows, last) - first),
        }
    )


def _full_row(grid: TableGrid, row: int, lines: Mapping[Slot, Sequence[CellLine]]) -> Sequence[CellLine] | None:
    """The lines of a row that is a single cell or has words in its first only, None for other rows."""
    cells = [cell for cell in grid.cells if cell.row <= row < cell.row + cell.rowspan]
    filled = [cell for cell in cells if (cell.row, cell.column) in lines]
    if len(filled) != 1 or not _is_whole(filled[0], grid):
        return None
    return lines[filled[0].row, filled[0].column]


def _is_note(grid: TableGrid, row: int, lines: Mapping[Slot, Sequence[CellLine]]) -> bool:
    """Whether the cells of a row, that a note was cut into, begin like one at either end."""
    cells = [cell for cell in grid.cells if cell.row <= row < cell.row + cell.rowspan]
    filled = sorted(
        (cell for cell in cells if cell.rowspan == 1 and (cell.row, cell.column) in lines), key=lambda cell: cell.column
    )
    if grid.ruled or not filled or len({cell.row for cell in cells}) > 1:
        return False
    texts = [" ".join(word.text for word in lines[cell.row, cell.column][0].words) for cell in filled]
    return any(_NOTE.match(text) and len(text) > len("Sources: ") for text in (texts[0], texts[-1]))


def _is_whole(cell: GridCell, grid: TableGrid) -> bool:
    return cell.rowspan == 1 and cell.colspan == grid.columns


def _is_outside(lines: Sequence[CellLine] | None, pattern: re.Pattern[str], many: int) -> bool:
    """Whether the lines say what they are, or are too many for a row of one cell."""
    if not lines:
        return False
    text = " ".join(word.text for word in lines[0].words)
    return bool(pattern.match(text)) or len(lines) > many
