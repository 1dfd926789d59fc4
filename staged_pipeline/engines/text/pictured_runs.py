"""Misread runs of scanned lines as pictures: what cannot be read is shown, with what OCR made of it as its text."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import count
from statistics import median

from staged_pipeline.core.evidence import TableGrid
from staged_pipeline.core.page import Page
from staged_pipeline.core.skeleton import Reference
from staged_pipeline.core.vocabulary import Direction
from staged_pipeline.engines.text.cell_ink import CellInk
from staged_pipeline.engines.text.cell_pictures import CellPictures
from staged_pipeline.engines.text.misread import MisreadRuns
from staged_pipeline.engines.text.page_ink import PageInk
from staged_pipeline.engines.text.pieces import Piece, pieces_text
from staged_pipeline.engines.text.run_boxes import PicturedRun, RunBoxes, picture_of

_OWN_SIZE = frozenset({"title", "heading"})
"""Kinds that are shown in a size of their own; all others are as large as the text."""

_LONE = 4  # letters and digits

_FACE = 1.1
"""Sizes of scanned type are told as if letters filled less of the em than those of the faces that pages are set in."""


class PicturedRuns:
    """Finds the runs of one page that are kept as pictures. Nothing is found in what OCR did not read."""

    def __init__(self, page: Page) -> None:
        self._evidence = page.evidence
        self._misread = MisreadRuns(page.evidence)
        ink = PageInk(page)
        self._boxes = RunBoxes(page, ink)
        self._ink = CellInk(page, ink)

    def find(self, pieces: Sequence[Piece], reference: Reference) -> Iterator[PicturedRun]:
        """The runs among the pieces of a reference, in order; one whose ink is not found stays text."""
        direction = self._direction(pieces, reference)
        size, names = self._size(pieces, reference), _names(reference.ref)
        for start, stop in self._misread.find(pieces, direction):
            run = pieces[start:stop]
            found = self._boxes.find(run, reference.box, size)
            if found is not None:
                yield PicturedRun(start, stop, picture_of(pieces_text(run), found, next(names)))

    def _direction(self, pieces: Sequence[Piece], reference: Reference) -> Direction:
        """The direction by which a reference is judged: a short word that stands alone may be a misread number."""
        letters = sum(map(str.isalnum, pieces_text(pieces)))
        told = reference.direction if letters > _LONE else None
        return told or self._evidence.direction

    def of_cells(self, ref: str, grid: TableGrid) -> CellPictures:
        """Finds the pictures of a table's cells."""
        return CellPictures(grid, self._misread, self._boxes, self._ink, self._text_size / _FACE, _names(ref))

    def _size(self, pieces: Sequence[Piece], reference: Reference) -> float:
        """The size in points of the type around a run: sizes told from ink differ from line to line, print does not."""
        if reference.kind in _OWN_SIZE:
            return median(piece.word.style.size for piece in pieces) / _FACE
        return self._text_size / _FACE

    @cached_property
    def _text_size(self) -> float:
        sizes = [
            word.style.size
            for segment in self._evidence.segments
            for word in segment.words
            if word.confidence is not None
            for _ in word.text
        ]
        return median(sizes) if sizes else 0.0


def _names(ref: str) -> Iterator[str]:
    return (f"assets/{ref}_run_{number}.png" for number in count(1))
