"""Which lines of text lie in which cell of a grid, to judge grids by their text."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from staged_pipeline.core.cell_text import is_drawn
from staged_pipeline.core.evidence import GridCell, Segment, Slot, TableGrid, Word
from staged_pipeline.core.geometry import Box

_BANDS = 128  # of the page's height: cells are looked up by the band that a point lies in


class CellLine(NamedTuple):
    """The words of one printed line that lie in one cell, in the line's order."""

    words: tuple[Word, ...]
    box: Box


class CellIndex:
    """Cells by place."""

    def __init__(self, cells: Iterable[GridCell]) -> None:
        self._bands: dict[int, list[GridCell]] = {}
        for cell in cells:
            for band in range(int(cell.box.y0 * _BANDS), int(cell.box.y1 * _BANDS) + 1):
                self._bands.setdefault(band, []).append(cell)

    def at(self, x: float, y: float) -> GridCell | None:
        """The first cell that a point lies in."""
        return next((c for c in self._bands.get(int(y * _BANDS), ()) if c.box.contains_point(x, y)), None)


def lines_by_cell(grid: TableGrid, segments: Sequence[Segment]) -> dict[Slot, list[CellLine]]:
    """The lines in each cell, by the (row, column) of its first slot, top to bottom.

    Words in no cell are left out, and so are words that draw a line: dashes across a table, dots that lead to a number.
    """
    index = CellIndex(grid.cells)
    found: dict[Slot, list[CellLine]] = {}
    for segment in segments:
        if not segment.box.intersection(grid.box):
            continue
        parts: dict[Slot, list[Word]] = {}
        for word in segment.words:
            cell = index.at(*word.box.center)
            if cell and not is_drawn(word.text):
                parts.setdefault((cell.row, cell.column), []).append(word)
        for slot, words in parts.items():
            found.setdefault(slot, []).append(CellLine(tuple(words), Box.around(word.box for word in words)))
    for lines in found.values():
        lines.sort(key=lambda line: line.box.center[1])
    return found
