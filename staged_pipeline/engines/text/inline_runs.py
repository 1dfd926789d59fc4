"""Pieces of a block or a cell as runs: text of one emphasis, with the formulas and pictures between them."""

from collections.abc import Sequence

from staged_pipeline.core.content import Mark, MathSegment, TextSegment
from staged_pipeline.engines.text.emphasis import text_segments
from staged_pipeline.engines.text.pieces import Piece

Run = TextSegment | MathSegment

Shown = tuple[int, int, list[Run]]
"""The pieces from and up to which something else than their text is shown, and what."""


def runs_of(pieces: Sequence[Piece], marks: Sequence[frozenset[Mark]], shown: Sequence[Shown]) -> list[Run]:
    """All of `pieces` as runs. `marks` are the emphasis of each piece; `shown` comes in order, without overlaps."""
    runs: list[Run] = []
    at = 0
    for start, stop, found in (*shown, (len(pieces), len(pieces), [])):
        text = text_segments(pieces[at:start], marks[at:start])
        _extend(runs, text, pieces[at].gap if at < start else "")
        if found:
            _extend(runs, found, pieces[start].gap if start < len(pieces) else "")
        at = stop
    return runs


def _extend(segments: list[Run], found: Sequence[Run], gap: str) -> None:
    """Appends `found`; the space before it goes to the text on either side of it."""
    if not found:
        return
    if not segments or not gap:
        segments.extend(found)
    elif isinstance(found[0], TextSegment):
        first = found[0].model_copy(update={"content": gap + found[0].content})
        segments.extend([first, *found[1:]])
    elif isinstance(segments[-1], TextSegment):
        segments[-1] = segments[-1].model_copy(update={"content": segments[-1].content + gap})
        segments.extend(found)
    else:
        segments.extend([TextSegment(content=gap), *found])
