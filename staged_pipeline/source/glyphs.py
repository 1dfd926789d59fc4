"""The glyphs of a page's text layer, as MuPDF draws them.

MuPDF's own order is not used (it turns runs of right-to-left characters over); positions are. Coordinates here are
points on the upright page, turned so that the direction of writing is +u and the lines follow each other along +v.
"""

import math
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pymupdf

from staged_pipeline.core.evidence import Style
from staged_pipeline.source import fonts, mupdf
from staged_pipeline.source.extension_glyphs import Mend, find_mends, key_of

MAX_GLYPHS = 1_500_000
"""More than this on one page is cut off, so that a hostile page ends in bounded time and memory."""

_FILLED_OR_STROKED = 16 | 32


@dataclass(slots=True)
class Glyph:
    """One character of the text layer. `u0`-`u1` is its advance along the line, `v` its baseline, `size` points."""

    text: str
    u0: float
    u1: float
    v: float
    top: float
    bottom: float
    size: float
    style: Style
    angle: int
    visible: bool

    @property
    def is_space(self) -> bool:
        return self.text.isspace()

    @property
    def is_mark(self) -> bool:
        return unicodedata.category(self.text[0]) == "Mn" if self.text else False


def read_glyphs(page: pymupdf.Page) -> list[Glyph]:
    """All glyphs of the page, spaces included, in MuPDF's order."""
    raw = mupdf.raw_text(page)
    mends = find_mends(page, raw)
    glyphs: list[Glyph] = []
    for span, cosine, sine, wmode in _spans(raw):
        style = fonts.style_of(str(span["font"]), float(span["size"]), int(span["flags"]), int(span["char_flags"]))
        visible = bool(int(span["char_flags"]) & _FILLED_OR_STROKED) and int(span.get("alpha", 255)) > 0
        angle = round(math.degrees(math.atan2(sine, cosine))) % 360
        ascender, descender = float(span["ascender"]), float(span["descender"])
        for char in span["chars"]:
            glyph = _glyph(char, style, angle, wmode, visible, ascender, descender)
            mend = mends.get(key_of(char)) if mends else None
            glyphs.append(_mended(glyph, mend) if mend else glyph)
        if len(glyphs) > MAX_GLYPHS:
            break
    return glyphs


def _spans(raw: dict[str, Any]) -> Iterator[tuple[dict[str, Any], float, float, int]]:
    for block in raw["blocks"]:
        for line in block.get("lines", ()):
            cosine, sine = line["dir"]
            for span in line["spans"]:
                yield span, float(cosine), float(sine), int(line["wmode"])


def _glyph(
    char: dict[str, Any], style: Style, angle: int, wmode: int, visible: bool, ascender: float, descender: float
) -> Glyph:
    x0, y0, x1, y1 = char["bbox"]
    x, y = char["origin"]
    text = str(char["c"])
    size = style.size
    if angle == 0 and not wmode:
        return Glyph(text, x0, x1, y, y - ascender * size, y - descender * size, size, style, 0, visible)
    u0, u1, v, top, bottom = turned_extent((x0, y0, x1, y1), (x, y), angle, size * (ascender - descender))
    return Glyph(text, u0, u1, v, top, bottom, size, style, angle, visible)


def _mended(glyph: Glyph, mend: Mend) -> Glyph:
    glyph.text = mend.text
    if mend.extent and glyph.angle == 0:
        glyph.v, glyph.top, glyph.bottom = mend.extent
    return glyph


def turned(x: float, y: float, angle: int) -> tuple[float, float]:
    """A point in the axes of text written at `angle` (degrees clockwise on the page)."""
    cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return x * cosine + y * sine, y * cosine - x * sine


def turned_back(u: float, v: float, angle: int) -> tuple[float, float]:
    """The point of the page that `turned` came from."""
    cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return u * cosine - v * sine, u * sine + v * cosine


def turned_extent(
    box: tuple[float, float, float, float], origin: tuple[float, float], angle: int, height: float
) -> tuple[float, float, float, float, float]:
    """u0, u1, baseline, top and bottom of a glyph whose upright bounding box is `box`."""
    x0, y0, x1, y1 = box
    _, v = turned(*origin, angle)
    corners = [turned(x, y, angle) for x in (x0, x1) for y in (y0, y1)]
    us, vs = [c[0] for c in corners], [c[1] for c in corners]
    if angle % 90 == 0:
        return min(us), max(us), v, min(vs), max(vs)
    # The bounding box of a slanted box is larger than it: solve for the advance from the known height.
    cosine, sine = abs(math.cos(math.radians(angle))), abs(math.sin(math.radians(angle)))
    advance = (x1 - x0 - height * sine) / cosine if cosine > sine else (y1 - y0 - height * cosine) / sine
    middle_u, middle_v = sum(us) / 4, sum(vs) / 4
    half = max(0.0, advance) / 2
    return middle_u - half, middle_u + half, v, middle_v - height / 2, middle_v + height / 2
