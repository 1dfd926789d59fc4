"""Misread runs of scanned lines as pictures: what cannot be read is shown, with what OCR made of it as its text."""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import count
from statistics import median
from typing import NamedTuple

from staged_pipeline.core.content import MathSegment
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.page import Page
from staged_pipeline.core.skeleton import Reference
from staged_pipeline.core.vocabulary import Direction
from staged_pipeline.engines.text.misread import MisreadRuns
from staged_pipeline.engines.text.pieces import Piece, pieces_text
from staged_pipeline.engines.text.run_boxes import RunBoxes

_OWN_SIZE = frozenset({"title", "heading"})
"""Kinds that are shown in a size of their own; all others are as large as the text."""

_FACE = 1.1
"""Sizes of scanned type are told as if letters filled less of the em than those of the faces that pages are set in."""


class PicturedRun(NamedTuple):
    """The pieces from `start` up to `stop` are shown as `segment`."""

    start: int
    stop: int
    segment: MathSegment


CellFinder = Callable[[Sequence[Piece], Box, Direction], list[PicturedRun]]
"""Finds the runs among the pieces of a cell, given its box and the direction of its table."""


class PicturedRuns:
    """Finds the runs of one page that are kept as pictures. Nothing is found in what OCR did not read."""

    def __init__(self, page: Page) -> None:
        self._evidence = page.evidence
        self._misread = MisreadRuns(page.evidence)
        self._boxes = RunBoxes(page)

    def find(self, pieces: Sequence[Piece], reference: Reference) -> Iterator[PicturedRun]:
        """The runs among the pieces of a reference, in order; one whose ink is not found stays text."""
        direction = reference.direction or self._evidence.direction
        yield from self._found(pieces, reference.box, direction, self._size(pieces, reference), _names(reference.ref))

    def cell_finder(self, ref: str, *, ruled: bool) -> CellFinder:
        """Finds the runs of a table's cells, one cell after the other; `ruled` says that lines are printed around them.

        Between such lines only the words' own ink is taken: on a scan the lines stray into the cells.
        """
        names = _names(ref)

        def find(pieces: Sequence[Piece], box: Box, direction: Direction) -> list[PicturedRun]:
            return list(self._found(pieces, box, direction, self._text_size / _FACE, names, cell=not ruled))

        return find

    def _found(
        self,
        pieces: Sequence[Piece],
        column: Box,
        direction: Direction,
        size: float,
        names: Iterator[str],
        *,
        cell: bool = False,
    ) -> Iterator[PicturedRun]:
        for start, stop in self._misread.find(pieces, direction):
            run = pieces[start:stop]
            found = self._boxes.find(run, column, size, cell=cell)
            if found is not None:
                segment = MathSegment(
                    content=pieces_text(run),
                    format="image",
                    asset=next(names),
                    box=found.box,
                    height=found.height,
                    depth=found.depth,
                )
                yield PicturedRun(start, stop, segment)

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
