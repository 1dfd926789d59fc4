"""How many leading rows of a grid head its columns."""

from collections.abc import Mapping, Sequence

from staged_pipeline.core.cell_text import is_number
from staged_pipeline.core.evidence import GridCell, Segment, Slot, TableGrid
from staged_pipeline.source.grids.fill import CellLine, lines_by_cell

_MAX_HEADER_ROWS = 4
_LONG = 12  # words: more in a cell is a text, not a label


def with_headers(grid: TableGrid, segments: Sequence[Segment]) -> TableGrid:
    """`grid` with its header rows counted and their cells marked.

    Rows that the spans of the first rows reach into belong to the header. The first row itself heads the columns where
    it is set apart by its type, or holds labels over columns of numbers, or labels only over longer texts.
    """
    lines = lines_by_cell(grid, segments)
    rows = _header_rows(grid, lines)
    cells = tuple(cell.model_copy(update={"header": cell.row < rows}) for cell in grid.cells)
    return grid.model_copy(update={"header_rows": rows, "cells": cells})


def _header_rows(grid: TableGrid, lines: Mapping[Slot, Sequence[CellLine]]) -> int:
    if grid.rows < 2:
        return 0
    rows = 0
    while rows < min(_MAX_HEADER_ROWS, grid.rows - 1):
        reach = _reach(grid, rows)
        if reach >= grid.rows or not _is_labels(grid, rows, lines):
            break
        rows = reach
        if not _has_groups(grid, rows, lines):
            break
    return rows if rows and _is_set_apart(grid, rows, lines) else 0


def _reach(grid: TableGrid, row: int) -> int:
    """The first row below `row` that no cell with a beginning in it reaches into."""
    return max((cell.row + cell.rowspan for cell in grid.cells if cell.row == row), default=row + 1)


def _row(grid: TableGrid, row: int, lines: Mapping[Slot, Sequence[CellLine]]) -> list[tuple[GridCell, str]]:
    return [(cell, _text(lines.get((cell.row, cell.column), ()))) for cell in grid.cells if cell.row == row]


def _text(lines: Sequence[CellLine]) -> str:
    return " ".join(word.text for line in lines for word in line.words)


def _is_labels(grid: TableGrid, row: int, lines: Mapping[Slot, Sequence[CellLine]]) -> bool:
    """Whether the cells of a row are short texts, not numbers, with at most one empty but the first."""
    texts = [text for _, text in _row(grid, row, lines)]
    filled = [text for text in texts if text]
    numbers = sum(is_number(text) for text in filled)
    short = all(len(text.split()) <= _LONG for text in filled)
    return bool(filled) and len(filled) >= len(texts) - 1 and numbers * 2 <= len(filled) and short


def _has_groups(grid: TableGrid, rows: int, lines: Mapping[Slot, Sequence[CellLine]]) -> bool:
    """Whether the last header row has cells that span some, not all, columns: the row below names these."""
    last = [cell for cell, text in _row(grid, rows - 1, lines) if text]
    return any(1 < cell.colspan < grid.columns and cell.row + cell.rowspan == rows for cell in last) or (
        len(last) == 1 and last[0].colspan == grid.columns
    )


def _is_set_apart(grid: TableGrid, rows: int, lines: Mapping[Slot, Sequence[CellLine]]) -> bool:
    head = [word for (row, _), found in lines.items() if row < rows for line in found for word in line.words]
    body = [word for (row, _), found in lines.items() if row >= rows for line in found for word in line.words]
    if not head:
        return False
    bold_head = sum(word.style.bold for word in head) / len(head)
    bold_body = sum(word.style.bold for word in body) / len(body) if body else 0.0
    if bold_head > 0.5 > bold_body:
        return True
    texts = [_text(found) for (row, _), found in lines.items() if row >= rows]
    numbers = sum(is_number(text) for text in texts)
    longer = len(body) / max(1, len(texts)) > len(head) / max(1, sum(row < rows for row, _ in lines))
    return numbers * 3 >= len(texts) or longer or grid.ruled


def with_names(grid: TableGrid, segments: Sequence[Segment]) -> TableGrid:
    """`grid` with the row below its header in it, where that names two or more columns which the header does not."""
    row = grid.header_rows
    if not 0 < row < grid.rows - 1:
        return grid
    lines = lines_by_cell(grid, segments)
    head = [cell for cell in grid.cells if cell.row < row and (cell.row, cell.column) in lines]
    named = {column for cell in head for column in range(cell.column, cell.column + cell.colspan)}
    names = [(cell, text) for cell, text in _row(grid, row, lines) if text]
    fresh = [cell for cell, _ in names if cell.column not in named]
    if len(fresh) < 2 or len(names) < grid.columns - 1 or any(is_number(text) for _, text in names):
        return grid
    cells = tuple(cell.model_copy(update={"header": cell.header or cell.row == row}) for cell in grid.cells)
    return grid.model_copy(update={"header_rows": row + 1, "cells": cells})
