"""Which recognised lines are bold, by the width of their strokes.

The width of a stroke is its ink over its edge: the sum of darkness in a word over the sum of its steps from pixel to
pixel (the total variation), which a blurred scan changes little, and which needs no threshold. A line is bold whose
strokes are clearly wider than those of the text of its script, larger type allowed for.
"""

from collections.abc import Sequence
from statistics import median

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from staged_pipeline.core.evidence import Segment
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.vocabulary import Direction
from staged_pipeline.source.ocr.medians import weighted_median

_BOLDER = 1.15
"""Bold strokes against light ones of the same size: on the samples 1.2 to 1.5, between light lines at most 1.06."""

_GROWTH = 0.35
"""Strokes grow with the size, but slower: ink and lens spread small type most. Measured from 8.5 to 17 points."""

_FAINT = 0.15  # of a word's darkest pixel: less is the grain of the paper
_LEAST_LETTERS = 3
_LEAST_TEXT = 120  # letters that must tell the usual width


def with_weights(segments: Sequence[Segment], image: Image.Image) -> tuple[Segment, ...]:
    """The segments of a scan with `Style.bold` set for lines in bold; boxes are fractions of `image`."""
    pixels = np.asarray(image.convert("L"), dtype=np.uint8)
    widths = [_line_width(segment, pixels) for segment in segments]
    usual = {direction: _usual(segments, widths, direction) for direction in ("ltr", "rtl")}
    return tuple(
        _bold(segment) if _is_bold(segment, width, usual[segment.direction]) else segment
        for segment, width in zip(segments, widths, strict=True)
    )


def _is_bold(segment: Segment, width: float | None, usual: tuple[float, float] | None) -> bool:
    if width is None or usual is None:
        return False
    size, common = usual
    return width > _BOLDER * common * max(1.0, _size(segment) / size) ** _GROWTH


def _usual(
    segments: Sequence[Segment], widths: Sequence[float | None], direction: Direction
) -> tuple[float, float] | None:
    """The type size (points) and stroke width of most text in a direction; None where there is too little."""
    told = [
        (_size(segment), width, len(segment.text))
        for segment, width in zip(segments, widths, strict=True)
        if width is not None and segment.direction == direction and _size(segment) > 0
    ]
    if sum(letters for _, _, letters in told) < _LEAST_TEXT:
        return None
    return weighted_median((size, n) for size, _, n in told), weighted_median((width, n) for _, width, n in told)


def _line_width(segment: Segment, pixels: NDArray[np.uint8]) -> float | None:
    words = [word.box for word in segment.words if sum(map(str.isalnum, word.text)) >= _LEAST_LETTERS]
    found = [width for box in words if (width := _stroke_width(box, pixels))]
    return median(found) if found else None


def _stroke_width(box: Box, pixels: NDArray[np.uint8]) -> float:
    height, width = pixels.shape
    rows = slice(int(box.y0 * height), int(box.y1 * height) + 1)
    area = pixels[rows, int(box.x0 * width) : int(box.x1 * width) + 1].astype(np.int32)
    if area.size < _LEAST_LETTERS:
        return 0.0
    dark = np.clip(int(np.percentile(area, 90)) - area, 0, None)
    dark[dark < _FAINT * dark.max()] = 0
    edge = int(np.abs(np.diff(dark, axis=1)).sum()) + int(np.abs(np.diff(dark, axis=0)).sum())
    return 4.0 * int(dark.sum()) / edge if edge else 0.0


def _size(segment: Segment) -> float:
    return median(word.style.size for word in segment.words) if segment.words else 0.0


def _bold(segment: Segment) -> Segment:
    words = tuple(
        word.model_copy(update={"style": word.style.model_copy(update={"bold": True})}) for word in segment.words
    )
    return segment.model_copy(update={"words": words})
