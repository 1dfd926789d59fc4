"""Rows of a modelled grid that are one row of the table: wrapped cells, labels of columns in several lines."""

from collections.abc import Sequence

from staged_pipeline.core.cell_text import is_number
from staged_pipeline.core.evidence import GridCell, Segment, TableGrid
from staged_pipeline.core.geometry import Box
from staged_pipeline.source.grids.matrix import Matrix, joined

_TIGHT = 0.6  # of a line's height: more white between two lines parts rows
_LOOSE = 1.8  # times the white within a header: that below it
_WRAPPED_WORDS = 3  # in a line that may be wrapped; a shorter one is a label


def rows_joined(grid: TableGrid, segments: Sequence[Segment], rules: Sequence[Box]) -> TableGrid:
    """`grid` with rows joined to the row above that they continue."""
    matrix = Matrix(grid, segments)
    inside = [rule for rule in rules if rule.width > rule.height and rule.intersection(grid.box)]
    groups: list[list[int]] = []
    for row in range(grid.rows):
        if row and _continues(matrix, row, inside):
            groups[-1].append(row)
        else:
            groups.append([row])
    if len(groups) == grid.rows:
        return grid
    cells: list[GridCell] = []
    for index, rows in enumerate(groups):
        columns = zip(*(matrix.row(row) for row in rows), strict=True) if len(rows) > 1 else None
        merged = [joined(column) for column in columns] if columns else matrix.row(rows[0])
        cells += (
            cell.model_copy(update={"row": index, "rowspan": _span(groups, cell) if len(rows) == 1 else 1})
            for cell in merged
        )
    header_rows = sum(rows[0] < grid.header_rows for rows in groups)
    return grid.model_copy(update={"cells": tuple(cells), "rows": len(groups), "header_rows": header_rows})


def _span(groups: Sequence[Sequence[int]], cell: GridCell) -> int:
    return sum(cell.row <= rows[0] < cell.row + cell.rowspan for rows in groups)


def _continues(matrix: Matrix, row: int, rules: Sequence[Box]) -> bool:
    if not matrix.is_plain(row) or not matrix.is_plain(row - 1):
        return False
    white = _white(matrix, row)
    if white is None or white > _TIGHT * matrix.line_height or _is_ruled_off(matrix, row, rules):
        return False
    return _is_header_line(matrix, row, white) or _is_wrapped(matrix, row)


def _white(matrix: Matrix, row: int) -> float | None:
    """The height without ink between a row and the one above it."""
    above, below = matrix.text_bottom(row - 1), matrix.text_top(row)
    return None if above is None or below is None else below - above


def _is_ruled_off(matrix: Matrix, row: int, rules: Sequence[Box]) -> bool:
    """Whether a printed line runs between a row and the one above it."""
    above, below = matrix.text_bottom(row - 1), matrix.text_top(row)
    if above is None or below is None:
        return True
    box, slack = matrix.grid.box, 0.3 * matrix.line_height
    return any(
        above - slack <= rule.center[1] <= below + slack
        and min(rule.x1, box.x1) - max(rule.x0, box.x0) > 0.3 * box.width
        for rule in rules
    )


def _is_header_line(matrix: Matrix, row: int, white: float) -> bool:
    """Whether a row goes on with the labels of columns above it: inside the header, or before a wider gap."""
    if any(is_number(matrix.text(cell)) for cell in matrix.filled(row)):
        return False
    if row < matrix.grid.header_rows:
        return True
    if row > 3 or row + 1 >= matrix.grid.rows or matrix.grid.header_rows == 0:
        return False
    end = next((r for r in range(row + 1, min(row + 4, matrix.grid.rows)) if _is_gap(matrix, r, white)), None)
    return end is not None and all(not is_number(matrix.text(c)) for r in range(row, end) for c in matrix.filled(r))


def _is_gap(matrix: Matrix, row: int, white: float) -> bool:
    gap = _white(matrix, row)
    return gap is not None and gap > max(_LOOSE * white, 0.25 * matrix.line_height)


def _is_wrapped(matrix: Matrix, row: int) -> bool:
    """Whether all words of a row go on with texts above them.

    They do where lines above had no room for the next word, or where they alone begin with small letters.
    """
    filled = matrix.filled(row)
    if not filled or any(not _text_above(matrix, cell) or is_number(matrix.text(cell)) for cell in filled):
        return False
    small = all(matrix.text(cell)[:1].islower() for cell in filled)
    if small and _share_small(matrix) < 0.4:
        return True
    hanging = matrix.at(row, 0) not in filled or matrix.at(row, matrix.grid.columns - 1) not in filled
    return (small or hanging) and all(_had_no_room(matrix, cell, small) for cell in filled)


def _text_above(matrix: Matrix, cell: GridCell) -> str:
    above = matrix.at(cell.row - 1, cell.column)
    return matrix.text(above) if above else ""


def _share_small(matrix: Matrix) -> float:
    """The share of cells with words that begin with a small letter; 1 where the script knows none."""
    texts = [matrix.text(cell) for cell in matrix.grid.cells if matrix.found(cell)]
    if not any(text[:1].isupper() for text in texts):
        return 1.0
    return sum(text[:1].islower() for text in texts) / len(texts)


def _had_no_room(matrix: Matrix, cell: GridCell, small: bool) -> bool:
    above = matrix.at(cell.row - 1, cell.column)
    if above is None:
        return False
    last, following = matrix.found(above)[-1], matrix.found(cell)[0]
    if not small and len(last.words) < _WRAPPED_WORDS:
        return False
    word = following.words[0].box
    start, end = matrix.extent(cell.column)
    return last.box.width + word.width + 0.25 * matrix.em > end - start
