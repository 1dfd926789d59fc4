"""Vowel marks of Arabic that were read as lines of their own, above or below the line that they belong to.

They are low, or few and far between: the marks of several words make one line as high as a line of text, of small signs
with white between them.
"""

from collections.abc import Sequence

from staged_pipeline.core.scripts import script_of
from staged_pipeline.source.ocr.hocr import HocrLine, confidence_of
from staged_pipeline.source.ocr.type_size import line_em

_LOW = 0.5  # of the height of the line that the marks belong to
_NEAR = 0.35  # of that height
_COVERED = 0.9
_FEW = 3  # words
_SURE = 0.9
_FEW_SPARSE, _SPARSE = 6, 0.35  # words, and the share of the line's width that they take
_SMALL = 0.65  # of the type of the line that they belong to
_TOUCHING = 0.1  # of the height of that line


def without_stray_marks(lines: Sequence[HocrLine]) -> list[HocrLine]:
    """The lines without those that are nothing but the marks of an Arabic line beside them."""
    arabic = [line for line in lines if any(script_of(char) == "Arab" for word in line.words for char in word.text)]
    return [line for line in lines if not any(_is_of(line, other) for other in arabic)]


def _is_of(line: HocrLine, text: HocrLine) -> bool:
    if line is text or len(line.words) > _FEW_SPARSE or confidence_of(line.words) >= _SURE:
        return False
    box, around = line.box, text.box
    height = around.y1 - around.y0
    shared = min(box.x1, around.x1) - max(box.x0, around.x0)
    gap = max(box.y0 - around.y1, around.y0 - box.y1)
    if gap >= _NEAR * height or shared <= _COVERED * (box.x1 - box.x0):
        return False
    low = len(line.words) <= _FEW and box.y1 - box.y0 < _LOW * height
    return low or (gap < _TOUCHING * height and _is_sparse(line) and line_em(line) < _SMALL * line_em(text))


def _is_sparse(line: HocrLine) -> bool:
    width = line.box.x1 - line.box.x0
    return len(line.words) > 1 and sum(word.box.x1 - word.box.x0 for word in line.words) < _SPARSE * width
