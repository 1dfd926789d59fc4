"""PDFs whose every glyph is placed and coded by the test: what producers of all habits write, without any font file."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pymupdf

ADVANCE = 0.5
"""Of the size, for every glyph but marks, whose advance is nothing."""


class Shown(NamedTuple):
    """A glyph: what its ToUnicode entry says, its origin in points (y down) and its size; marks have no width.

    `mode` is its rendering mode (`Tr`), `color` the red, green and blue of fill and stroke, 0-1.
    """

    text: str
    x: float
    y: float
    size: float = 12.0
    mark: bool = False
    mode: int = 0
    color: tuple[float, float, float] = (0, 0, 0)


def printed(units: Sequence[str], x: float, y: float, size: float = 12.0) -> list[Shown]:
    """Glyphs side by side from the left, each `ADVANCE` wide; a blank unit is a space character."""
    return [Shown(unit, x + i * ADVANCE * size, y, size) for i, unit in enumerate(units)]


def _ink(glyph: Shown) -> str:
    red, green, blue = glyph.color
    return f"{red} {green} {blue} rg {red} {green} {blue} RG"


def write_glyphs(path: Path, glyphs: Sequence[Shown], rotation: int = 0) -> Path:
    """One page of 400 by 300 points that draws `glyphs` in the order given."""
    document = pymupdf.open()
    page = document.new_page(width=400, height=300)
    codes = {key: code for code, key in enumerate(dict.fromkeys((g.text, g.mark) for g in glyphs), 1)}
    entries = "\n".join(
        f"<{code:04x}> <{text.encode('utf-16-be').hex()}>" for (text, _mark), code in codes.items() if text
    )
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <FFFF> endcodespacerange\n{len(codes)} beginbfchar\n{entries}\nendbfchar\n"
        "endcmap CMapName currentdict /CMap defineresource pop end end"
    )
    widths = " ".join(f"{code} [{0 if mark else round(ADVANCE * 1000)}]" for (_text, mark), code in codes.items())
    unicode_map, descendant, font, stream = (document.get_new_xref() for _ in range(4))
    for xref in (unicode_map, descendant, font, stream):
        document.update_object(xref, "<<>>")
    document.update_stream(unicode_map, cmap.encode(), new=True)
    document.update_object(
        descendant,
        f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Placed /W [{widths}] /CIDToGIDMap /Identity "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
        "/FontDescriptor << /Type /FontDescriptor /FontName /Placed /Flags 4 /FontBBox [0 -200 500 800] "
        "/ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 800 /StemV 80 >> >>",
    )
    document.update_object(
        font,
        "<< /Type /Font /Subtype /Type0 /BaseFont /Placed /Encoding /Identity-H "
        f"/DescendantFonts [{descendant} 0 R] /ToUnicode {unicode_map} 0 R >>",
    )
    drawn = [
        f"{_ink(g)} {g.mode} Tr /F0 {g.size} Tf 1 0 0 1 {g.x:.3f} {300 - g.y:.3f} Tm <{codes[g.text, g.mark]:04x}> Tj"
        for g in glyphs
    ]
    document.update_stream(stream, ("BT\n" + "\n".join(drawn) + "\nET").encode(), new=True)
    document.xref_set_key(page.xref, "Resources", f"<< /Font << /F0 {font} 0 R >> >>")
    document.xref_set_key(page.xref, "Contents", f"{stream} 0 R")
    if rotation:
        page.set_rotation(rotation)
    document.save(path)
    document.close()
    return path
