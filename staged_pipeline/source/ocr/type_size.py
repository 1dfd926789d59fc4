"""How large the type of a recognised line is, from the heights of its words.

OCR gives no font sizes, and the height of a line's box depends on whether a letter in it happens to reach up or down.
So each word's height is divided by that part of the em which its letters fill. Sizes that differ by less than the
measure's noise are then made one, so that "larger than the text" means what it says.
"""

from staged_pipeline.source.ocr.hocr import HocrLine, HocrWord
from staged_pipeline.source.ocr.medians import weighted_median

_X_HEIGHT, _ASCENDER, _DESCENDER = 0.49, 0.23, 0.21
"""Parts of the em in common Latin text faces: from baseline to x-height, on to the cap height, below the baseline."""

_LATIN_TALL = frozenset("bdfhklt0123456789()[]{}|/\\!?&$£€§%#\"'*") | frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_LATIN_DEEP = frozenset("gjpqyQ()[]{}|/\\,;$§ç")
_ARABIC_X, _ARABIC_ASCENDER, _ARABIC_DESCENDER = 0.30, 0.32, 0.22
_ARABIC_TALL = frozenset("اأإآٱلكگطظلألإلآلا0123456789٠١٢٣٤٥٦٧٨٩()[]«»")
_ARABIC_DEEP = frozenset("جحخچعغرزژومنىيیقسشصضلئؤ")

LIKE = 1.12
"""Sizes whose ratio is below this are taken for the same."""


def line_em(line: HocrLine) -> float:
    """The em of a line in pixels, the median over its words weighted by their letters."""
    measured = [(em, len(word.text)) for word in line.words for em in [_word_em(word)] if em]
    if not measured:
        return (line.x_size or line.box.y1 - line.box.y0) * 0.9
    return weighted_median(measured)


def _word_em(word: HocrWord) -> float | None:
    height = word.box.y1 - word.box.y0
    letters = set(word.text)
    if height <= 0 or not any(character.isalnum() for character in letters):
        return None
    if any("\u0590" <= character <= "\u08ff" for character in letters):
        tall, deep = letters & _ARABIC_TALL, letters & _ARABIC_DEEP
        return height / (_ARABIC_X + (_ARABIC_ASCENDER if tall else 0) + (_ARABIC_DESCENDER if deep else 0))
    tall = any(character in _LATIN_TALL or character.isupper() for character in letters)
    deep = bool(letters & _LATIN_DEEP)
    return height / (_X_HEIGHT + (_ASCENDER if tall else 0) + (_DESCENDER if deep else 0))
