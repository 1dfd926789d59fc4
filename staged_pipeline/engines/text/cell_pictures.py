"""What the cells of a scanned table show as pictures: misread runs, and print in which no word was read."""

from collections.abc import Iterator, Mapping, Sequence

from staged_pipeline.core.content import MathSegment
from staged_pipeline.core.evidence import GridCell, Slot, TableGrid
from staged_pipeline.core.vocabulary import Direction
from staged_pipeline.engines.text.cell_ink import CellInk
from staged_pipeline.engines.text.misread import Extent, MisreadRuns
from staged_pipeline.engines.text.misread_cells import misread_cells
from staged_pipeline.engines.text.pieces import Piece, pieces_text
from staged_pipeline.engines.text.run_boxes import PicturedRun, RunBox, RunBoxes, picture_of


class CellPictures:
    """Finds the pictures of one table's cells. `size` is that of the page's text in points, `names` name the pictures.

    A run that is all of its cell is all of the cell's ink. Of another one, between printed lines only the words' own
    ink is taken: on a scan the lines stray into the cells.
    """

    def __init__(
        self, grid: TableGrid, runs: MisreadRuns, boxes: RunBoxes, ink: CellInk, size: float, names: Iterator[str]
    ) -> None:
        self._grid, self._runs, self._boxes, self._ink = grid, runs, boxes, ink
        self._size, self._names = size, names

    def misread(
        self, cells: Mapping[Slot, Sequence[Piece]], direction: Direction, unread: int = 0
    ) -> dict[Slot, list[PicturedRun]]:
        """The runs among the pieces of cells, by the (row, column) of their first slot, in a table of that direction.

        In `unread` cells beside them, print was found in which no word was read.
        """
        by_slot = {(cell.row, cell.column): cell for cell in self._grid.cells}
        extents = misread_cells(self._runs, cells, direction, unread)
        return {slot: list(self._shown(by_slot[slot], cells[slot], found)) for slot, found in extents.items()}

    def unread(self, cell: GridCell) -> MathSegment | None:
        """What is printed in a cell in which no word was read, None where it is empty."""
        found = self._ink.find(cell, self._grid, self._size)
        return picture_of("", found, next(self._names)) if found else None

    def _shown(self, cell: GridCell, pieces: Sequence[Piece], runs: Sequence[Extent]) -> Iterator[PicturedRun]:
        for start, stop in runs:
            run = pieces[start:stop]
            found = self._box(cell, run, whole=len(run) == len(pieces))
            if found is not None:
                yield PicturedRun(start, stop, picture_of(pieces_text(run), found, next(self._names)))

    def _box(self, cell: GridCell, run: Sequence[Piece], *, whole: bool) -> RunBox | None:
        own = self._ink.find(cell, self._grid, self._size, [piece.word for piece in run]) if whole else None
        return own or self._boxes.find(run, cell.box, self._size, cell=not self._grid.ruled, bounds=cell.box)
