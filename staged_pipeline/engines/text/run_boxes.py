"""Where on the page image a misread run stands: its ink, from the word before it to the word after it.

The boxes of misread words are not to be trusted: Tesseract puts the signs that it lost into the box of a neighbour, and
a line's box is as high as its letters, which the bars and exponents of a formula leave. So the run is what ink there is
between the sound words on either side, as high as it reaches without a gap, but not into the lines above and below.
"""

from collections.abc import Iterator, Sequence
from statistics import median
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from staged_pipeline.core.content import MathSegment
from staged_pipeline.core.evidence import Segment, Word
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.page import Page
from staged_pipeline.core.scripts import is_rtl
from staged_pipeline.engines.text.page_ink import PageInk, dark
from staged_pipeline.engines.text.pieces import Piece
from staged_pipeline.source.ocr.scan_drawings import Span, shapes

_ASCENT, _DESCENT = 0.75, 0.25  # of the type size, from the baseline: where the letters of a line stand
_MOST_ASCENT, _MOST_DESCENT = 1.7, 1.2  # how far a fraction within a line may reach
_GAP = 0.09  # of the type size, between the parts of one formula, one above the other
_MARGIN, _REACH = 0.15, 2.0
"""How far beyond its words a run may reach, in type sizes: with no word beside it, and to the word that is."""
_SAME_ROW = 0.5
_STRAY = 0.3  # of the type size, how far from the letters' feet Tesseract's baseline may be
_LEAST_ROWS = 4
_BORDER = 0.3  # of the type size, along the sides of a cell, where its printed lines may be
_CLAIMED = 2.5  # type sizes: boxes that overlap further are wrong
_WIDEST = 0.8  # of the type size, a letter


class RunBox(NamedTuple):
    """The box of a run on the page, and how far it reaches above and below the baseline, in em of the text."""

    box: Box
    height: float
    depth: float


class PicturedRun(NamedTuple):
    """The pieces from `start` up to `stop` are shown as `segment`."""

    start: int
    stop: int
    segment: MathSegment


