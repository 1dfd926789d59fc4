"""Grids that are no tables: ornaments and frames."""

from collections.abc import Sequence

from staged_pipeline.core.evidence import Segment, TableGrid
from staged_pipeline.source.grids.fill import CellIndex


def is_ornament(grid: TableGrid, segments: Sequence[Segment]) -> bool:
    """Whether most words in the grid's box stand in none of its cells: a frame around a page, a patterned border."""
    inside = [word for segment in segments for word in segment.words if grid.box.contains_point(*word.box.center)]
    if not inside:
        return True
    index = CellIndex(grid.cells)
    return sum(index.at(*word.box.center) is not None for word in inside) * 2 < len(inside)
