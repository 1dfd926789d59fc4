"""Brackets, sums and roots of TeX's extension fonts, put where they are seen.

Their origin lies at their top and their names say no character, so that a plain reader sees unknown characters on
lines of their own. Here they get their character, the place of their ink, and a baseline as if they were drawn around
the axis of a line of text, which they are.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, cast

# PyMuPDF's constants and attributes carry no types.
# pyright: reportUnknownMemberType=false
import pymupdf

from staged_pipeline.core.math_fonts import is_math_font
from staged_pipeline.source.formulas.encodings import UNKNOWN, math_character
from staged_pipeline.source.text.glyphs import Glyph

_AXIS = 0.25  # ems of the axis above the baseline
_EXTENSION = re.compile(r"(?i)^(?:cm|eu|lm|mt)ex\d*|mathextension|^r?[tpn]tx?ex|^txex|^pxex")
_FLAGS = cast(
    int,
    pymupdf.TEXT_PRESERVE_WHITESPACE
    | pymupdf.TEXT_INHIBIT_SPACES
    | pymupdf.TEXT_ACCURATE_BBOXES
    | pymupdf.TEXT_CID_FOR_UNKNOWN_UNICODE,
)

# Pieces of tall brackets in the private area that Adobe's Symbol font uses.
_PIECES = dict(zip(map(chr, range(0xF8EB, 0xF8FF)), "⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪⎮⎞⎟⎠⎤⎥⎦⎫⎬⎭", strict=True))
_Place = tuple[int, int]


def mend_extension_glyphs(page: pymupdf.Page, glyphs: Sequence[Glyph]) -> None:
    """Gives the glyphs of TeX's fonts their characters, and those that hang from their origin their true place.

    Changes `glyphs` in place; costs nothing on pages without such fonts.
    """
    wanted = [glyph for glyph in glyphs if glyph.angle == 0 and not glyph.is_space and _is_odd(glyph)]
    if not wanted:
        return
    measured = {(place, font): char for place, font, char in _measured(page)}
    for glyph in wanted:
        column, row = round(glyph.u0), round(glyph.v)
        near = (measured.get(((column + c, row + r), glyph.style.font)) for c in (0, -1, 1) for r in (0, -1, 1))
        char = next((found for found in near if found is not None), None)
        if char is None:
            continue
        if UNKNOWN in glyph.text:
            glyph.text = math_character(glyph.style.font, str(char["c"])) or glyph.text
        glyph.text = _PIECES.get(glyph.text, glyph.text)
        _, top, _, bottom = char["bbox"]
        if _EXTENSION.search(glyph.style.font) and bottom > top:
            glyph.v, glyph.top, glyph.bottom = (top + bottom) / 2 + _AXIS * glyph.size, top, bottom


def _is_odd(glyph: Glyph) -> bool:
    font = glyph.style.font
    return bool(_EXTENSION.search(font)) or (UNKNOWN in glyph.text and is_math_font(font))


def _measured(page: pymupdf.Page) -> Iterator[tuple[_Place, str, dict[str, Any]]]:
    raw = cast(dict[str, Any], page.get_text("rawdict", flags=_FLAGS))
    for block in raw["blocks"]:
        for line in block.get("lines", ()):
            for span in line["spans"]:
                for char in span["chars"]:
                    x, y = char["origin"]
                    yield (round(x), round(y)), str(span["font"]), char