class RunBoxes:
    """Finds the boxes of runs on one page."""

    def __init__(self, page: Page, ink: PageInk | None = None) -> None:
        """`ink` is that of the page's image, where it is at hand."""
        self._page = page
        self._ink = ink or PageInk(page)

    def find(
        self, run: Sequence[Piece], column: Box, em: float, *, cell: bool = False, bounds: Box | None = None
    ) -> RunBox | None:
        """The box of a run, None where no ink is found between its neighbours.

        Args:
            run: The pieces of a misread run, all in one printed row.
            column: The box of the block that the run stands in.
            em: The size of the text around it, in points.
            cell: Whether the block is a cell without printed lines around it, in which all ink belongs to its words.
            bounds: Where the block is a cell, its box: what reaches out of it is a printed line.
        """
        words = [piece.word for piece in run]
        own = self._segments_of(words)
        if not own or em <= 0:
            return None
        wide, high = em / self._page.evidence.width, em / self._page.evidence.height
        baseline = self._baseline(own, column, high)
        left, right = self._between(words, own, column, wide, cell=cell)
        left, right = self._parted(words, left, right, baseline, wide)
        top, bottom = self._room(own, left, right, baseline, high)
        bounds = bounds.padded(_BORDER * wide, _BORDER * high) if bounds else Box(0.0, 0.0, 1.0, 1.0)
        found = self._ink_box(Box(left, top, right, bottom), baseline, high, bounds) if left < right else None
        if found is None:
            return None
        return RunBox(found, round((baseline - found.y0) / high, 2), round((found.y1 - baseline) / high, 2))

    def _baseline(self, own: Sequence[Segment], column: Box, high: float) -> float:
        """Where the letters of a row stand: at the steepest fall of its ink, near where Tesseract has the baseline."""
        told = median(segment.baseline for segment in own)
        height, width = self._ink.grey.shape
        near = round(_STRAY * high * height)
        row = round(told * height)
        band = self._ink.grey[max(0, row - near) : row + near + 2, int(column.x0 * width) : round(column.x1 * width)]
        ink = dark(band)
        if ink is None or len(ink) < _LEAST_ROWS:
            return told
        fall = -np.diff(ink.sum(axis=1).astype(np.int64))
        return min(1.0, (max(0, row - near) + int(fall.argmax()) + 1) / height)

    def _segments_of(self, words: Sequence[Word]) -> list[Segment]:
        ids = set(map(id, words))
        return [segment for segment in self._page.evidence.segments if any(id(word) in ids for word in segment.words)]

    def _between(
        self, run: Sequence[Word], own: Sequence[Segment], column: Box, wide: float, *, cell: bool
    ) -> tuple[float, float]:
        """The left and right end of the room that the words beside a run leave it."""
        box = Box.around(word.box for word in run)
        margin, reach = _MARGIN * wide, _REACH * wide
        left, right = max(column.x0, box.x0) - margin, min(column.x1, box.x1) + margin
        if cell:
            left, right = min(left, column.x0 + _BORDER * wide), max(right, column.x1 - _BORDER * wide)
        lefts: list[float] = []
        rights: list[float] = []
        for word, is_left in self._beside(run, own):
            if not column.x0 <= word.box.center[0] <= column.x1:
                continue
            if is_lost(word, wide):
                (lefts if is_left else rights).append(left if is_left else right)
            else:
                (lefts if is_left else rights).append(word.box.x1 if is_left else word.box.x0)
        left = max(*lefts, box.x0 - reach) if lefts else left
        right = min(*rights, box.x1 + reach) if rights else right
        return left, right

    def _parted(
        self, run: Sequence[Word], left: float, right: float, baseline: float, wide: float
    ) -> tuple[float, float]:
        """The ends of a run's room; where a neighbour's box overlaps the run's, the widest gap in both."""
        box = Box.around(word.box for word in run)
        height, width = self._ink.grey.shape
        size = wide * width
        line = baseline * height
        y0, y1 = max(0, round(line - _ASCENT * size)), round(line + _DESCENT * size)
        ink = dark(self._ink.grey[y0:y1])
        if ink is None:
            return left, right
        columns = np.asarray(ink.any(axis=0))
        most, slack = _CLAIMED * wide, _GAP * wide
        if 0 < box.x1 - right < most:
            right = _gap_in(columns, right - slack, box.x1 + slack) or right
        if 0 < left - box.x0 < most:
            left = _gap_in(columns, box.x0 - slack, left + slack) or left
        return left, right

    def _beside(self, run: Sequence[Word], own: Sequence[Segment]) -> Iterator[tuple[Word, bool]]:
        """The words in the row of a run, and whether each stands left of it.

        Within the run's own line the order of reading says so, since the boxes of misread words may be anywhere.
        """
        ids = set(map(id, run))
        middle = median(word.box.center[0] for word in run)
        row = Box.around(segment.box for segment in own)
        for segment in self._page.evidence.segments:
            if segment.box.overlap_y(row) < _SAME_ROW:
                continue
            places = [i for i, word in enumerate(segment.words) if id(word) in ids]
            if places and segment.direction == "rtl":
                yield from self._in_order(segment.words, places[0] - 1, -1)
                yield from self._in_order(segment.words, places[-1] + 1, 1)
            for word in segment.words:
                by_order = places and segment.direction == "rtl" and any(map(is_rtl, word.text))
                if id(word) not in ids and word.text.strip() and not by_order:
                    yield word, word.box.center[0] < middle

    @staticmethod
    def _in_order(words: Sequence[Word], at: int, step: int) -> Iterator[tuple[Word, bool]]:
        """The right-to-left word next to a run; later ones are on its left."""
        while 0 <= at < len(words):
            if any(map(is_rtl, words[at].text)):
                yield words[at], step > 0
                return
            at += step

    def _room(
        self, own: Sequence[Segment], left: float, right: float, baseline: float, high: float
    ) -> tuple[float, float]:
        """How far up and down a run may reach before it is in another line."""
        mine = set(map(id, own))
        top, bottom = baseline - _MOST_ASCENT * high, baseline + _MOST_DESCENT * high
        for segment in self._page.evidence.segments:
            if id(segment) in mine or segment.box.x1 <= left or right <= segment.box.x0:
                continue
            if segment.baseline < baseline - 0.8 * high:
                top = max(top, segment.baseline + _DESCENT * high)
            elif segment.baseline > baseline + 0.8 * high:
                bottom = min(bottom, segment.baseline - _ASCENT * high)
        return min(top, baseline - _ASCENT * high), max(bottom, baseline + _DESCENT * high)

    def _ink_box(self, room: Box, baseline: float, high: float, bounds: Box) -> Box | None:
        """The box of the ink in `room` that hangs together with the line on `baseline`, none of it out of `bounds`."""
        height, width = self._ink.grey.shape
        size = high * height
        beside = round(size)  # what the edges of the room cut through is looked at as a whole
        x0, x1 = max(0, int(room.x0 * width) - beside), min(width, round(room.x1 * width) + beside)
        y0, y1 = max(0, int(room.y0 * height) - beside), min(height, round(room.y1 * height) + beside)
        ink = dark(self._ink.grey[y0:y1, x0:x1])
        if ink is None:
            return None
        line = baseline * height - y0
        core = max(0, round(line - 0.5 * size)), max(1, round(line))
        spans = [
            (round(b.x0 * width) - x0, round(b.y0 * height) - y0, round(b.x1 * width) - x0, round(b.y1 * height) - y0)
            for b in (room, bounds)
        ]
        found = _extent(ink, spans[0], spans[1], core, _GAP * size)
        if found is None:
            return None
        return Box.scaled(x0 + found[0], y0 + found[1], x0 + found[2], y0 + found[3], width, height)


