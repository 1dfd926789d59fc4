"""What stands between the last word of a line and the first of the next when lines become a paragraph.

A hyphen at a line end is either the printer's, which goes, or the word's own, which stays. Which it is cannot be seen
in the line itself, so the rest of the page is asked: a compound printed whole elsewhere keeps its hyphen.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

SOFT_HYPHEN = "\u00ad"
_HYPHENS = "-\u2010"
_NON_BREAKING_HYPHEN = "\u2011"
_DASHES = "\u2012\u2013\u2014\u2015"
_SPACELESS = re.compile(
    "[\u2e80-\u2fdf\u3000-\u30ff\u3100-\u312f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ufe30-\ufe4f"
    "\uff00-\uffef\U00020000-\U0003ffff]"
)
_TOKEN = re.compile(r"[^\W_]+(?:[-\u2010\u2011][^\W_]+)*")
_URL = re.compile(r"(?i)(?:^|[(\[<])(?:[a-z][a-z0-9+.-]*://|www\.|doi:|10\.\d{4,}/)\S*$")
_URL_CONTINUES = re.compile(r"(?i)^[a-z0-9%_~/?#&=.+-]*[/?#&=%_.][a-z0-9%_~/?#&=+-]*[).,;>\]]*$")
_URL_BREAKS = tuple("/?&=#%_-.~+:")
_CONJUNCTIONS = frozenset({"and", "or", "to", "und", "oder", "bzw", "bis", "sowie", "et", "ou", "en", "of", "y", "o"})
_MIN_STEM = 2


class Join(NamedTuple):
    """How two lines meet: the end of the first without `drop` characters, then `gap`, then the second."""

    drop: int
    gap: str


class Vocabulary:
    """The words that stand whole on a page, lower-case, with how they are hyphenated."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._words: set[str] = set()
        for line in lines:
            self._words.update(_whole_tokens(line))

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and word.lower().replace("\u2010", "-") in self._words


def _whole_tokens(line: str) -> Iterable[str]:
    """The tokens of a line but its last one where a hyphen shows that the word goes on in the next line."""
    text = line.rstrip()
    tokens = [token.lower().replace("\u2010", "-") for token in _TOKEN.findall(text)]
    broken = text.endswith((*_HYPHENS, SOFT_HYPHEN))
    return tokens[:-1] if broken else tokens


def join_lines(left: str, right: str, vocabulary: Vocabulary) -> Join:
    """How the token `left`, last of its line, and `right`, first of the next, are joined.

    Args:
        left: The last token of a line (no spaces inside).
        right: The first token of the following line.
        vocabulary: The words of the page, to tell compounds from broken words.
    """
    if not left or not right:
        return Join(0, " ")
    if left[-1] == SOFT_HYPHEN:
        return Join(1, "")
    if _is_url_break(left, right):
        return Join(0, "")
    if left[-1] in _HYPHENS and len(left) > 1:
        return _join_at_hyphen(left, right, vocabulary)
    return Join(0, "" if _touches(left, right) else " ")


def _touches(left: str, right: str) -> bool:
    """Whether no space stands between the two: dashes and slashes that hang on a word, and scripts without spaces."""
    last, first = left[-1], right[0]
    if len(left) > 1 and (last in _DASHES or last in {_NON_BREAKING_HYPHEN, "/"}):
        return True
    if first == "\u2014" and last.isalpha() and right[1:2].isalpha():
        return True
    return bool(_SPACELESS.match(last) and _SPACELESS.match(first))


def _join_at_hyphen(left: str, right: str, vocabulary: Vocabulary) -> Join:
    stem = _last_letters(left[:-1])
    rest = _first_token(right)
    if not stem or not rest:
        return Join(0, " " if not stem and not left[-2:-1].isdigit() else "")
    if rest.lower() in _CONJUNCTIONS:  # "Vor-" and "und": a hyphen that stands for a word to come
        return Join(0, " ")
    if not rest[0].islower() or not stem[-1].isalpha():
        return Join(0, "")
    if len(stem) < _MIN_STEM and stem.lower() not in {"e", "x"} and f"{stem}{rest}" not in vocabulary:
        return Join(0, "")
    return Join(0, "") if _is_compound(stem, rest, vocabulary) else Join(1, "")


def _is_compound(stem: str, rest: str, vocabulary: Vocabulary) -> bool:
    if f"{stem}{rest}" in vocabulary:
        return False
    if f"{stem}-{rest}" in vocabulary or "-" in stem.replace("\u2010", "-"):
        return True
    # Both halves are words of this page, too long to be chance syllables: "machine-" and "learning".
    return len(stem) > 3 and len(rest) > 3 and stem in vocabulary and rest in vocabulary


def _last_letters(text: str) -> str:
    tokens = _TOKEN.findall(text)
    return tokens[-1] if tokens and text.endswith(tokens[-1]) else ""


def _first_token(text: str) -> str:
    match = _TOKEN.match(text)
    return match.group() if match else ""


def _is_url_break(left: str, right: str) -> bool:
    if not _URL.search(left):
        return False
    return left.endswith(_URL_BREAKS) or bool(_URL_CONTINUES.match(right))
