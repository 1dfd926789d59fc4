"""Cells of a modelled header that are one: labels over several columns, labels beside them over several rows."""

from collections.abc import Sequence

from staged_pipeline.core.cell_text import is_number
from staged_pipeline.core.evidence import GridCell, Segment, TableGrid
from staged_pipeline.source.grids.fill import CellIndex
from staged_pipeline.source.grids.matrix import Matrix, joined, replaced

_SPACE = 0.6  # em: a wider gap between words parts cells
_OFF_CENTER = 0.25  # of a column: how far a label may stand from the middle of the columns that it heads


def columns_joined(grid: TableGrid, segments: Sequence[Segment]) -> TableGrid:
    """`grid` with header cells joined that one line of text runs through."""
    matrix = Matrix(grid, segments)
    index = CellIndex(cell for cell in grid.cells if cell.row < max(1, grid.header_rows))
    for segment in segments:
        cells = _crossed(index, segment, _SPACE * matrix.em) if segment.box.intersection(grid.box) else []
        if len(cells) < 2 or is_number(segment.text) or not set(cells).issubset(grid.cells):
            continue
        text = " ".join(matrix.text(cell) for cell in cells)
        if len(text.split()) <= len(segment.words):  # no other line stands in them
            grid = replaced(grid, cells, [joined(cells)])
    return grid


def _crossed(index: CellIndex, segment: Segment, space: float) -> list[GridCell]:
    """The neighbouring cells of one row that a line runs through without a gap at their borders."""
    crossed: list[GridCell] = []
    before = None
    for word in sorted(segment.words, key=lambda word: word.box.x0):
        cell = index.at(*word.box.center)
        if cell is None:
            return []
        if not crossed or cell != crossed[-1]:
            if crossed and before is not None and word.box.x0 - before > space:
                return []
            crossed.append(cell)
        before = word.box.x1
    if len({cell.row for cell in crossed}) != 1 or any(cell.rowspan > 1 for cell in crossed):
        return []
    return crossed


def labels_widened(grid: TableGrid, segments: Sequence[Segment]) -> TableGrid:
    """`grid` with labels that stand in the middle of several columns spanning them, over names in the next row."""
    if grid.header_rows < 2:
        return grid
    matrix = Matrix(grid, segments)
    for row in range(grid.header_rows - 1):
        for label in matrix.filled(row):
            span = _centered_span(matrix, label) if label.rowspan == 1 else []
            if len(span) > 1 and set(span).issubset(grid.cells):
                grid = replaced(grid, span, [joined([label, *(cell for cell in span if cell != label)])])
    return grid


def _centered_span(matrix: Matrix, label: GridCell) -> list[GridCell]:
    """The cells, `label` among them, in whose middle its text stands.

    Those whose middle is nearest; but all that are free, if it stands in their middle as the only label of its row.
    """
    left, right = _free(matrix, label, -1), _free(matrix, label, 1)
    lines = matrix.found(label)
    middle = sum(line.box.center[0] for line in lines) / len(lines)
    width = matrix.grid.box.width / matrix.grid.columns

    def off(span: Sequence[GridCell]) -> float:
        return abs((span[0].box.x0 + span[-1].box.x1) / 2 - middle)

    spans = [[*reversed(left[:i]), label, *right[:j]] for i in range(len(left) + 1) for j in range(len(right) + 1)]
    if _is_only_label(matrix, label) and off(spans[-1]) < _OFF_CENTER * width:
        return spans[-1]
    best = min(spans, key=lambda span: (round(off(span) / width, 2), len(span)))
    return best if off(best) < _OFF_CENTER * width and off(best) < 0.5 * off([label]) else [label]


def _is_only_label(matrix: Matrix, label: GridCell) -> bool:
    """Whether no other cell of a row has words but that at either end, which may head the names of rows."""
    ends = {0, matrix.grid.columns - 1}
    return all(cell == label or cell.column in ends for cell in matrix.filled(label.row))


def _free(matrix: Matrix, label: GridCell, step: int) -> list[GridCell]:
    """The empty cells beside a label, outwards, that have a name below them."""
    cells: list[GridCell] = []
    column = label.column - 1 if step < 0 else label.column + label.colspan
    while 0 <= column < matrix.grid.columns:
        cell, below = matrix.at(label.row, column), matrix.at(label.row + 1, column)
        if cell is None or below is None or matrix.found(cell) or not matrix.found(below) or cell.rowspan > 1:
            break
        cells.append(cell)
        column = cell.column - 1 if step < 0 else cell.column + cell.colspan
    return cells


def rows_spanned(grid: TableGrid, segments: Sequence[Segment]) -> TableGrid:
    """`grid` with the one label of a column spanning the header, where labels beside it head several columns."""
    if grid.header_rows < 2 or not any(1 < c.colspan < grid.columns for c in grid.cells if c.row < grid.header_rows):
        return grid
    matrix = Matrix(grid, segments)
    for column in range(grid.columns):
        cells = [matrix.at(row, column) for row in range(grid.header_rows)]
        single = [cell for cell in cells if cell is not None and cell.rowspan == cell.colspan == 1]
        if len(single) == grid.header_rows and sum(bool(matrix.found(cell)) for cell in single) == 1:
            grid = replaced(grid, single, [joined(single)])
    return grid