def picture_of(text: str, found: RunBox, asset: str) -> MathSegment:
    """The crop of a run; `text` is what OCR made of it."""
    return MathSegment(content=text, format="image", asset=asset, box=found.box, height=found.height, depth=found.depth)


def is_lost(word: Word, em: float) -> bool:
    """Whether Tesseract lost a word: it stands there, but nobody knows how far it reaches.

    `em` is the type size, as a share of the page's width.
    """
    return word.box.width > _WIDEST * em * max(2, len(word.text))


def _extent(ink: NDArray[np.bool_], room: Span, bounds: Span, core: tuple[int, int], gap: float) -> Span | None:
    """The extent of the shapes that stand in the rows `core`, and of those above and below that are close to one.

    A shape whose middle is not in `room` belongs to another word or another line; one that reaches out of `bounds` is
    none.
    """
    found = [
        one
        for one in shapes(ink)
        if room[0] <= (one[0] + one[2]) / 2 <= room[2]
        and room[1] <= (one[1] + one[3]) / 2 <= room[3]
        and bounds[0] <= one[0]
        and bounds[1] <= one[1]
        and one[2] <= bounds[2]
        and one[3] <= bounds[3]
    ]
    own = [one for one in found if one[1] < core[1] and one[3] > core[0]]
    rest = [one for one in found if one not in own]
    at = 0
    while at < len(own):
        near = [one for one in rest if _close(one, own[at], gap)]
        own += near
        rest = [one for one in rest if one not in near]
        at += 1
    if not own:
        return None
    x0, y0, x1, y1 = zip(*own, strict=True)
    return min(x0), min(y0), max(x1), max(y1)


def _close(one: Span, other: Span, gap: float) -> bool:
    apart_x = max(one[0] - other[2], other[0] - one[2])
    apart_y = max(one[1] - other[3], other[1] - one[3])
    return apart_x <= 2 * gap and apart_y <= gap


def _gap_in(full: NDArray[np.bool_], start: float, stop: float) -> float | None:
    """The middle of the widest empty run of columns between two places, as shares of the width; None without one."""
    x0, x1 = max(0, int(start * len(full))), min(len(full), round(stop * len(full)))
    gaps = [(b - a, (a + b) / 2) for a, b in _runs(~full[x0:x1])]
    return (x0 + max(gaps)[1]) / len(full) if gaps else None


def _runs(true: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Where runs of true values begin and end."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], true, [False])).astype(np.int8)))
    return [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]
