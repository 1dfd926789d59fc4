"""Patches of a draft: `what stands there => what should`, anchored by quoted text.

An anchor must stand in the draft exactly once. It is looked for as written first; then without regard to how its
characters are composed, to spaces, marks of direction, backslashes of Markdown and the look of quotes and dashes.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

_ARROW = re.compile(r"\s*(?:=>|⇒)\s*")
_BULLET = re.compile(r"^\s*(?:[-*•]|\d{1,3}[.)])\s+")
_QUOTES = (("`", "`"), ('"', '"'), ("'", "'"), ("“", "”"), ("«", "»"), ("‘", "’"))
# A break, white space, a literal sign of Markdown, or any one character.
_CLUSTER = re.compile(r"\\?\s+|\\[\\*_^~`&\]@=#!<|]|.", re.DOTALL)
_MOST_FAULTS = 10
_SHORT = 40
_MOST_ARROWS = 6
_ALIKE = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-"})


class Patched(NamedTuple):
    """A draft with the patches that fit, and a sentence for each that did not."""

    text: str
    faults: tuple[str, ...] = ()


class _Change(NamedTuple):
    start: int
    stop: int
    new: str
    line: str


def apply_patches(draft: str, patches: str) -> Patched:
    """Applies each line of `patches` to the Markdown `draft`; no two may change the same characters."""
    changes: list[_Change] = []
    faults: list[str] = []
    for line in dict.fromkeys(patches.split("\n")):
        if not line.strip():
            continue
        if len(faults) == _MOST_FAULTS:
            break
        found = _change(draft, line)
        if isinstance(found, str):
            faults.append(found)
        elif any(found.start < other.stop and other.start < found.stop for other in changes):
            faults.append(f"The patch `{_short(line)}` changes what another one changes: write them as one.")
        else:
            changes.append(found)
    text = draft
    for change in sorted(changes, reverse=True):
        text = text[: change.start] + change.new + text[change.stop :]
    return Patched(text, tuple(faults))


def is_patch_list(text: str, draft: str) -> bool:
    """Whether every line of a block is a patch of `draft`, though its header does not say so."""
    lines = [line for line in text.split("\n") if line.strip()]
    return bool(lines) and "=>" not in draft and all(isinstance(_change(draft, line), _Change) for line in lines)


def _change(draft: str, line: str) -> _Change | str:
    """The change that a line asks for, or what is wrong with it."""
    readings = list(_readings(line))
    for anchor, new in readings:
        places = find_anchor(draft, anchor)
        if len(places) == 1:
            return _Change(*places[0], new, line)
    if not readings:
        return f"`{_short(line)}` is no patch: write `what stands there => what should`."
    anchor = min((anchor for anchor, _ in readings), key=len)
    times = len(find_anchor(draft, anchor))
    if times:
        return f"`{_short(anchor)}` stands {times} times in the draft: quote more of the text around it."
    return f"`{_short(anchor)}` does not stand in the draft: copy it exactly as the draft has it."


def _readings(line: str) -> Iterator[tuple[str, str]]:
    """Ways to read a line as anchor and replacement: the longest anchor first, as an arrow may stand in the text."""
    arrows = list(_ARROW.finditer(line))[:_MOST_ARROWS]
    pairs = [(line[: found.start()].strip(), line[found.end() :].strip()) for found in arrows]
    pairs = [(anchor, new) for anchor, new in reversed(pairs) if anchor]
    yield from pairs
    for anchor, new in pairs:
        bare = _BULLET.sub("", anchor, count=1)
        if bare != anchor and bare:
            yield bare, new
        for left, right in _QUOTES:
            if len(bare) > 2 and bare[0] == left and bare[-1] == right:
                quoted = len(new) > 1 and new[0] == left and new[-1] == right
                yield bare[1:-1].strip(), new[1:-1] if quoted else new


def find_anchor(draft: str, anchor: str) -> list[tuple[int, int]]:
    """Where `anchor` stands in `draft`, as (start, stop); whole words are preferred to parts of words."""
    exact = _places(draft, anchor)
    if len(exact) == 1:
        return exact
    text, spans = _plain(draft)
    wanted = _plain(anchor)[0].strip()
    return exact or [(spans[start][0], spans[stop - 1][1]) for start, stop in _places(text, wanted)]


def _places(text: str, wanted: str) -> list[tuple[int, int]]:
    places: list[tuple[int, int]] = []
    at = text.find(wanted) if wanted else -1
    while at >= 0:
        places.append((at, at + len(wanted)))
        at = text.find(wanted, at + 1)
    return [place for place in places if _is_whole(text, *place)] or places


def _is_whole(text: str, start: int, stop: int) -> bool:
    """Whether no word is cut at either end."""
    return not (_letters(text[start - 1 : start + 1] if start else "") or _letters(text[stop - 1 : stop + 1]))


def _letters(pair: str) -> bool:
    return len(pair) == 2 and all(char.isalnum() or unicodedata.category(char)[0] == "M" for char in pair)


@lru_cache(maxsize=16)
def _plain(text: str) -> tuple[str, list[tuple[int, int]]]:
    """`text` for comparison, and which characters each of its characters stands for."""
    parts: list[str] = []
    spans: list[tuple[int, int]] = []
    at = 0
    while found := _CLUSTER.match(text, at):
        stop = found.end()
        while stop < len(text) and unicodedata.combining(text[stop]):
            stop += 1
        cluster = text[at:stop]
        if cluster.lstrip("\\").isspace():
            plain = " "
        else:
            plain = cluster[1:] if cluster[0] == "\\" and len(cluster) > 1 else cluster
            plain = unicodedata.normalize("NFKD", plain).translate(_ALIKE)
            plain = "".join(char for char in plain if unicodedata.category(char) != "Cf")
        parts.append(plain)
        spans.extend([(at, stop)] * len(plain))
        at = stop
    return "".join(parts), spans


def _short(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[:_SHORT]}…"
