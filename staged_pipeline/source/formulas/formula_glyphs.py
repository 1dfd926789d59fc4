"""The single characters of formulas, with the place of their ink: what a parser of formulas needs beyond words.

MuPDF's ordinary boxes are as high as the font, which says nothing about the brackets, roots and sums of the extension
fonts, drawn far below their origin. Its accurate boxes are measured on the outlines, at a few milliseconds a page.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, cast

# PyMuPDF's constants and attributes carry no types.
# pyright: reportUnknownMemberType=false
import pymupdf

from staged_pipeline.core.evidence import FormulaGlyph
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.math_fonts import is_math_font
from staged_pipeline.source import mupdf
from staged_pipeline.source.formulas.encodings import UNKNOWN, math_character

_CODES = cast(int, pymupdf.TEXT_CID_FOR_UNKNOWN_UNICODE)
_FLAGS = cast(int, pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_INHIBIT_SPACES | pymupdf.TEXT_ACCURATE_BBOXES)
_NEAR = 3.0  # line heights within which a line without mathematical fonts ("lim", "sin", "= 1") may belong to a formula
_LOW, _HIGH = 0.001, 0.025  # bounds of a line's height, fractions of the page
_PROSE_WORDS = 5
_WORD_GAP = 0.15  # ems
MAX_GLYPHS = 6000
"""More characters of formulas than this on a page are not listed; its formulas are then shown as pictures."""


class _Line(NamedTuple):
    glyphs: list[FormulaGlyph]
    box: Box
    math: bool
    prose: bool
    signs: list[FormulaGlyph]  # those that are in no word of prose


def formula_glyphs(
    page: pymupdf.Page, formulas: Sequence[Box] = (), bars: Sequence[Box] = ()
) -> tuple[FormulaGlyph, ...]:
    """The characters of the lines of `page` that look like mathematics, and of those in the boxes `formulas`.

    Args:
        page: An unrotated page; of a rotated one nothing is listed.
        formulas: Boxes of formulas that are known from elsewhere (fractions of the page, origin top left).
        bars: Short level rules, which in a line of prose are the bars of fractions and roots.

    Returns:
        The glyphs line by line, without spaces. Of lines of prose only those are listed that have a bar in them, and
        of these only what is no word.
    """
    if cast(int, page.rotation) or not (formulas or _has_math_fonts(page)):
        return ()
    lines = _lines(page)
    wanted = [line for line in lines if line.math and not line.prose]
    kept = [
        line
        for line in lines
        if any(line is other for other in wanted)
        or any(region.contains_point(*line.box.center) for region in formulas)
        or (not line.prose and any(_near(line.box, other.box) for other in wanted))
    ]
    glyphs = [glyph for line in kept for glyph in line.glyphs]
    listed = set(map(id, kept))
    barred = [line for line in lines if line.math and id(line) not in listed and any(_holds(line, bar) for bar in bars)]
    glyphs += [glyph for line in barred for glyph in line.signs]
    glyphs += [
        mark for mark in _marks(page) if any(line.box.contains_point(*mark.box.center) for line in [*kept, *barred])
    ]
    return tuple(glyphs) if len(glyphs) <= MAX_GLYPHS else ()


def _holds(line: _Line, bar: Box) -> bool:
    x, y = bar.center
    return line.box.padded(0.0, 0.5 * line.box.height).contains_point(x, y)


def _marks(page: pymupdf.Page) -> list[FormulaGlyph]:
    """Combining accents of fonts of mathematics, which MuPDF's text leaves out.

    Their ink lies to the left of their origin, above a small letter; its place is what such fonts share.
    """
    width, height = page.rect.width, page.rect.height
    found: list[FormulaGlyph] = []
    for span in mupdf.text_trace(page):
        font, size = str(span["font"]), float(span["size"])
        if not is_math_font(font):
            continue
        for code, _, (x, y), _ in span["chars"]:
            if unicodedata.category(chr(code)) == "Mn" and chr(code) != "\u0338":
                box = _box((x - 0.5 * size, y - 0.7 * size, x, y - 0.6 * size), width, height)
                found.append(
                    FormulaGlyph(chr(code), font, round(size, 2), round(x / width, 5), round(y / height, 5), box)
                )
    return found


def _has_math_fonts(page: pymupdf.Page) -> bool:
    fonts = cast(list[tuple[Any, ...]], page.get_fonts(full=False))
    return any(is_math_font(str(font[3])) for font in fonts)


def _near(box: Box, other: Box) -> bool:
    reach = _NEAR * min(max(box.height, _LOW), _HIGH)
    return box.y0 - reach < other.y1 and other.y0 < box.y1 + reach


def _lines(page: pymupdf.Page) -> list[_Line]:
    raw = _raw(page, _FLAGS)
    codes = _raw(page, _FLAGS | _CODES) if _has_unknown(raw) else raw
    width, height = page.rect.width, page.rect.height
    lines: list[_Line] = []
    for line, coded in zip(_raw_lines(raw), _raw_lines(codes), strict=False):
        glyphs = [
            _glyph(char, code, str(span["font"]), float(span["size"]), width, height)
            for span, other in zip(line["spans"], coded["spans"], strict=False)
            for char, code in zip(span["chars"], other["chars"], strict=False)
            if not _is_blank(str(char["c"]))
        ]
        if glyphs and abs(float(line["dir"][1])) < 0.01:
            math = any(is_math_font(str(span["font"])) for span in line["spans"])
            lines.append(_Line(glyphs, _box(line["bbox"], width, height), math, _is_prose(line), _signs(glyphs)))
    return lines


def _is_blank(char: str) -> bool:
    """Spaces, and what browsers write between a letter and its index: spaces without width, marks of direction."""
    return char.isspace() or unicodedata.category(char) == "Cf"


def _raw(page: pymupdf.Page, flags: int) -> dict[str, Any]:
    return cast(dict[str, Any], page.get_text("rawdict", flags=flags))


def _raw_lines(raw: dict[str, Any]) -> Iterable[dict[str, Any]]:
    return (line for block in raw["blocks"] for line in block.get("lines", ()))


def _has_unknown(raw: dict[str, Any]) -> bool:
    return any(char["c"] == UNKNOWN for line in _raw_lines(raw) for span in line["spans"] for char in span["chars"])


def _glyph(
    char: dict[str, Any], code: dict[str, Any], font: str, size: float, width: float, height: float
) -> FormulaGlyph:
    text = str(char["c"])
    if text == UNKNOWN:
        text = math_character(font, str(code["c"])) or UNKNOWN
    x, baseline = char["origin"]
    box = _box(char["bbox"], width, height)
    return FormulaGlyph(text, font, round(size, 2), round(x / width, 5), round(baseline / height, 5), box)


def _box(points: tuple[float, float, float, float], width: float, height: float) -> Box:
    x0, y0, x1, y1 = points
    return Box.scaled(x0, y0, x1, y1, width, height)


def _signs(glyphs: Sequence[FormulaGlyph]) -> list[FormulaGlyph]:
    """The glyphs that are in no word of two letters or more of a text font."""
    kept: list[FormulaGlyph] = []
    word: list[FormulaGlyph] = []
    for glyph in [*glyphs, None]:
        is_letter = glyph is not None and not is_math_font(glyph.font) and glyph.text[:1].isalpha()
        if is_letter and glyph is not None:
            word.append(glyph)
            continue
        kept += word if len(word) == 1 else []
        word = []
        kept += [glyph] if glyph is not None else []
    return kept


def _is_prose(line: dict[str, Any]) -> bool:
    """Whether several words of text stand in a line; files by TeX have no spaces, so that gaps part words."""
    text, before = "", (0.0, 0.0)
    for span in line["spans"]:
        for char in span["chars"]:
            left, _, right, _ = char["bbox"]
            gap = max(left - before[1], before[0] - right)  # lines of either direction
            text += " " if gap > _WORD_GAP * float(span["size"]) else ""
            text += " " if is_math_font(str(span["font"])) else str(char["c"])
            before = left, right
    # Letters are counted, as vowel signs and punctuation are none.
    return sum(sum(map(str.isalpha, word)) >= 3 for word in text.split()) >= _PROSE_WORDS
