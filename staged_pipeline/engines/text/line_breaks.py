"""Line breaks that are meant: verse, addresses, code.

A line break is the typesetter's where the next word would not have fitted, and the author's where it would have.
"""

from collections.abc import Sequence
from itertools import pairwise

from staged_pipeline.core.evidence import Segment
from staged_pipeline.core.vocabulary import Direction, Kind

_JOINED_KINDS: frozenset[Kind] = frozenset({"title", "heading", "caption", "page_number"})
_MIN_SLACK = 0.02
_MIN_SHARE = 0.6
_SAME_ROW = 0.5


def meant_breaks(segments: Sequence[Segment], kind: Kind, direction: Direction) -> list[bool]:
    """For each line but the last: whether its end is a break that is meant.

    Args:
        segments: The lines of one block in reading order.
        kind: What the block is; lines of code always break, those of headings never.
        direction: The side at which lines end; the longest line says where the margin is there.
    """
    lines = [segment for segment in segments if segment.words]
    if kind == "code":
        return [True] * max(0, len(lines) - 1)
    if kind in _JOINED_KINDS or len(lines) < 3:
        return [False] * max(0, len(lines) - 1)
    if _monospaced(lines):
        return [True] * (len(lines) - 1)
    column = min(line.box.x0 for line in lines), max(line.box.x1 for line in lines)
    forced = [_had_room(a, b, direction, column) for a, b in pairwise(lines)]
    return forced if sum(forced) >= _MIN_SHARE * len(forced) else [False] * len(forced)


def within_rows(segments: Sequence[Segment], breaks: Sequence[bool]) -> list[bool]:
    """`breaks` without those inside a scanned row: where justification opens wide spaces, OCR cuts a row into lines."""
    lines = [segment for segment in segments if segment.words]
    return [
        found and not (a.source == b.source == "ocr" and a.box.overlap_y(b.box) > _SAME_ROW)
        for found, (a, b) in zip(breaks, pairwise(lines), strict=False)
    ]


def _monospaced(lines: Sequence[Segment]) -> bool:
    """Whether this is a listing in a fixed-width font: ragged lines of it are printed as they were typed."""
    words = [word for line in lines for word in line.words]
    widths = [line.box.width for line in lines]
    return all(word.style.mono for word in words) and max(widths) > 1.3 * min(widths[:-1], default=0.0)


def _had_room(line: Segment, following: Segment, direction: Direction, column: tuple[float, float]) -> bool:
    left, right = column
    room = line.box.x0 - left if direction == "rtl" else right - line.box.x1
    token = following.words[0].box
    for word in following.words[1:]:
        if not word.glued:
            break
        token = token.union(word.box)
    space = 0.35 * line.box.height
    return room > token.width + space + _MIN_SLACK and following.box.y0 >= line.box.y0
