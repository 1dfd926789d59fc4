"""The printed marks of list items and notes: `•`, `3.`, `[3]`, `(b)`, `iv)`, `٢-`, `ب)`."""

import re
from dataclasses import dataclass
from typing import Literal

ListStyle = Literal[
    "disc", "decimal", "lower-alpha", "upper-alpha", "lower-roman", "upper-roman", "arabic-indic", "arabic-alpha"
]

_BULLETS = "•◦▪▫‣·●○■□◆◇►▶➢➤✓✔❖∙⁃"
_DASHES = "–—−*-"  # the hyphen last, where it means itself in a character class
_ROMAN = re.compile(r"^(?=[ivxlc])(x[cl]|l?x{0,3})(i[xv]|v?i{0,3})$")
_ABJAD = "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ"
_ORDERED = re.compile(
    r"^(?P<mark>[(\[]?(?P<body>[0-9]{1,3}|[٠-٩]{1,3}|[۰-۹]{1,3}|[a-zA-Z]|[ivxlc]{2,6}|[IVXLC]{2,6}|[أ-يא-ת])"
    r"(?P<close>[.)\]:،]|[-–/](?![0-9٠-٩])|(?<=[0-9٠-٩۰-۹]) [-–](?=\s+[^\W\d_])|\.\-|\)\.))"
    r"(?=\s|$|(?<=[-–/)])\D)"
)
_BULLET = re.compile(rf"^(?P<mark>[{_BULLETS}\uf0b7\uf0a7\uf0d8\uf0fc]|[{_DASHES}](?=\s))")
_CITATION = re.compile(r"^(?P<mark>\[[^\s\[\]]{1,14}\])(?=\s)")
_NOTE = re.compile(
    r"^(?P<mark>\(?\[?(?:[0-9]{1,3}|[٠-٩]{1,3}|[۰-۹]{1,3}|[a-z])[\])]?[.:]?|[*†‡§¶#]{1,3}|\([*†‡]{1,3}\))(?=\s|\D)"
)


@dataclass(frozen=True)
class Marker:
    """A mark as printed; `number` is its place in an ordered list, `style` the list's CSS `list-style-type`."""

    text: str
    style: ListStyle
    number: int | None = None

    @property
    def ordered(self) -> bool:
        return self.number is not None


def bullet(text: str) -> Marker | None:
    """The bullet that `text` starts with."""
    found = _BULLET.match(text)
    return Marker(found["mark"], "disc") if found else None


def ordinal(text: str) -> Marker | None:
    """The number or letter of an ordered list that `text` starts with."""
    found = _ORDERED.match(text)
    if not found:
        return None
    body = found["body"]
    style, number = _counted(body)
    return Marker(found["mark"], style, number)


def citation_key(text: str) -> Marker | None:
    """The key of a list of references that `text` starts with: `[Knu84]`, `[ABC+19]`."""
    found = _CITATION.match(text)
    return Marker(found["mark"], "disc") if found else None


def note_mark(text: str) -> Marker | None:
    """The mark of a note that `text` starts with."""
    found = _NOTE.match(text)
    return Marker(found["mark"], "disc") if found else None


def is_marker(text: str) -> bool:
    """Whether a text is nothing but the mark of a list item."""
    found = bullet(text.strip() + " ") or ordinal(text.strip() + " ")
    return found is not None and found.text == text.strip()


def _counted(body: str) -> tuple[ListStyle, int]:
    if body.isdecimal():
        return ("decimal" if body.isascii() else "arabic-indic"), int(body)
    if _ROMAN.match(body.lower()) and (len(body) > 1 or body.lower() in "ivx"):
        return ("lower-roman" if body.islower() else "upper-roman"), _roman(body.lower())
    if body.isascii():
        return ("lower-alpha" if body.islower() else "upper-alpha"), ord(body.lower()) - ord("a") + 1
    return "arabic-alpha", _ABJAD.find(body) + 1 or 1


def _roman(body: str) -> int:
    values = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
    numbers = [values[letter] for letter in body]
    return sum(-n if n < max(numbers[i:]) else n for i, n in enumerate(numbers))
