"""What is no table: ornaments, frames, texts side by side, text down the page."""

from collections import Counter
from collections.abc import Sequence

from staged_pipeline.core.evidence import GridCell, Segment, TableGrid
from staged_pipeline.core.geometry import Box
from staged_pipeline.source.grids.fill import CellIndex

_FRAMED = 0.7  # of a grid
_LEVEL = 0.25  # of a line's height: how far baselines of one row lie apart
_ON_ROWS = 0.8  # share of a column's lines that stand on rows; in tables more than 0.9, side by side by chance 0.6
_INSIDE = 0.5
_ENOUGH = 16  # lines: fewer may stand anyhow by chance


def is_ornament(grid: TableGrid, segments: Sequence[Segment]) -> bool:
    """Whether most words in the grid's box stand in none of its cells: a frame around a page, a patterned border.

    Or in the one that its other cells lie around, as the page does in the pattern.
    """
    inside = [word for segment in segments for word in segment.words if grid.box.contains_point(*word.box.center)]
    if not inside:
        return True
    index = CellIndex(grid.cells)
    cells = [index.at(*word.box.center) for word in inside]
    return sum(cell is not None and not _is_page(cell, grid) for cell in cells) * 2 < len(inside)


def _is_page(cell: GridCell, grid: TableGrid) -> bool:
    """Whether a cell spans rows and columns and leaves little of the grid."""
    return cell.rowspan > 1 and cell.colspan > 1 and cell.box.area > _FRAMED * grid.box.area


def is_side_by_side(grid: TableGrid, segments: Sequence[Segment]) -> bool:
    """Whether what stands in the columns of a grid are texts that each go their own way down the page.

    The rows of a table are lines at one height: there is a column nearly all of whose lines have others beside them.
    Texts side by side, as in two languages, have lines of their own height.
    """
    index = CellIndex(grid.cells)
    columns: dict[int, list[Segment]] = {}
    for segment in segments:
        if segment.angle or not segment.box.intersection(grid.box):
            continue
        cells = [cell for word in segment.words if (cell := index.at(*word.box.center))]
        for column in {cell.column for cell in cells if cell.colspan == 1}:
            columns.setdefault(column, []).append(segment)
    counts = sorted(map(len, columns.values()))
    # Names centered beside cells of many lines stand on no line, too, but they are fewer.
    if len(counts) < 2 or sum(counts) < _ENOUGH or 2 * counts[0] < counts[-1]:
        return False
    return all(_share_on_rows(column, columns) < _ON_ROWS for column in columns)


def _share_on_rows(column: int, columns: dict[int, list[Segment]]) -> float:
    """The share of a column's lines that have a line of another column beside them."""
    others = [line for other, lines in columns.items() if other != column for line in lines]
    own = columns[column]
    return sum(any(_are_level(line, other) for other in others) for line in own) / len(own)


def _are_level(a: Segment, b: Segment) -> bool:
    return abs(a.baseline - b.baseline) < _LEVEL * min(a.box.height, b.box.height)


def is_turned(box: Box, segments: Sequence[Segment]) -> bool:
    """Whether most of the text in a box is written down the page, or up: its lines are no rows."""
    letters = Counter[bool]()
    for segment in segments:
        if segment.box.covered_by(box) > _INSIDE:
            letters[segment.angle != 0] += len(segment.text)
    return letters[True] > letters[False]
