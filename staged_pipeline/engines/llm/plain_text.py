"""Text as it is shown to a model or taken from its reply: no controls, digits of any script understood."""

import re
import unicodedata

_JOINERS = "\u200c\u200d"  # they change how letters join, and so belong to the text
_SPACES = re.compile(r"\s+")


def one_line(text: str) -> str:
    """`text` on one line, without controls, marks of direction and other characters that nobody sees."""
    seen = "".join(" " if char.isspace() else char for char in text if char.isspace() or _visible(char))
    return _SPACES.sub(" ", seen).strip()


def ascii_digits(text: str) -> str:
    """`text` with the decimal digits of all scripts as 0-9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)


def _visible(char: str) -> bool:
    return unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Cn"} or char in _JOINERS
