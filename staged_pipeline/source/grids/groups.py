"""Headers of two lines that a model took for one: labels of groups of columns above the labels of the columns.

| Museum | Summer    | Winter    |
|        | 2022 2023 | 2022 2023 |

Where no line is printed, the label that stands at half the height of both lines holds them together.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from staged_pipeline.core.evidence import GridCell, Segment, TableGrid
from staged_pipeline.core.geometry import Box
from staged_pipeline.source.grids.matrix import Matrix

_LEVEL = 0.5  # of the lower of two lines that stand in one row
_INSIDE = 0.5
_OFF_CENTER = 0.25  # of the width of a group


def groups_parted(grid: TableGrid, segments: Sequence[Segment]) -> TableGrid:
    """`grid` with its first row parted in two where labels in it stand over the middle of several columns' labels."""
    cells = [cell for cell in grid.cells if cell.row == 0]
    if grid.rows < 2 or len(cells) != grid.columns or any(cell.rowspan > 1 or cell.colspan > 1 for cell in cells):
        return grid
    row = Box.around(cell.box for cell in cells)
    lines = [s for s in segments if s.box.covered_by(grid.box) > _INSIDE and row.y0 < s.box.center[1] < row.y1]
    upper, lower = _level(lines, at_top=True), _level(lines, at_top=False)
    if not upper or max(s.box.y1 for s in upper) > min(s.box.y0 for s in lower):
        return grid
    em = Matrix(grid, segments).em
    labels = [label for line in upper for label in _labels(line, em)]
    groups = _groups(labels, _by_column(lower, cells))
    between = (max(s.box.y1 for s in upper) + min(s.box.y0 for s in lower)) / 2
    return _parted(grid, cells, groups, between) if groups else grid


def _level(lines: Sequence[Segment], *, at_top: bool) -> list[Segment]:
    """The lines that stand beside the highest or the lowest, from left to right."""
    if not lines:
        return []
    end = (min if at_top else max)(lines, key=lambda line: line.box.center[1])
    return sorted((s for s in lines if s.box.overlap_y(end.box) > _LEVEL), key=lambda line: line.box.x0)


def _labels(line: Segment, em: float) -> list[Box]:
    """The places of labels that share a line, from left to right: more than an em is white between them."""
    words = sorted((word.box for word in line.words), key=lambda box: box.x0)
    found: list[Box] = []
    for box in words:
        if found and box.x0 - found[-1].x1 < em:
            found[-1] = Box.around([found[-1], box])
        else:
            found.append(box)
    return found


def _by_column(lines: Sequence[Segment], cells: Sequence[GridCell]) -> dict[int, Box]:
    """The place of what stands in each column, from left to right."""
    found: dict[int, list[Box]] = {}
    for word in (word.box for line in lines for word in line.words):
        column = next((cell.column for cell in cells if cell.box.x0 <= word.center[0] < cell.box.x1), None)
        if column is not None:
            found.setdefault(column, []).append(word)
    return {column: Box.around(found[column]) for column in sorted(found)}


def _groups(labels: Sequence[Box], below: Mapping[int, Box]) -> list[list[int]]:
    """The columns that each label stands over; none at all where one stands over the middle of no two or more."""
    bounds = [(a.center[0] + b.center[0]) / 2 for a, b in pairwise(labels)]
    groups: list[list[int]] = []
    for label, x0, x1 in zip(labels, [0.0, *bounds], [*bounds, 1.0], strict=True):
        columns = [column for column, box in below.items() if x0 <= box.center[0] < x1]
        if len(columns) < 2 or columns[-1] - columns[0] + 1 != len(columns):
            return []
        under = Box.around(below[column] for column in columns)
        if abs(label.center[0] - under.center[0]) > _OFF_CENTER * under.width:
            return []
        groups.append(columns)
    return groups


def _parted(grid: TableGrid, cells: Sequence[GridCell], groups: Sequence[list[int]], between: float) -> TableGrid:
    grouped = {column for group in groups for column in group}
    made: list[GridCell] = []
    for group in groups:
        own = [cell for cell in cells if cell.column in group]
        box = Box.around(cell.box for cell in own)
        above = {"column": group[0], "colspan": len(own), "box": Box(box.x0, box.y0, box.x1, between)}
        made.append(own[0].model_copy(update=above))
        for cell in own:
            below = Box(cell.box.x0, between, cell.box.x1, cell.box.y1)
            made.append(cell.model_copy(update={"row": 1, "box": below}))
    made += [cell.model_copy(update={"rowspan": 2}) for cell in cells if cell.column not in grouped]
    made += [cell.model_copy(update={"row": cell.row + 1}) for cell in grid.cells if cell.row > 0]
    ordered = sorted(made, key=lambda cell: (cell.row, cell.column))
    heads = grid.header_rows + 1 if grid.header_rows else 0
    return grid.model_copy(update={"rows": grid.rows + 1, "cells": tuple(ordered), "header_rows": heads})
