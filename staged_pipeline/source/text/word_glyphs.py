"""Glyphs that are said to stand for whole words.

Some producers write the text of several glyphs as that of one of them (LibreOffice, where a font lacks a script): the
others say nothing, or the text is said twice, by this glyph and by those that print it.
"""

from collections.abc import Sequence
from dataclasses import replace

from staged_pipeline.source.text.glyphs import Glyph
from staged_pipeline.source.text.letters import REPLACEMENT

_WORD = 4  # characters: ligatures stand for fewer, but for the few of U+FDF2 to U+FDFD
_NARROW = 0.2  # of the size, for every character: no letters are printed so close
_SAME_LINE = 0.12  # of the size


def settle_word_glyphs(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """The glyphs in the order of drawing, the text of each printed place said once.

    The text of a word goes to the glyphs beside it that have no code, one character each where they are as many;
    else they are left out. Of several words that one glyph stands for, those that others of its line stand for are
    left out.
    """
    settled = list(glyphs)
    told = [index for index, glyph in enumerate(glyphs) if len(glyph.text) >= _WORD]
    gone: set[int] = set()
    for place in told:
        silent = _silent_beside(place, glyphs)
        text = glyphs[place].text
        if silent and len(silent) == len(text) - 1:
            for index, char in zip((place, *silent), text, strict=True):
                settled[index] = replace(glyphs[index], text=char)
            continue
        words = _own_words(glyphs[place], [glyphs[other] for other in told if other != place])
        extent = [glyphs[place], *(glyphs[index] for index in silent)]
        u0, u1 = min(glyph.u0 for glyph in extent), max(glyph.u1 for glyph in extent)
        settled[place] = replace(glyphs[place], text=words, u0=u0, u1=u1)
        gone.update(silent)
    return [glyph for index, glyph in enumerate(settled) if index not in gone]


def _silent_beside(place: int, glyphs: Sequence[Glyph]) -> list[int]:
    """The glyphs without a code that are drawn right before or right after the one at `place`, from there outwards.

    They are no more than its word has further characters.
    """
    host = glyphs[place]
    if host.u1 - host.u0 > _NARROW * host.size * len(host.text):
        return []
    sides: list[list[int]] = []
    for step in (-1, 1):
        index, side = place + step, list[int]()
        while len(side) < len(host.text) - 1 and 0 <= index < len(glyphs) and _is_silent(glyphs[index], host):
            side.append(index)
            index += step
        sides.append(side)
    return max(sides, key=len)


def _is_silent(glyph: Glyph, host: Glyph) -> bool:
    return glyph.text == REPLACEMENT and glyph.style == host.style and _beside(glyph, host)


def _own_words(glyph: Glyph, others: Sequence[Glyph]) -> str:
    """The text of a glyph without blanks around it and without words that a glyph beside it stands for."""
    words = glyph.text.split()
    fewer = [other.text.split() for other in others if _beside(glyph, other)]
    printed = {word for found in fewer if len(found) < len(words) for word in found}
    return " ".join([word for word in words if word not in printed] or words[-1:])


def _beside(glyph: Glyph, other: Glyph) -> bool:
    return glyph.angle == other.angle and abs(glyph.v - other.v) <= _SAME_LINE * max(glyph.size, other.size)
