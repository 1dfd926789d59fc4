"""Lines of words become one run of pieces: words with what stands before each, hyphenation undone."""

from collections.abc import Sequence
from typing import NamedTuple

from staged_pipeline.core.evidence import Segment, Word
from staged_pipeline.engines.text.hyphenation import Vocabulary, join_lines


class Piece(NamedTuple):
    """A word of a block: `text` as it reads in the block, `gap` what stands before it (empty, a space, a line feed).

    `line` counts the lines of the block.
    """

    text: str
    gap: str
    word: Word
    line: int = 0


def pieces_text(pieces: Sequence[Piece]) -> str:
    """The plain text of `pieces`, without what stands before the first."""
    return "".join(piece.text if i == 0 else piece.gap + piece.text for i, piece in enumerate(pieces))


def join_segments(segments: Sequence[Segment], vocabulary: Vocabulary, breaks: Sequence[bool] = ()) -> list[Piece]:
    """All words of `segments`, in order, as one block.

    Args:
        segments: The lines of the block in reading order.
        vocabulary: The words of the page.
        breaks: For each line but the last, whether its end is a line break that is meant; empty for none.
    """
    pieces: list[Piece] = []
    for index, segment in enumerate(segment for segment in segments if segment.words):
        line = [Piece(word.text, "" if word.glued and i else " ", word, index) for i, word in enumerate(segment.words)]
        if not pieces:
            pieces = line
            continue
        if index <= len(breaks) and breaks[index - 1]:
            line[0] = line[0]._replace(gap="\n")
            pieces += line
            continue
        join = join_lines(_last_token(pieces), _first_token(line), vocabulary)
        if join.drop:
            pieces[-1] = pieces[-1]._replace(text=pieces[-1].text[: -join.drop])
        line[0] = line[0]._replace(gap=join.gap)
        pieces += line
    return _without_soft_hyphens(pieces)


def without_marker(pieces: Sequence[Piece], marker: str | None) -> list[Piece]:
    """`pieces` without the list item's or footnote's `marker` at their start; all of them where it is not there."""
    rest = list(pieces)
    wanted = "".join((marker or "").split())
    while wanted and rest:
        text = rest[0].text
        if wanted.startswith(text):
            wanted = wanted[len(text) :]
            rest.pop(0)
        elif text.startswith(wanted):
            rest[0] = rest[0]._replace(text=text[len(wanted) :])
            wanted = ""
        else:
            return list(pieces)
    return list(pieces) if wanted else rest


def _last_token(pieces: Sequence[Piece]) -> str:
    token = ""
    for piece in reversed(pieces):
        token = piece.text + token
        if piece.gap:
            break
    return token


def _first_token(pieces: Sequence[Piece]) -> str:
    token = pieces[0].text
    for piece in pieces[1:]:
        if piece.gap:
            break
        token += piece.text
    return token


def _without_soft_hyphens(pieces: Sequence[Piece]) -> list[Piece]:
    """Soft hyphens inside a line are invisible and only hinder searching; pieces left empty go, their gap is kept."""
    kept: list[Piece] = []
    gap = ""
    for piece in pieces:
        text = piece.text.replace("\u00ad", "")
        before = gap or piece.gap
        if text:
            kept.append(piece._replace(text=text, gap=before))
            gap = ""
        else:
            gap = before
    return kept
