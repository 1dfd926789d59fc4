"""What the codes of a glyph stand for: ligatures, presentation forms, spacing accents, control characters."""

import unicodedata
from collections.abc import Sequence
from typing import Protocol, TypeVar

REPLACEMENT = "\ufffd"
_ALEFS = frozenset("اأإآٱ")
_LAM = "ل"
_ARABIC_DIGITS, _PERSIAN_DIGITS = "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"
_TO_PERSIAN = str.maketrans(_ARABIC_DIGITS, _PERSIAN_DIGITS)
_TO_ARABIC = str.maketrans(_PERSIAN_DIGITS, _ARABIC_DIGITS)
_WORD = 4  # characters: what one glyph of so many stands for is a word, whose marks are where they belong

_ACCENTS = {
    "´": "\u0301", "`": "\u0300", "¨": "\u0308", "ˆ": "\u0302", "^": "\u0302", "˜": "\u0303", "~": "\u0303",
    "¯": "\u0304", "˘": "\u0306", "˙": "\u0307", "˚": "\u030a", "˝": "\u030b", "ˇ": "\u030c", "¸": "\u0327",
    "˛": "\u0328",
}  # fmt: skip


class _Shape(Protocol):
    text: str
    u0: float
    u1: float
    spaced: bool


ShapeT = TypeVar("ShapeT", bound=_Shape)


def cluster_text(codes: Sequence[str]) -> str:
    """The letters of one glyph in logical order, presentation forms turned into base letters, marks last."""
    if len(codes) == 1 and codes[0].isascii() and codes[0].isprintable():
        return codes[0]
    text = "".join(map(clean, codes))
    if len(codes[0]) >= _WORD:
        return text
    letters = [char for char in text if unicodedata.category(char) != "Mn"]
    marks = [char for char in text if unicodedata.category(char) == "Mn"]
    if is_turned_ligature("".join(letters)):
        letters.reverse()
    return "".join([*letters, *marks])


def with_one_kind_of_digits(text: str) -> str:
    """A number with digits of one kind, Arabic or Persian.

    Fonts draw most of both with the same glyphs and name one of them; 4 and 5 always look different, so these tell.
    """
    arabic, persian = sum(map(_ARABIC_DIGITS.count, text)), sum(map(_PERSIAN_DIGITS.count, text))
    if not (arabic and persian):
        return text
    told = sum(map("۴۵".count, text)) - sum(map("٤٥".count, text))
    return text.translate(_TO_PERSIAN if (told or persian - arabic) > 0 else _TO_ARABIC)


def is_turned_ligature(text: str) -> bool:
    """Whether one glyph is said to be an alef and a lam: no such ligature exists, the lam stands first."""
    return len(text) == 2 and text[0] in _ALEFS and text[1] == _LAM


def clean(text: str) -> str:
    """Presentation forms and Latin ligatures as letters; control characters, soft hyphens and tags left out."""
    out: list[str] = []
    for char in text:
        if char.isascii() and char.isprintable():
            out.append(char)
        elif _is_form(char):
            out.append(unicodedata.normalize("NFKC", char).replace(" ", ""))
        elif unicodedata.category(char) not in {"Cc", "Cf", "Cs"} or char in "\u200c\u200d":
            out.append(char)
    return "".join(out)


def _is_form(char: str) -> bool:
    """An Arabic or Hebrew presentation form, or a Latin ligature."""
    return "\ufb00" <= char <= "\ufdff" or "\ufe70" <= char <= "\ufefc"


def is_rtl_mark(text: str) -> bool:
    """Whether a combining mark is a point of Hebrew or a vowel sign of Arabic or Syriac."""
    return "\u0591" <= text[0] <= "\u08ff" or text[0] == "\ufb1e"


def carries_marks(text: str) -> bool:
    """Whether a combining mark can stand on `text`: letters and the tatweel, not punctuation."""
    return bool(text) and (text[0].isalpha() or text[0] in "ـ◌")


def is_unmapped(char: str) -> bool:
    """Whether a character says nothing: U+FFFD, private use, unassigned."""
    return char == REPLACEMENT or unicodedata.category(char) in {"Co", "Cn"}


def compose_accents(shapes: list[ShapeT]) -> list[ShapeT]:
    """Spacing accents printed over a letter (TeX's old fonts) become part of it."""
    out: list[ShapeT] = []
    for index, shape in enumerate(shapes):
        mark = _ACCENTS.get(shape.text)
        base = _under(shape, out[-1:], shapes[index + 1 : index + 2]) if mark else None
        if mark is None or base is None:
            out.append(shape)
            continue
        letter = {"ı": "i", "ȷ": "j"}.get(base.text, base.text)
        base.text = unicodedata.normalize("NFC", letter + mark)
        base.spaced = base.spaced or (shape.spaced and shape.u0 <= base.u0)
    return out


def _under(accent: _Shape, before: list[ShapeT], after: list[ShapeT]) -> ShapeT | None:
    """The letter that an accent stands over: most of the narrower one's width is shared."""
    for base in [*after, *before]:
        shared = min(accent.u1, base.u1) - max(accent.u0, base.u0)
        narrower = min(accent.u1 - accent.u0, base.u1 - base.u0)
        if len(base.text) == 1 and base.text.isalpha() and narrower > 0 and shared > 0.6 * narrower:
            return base
    return None
