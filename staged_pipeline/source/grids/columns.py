"""Columns that a modelled grid took for one, and such that it cut through their text."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from staged_pipeline.core.cell_text import is_number
from staged_pipeline.core.evidence import GridCell, Segment, TableGrid
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.printed_rows import printed_rows
from staged_pipeline.source.grids.fill import CellLine
from staged_pipeline.source.grids.matrix import Matrix

_MIN_ROWS = 4  # with words on both sides of a corridor: fewer may stand so by chance
_MIN_WHITE = 0.3  # em
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
    """The middles, x, of the white stripes through all lines of a column's body that part columns."""
    own = [cell for cell in matrix.grid.cells if cell.column == column and cell.colspan == 1]
    first = max(1, matrix.grid.header_rows)
    head = [line for cell in own if cell.row < first for line in matrix.found(cell)]
    body = [pieces for cell in own if cell.row >= first for pieces in printed_rows(matrix.found(cell))]
    several = [pieces for pieces in body if sum(len(piece.words) for piece in pieces) > 1]
    if len(several) < max(_MIN_ROWS, 0.7 * len(body)):
        return []
    spans = sorted((word.box.x0, word.box.x1) for pieces in body for piece in pieces for word in piece.words)
    places: list[float] = []
    reach = spans[0][1]
    for x0, x1 in spans[1:]:
        middle = (x0 + reach) / 2
        if x0 - reach > _MIN_WHITE * matrix.em and _parts_columns(several, head, middle):
            places.append(middle)
        reach = max(reach, x1)
    return places


def _parts_columns(lines: Sequence[Sequence[CellLine]], head: Sequence[CellLine], x: float) -> bool:
    """Whether a white stripe at `x` is more than a chance of words: what stands on its sides tells.

    It parts columns where there are numbers on both sides, where lines were read as two pieces with a gap there, or
    where there are numbers on one side and the header has words on both.
    """
    sides: list[tuple[list[str], list[str]]] = []
    apart = 0
    for pieces in lines:
        words = [word for piece in pieces for word in piece.words]
        left, right = [w.text for w in words if w.box.x1 <= x], [w.text for w in words if w.box.x0 >= x]
        if left and right:
            sides.append((left, right))
            apart += not any(piece.box.x0 < x < piece.box.x1 for piece in pieces)
    if len(sides) < max(_MIN_ROWS, 0.6 * len(lines)):
        return False
    numbers = [sum(all(map(is_number, texts)) for texts in side) for side in zip(*sides, strict=True)]
    if min(numbers) >= 0.8 * len(sides) or apart >= 0.75 * len(sides):
        return True
    labels = [word.box for line in head for word in line.words]
    parted = any(box.x1 <= x for box in labels) and any(box.x0 >= x for box in labels)
    return max(numbers) == len(sides) and parted and not any(box.x0 < x < box.x1 for box in labels)


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
    """Whether in most rows with words in both columns one line goes through, without a gap and not of numbers only.

    Numbers in one of them, below labels of both, are a column all the same.
    """
    matrix = Matrix(grid, segments)
    through = beside = 0
    labelled = False
    counted = [0, 0]
    for row in range(grid.rows):
        a, b = matrix.at(row, column), matrix.at(row, column + 1)
        if a is None or b is None or a == b or not matrix.found(a) or not matrix.found(b):
            continue
        beside += 1
        if row == 0:
            labelled = True
        for side, cell in enumerate((a, b)):
            counted[side] += is_number(matrix.text(cell))
        gap = min(line.box.x0 for line in matrix.found(b)) - max(line.box.x1 for line in matrix.found(a))
        numbers = is_number(matrix.text(a)) and is_number(matrix.text(b))
        through += gap < _SPACE * matrix.em and not numbers and _is_one_line(a, b, segments)
    if labelled and max(counted) == beside - 1:
        return False
    return through >= _MIN_THROUGH and through >= 0.75 * beside


def _is_one_line(a: GridCell, b: GridCell, segments: Sequence[Segment]) -> bool:
    return any(
        any(a.box.contains_point(*word.box.center) for word in segment.words)
        and any(b.box.contains_point(*word.box.center) for word in segment.words)
        for segment in segments
        if len(segment.words) > 1 and segment.box.intersection(a.box) and segment.box.intersection(b.box)
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
