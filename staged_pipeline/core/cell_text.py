"""What the text of a table's cell is at first sight: a number, or a line drawn with characters."""

import re

_DRAWN = re.compile(r"(?:[-–—_=.·•…~*]{4,}|…{2,})")
_SIGNS = r"\s$€£¥%()+\-–—−.,:/٪٫٬"


def _number(signs: str) -> re.Pattern[str]:
    return re.compile(rf"(?=.{{1,40}}$)[{signs}\d]*\d[{signs}\d]*$")


_PLAIN_NUMBER = _number(_SIGNS)
_STARRED_NUMBER = _number(_SIGNS + "*")


def is_drawn(text: str) -> bool:
    """Whether a text is a line drawn with characters: dashes across a table, dots that lead to a number."""
    return _DRAWN.fullmatch(text) is not None


def is_plain_number(text: str) -> bool:
    """Whether a text is a number in any digits, with the signs of amounts, shares, ranges and dates about it."""
    return _PLAIN_NUMBER.match(text) is not None


def is_number(text: str) -> bool:
    """As `is_plain_number`, but with stars too, as statistics mark what is significant: `0.82**`."""
    return _STARRED_NUMBER.match(text) is not None
