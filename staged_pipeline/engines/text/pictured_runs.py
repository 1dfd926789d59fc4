"""Misread runs of scanned lines as pictures: what cannot be read is shown, with what OCR made of it as its text."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from statistics import median
from typing import NamedTuple

from staged_pipeline.core.content import MathSegment
from staged_pipeline.core.page import Page
from staged_pipeline.core.skeleton import Reference
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


class PicturedRuns:
    """Finds the runs of one page that are kept as pictures. Nothing is found in what OCR did not read."""

    def __init__(self, page: Page) -> None:
        self._evidence = page.evidence
        self._misread = MisreadRuns(page.evidence)
        self._boxes = RunBoxes(page)

    def find(self, pieces: Sequence[Piece], reference: Reference) -> Iterator[PicturedRun]:
        """The runs among the pieces of a reference, in order; one whose ink is not found stays text."""
        column = reference.box
        number = 0
        for start, stop in self._misread.find(pieces, reference.direction or self._evidence.direction):
            run = pieces[start:stop]
            found = self._boxes.find(run, column, self._size(pieces, reference))
            if found is not None:
                number += 1
                segment = MathSegment(
                    content=pieces_text(run),
                    format="image",
                    asset=f"assets/{reference.ref}_run_{number}.png",
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
        return median(
            word.style.size
            for segment in self._evidence.segments
            for word in segment.words
            if word.confidence is not None
            for _ in word.text
        )
