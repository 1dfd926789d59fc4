"""Columns that a modelled grid took for one, and such that it cut through their text."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from staged_pipeline.core.evidence import GridCell, Segment, TableGrid
from staged_pipeline.core.geometry import Box
from staged_pipeline.source.grids_fill import CellLine
from staged_pipeline.source.grids_matrix import NUMBER, Matrix

_MIN_ROWS = 4  # with words on both sides of a corridor: fewer may stand so by chance
_MIN_WHITE = 0.3  # em
_SAME_LINE = 0.5
_SPACE = 0.7  # em: a wider gap is not a space between words
_MIN_THROUGH = 3  # rows that run on


def columns_split(grid: TableGrid, segments: Sequence[Segment]) -> TableGrid:
    """`grid` with columns of numbers split that stand side by side in one column."""
    matrix = Matrix(grid, segments)
    for column in range(grid.columns - 1, -1, -1):  # from the right, so that columns yet to come keep their numbers
        places = _corridors(matrix, column)
        if places:
            matrix = Matrix(_split(matrix, column, places), segments)
    return matrix.grid


def _corridors(matrix: Matrix, column: int) -> list[float]:
    """The middles, x, of the white stripes through all lines of a column's body."""
    body = [
        line
        for cell in matrix.grid.cells
        if cell.column == column and cell.colspan == 1 and cell.row >= max(1, matrix.grid.header_rows)
        for line in _whole_lines(matrix.found(cell))
    ]
    several = [line for line in body if len(line.words) > 1]
    if len(several) < max(_MIN_ROWS, 0.7 * len(body)):
        return []
    numbers = sum(bool(NUMBER.match(word.text)) for line in several for word in line.words)
    if numbers < 0.8 * sum(len(line.words) for line in several):
        return []
    spans = sorted((word.box.x0, word.box.x1) for line in body for word in line.words)
    places: list[float] = []
    reach = spans[0][1]
    for x0, x1 in spans[1:]:
        if x0 - reach > _MIN_WHITE * matrix.em and _parts(several, (x0 + reach) / 2):
            places.append((x0 + reach) / 2)
        reach = max(reach, x1)
    return places


def _whole_lines(lines: Sequence[CellLine]) -> list[CellLine]:
    """Lines with pieces that stand at one height joined; words of a joined line are in no order."""
    whole: list[CellLine] = []
    for line in lines:
        if whole and whole[-1].box.overlap_y(line.box) > _SAME_LINE:
            whole[-1] = CellLine((*whole[-1].words, *line.words), whole[-1].box.union(line.box))
        else:
            whole.append(line)
    return whole


def _parts(lines: Sequence[CellLine], x: float) -> bool:
    both = sum(line.box.x0 < x < line.box.x1 for line in lines)
    return both >= max(_MIN_ROWS, 0.6 * len(lines))


def _split(matrix: Matrix, column: int, places: Sequence[float]) -> TableGrid:
    """The grid with `column` cut at `places`; a cell whose line runs across a cut spans it."""
    grid, more = matrix.grid, len(places)
    cells: list[GridCell] = []
    for cell in grid.cells:
        last = cell.column + cell.colspan - 1
        if cell.column > column:
            cells.append(cell.model_copy(update={"column": cell.column + more}))
        elif last < column:
            cells.append(cell)
        elif cell.colspan > 1:
            cells.append(cell.model_copy(update={"colspan": cell.colspan + more}))
        else:
            cells.extend(_pieces(matrix, cell, places))
    return grid.model_copy(update={"cells": tuple(cells), "columns": grid.columns + more})


def _pieces(matrix: Matrix, cell: GridCell, places: Sequence[float]) -> list[GridCell]:
    """A cell cut at `places`, but not through a word."""
    words = [word.box for line in matrix.found(cell) for word in line.words]
    edges = [cell.box.x0, *places, cell.box.x1]
    whole = [x for x in places if not any(word.x0 < x < word.x1 for word in words)]
    cuts = [0, *(bisect_right(edges, x) - 1 for x in whole), len(places) + 1]
    return [
        cell.model_copy(
            update={
                "column": cell.column + first,
                "colspan": last - first,
                "box": Box(edges[first], cell.box.y0, edges[last], cell.box.y1),
            }
        )
        for first, last in pairwise(cuts)
    ]


def columns_merged(grid: TableGrid, segments: Sequence[Segment]) -> TableGrid:
    """`grid` with neighbouring columns made one where lines run on from one into the other with mere spaces."""
    column = 0
    while column + 1 < grid.columns:
        if _runs_on(grid, column, segments):
            grid = _merge(grid, column)
        else:
            column += 1
    return grid


def _runs_on(grid: TableGrid, column: int, segments: Sequence[Segment]) -> bool:
    """Whether in most rows with words in both columns one line goes through, without a gap and not of numbers only."""
    matrix = Matrix(grid, segments)
    through = beside = 0
    for row in range(grid.rows):
        a, b = matrix.at(row, column), matrix.at(row, column + 1)
        if a is None or b is None or a == b or not matrix.found(a) or not matrix.found(b):
            continue
        beside += 1
        gap = min(line.box.x0 for line in matrix.found(b)) - max(line.box.x1 for line in matrix.found(a))
        numbers = NUMBER.match(matrix.text(a)) and NUMBER.match(matrix.text(b))
        through += gap < _SPACE * matrix.em and not numbers and _is_one_line(a, b, segments)
    return through >= _MIN_THROUGH and through >= 0.75 * beside


def _is_one_line(a: GridCell, b: GridCell, segments: Sequence[Segment]) -> bool:
    return any(
        any(a.box.contains_point(*word.box.center) for word in segment.words)
        and any(b.box.contains_point(*word.box.center) for word in segment.words)
        for segment in segments
        if segment.box.intersection(a.box) and segment.box.intersection(b.box)
    )


def _merge(grid: TableGrid, column: int) -> TableGrid:
    """The grid with `column` and the one after it as one."""
    cells: dict[tuple[int, int], GridCell] = {}
    for cell in grid.cells:
        last = cell.column + cell.colspan - 1
        first = cell.column - (cell.column > column)
        span = (last - (last > column)) - first + 1
        moved = cell.model_copy(update={"column": first, "colspan": span})
        before = cells.get((cell.row, first))
        cells[cell.row, first] = moved.model_copy(update={"box": before.box.union(cell.box)}) if before else moved
    return grid.model_copy(update={"cells": tuple(cells.values()), "columns": grid.columns - 1})
