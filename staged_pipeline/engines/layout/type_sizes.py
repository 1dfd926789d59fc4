"""Type sizes against the text of the same script: Arabic type is set larger than Latin beside it and looks alike."""

from collections.abc import Sequence

from staged_pipeline.engines.layout.sheet import Line, Sheet, most

_ARABIC = (("\u0600", "\u08ff"), ("\ufb50", "\ufdff"), ("\ufe70", "\ufefc"))
_MIN_LETTERS = 80  # letters of a script from which its own size of text is told


def relative_size(lines: Sequence[Line], sheet: Sheet) -> float:
    """The size of the largest line, times the size of the page's text in that line's script."""
    return max((line.size / text_size(line.text, sheet) for line in lines), default=0.0)


def text_size(text: str, sheet: Sheet) -> float:
    """The size, in points, of most letters of the page in the script of `text`; that of the page where few are."""
    share = _arabic if _arabic(text) * 2 > _letters(text) else _not_arabic
    weighted = [(line.size, share(line.text)) for line in sheet.lines if share(line.text) * 2 > _letters(line.text)]
    if sum(weight for _, weight in weighted) < _MIN_LETTERS:
        return sheet.body_size
    return most(weighted, sheet.body_size)


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))


def _arabic(text: str) -> int:
    """How many letters of `text` are Arabic, as in Arabic, Persian and Urdu, presentation forms among them."""
    return sum(char.isalpha() and any(first <= char <= last for first, last in _ARABIC) for char in text)


def _not_arabic(text: str) -> int:
    return _letters(text) - _arabic(text)
