"""Accents of TeX's fonts, which are raised over capitals and stand on baselines of their own, put back on the line."""

from collections.abc import Sequence

from staged_pipeline.source.text.glyphs import Glyph

_ACCENTS = frozenset("´`¨ˆ^˜~¯˘˙˚ˇ\u20d7")
_NEGATION = "\u0338"
_HIGHEST = 0.6  # ems above the line's baseline: an accent over a tall capital


def lower_accents(glyphs: Sequence[Glyph]) -> None:
    """Gives each accent that stands over a letter the letter's baseline; changes `glyphs` in place.

    A negation stroke, which TeX sets before the relation it crosses, moves over it.
    """
    for index, glyph in enumerate(glyphs):
        if glyph.text == _NEGATION and glyph.u1 - glyph.u0 < 0.05 * glyph.size:
            glyph.u0 += 0.35 * glyph.size
            glyph.u1 = glyph.u0
        elif glyph.text in _ACCENTS and glyph.angle == 0:
            base = _under(glyph, glyphs[max(0, index - 4) : index + 5])
            if base is not None:
                glyph.v, glyph.top, glyph.bottom = base.v, base.top, base.bottom


def _under(accent: Glyph, near: Sequence[Glyph]) -> Glyph | None:
    center = (accent.u0 + accent.u1) / 2
    fitting = (
        glyph
        for glyph in near
        if glyph.text.isalpha()
        and abs(glyph.size - accent.size) < 0.1 * accent.size
        and glyph.u0 - 0.15 * glyph.size <= center <= glyph.u1 + 0.15 * glyph.size
        and 0.05 * glyph.size < glyph.v - accent.v < _HIGHEST * glyph.size
    )
    return min(fitting, key=lambda glyph: abs((glyph.u0 + glyph.u1) / 2 - center), default=None)
