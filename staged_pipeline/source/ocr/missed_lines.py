"""Lines of print that OCR passed over: where they are, and a sheet on which they can be read once more.

Tesseract's page segmentation drops lines, mostly short ones that stand alone or are full of signs that it does not
know; cut out and set under each other, they are read. A line that cannot be read even then stays unread.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from PIL import Image

from staged_pipeline.core.evidence import Segment
from staged_pipeline.core.geometry import Box
from staged_pipeline.source import shades
from staged_pipeline.source.ocr.allowance import Allowance
from staged_pipeline.source.ocr.boxes import scaled
from staged_pipeline.source.ocr.hocr import HocrLine, HocrPage
from staged_pipeline.source.ocr.readings import ONE_BLOCK, Reading, Scan, as_segments, best_reading
from staged_pipeline.source.ocr.scan_drawings import clear, dark_cells, find_drawings, shapes
from staged_pipeline.source.ocr.signs import Group, grouped
from staged_pipeline.source.text.layer_merge import numbered

_LEAST_SIGN, _MOST_SIGN = 2, 24  # cells of a fiftieth of an inch: letters of 6 to 30 points with their marks
_LEAST_WIDTH, _LEAST_HEIGHT = 18, 4  # cells: a word of three letters
_LEAST_SIGNS = 3
_MOST_SIGNS = 2000  # a page with more is dust or a halftone all over
_MOST_GROUPS = 60
_MARGIN = 16  # pixels of paper between strips
_MARKS = 0.25  # of a word's height
_SURE, _LEAST_LETTERS = 0.6, 3
_INSIDE = 0.5
_SAME = 0.3  # of two lines, the shares that they have in common


class Strip(NamedTuple):
    """A piece of the page (left, top, right, bottom in its pixels), and the row of the sheet at which it begins."""

    place: tuple[int, int, int, int]
    top: int


class Sheet(NamedTuple):
    """Strips of a page set under each other, in mode L."""

    image: Image.Image
    strips: tuple[Strip, ...]


def with_missed_lines(
    scan: Scan, segments: Sequence[Segment], pictures: Iterable[Box], languages: tuple[str, ...], allowance: Allowance
) -> tuple[Segment, ...]:
    """The lines of a page with those that were passed over and can be read when they are cut out.

    Raises `OcrError`.
    """
    places = missed(scan.image, scan.dpi, segments, pictures)
    if not places:
        return tuple(segments)
    sheet = sheet_of(scan.image, places)
    found = best_reading(scan._replace(image=sheet.image, rules=()), languages, allowance, ONE_BLOCK)
    page = put_back(found.page, sheet, scan.dpi / found.dpi)
    read = as_segments(Reading(page, scan.image, scan.dpi), scan)
    printed = [place for place in places if any(map(_is_sure, _within(place, read)))]
    added = [line for place in printed for line in _within(place, read) if _is_new(line, segments)]
    if not added:
        return tuple(segments)
    return numbered((*segments, *added), scan.page_index)


def missed(image: Image.Image, dpi: float, segments: Sequence[Segment], pictures: Iterable[Box]) -> tuple[Box, ...]:
    """Where an upright page image (any mode) shows print in which nothing was read, as fractions of it.

    Args:
        image: The page, its printed rules painted over.
        dpi: Its pixels an inch.
        segments: What was read of it.
        pictures: Areas that hold no text.
    """
    dark = dark_cells(image, dpi)
    cells = dark.copy()
    rows, columns = cells.shape
    clear(cells, (*(_with_marks(word.box) for line in segments for word in line.words), *pictures))
    signs = [span for span in shapes(cells) if _LEAST_SIGN <= span[3] - span[1] <= _MOST_SIGN]
    if len(signs) > _MOST_SIGNS:
        return ()
    found = [Box.scaled(*group[:4], columns, rows) for group in grouped(signs) if _is_print(group)]
    if not 0 < len(found) <= _MOST_GROUPS:
        return ()
    drawings = find_drawings(dark, segments)
    return tuple(box for box in found if not any(box.covered_by(drawing) > 0.5 for drawing in drawings))


def sheet_of(page: Image.Image, places: Sequence[Box]) -> Sheet:
    """The places of a page under each other, each with some paper around it."""
    pixels = np.asarray(page.convert("L"), dtype=np.uint8)
    height, width = pixels.shape
    around = _MARGIN // 2
    strips: list[Strip] = []
    top = 2 * _MARGIN
    for box in places:
        x0, y0 = max(0, int(box.x0 * width) - around), max(0, int(box.y0 * height) - around)
        x1, y1 = min(width, int(box.x1 * width) + around), min(height, int(box.y1 * height) + around)
        strips.append(Strip((x0, y0, x1, y1), top))
        top += y1 - y0 + 2 * _MARGIN
    widest = max(x1 - x0 for (x0, _, x1, _), _ in strips)
    sheet = np.full((top, widest + 2 * _MARGIN), shades.commonest(pixels), dtype=np.uint8)
    for (x0, y0, x1, y1), y in strips:
        sheet[y : y + y1 - y0, _MARGIN : _MARGIN + x1 - x0] = pixels[y0:y1, x0:x1]
    return Sheet(Image.fromarray(sheet), tuple(strips))


def put_back(read: HocrPage, sheet: Sheet, factor: float) -> HocrPage:
    """What was read of a sheet at `1 / factor` of its resolution, in the pixels of the page."""
    lines: list[HocrLine] = []
    for line in scaled(read, factor).lines:
        middle = (line.box.y0 + line.box.y1) / 2
        strip = next((one for one in reversed(sheet.strips) if one.top - _MARGIN <= middle), sheet.strips[0])
        dx, dy = strip.place[0] - _MARGIN, strip.place[1] - strip.top
        lines.extend(scaled(HocrPage((line,)), 1.0, dx, dy).lines)
    return HocrPage(tuple(lines))


def _with_marks(word: Box) -> Box:
    """The place of a word with its dots, vowel marks and tails, which the boxes of OCR leave out."""
    return word.padded(_MARKS * word.height, _MARKS * word.height)


def _is_print(group: Group) -> bool:
    x0, y0, x1, y1, signs = group
    return signs >= _LEAST_SIGNS and x1 - x0 >= _LEAST_WIDTH and y1 - y0 >= _LEAST_HEIGHT


def _within(place: Box, lines: Iterable[Segment]) -> list[Segment]:
    return [line for line in lines if line.box.covered_by(place) > _INSIDE]


def _is_sure(line: Segment) -> bool:
    """Whether a line shows that its place is print: what is read into a drawing is short or doubtful."""
    words = (word for word in line.words if (word.confidence or 0.0) >= _SURE)
    return any(sum(map(str.isalpha, word.text)) >= _LEAST_LETTERS for word in words)


def _is_new(line: Segment, segments: Iterable[Segment]) -> bool:
    """Whether a line has something to say, and stands where nothing was read.

    In a place of print it need not be sure: words that cannot be what is printed are found later, and shown as printed.
    """
    if sum(map(str.isalnum, line.text)) < _LEAST_SIGNS:
        return False
    return all(line.box.covered_by(other.box) + other.box.covered_by(line.box) < _SAME for other in segments)
