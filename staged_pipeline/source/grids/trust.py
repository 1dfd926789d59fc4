"""How far the printed lines of a lattice tell its rows and columns.

Many tables print lines between groups of rows only. There the lattice is right but coarse, and text tells the rest.
"""

from collections.abc import Sequence
from itertools import pairwise

from staged_pipeline.core.evidence import GridCell, Segment, Slot, TableGrid
from staged_pipeline.source.grids.fill import CellLine, lines_by_cell

_SAME_LINE = 0.5
_MIN_ALIGNED = 6  # lines that stand beside lines of other cells: fewer may do so by chance
_MIN_BANDED = 3  # cells
_BAND = 0.8  # of a line's height
_FORCED = 0.6  # share of line ends with room for the next word that shows entries, not wrapped text


def is_coarse(grid: TableGrid, segments: Sequence[Segment]) -> bool:
    """Whether cells of `grid` hold several rows or several columns of a table."""
    lines = lines_by_cell(grid, segments)
    cells = {(cell.row, cell.column): cell for cell in grid.cells}
    by_row: dict[int, list[Slot]] = {}
    for slot in lines:
        by_row.setdefault(slot[0], []).append(slot)
    for slots in by_row.values():
        row = [(cells[slot], lines[slot]) for slot in slots]
        if _is_many_rows(row) or _has_band(row):
            return True
    split = sum(_is_many_columns(found) for found in lines.values())
    return split * 5 > len(lines)


def _is_many_rows(row: Sequence[tuple[GridCell, list[CellLine]]]) -> bool:
    """Whether the cells of a ruled row hold as many lines, at the same heights, that end where there was room."""
    counts = [(len(_heights(lines)), cell, lines) for cell, lines in row if cell.rowspan == 1]
    most = max((count for count, _, _ in counts), default=0)
    tall = [(cell, lines) for count, cell, lines in counts if count == most]
    if most < 2 or len(tall) < 2:
        return False
    first = tall[0][1]
    aligned = [
        (cell, lines)
        for cell, lines in tall
        if len(lines) == len(first)
        and all(a.box.overlap_y(b.box) > _SAME_LINE for a, b in zip(first, lines, strict=True))
    ]
    if len(aligned) < 2 or most * len(aligned) < _MIN_ALIGNED:
        return False
    ends = [
        cell.box.width - line.box.width > _first_token_width(following) + 0.02
        for cell, lines in aligned
        for line, following in pairwise(lines)
    ]
    return sum(ends) >= _FORCED * len(ends)


def _has_band(row: Sequence[tuple[GridCell, list[CellLine]]]) -> bool:
    """Whether a white band wider than between lines runs through three or more cells of a ruled row."""
    tall = [lines for cell, lines in row if cell.rowspan == 1 and len(lines) > 1]
    if len(tall) < _MIN_BANDED:
        return False
    bands = [
        (a.box.y1, b.box.y0)
        for lines in tall
        for a, b in pairwise(lines)
        if b.box.y0 - a.box.y1 > _BAND * min(a.box.height, b.box.height)
    ]
    return any(all(_is_white(lines, top, bottom) for lines in tall) for top, bottom in bands)


def _is_white(lines: Sequence[CellLine], top: float, bottom: float) -> bool:
    """Whether lines stand above and below a band, and none in most of it."""
    middle, reach = (top + bottom) / 2, (bottom - top) / 4
    above = any(line.box.y1 <= middle for line in lines)
    below = any(line.box.y0 >= middle for line in lines)
    return above and below and all(line.box.y1 <= middle - reach or line.box.y0 >= middle + reach for line in lines)


def _heights(lines: Sequence[CellLine]) -> list[CellLine]:
    """One line for each height at which lines stand."""
    distinct: list[CellLine] = []
    for line in lines:
        if not distinct or distinct[-1].box.overlap_y(line.box) <= _SAME_LINE:
            distinct.append(line)
    return distinct


def _first_token_width(line: CellLine) -> float:
    return line.words[0].box.width


def _is_many_columns(lines: Sequence[CellLine]) -> bool:
    """Whether two pieces of text stand side by side with a gap that is not a space, on most lines of a cell."""
    beside = sum(a.box.overlap_y(b.box) > _SAME_LINE and a.box.overlap_x(b.box) == 0 for a, b in pairwise(lines))
    return beside * 2 >= len(lines) > 1
