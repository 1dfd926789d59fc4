"""Brackets, sums and roots of TeX's extension fonts, put where they are seen.

Their origin lies at their top and their names say no character, so that a plain reader sees unknown characters on
lines of their own. Here they get their character, the place of their ink, and a baseline as if they were drawn around
the axis of a line of text, which they are.
"""

import re
from typing import Any, NamedTuple, cast

# PyMuPDF's constants and attributes carry no types.
# pyright: reportUnknownMemberType=false
import pymupdf

from staged_pipeline.core.math_fonts import is_math_font
from staged_pipeline.source.math_encodings import UNKNOWN, math_character

_AXIS = 0.25  # ems of the axis above the baseline
_EXTENSION = re.compile(r"(?i)ex\d*$|extension|^txex|^pxex")
_FLAGS = cast(
    int,
    pymupdf.TEXT_PRESERVE_WHITESPACE
    | pymupdf.TEXT_INHIBIT_SPACES
    | pymupdf.TEXT_ACCURATE_BBOXES
    | pymupdf.TEXT_CID_FOR_UNKNOWN_UNICODE,
)

Origin = tuple[float, float]


class Mend(NamedTuple):
    """What a glyph is: its character, and, where it hangs from its origin, its baseline, top and bottom in points."""

    text: str
    extent: tuple[float, float, float] | None


def find_mends(page: pymupdf.Page, raw: dict[str, Any]) -> dict[Origin, Mend]:
    """What is wrong in `raw` (a rawdict of `page`), by the origins of the glyphs; empty for most pages, at no cost."""
    unknown: set[Origin] = set()
    hanging: set[Origin] = set()
    for span in _spans(raw):
        font = str(span["font"])
        if not is_math_font(font):
            continue
        extension = bool(_EXTENSION.search(font))
        for char in span["chars"]:
            if char["c"] == UNKNOWN:
                unknown.add(key_of(char))
            if extension and not str(char["c"]).isspace():
                hanging.add(key_of(char))
    if not unknown and not hanging:
        return {}
    mends: dict[Origin, Mend] = {}
    for span in _spans(cast(dict[str, Any], page.get_text("rawdict", flags=_FLAGS))):
        font, size = str(span["font"]), float(span["size"])
        for char in span["chars"]:
            key = key_of(char)
            if key not in unknown and key not in hanging:
                continue
            code = str(char["c"])
            text = math_character(font, code) if key in unknown else code
            _, top, _, bottom = char["bbox"]
            extent = ((top + bottom) / 2 + _AXIS * size, top, bottom) if key in hanging and bottom > top else None
            mends[key] = Mend(text or UNKNOWN, extent)
    return mends


def _spans(raw: dict[str, Any]) -> list[dict[str, Any]]:
    return [span for block in raw["blocks"] for line in block.get("lines", ()) for span in line["spans"]]


def key_of(char: dict[str, Any]) -> Origin:
    """The key of a character of a rawdict in what `find_mends` gives."""
    x, y = char["origin"]
    return round(float(x), 2), round(float(y), 2)
