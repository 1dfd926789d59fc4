"""What a file is, by its content: extensions are wrong often enough."""

from typing import Literal

Kind = Literal["pdf", "png", "jpeg", "tiff", "webp"]

HEAD = 4096
"""How many bytes from the start of a file `kind_of` needs."""

_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"II+\0", "tiff"),
    (b"MM\0+", "tiff"),
)

_OTHERS = (
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"GIF8", "a GIF"),
    (b"BM", "a BMP"),
    (b"AT&TFORM", "a DjVu"),
    (b"%!PS", "PostScript"),
    (b"{\\rtf", "an RTF document"),
)


def kind_of(head: bytes) -> Kind | None:
    """The kind of file that begins with `head`, None for one we do not read."""
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    # Readers accept a PDF whose header stands anywhere in the first kilobyte; one that lost it still has objects.
    if b"%PDF-" in head or (b" obj" in head and b"<<" in head):
        return "pdf"
    return None


def described(head: bytes) -> str:
    """A word for the content of a file of no known kind."""
    for magic, name in _OTHERS:
        if head.startswith(magic):
            return name
    if head[4:8] == b"ftyp":
        return "a HEIC or AVIF picture" if head[8:12] in {b"heic", b"heix", b"mif1", b"avif"} else "a video"
    start = head.lstrip()[:200].lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return "a web page"
    return "text" if head and b"\0" not in head else "of no kind that is known here"
