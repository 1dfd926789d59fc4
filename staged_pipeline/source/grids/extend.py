"""Header rows that the layout model left above its table."""

from collections.abc import Sequence

from staged_pipeline.core.cell_text import is_number
from staged_pipeline.core.evidence import GridCell, Segment, TableGrid, Word
from staged_pipeline.core.geometry import Box
from staged_pipeline.source.grids.matrix import Matrix, joined

_WHITE = 0.9  # of a line's height: more white parts the table from what stands above it
_RULED_OFF = 1.6  # the same where a rule may stand below the labels
_SLACK = 0.1  # of the table's width: how far a label may reach beyond its columns
_MAX_WORDS = 10  # in a label
_MAX_ROWS = 2
_PARTED = 1.0  # em of white between two words of a recognised line, which stand in two columns


def extended_up(grid: TableGrid, segments: Sequence[Segment]) -> TableGrid:
    """`grid` with the lines right above it as header rows, where two or more stand side by side over its columns."""
    for _ in range(_MAX_ROWS):
        labels = _labels_above(grid, segments)
        placed = _placed(Matrix(grid, segments), labels) if len(labels) > 1 else None
        if placed is None:
            break
        grid = _with_row(grid, labels, placed)
    return _with_read_row(grid, segments) if grid.header_rows < _MAX_ROWS else grid


def _labels_above(grid: TableGrid, segments: Sequence[Segment]) -> list[Segment]:
    """The short lines of one height right above a grid, from left to right; none where any line there is longer."""
    matrix = Matrix(grid, segments)
    top = matrix.text_top(0)
    if top is None or grid.columns < 2:
        return []
    slack = _SLACK * grid.box.width
    above = [s for s in segments if s.box.center[1] < top and s.box.y1 <= top + 0.5 * s.box.height and s.words]
    near = [s for s in above if top - s.box.y1 < _WHITE * matrix.line_height]
    if not near:
        return []
    lowest = max(near, key=lambda s: s.box.y1)
    row = sorted((s for s in above if s.box.overlap_y(lowest.box) > 0.5), key=lambda s: s.box.x0)
    if any(s.box.x0 < grid.box.x0 - slack or s.box.x1 > grid.box.x1 + slack for s in row):
        return []
    return row if all(len(s.words) <= _MAX_WORDS for s in row) and len(row) <= grid.columns else []


def _with_read_row(grid: TableGrid, segments: Sequence[Segment]) -> TableGrid:
    """`grid` with the recognised line right above it as its header, where wide gaps part it into a label a column.

    OCR reads the labels of a table without upright lines as one line, and may lose so much of the columns below that
    the labels reach far beyond them. A row of numbers that was taken for the header is none then.
    """
    matrix = Matrix(grid, segments)
    top = matrix.text_top(0)
    if top is None or grid.columns < 2:
        return grid
    above = [s for s in segments if s.source == "ocr" and s.box.center[1] < top and s.box.overlap_x(grid.box) > 0]
    line = max(above, key=lambda s: s.box.y1, default=None)
    if line is None or top - line.box.y1 > _RULED_OFF * matrix.line_height:
        return grid
    labels = _parted(line, _PARTED * matrix.em)
    placed = _placed(matrix, labels) if len(labels) == grid.columns else None
    if placed is None:
        return grid
    taller = _with_row(grid, labels, placed)
    heads = [cell for cell in grid.cells if cell.row < grid.header_rows]
    if not any(is_number(matrix.text(cell)) for cell in heads):
        return taller
    cells = tuple(cell.model_copy(update={"header": cell.row == 0}) for cell in taller.cells)
    return taller.model_copy(update={"cells": cells, "header_rows": 1})


def _parted(line: Segment, gap: float) -> list[Segment]:
    """The pieces of a line between gaps wider than `gap` (of the page's width), from left to right."""
    pieces: list[list[Word]] = []
    for word in sorted(line.words, key=lambda word: word.box.x0):
        if pieces and word.box.x0 - pieces[-1][-1].box.x1 < gap:
            pieces[-1].append(word)
        else:
            pieces.append([word])
    return [
        line.model_copy(update={"words": tuple(words), "box": Box.around(word.box for word in words)})
        for words in pieces
    ]


def _placed(matrix: Matrix, labels: Sequence[Segment]) -> list[tuple[int, int]] | None:
    """The first and last column whose text stands below each label, None where two claim one or one has none."""
    columns = [matrix.extent(column) for column in range(matrix.grid.columns)]
    ranges: list[tuple[int, int]] = []
    for label in labels:
        over = [i for i, (start, end) in enumerate(columns) if min(label.box.x1, end) > max(label.box.x0, start)]
        if not over or (ranges and over[0] <= ranges[-1][1]):
            return None
        ranges.append((over[0], over[-1]))
    return ranges


def _edges(grid: TableGrid) -> list[float]:
    """The borders of columns, x, one more than there are columns."""
    starts: dict[int, float] = {}
    for cell in grid.cells:
        if cell.colspan == 1:
            starts[cell.column] = min(starts.get(cell.column, 1.0), cell.box.x0)
    edges = [starts.get(column, grid.box.x0) for column in range(grid.columns)]
    return [*(max(edges[: i + 1]) for i in range(len(edges))), grid.box.x1]


def _with_row(grid: TableGrid, labels: Sequence[Segment], placed: Sequence[tuple[int, int]]) -> TableGrid:
    top = min(label.box.y0 for label in labels)
    edges = _edges(grid)
    slots = [
        GridCell(row=0, column=column, box=Box(edges[column], top, edges[column + 1], grid.box.y0), header=True)
        for column in range(grid.columns)
    ]
    cells: list[GridCell] = []
    column = 0
    for first, last in (*placed, (grid.columns, grid.columns)):
        cells += slots[column:first]
        cells += [joined(slots[first : last + 1])] if first < grid.columns else []
        column = last + 1
    moved = (cell.model_copy(update={"row": cell.row + 1}) for cell in grid.cells)
    return grid.model_copy(
        update={
            "cells": (*cells, *moved),
            "rows": grid.rows + 1,
            "box": Box(grid.box.x0, top, grid.box.x1, grid.box.y1),
            "header_rows": grid.header_rows + 1,
        }
    )
