"""What is printed in a cell of a scanned table, whatever OCR read of it.

A cell's ink is the shapes that stand in it and are none of a word of another cell. Printed lines are no print of a
cell: they go on beyond it, and what a scan leaves of them is thin and lies along its border. Nor is dust, which is
smaller than a letter.
"""

from collections.abc import Sequence
from statistics import median

import numpy as np

from staged_pipeline.core.evidence import GridCell, TableGrid, Word
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.page import Page
from staged_pipeline.engines.text.page_ink import PageInk, dark
from staged_pipeline.engines.text.run_boxes import RunBox, is_lost
from staged_pipeline.source.ocr.scan_drawings import Span, shapes

_AROUND = 0.5  # of the type size, beyond a cell: what reaches so far is none of its print
_OUTSIDE = 0.3  # of the type size: how far print may stand out of a table whose cells end where its words do
_LETTER, _DUST = 0.3, 0.1  # of the type size: the longer side of a letter or dash, of a dot
_ZERO = 0.14  # of the type size: a dot that stands alone in its cell is the Arabic zero, or a mark for nothing
_CLOSE = 0.8  # of the type size: dots nearer to letters belong to them, as the Arabic zero does
_THIN, _LONG = 0.15, 3  # of the type size, and of that side: a piece of a line
_MARKS = 0.25  # of a word's height, around it: its dots and vowel marks
_MOST_SHAPES = 300  # in a cell; one with more is a halftone or dust all over
_SAME_ROW = 0.5


class CellInk:
    """Finds the ink of the cells of one page."""

    def __init__(self, page: Page, ink: PageInk) -> None:
        self._evidence = page.evidence
        self._ink = ink
        self._words = [word for segment in page.evidence.segments for word in segment.words]

    def find(self, cell: GridCell, grid: TableGrid, em: float, own: Sequence[Word] = ()) -> RunBox | None:
        """The box of what is printed in a cell, None for an empty cell.

        Args:
            cell: A cell of `grid`.
            grid: The table.
            em: The size of the page's text, in points.
            own: The words that were read in the cell.
        """
        if em <= 0:
            return None
        wide, high = em / self._evidence.width, em / self._evidence.height
        room = cell.box if grid.ruled else _opened(cell.box, grid.box, _OUTSIDE * wide)
        height, width = self._ink.grey.shape
        x0, y0 = max(0, int((room.x0 - _AROUND * wide) * width)), max(0, int((room.y0 - _AROUND * high) * height))
        x1, y1 = round((room.x1 + _AROUND * wide) * width), round((room.y1 + _AROUND * high) * height)
        ink = dark(self._ink.grey[y0:y1, x0:x1])
        if ink is None:
            return None
        rows, columns = ink.shape
        whole = [one for one in shapes(ink) if one[0] > 0 and one[1] > 0 and one[2] < columns and one[3] < rows]
        if len(whole) > _MOST_SHAPES:
            return None
        em_px = high * height
        words = self._others(room.padded(_AROUND * wide, _AROUND * high), own, wide)
        placed = [(one, Box.scaled(x0 + one[0], y0 + one[1], x0 + one[2], y0 + one[3], width, height)) for one in whole]
        printed = [
            one
            for one, box in placed
            if room.contains_point(*box.center)
            and not self._is_line(one, box, room, em_px, wide, high)
            and not any(word.contains_point(*box.center) for word in words)
        ]
        found = _print_of(printed, em_px)
        if found is None:
            return None
        box = Box.scaled(x0 + found[0], y0 + found[1], x0 + found[2], y0 + found[3], width, height)
        baseline = max(self._baseline(box, grid), box.y0)
        return RunBox(box, round((baseline - box.y0) / high, 2), round((box.y1 - baseline) / high, 2))

    def _others(self, room: Box, own: Sequence[Word], wide: float) -> list[Box]:
        """The places of other words that reach into a cell, with the marks around their letters."""
        ids = set(map(id, own))
        return [
            word.box.padded(_MARKS * word.box.height, _MARKS * word.box.height)
            for word in self._words
            if id(word) not in ids and word.box.intersection(room) and not is_lost(word, wide)
        ]

    def _is_line(self, one: Span, box: Box, room: Box, em: float, wide: float, high: float) -> bool:
        """Whether a shape is what is left of a printed line."""
        across, down = one[2] - one[0], one[3] - one[1]
        x, y = box.center
        if any(rule.contains_point(x, y) for rule in self._evidence.rules):
            return True
        if min(across, down) > _THIN * em or max(across, down) < _LONG * min(across, down):
            return False
        if across > down:
            return min(y - room.y0, room.y1 - y) < _OUTSIDE * high
        return min(x - room.x0, room.x1 - x) < _OUTSIDE * wide

    def _baseline(self, box: Box, grid: TableGrid) -> float:
        """Where the letters of a row stand: as the words beside them, else at the steepest fall of the row's ink."""
        told = [
            segment.baseline
            for segment in self._evidence.segments
            if segment.box.covered_by(grid.box) > _SAME_ROW and segment.box.overlap_y(box) > _SAME_ROW
        ]
        if told:
            return median(told)
        height, width = self._ink.grey.shape
        top, bottom = round(box.y0 * height), round(box.y1 * height)
        ink = dark(self._ink.grey[top : bottom + 1, int(grid.box.x0 * width) : round(grid.box.x1 * width)])
        if ink is None or len(ink) < 2:
            return box.y1
        return (top + int((-np.diff(ink.sum(axis=1, dtype=np.int64))).argmax()) + 1) / height


def _opened(cell: Box, table: Box, by: float) -> Box:
    """A cell with what lies beside it where it is the first or last of its row."""
    x0 = cell.x0 - by if cell.x0 <= table.x0 else cell.x0
    x1 = cell.x1 + by if cell.x1 >= table.x1 else cell.x1
    return Box(x0, cell.y0, x1, cell.y1)


def _print_of(shapes: Sequence[Span], em: float) -> Span | None:
    """The extent of the letters among `shapes`, with the dots that belong to them; None where there is no letter."""
    sizes = [max(one[2] - one[0], one[3] - one[1]) for one in shapes]
    letters = [one for one, size in zip(shapes, sizes, strict=True) if size >= _LETTER * em]
    if not letters:
        dots = [one for one, size in zip(shapes, sizes, strict=True) if size >= _DUST * em]
        return dots[0] if len(dots) == 1 and max(sizes) >= _ZERO * em else None
    near = _CLOSE * em
    dots = [
        one
        for one, size in zip(shapes, sizes, strict=True)
        if _DUST * em <= size < _LETTER * em and any(_apart(one, letter) <= near for letter in letters)
    ]
    x0, y0, x1, y1 = zip(*letters, *dots, strict=True)
    return min(x0), min(y0), max(x1), max(y1)


def _apart(one: Span, other: Span) -> int:
    return max(one[0] - other[2], other[0] - one[2], one[1] - other[3], other[1] - one[3])
