"""The header lines of a reply in blocks: `=== para_3 patch`, and what models make of it."""

import re
import unicodedata
from collections.abc import Collection
from typing import Literal, NamedTuple, get_args

from staged_pipeline.core.vocabulary import REF_PREFIX, Kind

Mode = Literal["content", "patch", "ok", "unreadable"]

END = "end"
"""The ref of a header that ends the reply: `=== end`."""

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u061c]")
_SIGNED = re.compile(r"^\s*(?:[-*>]\s+)?(?:\*\*)?={2,}\s*(?P<rest>\S.*?)\s*$")
_DRESSED = re.compile(
    r"^\s*(?:#{1,6}\s+|\*\*|-{3,}\s*|\[)(?P<rest>[^\s*\]:#-].*?)\s*(?:#+|\*\*|-{3,}|\])?\s*:?\s*(?:\*\*)?$"
)
_NAMED = re.compile(
    r"^(?:ref(?:erence)?\s*[:=]\s*)?[\s`'\"“”«»\[({<*]*(?P<name>[^\W\d]\w*(?:[ _\-‐–]?\d+)?)", re.IGNORECASE
)
_PLACED = re.compile(r"^[\s`'\"\[({<*]*(?P<name>[^\W\d]\w*(?:[ _\-‐–]?\d+)?\s*:\s*\d+)(?!\w)")
_TAIL = re.compile(r"^[\s`'\"“”«»\])}>*]*")
_REF = re.compile(r"(?:[a-z]+_)+\d+|page_num(?:_\d+)?")
_MODE = re.compile(r"^[\s:(\[,|/-]*(?P<mode>patch(?:es)?|ok(?:ay)?|unchanged|unreadable)\b[\s:)\],.-]*", re.IGNORECASE)
_KINDS = "|".join(sorted(re.escape(kind.replace("_", " ")) for kind in (*get_args(Kind), "text", "math", "content")))
_COPIED = re.compile(rf"^[\s:(\[,|/-]*(?:{_KINDS})\b(?:[\s,(:].*)?$", re.IGNORECASE)
_ALL_RIGHT = re.compile(r"^\s*={2,}\s*(?:ok|okay|unchanged)\b[\s:]+(?P<refs>\S.*)$", re.IGNORECASE)
_PREFIXES = frozenset(REF_PREFIX.values())


class Header(NamedTuple):
    """A header: its ref, how the block answers it, and what else stands in the line."""

    ref: str
    mode: Mode
    rest: str


def read_header(line: str, asked: Collection[str]) -> Header | None:
    """The header that a line is, None where it is a line of content.

    A line that begins with two equals signs or more and names anything that looks like a ref is one; in any other dress
    (`### para_3`, `**para_3**`, `[para_3]`) only where the ref is among those `asked`.
    """
    line = _INVISIBLE.sub("", line)
    signed = _SIGNED.match(line)
    found = signed or _DRESSED.match(line)
    if found is None:
        return None
    rest = found["rest"].rstrip("= \t") if signed else found["rest"]
    named = _NAMED.match(rest)
    if named is None:
        return None
    placed = _PLACED.match(rest)
    if placed is not None and plain_ref(placed["name"]) in asked:
        named = placed  # a formula within an element: `para_3:2`
    ref = plain_ref(named["name"])
    tail = _TAIL.sub("", rest[named.end() :], count=1)
    if signed:
        if ref == END and not tail:
            return Header(END, "content", "")
        return _header(ref, tail) if ref in asked or _like_a_ref(ref) else None
    header = _header(ref, tail)
    return header if ref in asked and not header.rest else None


def spread(line: str, asked: Collection[str]) -> list[str]:
    """`=== ok para_1 para_2` as a header each; any other line as it is."""
    found = _ALL_RIGHT.match(_INVISIBLE.sub("", line))
    if found is None:
        return [line]
    named = [plain_ref(name) for name in re.split(r"[\s,;،]+", found["refs"].strip("= \t"))]
    refs = [ref for ref in named if ref in asked or _like_a_ref(ref)]
    return [f"=== {ref} ok" for ref in refs] or [line]


def plain_ref(name: str) -> str:
    """A ref as the layout writes it: `Para-٣` as `para_3`."""
    digits = "".join(
        str(unicodedata.digit(char)) if unicodedata.category(char) == "Nd" else char
        for char in _INVISIBLE.sub("", unicodedata.normalize("NFKC", name))
    )
    text = re.sub(r"[\s\-‐–]+", "_", re.sub(r"\s*:\s*", ":", digits.strip().casefold()))
    return re.sub(r"(?<=[^\W\d_])(?=\d)", "_", text)


def _like_a_ref(ref: str) -> bool:
    return _REF.fullmatch(ref) is not None and ref.split("_", 1)[0] in {prefix.split("_")[0] for prefix in _PREFIXES}


def _header(ref: str, tail: str) -> Header:
    found = _MODE.match(tail)
    if found is None:
        # The kind and the lines that the question names are no content.
        return Header(ref, "content", "" if _COPIED.match(tail) else tail.lstrip(": \t").strip())
    word = found["mode"].lower()
    mode: Mode = "patch" if word.startswith("patch") else "unreadable" if word == "unreadable" else "ok"
    return Header(ref, mode, tail[found.end() :].strip())
