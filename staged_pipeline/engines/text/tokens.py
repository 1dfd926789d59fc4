"""What the characters of a recognised word look like: a word, a number, a letter, a sign, or none of these."""

import re
from typing import Literal

from staged_pipeline.core.scripts import is_ltr, is_rtl
from staged_pipeline.core.vocabulary import Direction

Shape = Literal["word", "foreign", "number", "letter", "code", "relation", "dash", "mark", "symbol", "mixture"]
"""What a token is.

- `word`: letters of the line's script; `foreign`: of another;
- `number`: digits with what stands between them, in Arabic with a particle or an era, as in `788م`;
- `letter`: one letter that stands alone; `code`: letters and digits, as in `W3C`;
- `relation`: `=`, `<`, `+` and their like alone; `dash`, `mark`: other punctuation alone;
- `symbol`: holds a sign that stands in no text; `mixture`: all else, as `f(x)` or what mixes scripts.
"""

_EDGES = ".,:;،؛؟!?…«»“”‘’\"'"
_BRACKETS = "()[]{}"
_RELATIONS = frozenset("=<>≤≥≠≈+±×÷∈√∑∫~→")
_SYMBOLS = frozenset("#©®¢£¥§&@^~_\\|")
_DASHES = frozenset("-−–—")
_NUMBER = re.compile(r"[+\-−–%٪]?\d+(?:[.,:/٫٬\-–]\d+)*[%٪°]?")
_ARABIC_NUMBER = re.compile(r"[وبفلك]?\d+(?:[.,/٫\-–]\d+)*(?:[%٪]|م|هـ?)?")
"""Digits with a particle before them, or with the letter of an era after them."""

_ADDRESS = re.compile(r"[\w.+\-]+@[\w.\-]+|(?:https?://)?[\w\-]+(?:\.[\w\-]+)+(?:/\S*)?")
_MARKS = re.compile(r"[.,:;،؛؟!?…«»“”‘’\"'()\[\]*•·/]|\.{2,}|[»”)\]][.,:;،؛]|\(\)|\[\]")
_INSIDE_WORDS = re.compile(r"[-–—'’./·ـ]")


def bare(text: str) -> str:
    """A token without the punctuation and brackets around it."""
    return text.strip(_EDGES + _BRACKETS)


def has_odd_bracket(text: str) -> bool:
    """Whether a bracket of a token is closed or opened elsewhere."""
    return sum(char in _BRACKETS for char in text) % 2 == 1


def touches_relation(text: str) -> bool:
    """Whether a relation stands at an end of a token."""
    ends = text.strip(_EDGES)
    return bool(ends) and (ends[0] in _RELATIONS or ends[-1] in _RELATIONS)


def shape_of(text: str, host: Direction) -> Shape:
    """The shape of a token of a line of direction `host`."""
    core = bare(text)
    if not any(map(str.isalnum, core)):
        return _sign(text)
    if _NUMBER.fullmatch(core) or (host == "rtl" and _ARABIC_NUMBER.fullmatch(core)):
        return "number"
    if _ADDRESS.fullmatch(core) and sum(map(str.isalpha, core)) > 3:
        return "word" if host == "ltr" else "foreign"
    if any(char in _SYMBOLS for char in text):
        return "symbol"
    letters = _INSIDE_WORDS.sub("", "".join(char for char in core if not _is_mark(char)))
    if letters.isalpha():
        found = _letters(letters, host)
        return "mixture" if found == "letter" and is_ltr(letters) and has_odd_bracket(text) else found
    return "code" if letters.isalnum() and not any(map(is_rtl, letters)) else "mixture"


def _letters(letters: str, host: Direction) -> Shape:
    leftwards = sum(map(is_rtl, letters))
    if 0 < leftwards < len(letters):
        return "mixture"
    if len(letters) == 1:
        return "letter"
    return "word" if (leftwards > 0) == (host == "rtl") else "foreign"


def _sign(text: str) -> Shape:
    if any(char in _RELATIONS for char in text):
        return "relation"
    if any(char in _SYMBOLS for char in text):
        return "symbol"
    if all(char in _DASHES for char in text):
        return "dash"
    return "mark" if _MARKS.fullmatch(text) else "mixture"


def _is_mark(char: str) -> bool:
    """Whether a character only marks a letter, as harakat do."""
    return not char.isalnum() and not is_ltr(char) and "\u0610" <= char <= "\u06ed"
