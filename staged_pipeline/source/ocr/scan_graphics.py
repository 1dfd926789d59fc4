"""What is drawn on a scan: rules (long thin bars, level or upright) and pictures (large areas without paper).

Rules are found as runs of ink along rows (and columns): runs of neighbouring rows that touch make one mark, and a long
thin mark whose flanks are clear of ink is a rule. The flanks tell it from a line of Arabic, whose letters stand on
one long stroke.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from staged_pipeline.core.geometry import Box
from staged_pipeline.source import shades
from staged_pipeline.source.ocr.hocr import Rect
from staged_pipeline.source.ocr.upright import at_dpi, ink

_DPI = 150.0
_LEAST_LENGTH = 0.33
_MOST_THICKNESS = 0.06
_LEAST_RATIO = 10.0
_CLEAR_FLANK = 0.08
_CROSSED_FLANK = 0.3
_LONG = 1.5
_TILE = 0.1
_PICTURE_DARK = 0.5
_LEAST_PICTURE = 0.8
_FULL = 0.6
_PAPER_STEP = 40


class _Run(NamedTuple):
    row: int
    start: int
    stop: int


def find_rules(image: Image.Image, dpi: float) -> tuple[Box, ...]:
    """The printed rules of an upright page image as boxes (fractions of it), level ones first, top to bottom."""
    return tuple(Box.scaled(*rule, *image.size) for rule in rule_rects(image, dpi))


def rule_rects(image: Image.Image, dpi: float) -> tuple[Rect, ...]:
    """As `find_rules`, in pixels of `image`."""
    grey = at_dpi(image.convert("L"), dpi, _DPI)
    scale = grey.width / image.width
    marks = ink(np.asarray(grey, dtype=np.uint8))
    resolution = dpi * scale
    level = [(Rect(x0, y0, x1, y1), sure) for (x0, y0, x1, y1), sure in _bars(marks, resolution)]
    upright = [(Rect(x0, y0, x1, y1), sure) for (y0, x0, y1, x1), sure in _bars(marks.T, resolution)]
    rects = [*_joined(level, upright), *_joined(upright, level)]
    return tuple(Rect(*(value / scale for value in rect)) for rect in rects)


def erase(image: Image.Image, rules: Iterable[Rect], margin: int = 1) -> Image.Image:
    """A grey image with the rules painted over with the paper beside them, so that OCR takes them for nothing."""
    pixels = np.array(image.convert("L"), dtype=np.uint8)
    height, width = pixels.shape
    for rule in rules:
        x0, y0 = max(0, int(rule.x0) - margin), max(0, int(rule.y0) - margin)
        x1, y1 = min(width, round(rule.x1) + margin + 1), min(height, round(rule.y1) + margin + 1)
        around = pixels[max(0, y0 - 4) : y1 + 4, max(0, x0 - 4) : x1 + 4]
        pixels[y0:y1, x0:x1] = np.percentile(around, 75)
    return Image.fromarray(pixels)


def find_pictures(image: Image.Image, dpi: float) -> tuple[Box, ...]:
    """Areas of an upright page image that are filled with shades or ink: photographs, dark diagrams, filled boxes.

    Tiles of a tenth of an inch are dark where half of them is darker than paper; touching dark tiles make an area, and
    one of 0.8 inch a side or more that fills most of its box is a picture. Line drawings are not found.
    """
    grey = at_dpi(image.convert("L"), dpi, _DPI)
    pixels = np.asarray(grey, dtype=np.uint8)
    tile = max(2, round(dpi * grey.width / image.width * _TILE))
    rows, columns = pixels.shape[0] // tile, pixels.shape[1] // tile
    if rows == 0 or columns == 0:
        return ()
    paper = int(shades.counts(pixels)[128:].argmax()) + 128
    dark = pixels[: rows * tile, : columns * tile] < paper - _PAPER_STEP
    tiles = dark.reshape(rows, tile, columns, tile).mean(axis=(1, 3)) > _PICTURE_DARK
    found: list[Box] = []
    least = _LEAST_PICTURE / _TILE
    for cells in _areas(tiles):
        ys, xs = [y for y, _ in cells], [x for _, x in cells]
        x0, y0, x1, y1 = min(xs), min(ys), max(xs) + 1, max(ys) + 1
        if min(x1 - x0, y1 - y0) >= least and len(cells) >= _FULL * (x1 - x0) * (y1 - y0):
            found.append(Box.scaled(x0 * tile, y0 * tile, x1 * tile, y1 * tile, grey.width, grey.height))
    return tuple(found)


def _joined(bars: list[tuple[Rect, bool]], crossing: list[tuple[Rect, bool]]) -> list[Rect]:
    """The bars that are sure, and those that touch a bar of the other direction."""
    return [bar for bar, sure in bars if sure or any(_touch(bar, other) for other, _ in crossing)]


def _touch(a: Rect, b: Rect) -> bool:
    return a.x0 - 3 <= b.x1 and b.x0 - 3 <= a.x1 and a.y0 - 3 <= b.y1 and b.y0 - 3 <= a.y1


def _bars(marks: NDArray[np.bool_], dpi: float) -> list[tuple[tuple[float, float, float, float], bool]]:
    """Level bars as (x0, y0, x1, y1) in pixels, and whether each is a rule even if it stands alone."""
    found: list[tuple[tuple[float, float, float, float], bool]] = []
    for runs in _touching(_runs(marks, max(8, round(dpi * _LEAST_LENGTH)))):
        x0, x1 = min(run.start for run in runs), max(run.stop for run in runs)
        y0, y1 = min(run.row for run in runs), max(run.row for run in runs) + 1
        thickness = sum(run.stop - run.start for run in runs) / (x1 - x0)
        if thickness > max(3.0, dpi * _MOST_THICKNESS) or x1 - x0 < _LEAST_RATIO * thickness:
            continue
        flank = _flank(marks, runs)
        long = x1 - x0 >= _LONG * dpi
        if long or flank <= _CROSSED_FLANK:
            found.append(((x0, y0, x1, y1), long or flank <= _CLEAR_FLANK))
    return found


def _runs(marks: NDArray[np.bool_], least: int) -> list[_Run]:
    """Unbroken runs of ink of at least `least` pixels, row by row; a gap of one pixel does not break one."""
    closed = marks.copy()
    closed[:, 1:-1] |= marks[:, :-2] & marks[:, 2:]
    edges = np.diff(np.pad(closed.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    rows, starts = np.nonzero(edges == 1)
    stops = np.nonzero(edges == -1)[1]
    long = stops - starts >= least
    return [_Run(*map(int, run)) for run in zip(rows[long], starts[long], stops[long], strict=True)]


def _touching(runs: list[_Run]) -> list[list[_Run]]:
    """Runs grouped by touching in neighbouring rows; `runs` come row by row."""
    groups: list[list[_Run]] = []
    open_groups: list[tuple[list[_Run], _Run]] = []
    for run in runs:
        open_groups = [(group, last) for group, last in open_groups if run.row - last.row <= 2]
        match = next((g for g, last in open_groups if last.start <= run.stop + 2 and run.start <= last.stop + 2), None)
        if match is None:
            match = list[_Run]()
            groups.append(match)
        match.append(run)
        open_groups.append((match, run))
    return groups


def _flank(marks: NDArray[np.bool_], runs: list[_Run]) -> float:
    """The share of a bar's length beside which ink stands, on the fuller side."""
    x0, x1 = min(run.start for run in runs), max(run.stop for run in runs)
    y0, y1 = min(run.row for run in runs), max(run.row for run in runs)
    rows = [*range(y0 - 7, y0 - 2), *range(y1 + 3, y1 + 8)]
    return max((float(marks[row, x0:x1].mean()) for row in rows if 0 <= row < marks.shape[0]), default=0.0)


def _areas(tiles: NDArray[np.bool_]) -> list[list[tuple[int, int]]]:
    """The groups of true tiles that touch by a side."""
    left = {(int(y), int(x)) for y, x in np.argwhere(tiles)}
    areas: list[list[tuple[int, int]]] = []
    while left:
        stack = [left.pop()]
        area: list[tuple[int, int]] = []
        while stack:
            y, x = stack.pop()
            area.append((y, x))
            for near in ((y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)):
                if near in left:
                    left.remove(near)
                    stack.append(near)
        areas.append(area)
    return areas
