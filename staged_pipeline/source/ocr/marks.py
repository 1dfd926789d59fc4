"""Marks that Tesseract is known to take for others, told by their ink and their place.

- A list's bullet at the start of a line is read as `e`, `©`, `*`, or in Arabic as the digit zero: a filled disc or
  square is none of these.
- The Arabic comma at the end of a word is read as a closing guillemet: one that nothing opened is none.
"""

import numpy as np
from numpy.typing import NDArray

from staged_pipeline.source.languages import direction_of
from staged_pipeline.source.ocr.hocr import HocrLine, HocrPage, HocrWord

_BULLET = "•"
_LIKE_BULLETS = frozenset("e©®*°¢«»@o0.·¢٠+=-ه")
_FILLED = 0.7
_SQUARE = (0.7, 1.43)
_SMALL = 0.6
_SLACK = 2


def with_marks(page: HocrPage, marks: NDArray[np.bool_]) -> HocrPage:
    """The page with bullets and Arabic commas put right; `marks` is the ink of the image that was read."""
    lines = [_with_bullet(line, marks) for line in page.lines]
    return page._replace(lines=tuple(_with_commas(lines)))


def _with_bullet(line: HocrLine, marks: NDArray[np.bool_]) -> HocrLine:
    first = line.words[0]
    if (
        len(line.words) < 2
        or len(first.text) > 1
        or first.text not in _LIKE_BULLETS
        or not _is_disc(first, line, marks)
    ):
        return line
    return line._replace(words=(first._replace(text=_BULLET, confidence=max(first.confidence, 0.9)), *line.words[1:]))


def _is_disc(word: HocrWord, line: HocrLine, marks: NDArray[np.bool_]) -> bool:
    """Whether the ink of a word is one small filled shape, as wide as high."""
    x0, y0 = max(0, int(word.box.x0) - _SLACK), max(0, int(word.box.y0) - _SLACK)
    crop = marks[y0 : round(word.box.y1) + _SLACK, x0 : round(word.box.x1) + _SLACK]
    ys, xs = np.nonzero(crop)
    if len(xs) < 9:
        return False
    height, width = int(ys.max() - ys.min()) + 1, int(xs.max() - xs.min()) + 1
    filled = len(xs) / (height * width)
    small = height <= _SMALL * (line.box.y1 - line.box.y0)
    return filled >= _FILLED and small and _SQUARE[0] <= width / height <= _SQUARE[1]


def _with_commas(lines: list[HocrLine]) -> list[HocrLine]:
    """Guillemets that close nothing, at the ends of words of right-to-left lines, as Arabic commas."""
    opened = 0
    found: list[HocrLine] = []
    for line in lines:
        rtl = direction_of(" ".join(word.text for word in line.words)) == "rtl"
        words: list[HocrWord] = []
        for word in line.words:
            opened += word.text.count("«")
            closing = word.text.endswith("»")
            if rtl and closing and opened <= 0 and (len(word.text) == 1 or word.text[-2].isalpha()):
                words.append(word._replace(text=f"{word.text[:-1]}،"))
            else:
                opened = max(0, opened - word.text.count("»"))
                words.append(word)
        found.append(line._replace(words=tuple(words)))
    return found
