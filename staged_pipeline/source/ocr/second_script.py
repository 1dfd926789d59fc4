"""Arabic paragraphs, captions and tables on a page that was read in other scripts.

Tesseract reads a script it was given no model for as noise, and noise is dropped as unsure: the lines would vanish. The
ink that is left when all that was read surely is painted over tells of them, and is read once more.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from PIL import Image

from staged_pipeline.core.evidence import Segment
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.scripts import is_ltr, is_rtl
from staged_pipeline.source import shades
from staged_pipeline.source.ocr.hocr import HocrPage, confidence_of
from staged_pipeline.source.ocr.upright import ink
from staged_pipeline.source.text.layer_merge import numbered

_SURE = 0.7
_SURE_SIGN = 0.9
_WORTH_READING = 0.04  # of the page's ink: less is equations, signatures, dust
_LEAST_CONFIDENCE = 0.45
_COARSE = 0.8
_MARGIN = 0.002
_SAME = 0.3  # of a line's box, where two readings are of one line


def is_sure(segment: Segment) -> bool:
    """Whether a line was read in its own script; a letter of another script often passes for a lone sign."""
    return segment.confidence >= (_SURE if len(segment.text.strip()) > 2 else _SURE_SIGN)


def unread(grey: Image.Image, segments: Sequence[Segment], pictures: Iterable[Box]) -> Image.Image | None:
    """The page with all that was read surely, and its pictures, painted over; None where too little is left to read.

    Args:
        grey: The upright page, mode L, without its rules.
        segments: What was read; boxes are fractions of `grey`.
        pictures: Areas that hold no text.
    """
    pixels = np.array(grey)
    before = int(ink(pixels).sum())
    paper = shades.commonest(pixels)
    height, width = pixels.shape
    sure = [word.box for segment in segments if is_sure(segment) for word in segment.words]
    for box in (*sure, *pictures):
        wide = box.padded(_MARGIN, _MARGIN)
        rows = slice(int(wide.y0 * height), int(wide.y1 * height) + 1)
        pixels[rows, int(wide.x0 * width) : int(wide.x1 * width) + 1] = paper
    if not before or int(ink(pixels).sum()) < _WORTH_READING * before:
        return None
    return Image.fromarray(pixels)


def has_right_to_left(page: HocrPage) -> bool:
    """Whether a line of a reading may be right-to-left text; confidences of coarse readings are lower."""
    return any(
        confidence_of(line.words) >= _LEAST_CONFIDENCE * _COARSE and _is_rtl(" ".join(word.text for word in line.words))
        for line in page.lines
    )


def with_second_script(first: Sequence[Segment], second: Iterable[Segment], page_index: int) -> tuple[Segment, ...]:
    """`first`, with the right-to-left lines of `second` in the place of what was read less surely there.

    Numbers count where a right-to-left line stands beside them, as in the rows of a table.
    """
    read = [segment for segment in second if segment.confidence >= _LEAST_CONFIDENCE]
    lines = [segment for segment in read if _is_rtl(segment.text) and _is_surer(segment, first)]
    numbers = [
        segment
        for segment in read
        if segment.text.strip().isdigit() and any(segment.box.overlap_y(line.box) > 0.4 for line in lines)
    ]
    added = [*lines, *numbers]
    if not added:
        return tuple(first)
    kept = [
        segment
        for segment in first
        if is_sure(segment) or not any(segment.box.intersection(other.box) for other in added)
    ]
    return numbered((*kept, *added), page_index)


def _is_surer(line: Segment, first: Sequence[Segment]) -> bool:
    """Whether nothing in the place of `line` was read as surely before: bold Latin type passes for Arabic too."""
    return all(
        other.confidence < line.confidence for other in first if max(_shared(other, line), _shared(line, other)) > _SAME
    )


def _shared(segment: Segment, other: Segment) -> float:
    return segment.box.covered_by(other.box)


def _is_rtl(text: str) -> bool:
    right = sum(map(is_rtl, text))
    # A row of numbers with a stray sign or two is no line of text.
    return right >= 2 and right > sum(map(is_ltr, text)) and 2 * right > sum(map(str.isdecimal, text))
