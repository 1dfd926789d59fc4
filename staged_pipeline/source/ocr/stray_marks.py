"""Vowel marks of Arabic that were read as lines of their own, above or below the line that they belong to."""

from collections.abc import Sequence

from staged_pipeline.core.scripts import script_of
from staged_pipeline.source.ocr.hocr import HocrLine, confidence_of

_LOW = 0.5  # of the height of the line that the marks belong to
_NEAR = 0.35  # of that height
_COVERED = 0.9
_FEW = 3  # words
_SURE = 0.9


def without_stray_marks(lines: Sequence[HocrLine]) -> list[HocrLine]:
    """The lines without those that are nothing but the marks of an Arabic line beside them."""
    arabic = [line for line in lines if any(script_of(char) == "Arab" for word in line.words for char in word.text)]
    return [line for line in lines if not any(_is_of(line, other) for other in arabic)]


def _is_of(line: HocrLine, text: HocrLine) -> bool:
    if line is text or len(line.words) > _FEW or confidence_of(line.words) >= _SURE:
        return False
    box, around = line.box, text.box
    height = around.y1 - around.y0
    shared = min(box.x1, around.x1) - max(box.x0, around.x0)
    gap = max(box.y0 - around.y1, around.y0 - box.y1)
    return box.y1 - box.y0 < _LOW * height and gap < _NEAR * height and shared > _COVERED * (box.x1 - box.x0)
