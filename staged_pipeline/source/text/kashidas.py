"""Strokes that lengthen Arabic words in justified lines, and that a file has under the code of some other character.

LibreOffice draws them with the font's kashida without saying what it stands for: the code of the glyph in the font is
then read as a character, `/` or any other, in the midst of words.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from staged_pipeline.core.scripts import is_rtl
from staged_pipeline.source.text import bidi
from staged_pipeline.source.text.glyphs import Glyph

_TOUCHES = 0.15  # of the size, between a stroke and the letters beside it
_OVERLAP = 0.2  # of its width, that a stroke shares with the next: two letters never do
_SAME_LINE = 0.12  # of the size


def without_kashidas(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """The glyphs, in the order of drawing, without those characters of a font that are strokes everywhere on the page.

    A character is, if it always stands between two letters that join, and somewhere overlaps another of its kind. The
    letter at the left takes in the place of its strokes, so that they leave no gap.
    """
    runs: dict[tuple[str, str], list[list[int]]] = {}
    for index, glyph in enumerate(glyphs):
        if not _may_be_stroke(glyph):
            continue
        of_kind = runs.setdefault((glyph.style.font, glyph.text), [])
        if of_kind and of_kind[-1][-1] == index - 1 and _on_one_line(glyphs[index - 1], glyph):
            of_kind[-1].append(index)
        else:
            of_kind.append([index])
    strokes: set[int] = set()
    for of_kind in runs.values():
        letters = [_joined(glyphs, run) for run in of_kind]
        if None in letters or not any(_overlap(glyphs, run) for run in of_kind):
            continue
        for letter, run in zip(letters, of_kind, strict=True):
            strokes.update(run)
            if letter is not None:
                letter.u1 = max(letter.u1, *(glyphs[index].u1 for index in run))
    return [glyph for index, glyph in enumerate(glyphs) if index not in strokes]


def _may_be_stroke(glyph: Glyph) -> bool:
    return len(glyph.text) == 1 and not (glyph.is_space or glyph.is_mark or glyph.angle or is_rtl(glyph.text))


def _on_one_line(first: Glyph, second: Glyph) -> bool:
    return abs(first.v - second.v) <= _SAME_LINE * max(first.size, second.size)


def _overlap(glyphs: Sequence[Glyph], run: Sequence[int]) -> bool:
    return any(_shared(glyphs[one], glyphs[other]) > _OVERLAP for one, other in pairwise(run))


def _shared(one: Glyph, other: Glyph) -> float:
    """The share of a stroke's width that it has in common with another."""
    return (min(one.u1, other.u1) - max(one.u0, other.u0)) / max(one.u1 - one.u0, 0.1)


def _joined(glyphs: Sequence[Glyph], run: Sequence[int]) -> Glyph | None:
    """The letter at the left of a run, where it and that at the right join; one is drawn before, one after the run."""
    before = _letter(glyphs, range(run[0] - 1, -1, -1))
    after = _letter(glyphs, range(run[-1] + 1, len(glyphs)))
    if before is None or after is None:
        return None
    left, right = sorted((before, after), key=lambda glyph: glyph.u0)
    u0, u1 = min(glyphs[index].u0 for index in run), max(glyphs[index].u1 for index in run)
    size = glyphs[run[0]].size
    close = abs(u0 - left.u1) < _TOUCHES * size and abs(right.u0 - u1) < _TOUCHES * size
    level = _on_one_line(left, glyphs[run[0]]) and _on_one_line(right, glyphs[run[0]])
    return left if close and level and is_rtl(left.text[0]) and bidi.joins_left(right.text) else None


def _letter(glyphs: Sequence[Glyph], places: Iterable[int]) -> Glyph | None:
    """The first glyph that is no mark."""
    return next((glyphs[index] for index in places if not glyphs[index].is_mark), None)
