"""Pages that hang, eat memory or break a reader, for a document in which the others are good.

`POISON` maps a name to the function that spoils a page of an open document. Each looks harmless: a few kilobytes of
drawing that ask for years of work, or for more memory than there is.
"""

import random
from collections.abc import Callable, Sequence
from pathlib import Path

import pymupdf

Spoil = Callable[[pymupdf.Document, pymupdf.Page], None]


def poisoned_book(path: Path, pages: Sequence[str]) -> Path:
    """A PDF with a page for each of `pages`: the name of a poison, or the text of a good page."""
    with pymupdf.open() as document:
        for text in pages:
            page = document.new_page(width=420, height=595)
            page.insert_text((50, 70), ["A page"] if text in POISON else text.split("\n"), fontsize=11)
            if text in POISON:
                POISON[text](document, page)
        document.save(path)
    return path


def fuzzed_book(path: Path, samples: Sequence[Path], good: Sequence[str]) -> Path:
    """A PDF of pages of `samples` whose streams were changed at random, each followed by one of the texts `good`."""
    chance = random.Random(4)
    with pymupdf.open() as document:
        for sample, text in zip(samples, good, strict=True):
            first = document.xref_length()
            with pymupdf.open(sample) as whole:
                document.insert_pdf(whole, from_page=0, to_page=0)
            for number in range(first, document.xref_length()):
                if document.xref_is_stream(number) and chance.random() < 0.7:
                    document.update_stream(number, _changed(document.xref_stream(number), chance))
            document.new_page(width=420, height=595).insert_text((50, 70), text.split("\n"), fontsize=11)
        document.save(path)
    return path


def _changed(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(len(changed) // 50):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _stream(document: pymupdf.Document, dictionary: str, data: bytes) -> int:
    number = document.get_new_xref()
    document.update_object(number, f"<< {dictionary} >>")
    document.update_stream(number, data)
    return number


def _draw(document: pymupdf.Document, page: pymupdf.Page, data: bytes, resources: str) -> None:
    """Makes `data` the content of a page; `resources` beside the font F1."""
    font = document.get_new_xref()
    document.update_object(font, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    document.xref_set_key(page.xref, "Resources", f"<< /Font << /F1 {font} 0 R >> {resources} >>")
    document.xref_set_key(page.xref, "Contents", f"{_stream(document, '', data)} 0 R")


def _nested(document: pymupdf.Document, page: pymupdf.Page, bottom: bytes, levels: int, times: int) -> None:
    """Drawings that each show the one below `times` times; the lowest shows `bottom`."""
    font = "/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"
    form = "/Type /XObject /Subtype /Form /BBox [0 0 420 595]"
    below = _stream(document, f"{form} /Resources << {font} >>", bottom)
    for _ in range(levels):
        below = _stream(document, f"{form} /Resources << /XObject << /X {below} 0 R >> >>", b"/X Do " * times)
    _draw(document, page, b"/X Do", f"/XObject << /X {below} 0 R >>")


def endless_drawing(document: pymupdf.Document, page: pymupdf.Page) -> None:
    """Seventy billion squares."""
    _nested(document, page, b"10 10 5 5 re f", levels=12, times=8)


def endless_text(document: pymupdf.Document, page: pymupdf.Page) -> None:
    """A billion letters, of which a reader that keeps them has no room for the first tenth."""
    _nested(document, page, b"BT /F1 9 Tf 20 20 Td (" + b"abcdefghij" * 100 + b") Tj ET", levels=6, times=10)


def endless_tiles(document: pymupdf.Document, page: pymupdf.Page) -> None:
    """A pattern of tiles that are a ten-thousandth of a point wide."""
    entries = "/PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1 1] /XStep .0001 /YStep .0001 /Resources << >>"
    tile = _stream(document, entries, b"0 0 1 1 re f")
    _draw(document, page, b"/Pattern cs /P scn 0 0 420 595 re f", f"/Pattern << /P {tile} 0 R >>")


def picture_of_ten_gigabytes(document: pymupdf.Document, page: pymupdf.Page) -> None:
    """A picture whose size is claimed, not there."""
    entries = "/Subtype /Image /Width 60000 /Height 60000 /ColorSpace /DeviceRGB /BitsPerComponent 8"
    picture = _stream(document, entries, bytes(1000))
    _draw(document, page, b"420 0 0 595 0 0 cm /I Do", f"/XObject << /I {picture} 0 R >>")


def letter_that_draws_itself(document: pymupdf.Document, page: pymupdf.Page) -> None:
    """A Type 3 font whose one letter shows itself twice."""
    glyph = _stream(document, "", b"500 0 0 0 500 500 d1 BT /T 1 Tf (a) Tj (a) Tj ET")
    font = document.get_new_xref()
    document.update_object(
        font,
        f"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 500 500] /FontMatrix [.001 0 0 .001 0 0] /FirstChar 97 "
        f"/LastChar 97 /Widths [500] /Encoding << /Type /Encoding /Differences [97 /a] >> "
        f"/CharProcs << /a {glyph} 0 R >> /Resources << /Font << /T {font} 0 R >> >> >>",
    )
    _draw(document, page, b"BT /T 20 Tf 20 300 Td (aaaa) Tj ET", "")
    document.xref_set_key(page.xref, "Resources", f"<< /Font << /T {font} 0 R >> >>")


def noise(document: pymupdf.Document, page: pymupdf.Page) -> None:
    """Drawing with its bytes changed at random."""
    document.update_stream(page.get_contents()[0], _changed(page.read_contents() * 20, random.Random(page.number)))


POISON: dict[str, Spoil] = {
    spoil.__name__: spoil
    for spoil in (
        endless_drawing,
        endless_text,
        endless_tiles,
        picture_of_ten_gigabytes,
        letter_that_draws_itself,
        noise,
    )
}
