"""Rows of a modelled grid that are one row of the table: wrapped cells, labels of columns in several lines."""

from collections.abc import Sequence

from staged_pipeline.core.evidence import GridCell, Segment, TableGrid
from staged_pipeline.core.geometry import Box
from staged_pipeline.source.grids_matrix import NUMBER, Matrix, joined, replaced, without_row

_TIGHT = 0.6  # of a line's height: more white between two lines parts rows
_LOOSE = 1.8  # times the white within a header: that below it


def rows_joined(grid: TableGrid, segments: Sequence[Segment], rules: Sequence[Box]) -> TableGrid:
    """`grid` with rows joined to the row above that they continue."""
    row = 1
    while row < grid.rows:
        matrix = Matrix(grid, segments)
        if _continues(matrix, row, rules):
            pairs = [(above, below) for above, below in zip(matrix.row(row - 1), matrix.row(row), strict=True)]
            tall = [joined(pair).model_copy(update={"rowspan": 1}) for pair in pairs]
            old = [cell for pair in pairs for cell in pair]
            grid = without_row(replaced(grid, old, tall), row)
        else:
            row += 1
    return grid


def _continues(matrix: Matrix, row: int, rules: Sequence[Box]) -> bool:
    if not matrix.is_plain(row) or not matrix.is_plain(row - 1):
        return False
    white = _white(matrix, row)
    if white is None or white > _TIGHT * matrix.line_height() or _is_ruled_off(matrix, row, rules):
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
    box, slack = matrix.grid.box, 0.3 * matrix.line_height()
    return any(
        above - slack <= rule.center[1] <= below + slack
        and rule.width > rule.height
        and min(rule.x1, box.x1) - max(rule.x0, box.x0) > 0.3 * box.width
        for rule in rules
    )


def _is_header_line(matrix: Matrix, row: int, white: float) -> bool:
    """Whether a row goes on with the labels of columns above it: inside the header, or before a wider gap."""
    if any(NUMBER.match(matrix.text(cell)) for cell in matrix.filled(row)):
        return False
    if row < matrix.grid.header_rows:
        return True
    if row > 3 or row + 1 >= matrix.grid.rows or matrix.grid.header_rows == 0:
        return False
    end = next((r for r in range(row + 1, min(row + 4, matrix.grid.rows)) if _is_gap(matrix, r, white)), None)
    return end is not None and all(not NUMBER.match(matrix.text(c)) for r in range(row, end) for c in matrix.filled(r))


def _is_gap(matrix: Matrix, row: int, white: float) -> bool:
    gap = _white(matrix, row)
    return gap is not None and gap > max(_LOOSE * white, 0.25 * matrix.line_height())


def _is_wrapped(matrix: Matrix, row: int) -> bool:
    """Whether all words of a row go on with a text above them that had no room for the next word."""
    filled = matrix.filled(row)
    return bool(filled) and all(_had_no_room(matrix, cell) for cell in filled)


def _had_no_room(matrix: Matrix, cell: GridCell) -> bool:
    above = matrix.at(cell.row - 1, cell.column)
    if above is None or not matrix.found(above) or NUMBER.match(matrix.text(cell)):
        return False
    last, following = matrix.found(above)[-1], matrix.found(cell)[0]
    word = following.words[0].box
    first, end = _column_extent(matrix, cell.column)
    return last.box.width + word.width + 0.25 * word.height > end - first


def _column_extent(matrix: Matrix, column: int) -> tuple[float, float]:
    """From where to where the text of a column reaches, x."""
    boxes = [
        line.box
        for cell in matrix.grid.cells
        if cell.column == column and cell.colspan == 1
        for line in matrix.found(cell)
    ]
    return min(box.x0 for box in boxes), max(box.x1 for box in boxes)
