"""Grids that are no tables: ornaments and frames."""

from collections.abc import Sequence

from staged_pipeline.core.evidence import GridCell, Segment, TableGrid
from staged_pipeline.source.grids.fill import CellIndex

_FRAMED = 0.7  # of a grid


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
