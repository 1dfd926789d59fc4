"""Boxes of right-to-left lines fitted to their ink.

For Arabic, Tesseract's boxes are as high as it pleases, often a line and a half, and sometimes hold a rule or the
line beside. So each line's rows are looked up in the image: the band of ink around the row with the most of it, no
further than half way to the lines above and below.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from staged_pipeline.source.languages import direction_of
from staged_pipeline.source.ocr.hocr import HocrLine, HocrPage, HocrWord, Rect

_FAINT = 0.03
_LEAST_BAND = 3


def fitted(page: HocrPage, marks: NDArray[np.bool_]) -> HocrPage:
    """The page with the boxes of right-to-left lines and their words fitted to `marks`, the ink of the same image."""
    return page._replace(lines=tuple(_fit(line, page.lines, marks) for line in page.lines))


def _fit(line: HocrLine, lines: Sequence[HocrLine], marks: NDArray[np.bool_]) -> HocrLine:
    if direction_of(" ".join(word.text for word in line.words)) != "rtl":
        return line
    left, right = max(0, int(line.box.x0)), min(marks.shape[1], round(line.box.x1))
    top, bottom = _window(line, lines, marks.shape[0])
    if right - left < _LEAST_BAND or bottom - top < _LEAST_BAND:
        return line
    band = _band(marks[top:bottom, left:right].sum(axis=1).astype(np.int64))
    if band is None:
        return line
    y0, y1 = top + band[0], top + band[1]
    words = tuple(word._replace(box=_fit_word(word, y0, y1, marks)) for word in line.words)
    # The baseline stays where it is; only what it is measured from has moved.
    box = line.box._replace(y0=y0, y1=y1)
    return line._replace(words=words, box=box, offset=min(0.0, line.offset + line.box.y1 - y1))


def _window(line: HocrLine, lines: Sequence[HocrLine], height: int) -> tuple[int, int]:
    """The rows that may belong to a line: its box, cut half way to the centers of the lines above and below."""
    center = (line.box.y0 + line.box.y1) / 2
    top, bottom = line.box.y0, line.box.y1
    for other in lines:
        if other is line or other.box.x1 <= line.box.x0 or line.box.x1 <= other.box.x0:
            continue
        middle = (center + (other.box.y0 + other.box.y1) / 2) / 2
        if middle < center:
            top = max(top, middle)
        elif middle > center:
            bottom = min(bottom, middle)
    return max(0, int(top)), min(height, round(bottom))


def _band(profile: NDArray[np.int64]) -> tuple[int, int] | None:
    """The rows (from, to) around the fullest one, up to the first two rows on either side that are all but empty."""
    peak = int(profile.argmax())
    full = profile > profile[peak] * _FAINT
    if not full[peak]:
        return None
    y0 = y1 = peak
    while y0 > 0 and full[max(0, y0 - 2) : y0].any():
        y0 -= 1
    while y1 < len(profile) - 1 and full[y1 + 1 : y1 + 3].any():
        y1 += 1
    return (y0, y1 + 1) if y1 + 1 - y0 >= _LEAST_BAND else None


def _fit_word(word: HocrWord, y0: int, y1: int, marks: NDArray[np.bool_]) -> Rect:
    left, right = max(0, int(word.box.x0)), min(marks.shape[1], round(word.box.x1))
    rows = np.flatnonzero(marks[y0:y1, left:right].any(axis=1)) if right > left else np.array([], dtype=np.int64)
    if len(rows) < _LEAST_BAND:
        return word.box._replace(y0=y0, y1=y1)
    return word.box._replace(y0=y0 + int(rows[0]), y1=y0 + int(rows[-1]) + 1)
