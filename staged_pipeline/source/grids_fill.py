"""Which lines of text lie in which cell of a grid, to judge grids by their text."""

from collections.abc import Sequence

from staged_pipeline.core.evidence import GridCell, Segment, TableGrid, Word
from staged_pipeline.core.geometry import Box

Slot = tuple[int, int]


class CellLine:
    """The words of one printed line that lie in one cell, in the line's order."""

    __slots__ = ("box", "words")

    def __init__(self, words: Sequence[Word]) -> None:
        self.words = tuple(words)
        self.box = Box.around(word.box for word in words)


def lines_by_cell(grid: TableGrid, segments: Sequence[Segment]) -> dict[Slot, list[CellLine]]:
    """The lines in each cell, by the (row, column) of its first slot, top to bottom. Words in no cell are left out."""
    found: dict[Slot, list[CellLine]] = {}
    for segment in segments:
        if not segment.box.intersection(grid.box):
            continue
        parts: dict[Slot, list[Word]] = {}
        for word in segment.words:
            cell = cell_at(grid.cells, *word.box.center)
            if cell:
                parts.setdefault((cell.row, cell.column), []).append(word)
        for slot, words in parts.items():
            found.setdefault(slot, []).append(CellLine(words))
    for lines in found.values():
        lines.sort(key=lambda line: line.box.center[1])
    return found


def cell_at(cells: Sequence[GridCell], x: float, y: float) -> GridCell | None:
    """The first cell that a point lies in."""
    return next((cell for cell in cells if cell.box.contains_point(x, y)), None)
