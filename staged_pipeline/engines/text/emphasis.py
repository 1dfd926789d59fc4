"""Emphasis from the fonts: runs of pieces of the same marks become segments."""

from collections.abc import Sequence
from functools import reduce

from staged_pipeline.core.content import Mark, TextSegment
from staged_pipeline.core.math_fonts import is_math_font
from staged_pipeline.core.vocabulary import Kind
from staged_pipeline.engines.text.pieces import Piece

# Blocks whose look is that of their kind: all bold says "heading", not "important".
_STYLED_KINDS: frozenset[Kind] = frozenset(
    {"title", "author", "heading", "caption", "header", "footer", "page_number", "code"}
)
_BLOCK_MARKS: frozenset[Mark] = frozenset({"bold", "italic", "underline", "small-caps", "code"})


def block_marks(pieces: Sequence[Piece], kind: Kind) -> list[frozenset[Mark]]:
    """The marks of each piece, without those that the kind of block explains."""
    marks = [_marks(piece) for piece in pieces]
    if kind == "code":
        return [frozenset() for _ in pieces]
    common = _shared(pieces, marks)
    drop = common & _BLOCK_MARKS if kind in _STYLED_KINDS else common & {"code"}
    return [found - drop for found in marks]


def _shared(pieces: Sequence[Piece], marks: Sequence[frozenset[Mark]]) -> frozenset[Mark]:
    """The marks that all pieces with letters or digits carry."""
    told = [found for piece, found in zip(pieces, marks, strict=True) if any(map(str.isalnum, piece.text))]
    return reduce(lambda a, b: a & b, told) if told else frozenset()


def _marks(piece: Piece) -> frozenset[Mark]:
    style = piece.word.style
    if is_math_font(style.font) and not any(map(str.isalpha, piece.text)):
        # Signs in fonts of mathematics are flagged italic or bold without looking so.
        style = style.model_copy(update={"italic": False, "bold": False})
    flags: tuple[tuple[bool, Mark], ...] = (
        (style.bold, "bold"),
        (style.italic, "italic"),
        (style.mono, "code"),
        (style.small_caps, "small-caps"),
        (style.underline and not piece.word.href, "underline"),
        (style.strike, "strike"),
        (style.script == "super", "super"),
        (style.script == "sub", "sub"),
    )
    return frozenset(mark for held, mark in flags if held)


def text_segments(pieces: Sequence[Piece], marks: Sequence[frozenset[Mark]]) -> list[TextSegment]:
    """Pieces joined where their marks and link targets agree.

    The space between two runs belongs to the run with fewer marks, so that no underlined or struck space hangs over.
    The gap before the first piece is kept only where the caller has put text before it; it is left out here.
    """
    runs: list[tuple[list[str], frozenset[Mark], str | None]] = []  # parts, as long texts grow slowly
    for index, (piece, found) in enumerate(zip(pieces, marks, strict=True)):
        gap = piece.gap if index else ""
        href = piece.word.href
        if not runs:
            runs.append(([piece.text], found, href))
            continue
        parts, before, before_href = runs[-1]
        if before == found and before_href == href:
            parts += (gap, piece.text)
        elif gap and len(found) + bool(href) < len(before) + bool(before_href):
            runs.append(([gap, piece.text], found, href))
        else:
            parts.append(gap)
            runs.append(([piece.text], found, href))
    return [
        TextSegment(content="".join(parts), marks=tuple(sorted(found, key=_ORDER.__getitem__)), href=href)
        for parts, found, href in runs
    ]


_ORDER: dict[Mark, int] = {
    mark: i for i, mark in enumerate(("bold", "italic", "underline", "strike", "code", "small-caps", "super", "sub"))
}
