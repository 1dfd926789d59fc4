"""The printed mark of a list item or a note: the layout has it, so that the text goes without."""

import re
import unicodedata
from collections.abc import Sequence

from staged_pipeline.core.content import MathSegment, Segment

_BULLETS = "-*•–—▪◦‣●○■□·∙"
_GOES_ON = re.compile(r"[^\W_]|[.,]\d")
_SPACES = re.compile(r"[\s\u200e\u200f\u061c]")


def without_printed_mark(segments: Sequence[Segment], marker: str | None) -> tuple[Segment, ...]:
    """`segments` without `marker` at their start; unchanged where it is not there, or is all there is."""
    if not marker or not segments or isinstance(segments[0], MathSegment):
        return tuple(segments)
    first, *rest = segments
    text = first.content
    end = _mark_end(text, marker)
    left = text[end:].lstrip()
    following = rest[0] if rest else None
    if not end or not (left or rest) or (left and _is_bullet(marker) and left == text[end:] and text[:end] == "-"):
        return tuple(segments)
    if left:
        return (first.model_copy(update={"content": left}), *rest)
    if following is not None and not isinstance(following, MathSegment):
        rest[0] = following.model_copy(update={"content": following.content.lstrip()})
        return tuple(run for run in rest if run.content)
    return tuple(rest)


def _mark_end(text: str, marker: str) -> int:
    """How many characters of `text` the marker takes, 0 where it does not begin with it."""
    wanted = _plain(marker)
    if _is_bullet(marker) and text[0] in _BULLETS:
        return 1
    for end in range(1, min(len(text), 2 * len(marker) + 4) + 1):
        if _plain(text[:end]) == wanted:
            goes_on = wanted[-1:].isalnum() and _GOES_ON.match(text, end)
            return 0 if goes_on else end
    return 0


def _is_bullet(marker: str) -> bool:
    return len(marker.strip()) == 1 and marker.strip() in _BULLETS


def _plain(text: str) -> str:
    kept = "".join(
        str(unicodedata.digit(char)) if unicodedata.category(char) == "Nd" else char
        for char in unicodedata.normalize("NFKC", text)
    )
    return _SPACES.sub("", kept)
