"""The glyphs of a page's text layer, as the page draws them.

They come from MuPDF's trace of the drawing, not from its text page: that one turns right-to-left runs over, splits
ligatures to zero width in varying order and drops letters that are printed at one place. Positions say all that is
needed. Coordinates here are points on the upright page, turned so that the direction of writing is +u and the lines
follow each other along +v.
"""

import math
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pymupdf

from staged_pipeline.core.evidence import Style
from staged_pipeline.core.math_fonts import is_math_font
from staged_pipeline.source import mupdf
from staged_pipeline.source.text import fonts
from staged_pipeline.source.text.letters import REPLACEMENT

MAX_GLYPHS = 1_500_000
"""More than this on one page is cut off, so that a hostile page ends in bounded time and memory."""

_STROKED, _INVISIBLE = 1, 3  # types of spans in the trace of the drawing
_CUTS_OUT = 7  # a mode of rendering text; 3 is that of invisible text, too
_TYPE_3 = "Type3"
_BOLDER = 0.01  # of the type size: a stroke so wide makes letters bolder
_VERTICAL = 90


@dataclass(slots=True)
class Glyph:
    """What one drawn shape stands for; a ligature's characters are in the order of its ToUnicode entry.

    `u0`-`u1` is its advance along the line, `v` its baseline, `size` points, `order` its place in the drawing.
    `outlined` says that its outline is drawn with a stroke; over the filled letter that makes it bold.
    """

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
    order: int
    outlined: bool = False

    @property
    def is_space(self) -> bool:
        return self.text.isspace()

    @property
    def is_mark(self) -> bool:
        return self.text >= "\u0300" and unicodedata.category(self.text[0]) == "Mn"


def read_glyphs(page: pymupdf.Page) -> list[Glyph]:
    """All glyphs of the page, spaces included, in the order of drawing; marks have baselines of their own."""
    glyphs: list[Glyph] = []
    upright = True
    spans = mupdf.text_trace(page)
    if mupdf.sets_mode(page, _CUTS_OUT):  # letters filled with a shade or a picture are not in the trace
        spans += mupdf.untraced_text(page, spans)
    undrawn = _hidden_fonts(page, spans)
    for span in spans:
        chars = list(_ligatures(span["chars"]))
        upright = _runs_along(span, chars, upright)
        visible = (span["type"] != _INVISIBLE or span["font"] not in undrawn) and float(span["opacity"]) > 0
        glyphs.extend(_span_glyphs(span, chars, upright, visible, len(glyphs)))
        if len(glyphs) > MAX_GLYPHS:
            break
    if any(REPLACEMENT in glyph.text for glyph in glyphs):
        _fill_in(glyphs, mupdf.replacement_text(page))
    return glyphs


def _hidden_fonts(page: pymupdf.Page, spans: Sequence[dict[str, Any]]) -> frozenset[str]:
    """The fonts of which spans said to be invisible are so.

    Glyphs of a Type 3 font that have colors of their own are drawn as pictures, and their text is told as invisible.
    """
    fonts_used = {str(span["font"]) for span in spans if span["type"] == _INVISIBLE}
    pictures = {font for font in fonts_used if font.startswith(_TYPE_3)}
    return frozenset(fonts_used if pictures and mupdf.sets_mode(page, _INVISIBLE) else fonts_used - pictures)


def _ligatures(chars: Iterable[tuple[int, int, Any, Any]]) -> Iterator[tuple[str, Any, Any]]:
    """Text, origin and box of each glyph; characters after a ligature's first come without a glyph number."""
    text, origin, box = "", None, None
    for code, glyph, place, bounds in chars:
        if glyph < 0 and text:
            text += chr(code)
            continue
        if text:
            yield text, origin, box
        text, origin, box = chr(code), place, bounds
    if text:
        yield text, origin, box


def _runs_along(span: dict[str, Any], chars: Sequence[tuple[str, Any, Any]], before: bool) -> bool:
    """False for vertical writing: upright glyphs one below the other. A single glyph is taken to be as those before."""
    if span["wmode"]:
        return False
    # The entries of a matrix stand one below the other, too.
    if is_math_font(str(span["font"])) or all(text.isdigit() for text, _, _ in chars):
        return True
    # A span may hold many lines, begin with empty ones or with the end of another: its first characters do not tell.
    places = [place for text, place, _ in chars if not text.isspace()]
    if len(places) > 1:
        return 2 * sum(_goes_down(span, *step) for step in pairwise(places)) < len(places)
    return before if len(chars) < 2 or _goes_down(span, chars[0][1], chars[1][1]) else True


def _goes_down(span: dict[str, Any], before: tuple[float, float], after: tuple[float, float]) -> bool:
    """Whether a glyph stands right below the one before it, in the axes of the span."""
    cosine, sine = span["dir"]
    (x0, y0), (x1, y1) = before, after
    along = (x1 - x0) * cosine + (y1 - y0) * sine
    across = (y1 - y0) * cosine - (x1 - x0) * sine
    return abs(along) < 0.05 * span["size"] and 0.7 < across / max(span["size"], 0.1) < 1.3


def _span_glyphs(
    span: dict[str, Any], chars: Sequence[tuple[str, Any, Any]], upright: bool, visible: bool, start: int
) -> Iterator[Glyph]:
    size = abs(float(span["size"]))
    outlined = span["type"] == _STROKED and float(span.get("linewidth", 0.0)) > _BOLDER * size
    color = tuple(span.get("color", ()))
    style = fonts.style_of(str(span["font"]), size, int(span["flags"]), color, outlined=outlined)
    cosine, sine = span["dir"]
    angle = round(math.degrees(math.atan2(sine, cosine))) % 360
    ascent, descent = float(span["ascender"]) * size, float(span["descender"]) * size
    for order, (text, (x, y), box) in enumerate(chars, start):
        if angle == 0 and upright:
            u0, u1, v, top, bottom = box[0], box[2], y, y - ascent, y - descent
        elif upright:
            u0, u1, v, top, bottom = turned_extent(box, (x, y), angle, ascent - descent)
        else:
            u0, u1, top, bottom = box[1], box[3], -box[2], -box[0]
            v = bottom + descent
        turn = angle if upright else _VERTICAL
        yield Glyph(text, u0, u1, v, top, bottom, size, style, turn, visible, order, outlined)


def settle_marks(glyphs: Sequence[Glyph]) -> None:
    """Combining marks are raised and lowered by their fonts: each gets the baseline of the letter drawn next to it."""
    for index, mark in enumerate(glyphs):
        if not mark.is_mark:
            continue
        near = [
            glyph
            for glyph in (*glyphs[max(0, index - 4) : index], *glyphs[index + 1 : index + 5])
            if not glyph.is_mark
            and not glyph.is_space
            and abs(glyph.v - mark.v) < glyph.size
            and abs(glyph.u0 - mark.u0) < 1.5 * glyph.size
            and glyph.angle == mark.angle
        ]
        if near:
            base = min(near, key=lambda glyph: abs(glyph.order - mark.order))
            mark.v, mark.top, mark.bottom, mark.size = base.v, base.top, base.bottom, base.size


def _fill_in(glyphs: Iterable[Glyph], replacements: dict[tuple[int, int], str]) -> None:
    """Shapes without a code get the text that the file states for their place (/ActualText)."""
    for glyph in glyphs:
        if REPLACEMENT in glyph.text and glyph.angle == 0:
            glyph.text = replacements.get((round(glyph.u0), round(glyph.v)), glyph.text)


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
