"""A scan as a one-page PDF with invisible text, for the layout model and the table finder, which read nothing else."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import io
from collections.abc import Generator, Sequence
from contextlib import contextmanager

import pymupdf
from PIL import Image

from staged_pipeline.core.evidence import Segment

_DPI = 110  # the layout model looks at 72 dpi
_ADVANCE = 0.5  # of the font size, for every character of the glyphless font

_TO_UNICODE = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def /CMapName /Adobe-Identity-UCS def
/CMapType 2 def 1 begincodespacerange <0000> <FFFF> endcodespacerange
1 beginbfrange <0000> <FFFF> <0000> endbfrange endcmap CMapName currentdict /CMap defineresource pop end end"""


@contextmanager
def overlay_page(
    image: Image.Image, segments: Sequence[Segment], width: float, height: float
) -> Generator[pymupdf.Page]:
    """A page of `width` by `height` points that shows `image` and carries the words of `segments` invisibly."""
    document = pymupdf.open()
    try:
        page = document.new_page(width=width, height=height)
        page.insert_image(page.rect, stream=_jpeg(image, width, height), keep_proportion=False)
        _add_text(document, page, _content(segments, width, height))
        yield document[0]
    finally:
        document.close()


def _jpeg(image: Image.Image, width: float, height: float) -> bytes:
    size = (max(1, round(width / 72 * _DPI)), max(1, round(height / 72 * _DPI)))
    small = image.resize(size, Image.Resampling.BOX) if size[0] < image.width else image
    out = io.BytesIO()
    small.convert("RGB").save(out, "JPEG", quality=85)
    return out.getvalue()


def _add_text(document: pymupdf.Document, page: pymupdf.Page, content: bytes) -> None:
    """Text in a font without glyphs, whose codes are UTF-16: no font file is needed, for any script."""
    unicode_map, descendant, font, stream = (document.get_new_xref() for _ in range(4))
    for xref in (unicode_map, descendant, font, stream):
        document.update_object(xref, "<<>>")
    document.update_stream(unicode_map, _TO_UNICODE, new=True)
    document.update_object(
        descendant,
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Glyphless /DW 500 /CIDToGIDMap /Identity "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
        "/FontDescriptor << /Type /FontDescriptor /FontName /Glyphless /Flags 4 /FontBBox [0 -200 500 800] "
        "/ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 800 /StemV 80 >> >>",
    )
    document.update_object(
        font,
        "<< /Type /Font /Subtype /Type0 /BaseFont /Glyphless /Encoding /Identity-H "
        f"/DescendantFonts [{descendant} 0 R] /ToUnicode {unicode_map} 0 R >>",
    )
    document.update_stream(stream, content, new=True)
    kind, value = document.xref_get_key(page.xref, "Resources")
    holder, key = (int(value.split()[0]), "Font") if kind == "xref" else (page.xref, "Resources/Font")
    document.xref_set_key(holder, key, f"<< /F0 {font} 0 R >>")
    shown = " ".join(f"{xref} 0 R" for xref in page.get_contents())
    document.xref_set_key(page.xref, "Contents", f"[{shown} {stream} 0 R]")


def _content(segments: Sequence[Segment], width: float, height: float) -> bytes:
    parts = ["BT 3 Tr"]
    for segment in segments:
        for word in segment.words:
            codes = word.text.encode("utf-16-be", "ignore")
            box = word.box
            if not codes or box.width <= 0 or box.height <= 0:
                continue
            size = max(1.0, min(segment.box.height * height, 200.0))
            natural = len(codes) / 2 * _ADVANCE * size
            stretch = 100 * box.width * width / natural
            x, y = box.x0 * width, height - segment.baseline * height
            parts.append(f"/F0 {size:.2f} Tf {stretch:.2f} Tz 1 0 0 1 {x:.2f} {y:.2f} Tm <{codes.hex()}> Tj")
    parts.append("ET")
    return "\n".join(parts).encode("ascii")
