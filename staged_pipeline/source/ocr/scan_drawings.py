"""Drawings and pictures on a scan: connected ink that is too large for letters and in which hardly a word was read.

Ink is what is darker than the paper around it, so that pale pictures and pages in uneven light are seen too. It is
looked at in cells of a fiftieth of an inch. Words that were read surely are painted over; cells that touch are one
shape, and the small shapes close to a large one (marks, dashes, labels that were not read) are part of it.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from staged_pipeline.core.evidence import Segment
from staged_pipeline.core.geometry import Box
from staged_pipeline.source.ocr.upright import at_dpi

_DPI = 150.0
_CELL = 3  # pixels
_PAPER_CELL = 36  # pixels: paper is told in squares of a quarter of an inch
_PAPER_REACH = 4  # of these squares
_DARKER = 0.88  # of the paper's brightness: shadows of folded paper are less dark
_LEAST_SIDE = 24  # cells, half an inch: no letter is as large
_LEAST_SHAPE = 2  # cells: less is dust
_CLOSE = 4  # cells, 6 points: shapes nearer than this are of one drawing
_MOST_SHAPES = 4000  # beside a drawing; a page with more is dust all over
_SURE = 0.6
_MOST_TEXT = 0.12  # of a drawing's area in words that were read surely: a table or a frame holds more
_MOST_PAGE = 0.85

Span = tuple[int, int, int, int]
"""A shape's cells: left, top, right, bottom; the last two stand outside."""


def find_drawings(dark: NDArray[np.bool_], segments: Sequence[Segment]) -> tuple[Box, ...]:
    """The drawings of an upright page image as boxes (fractions of it), from top to bottom.

    Args:
        dark: Where there is ink on it, as `dark_cells` gives it.
        segments: What was read of it.
    """
    cells = dark.copy()
    rows, columns = cells.shape
    if rows < _LEAST_SIDE or columns < _LEAST_SIDE:
        return ()
    words = [word.box for line in segments for word in line.words if (word.confidence or 0.0) >= _SURE]
    clear(cells, words)
    spans = [span for span in shapes(cells) if not _at_edge(span, rows, columns)]
    large = [span for span in spans if min(span[2] - span[0], span[3] - span[1]) >= _LEAST_SIDE]
    small = [span for span in spans if max(span[2] - span[0], span[3] - span[1]) >= _LEAST_SHAPE]
    grown = _grown(large, small) if len(small) <= _MOST_SHAPES else large
    boxes = [Box.scaled(*span, columns, rows) for span in grown]
    return tuple(box for box in boxes if box.area < _MOST_PAGE and _share_of_text(box, words) < _MOST_TEXT)


def dark_cells(image: Image.Image, dpi: float) -> NDArray[np.bool_]:
    """Where on a page image (any mode) of `dpi` there is ink, in cells of a fiftieth of an inch, row by row."""
    return _cells(_darker(np.asarray(at_dpi(image.convert("L"), dpi, _DPI), dtype=np.uint8)))


def clear(cells: NDArray[np.bool_], boxes: Iterable[Box]) -> None:
    """Takes the ink out of the places `boxes` (fractions of the page)."""
    rows, columns = cells.shape
    for box in boxes:
        cells[int(box.y0 * rows) : int(box.y1 * rows) + 1, int(box.x0 * columns) : int(box.x1 * columns) + 1] = False


def _darker(grey: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """What is darker than the paper near it: the brightest of the squares around, by their upper quartile."""
    height, width = grey.shape
    rows, columns = -(-height // _PAPER_CELL), -(-width // _PAPER_CELL)
    padded = np.pad(grey, ((0, rows * _PAPER_CELL - height), (0, columns * _PAPER_CELL - width)), mode="edge")
    squares = padded.reshape(rows, _PAPER_CELL, columns, _PAPER_CELL)
    paper = np.percentile(squares[:, ::4, :, ::4], 75, axis=(1, 3))
    around = np.pad(paper, _PAPER_REACH, mode="edge")
    side = 2 * _PAPER_REACH + 1
    brightest = np.lib.stride_tricks.sliding_window_view(around, (side, side)).max(axis=(2, 3))
    level = (brightest * _DARKER).astype(np.uint8).repeat(_PAPER_CELL, 0).repeat(_PAPER_CELL, 1)
    return grey < level[:height, :width]


def _cells(marks: NDArray[np.bool_]) -> NDArray[np.bool_]:
    rows, columns = marks.shape[0] // _CELL, marks.shape[1] // _CELL
    squares = marks[: rows * _CELL, : columns * _CELL].reshape(rows, _CELL, columns, _CELL)
    return np.asarray(squares.any(axis=(1, 3)), dtype=np.bool_)


def shapes(cells: NDArray[np.bool_]) -> list[Span]:
    """The extents of the groups of true cells that touch by a side or a corner, row by row from the top."""
    edges = np.diff(np.pad(cells.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    rows, starts = (axis.tolist() for axis in np.nonzero(edges == 1))
    stops = np.nonzero(edges == -1)[1].tolist()
    parent = list(range(len(rows)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    above = 0
    for i, (row, start, stop) in enumerate(zip(rows, starts, stops, strict=True)):
        while above < i and (rows[above] < row - 1 or (rows[above] == row - 1 and stops[above] < start)):
            above += 1
        other = above
        while other < i and rows[other] == row - 1 and starts[other] <= stop:
            parent[root(other)] = root(i)
            other += 1
    spans: dict[int, Span] = {}
    for i, (row, start, stop) in enumerate(zip(rows, starts, stops, strict=True)):
        x0, y0, x1, y1 = spans.get(root(i), (start, row, stop, row + 1))
        spans[root(i)] = (min(x0, start), min(y0, row), max(x1, stop), max(y1, row + 1))
    return list(spans.values())


def _at_edge(span: Span, rows: int, columns: int) -> bool:
    """Whether a shape runs off the page, as the shadow of a scanner's lid does."""
    return span[0] <= 1 or span[1] <= 1 or span[2] >= columns - 1 or span[3] >= rows - 1


def _grown(large: Sequence[Span], small: Sequence[Span]) -> list[Span]:
    """The large shapes, each with all shapes close to it, until nothing is close; from top to bottom."""
    found: list[Span] = []
    for start in sorted(large, key=lambda span: (span[1], span[0])):
        if any(_within(start, other) for other in found):
            continue
        whole = start
        while close := [other for other in small if _close(whole, other) and not _within(other, whole)]:
            x0, y0, x1, y1 = zip(whole, *close, strict=True)
            whole = (min(x0), min(y0), max(x1), max(y1))
        found = [other for other in found if not _within(other, whole)] + [whole]
    return found


def _close(a: Span, b: Span) -> bool:
    return a[0] - b[2] < _CLOSE and b[0] - a[2] < _CLOSE and a[1] - b[3] < _CLOSE and b[1] - a[3] < _CLOSE


def _within(inner: Span, outer: Span) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def _share_of_text(box: Box, words: Sequence[Box]) -> float:
    return sum(word.area for word in words if word.covered_by(box) > 0.5) / box.area if box.area else 1.0
