"""Numerators, denominators and roots that are lines of their own, put back into the line that their bar stands in."""

from collections.abc import Sequence

from staged_pipeline.core.geometry import Box
from staged_pipeline.engines.text.pieces import Piece

_OVER = 0.5  # of the narrower width
_NEAR = 1.5  # heights of a piece that it may stand away from its bar
_MAX_PARTS = 12  # pieces of a numerator or denominator


def in_their_lines(pieces: Sequence[Piece], bars: Sequence[Box]) -> list[Piece]:
    """`pieces` with the loose parts of fractions next to the part that stands in a line of text.

    A loose part is a short line that stands right over or under a bar, as a numerator does that is higher than the
    words beside it. It comes right before the pieces at the other side of the bar.
    """
    ordered = list(pieces)
    for bar in bars:
        touching = [piece for piece in ordered if _touches(piece.word.box, bar)]
        above = [piece for piece in touching if piece.word.box.center[1] < bar.center[1]]
        below = [piece for piece in touching if piece.word.box.center[1] >= bar.center[1]]
        for loose, fixed in ((above, below), (below, above)):
            if loose and fixed and _is_line(loose, ordered) and not _is_line(fixed, ordered):
                ordered = _moved(loose, fixed[0], ordered)
                break
    return ordered


def _touches(box: Box, bar: Box) -> bool:
    apart = max(bar.y0 - box.y1, box.y0 - bar.y1)
    return box.overlap_x(bar) > _OVER and box.width < 1.2 * bar.width and apart < _NEAR * box.height - box.height / 2


def _is_line(part: Sequence[Piece], pieces: Sequence[Piece]) -> bool:
    """Whether pieces are all of one line of the block."""
    lines = {piece.line for piece in part}
    return len(part) <= _MAX_PARTS and len(lines) == 1 and sum(piece.line in lines for piece in pieces) == len(part)


def _moved(part: Sequence[Piece], before: Piece, pieces: Sequence[Piece]) -> list[Piece]:
    rest = [piece for piece in pieces if not any(piece is other for other in part)]
    place = next(i for i, piece in enumerate(rest) if piece is before)
    line = before.line
    first = part[0]._replace(gap=before.gap if place else " ", line=line)
    return [*rest[:place], first, *(piece._replace(line=line) for piece in part[1:]), *rest[place:]]
