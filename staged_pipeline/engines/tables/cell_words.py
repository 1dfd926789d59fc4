"""Which words stand in which cell of a grid: each in exactly one."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from staged_pipeline.core.cell_text import is_drawn
from staged_pipeline.core.evidence import GridCell, Segment, TableGrid, Word
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.printed_rows import printed_rows

CellLines = dict[tuple[int, int], list[Segment]]
"""The lines of each cell by (row, column) of its first slot, top to bottom; a line holds that cell's words only."""


class _Run(NamedTuple):
    """Words of one segment that follow one another and lie in one cell."""

    segment: Segment
    words: tuple[Word, ...]
    box: Box


def words_by_cell(grid: TableGrid, segments: Sequence[Segment]) -> CellLines:
    """All words of `segments` shared out among the cells of `grid`, none lost and none doubled.

    A word belongs to the cell that its center lies in, else to the nearest; glued words stay together. Words that draw
    a line (dashes across the table, dots that lead to a number) are left out.
    """
    runs: dict[tuple[int, int], list[_Run]] = defaultdict(list)
    for segment in segments:
        for cell, words in _split(segment, grid.cells):
            runs[cell.row, cell.column].append(_Run(segment, words, Box.around(word.box for word in words)))
    return {slot: _lines(found) for slot, found in runs.items()}


def _split(segment: Segment, cells: Sequence[GridCell]) -> list[tuple[GridCell, tuple[Word, ...]]]:
    """The words of a segment in order, cut where the cell changes."""
    parts: list[tuple[GridCell, list[Word]]] = []
    for token in _tokens(segment.words):
        if is_drawn("".join(word.text for word in token)):
            continue
        cell = _cell_at(Box.around(word.box for word in token), cells)
        if parts and parts[-1][0] is cell:
            parts[-1][1].extend(token)
        else:
            parts.append((cell, token))
    return [(cell, tuple(words)) for cell, words in parts]


def _tokens(words: Sequence[Word]) -> list[list[Word]]:
    tokens: list[list[Word]] = []
    for word in words:
        if tokens and word.glued:
            tokens[-1].append(word)
        else:
            tokens.append([word])
    return tokens


def _cell_at(box: Box, cells: Sequence[GridCell]) -> GridCell:
    x, y = box.center
    return min(cells, key=lambda cell: (_distance(x, y, cell.box), cell.box.area))


def _distance(x: float, y: float, box: Box) -> float:
    """The squared distance of a point from a box, 0 inside it."""
    dx = max(box.x0 - x, 0.0, x - box.x1)
    dy = max(box.y0 - y, 0.0, y - box.y1)
    return dx * dx + dy * dy


def _lines(runs: Sequence[_Run]) -> list[Segment]:
    """Runs as lines, top to bottom; those that share a height stand in the direction of their writing."""
    lines: list[Segment] = []
    for row in printed_rows(runs):
        rtl = sum(run.segment.direction == "rtl" for run in row) * 2 > len(row)
        row.sort(key=lambda run: run.box.x0, reverse=rtl)
        lines += (run.segment.model_copy(update={"words": run.words, "box": run.box}) for run in row)
    return lines
