"""Pictures, embedded in the page as data URIs."""

import base64
import struct

from bs4 import Tag

from staged_pipeline.markup.context import Context
from staged_pipeline.markup.tags import tag

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)


def image(context: Context, asset: str | None, *, alt: str, style: str = "", enlarged: bool = False) -> Tag | None:
    """An `<img>` with the bytes of `asset` inside, None when there is no such asset or it is not a picture.

    `enlarged` lets it be shown larger than its pixels, as a crop must be that goes with the size of the type.
    """
    data = context.assets.get(asset) if asset else None
    kind = media_type(data) if data else None
    if data is None or kind is None:
        return None
    number = context.insert(f"data:{kind};base64,{base64.b64encode(data).decode('ascii')}")
    width, height = png_size(data)
    # Never larger than its pixels: enlarged, a crop shows nothing more.
    limit = f"max-inline-size:min(100%,{width}px)" if width and not enlarged else ""
    styles = ";".join(part for part in (style, limit) if part)
    return tag("img", src=f"insert:{number}", alt=alt, width=width, height=height, style=styles or None)


def media_type(data: bytes) -> str | None:
    """The media type by the first bytes; only raster formats that every browser shows."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for signature, kind in _SIGNATURES if data.startswith(signature)), None)


def png_size(data: bytes) -> tuple[int | None, int | None]:
    """Width and height in pixels from a PNG's header, (None, None) for other formats."""
    if not data.startswith(_SIGNATURES[0][0]) or len(data) < 24:
        return None, None
    width, height = struct.unpack(">II", data[16:24])
    return width, height
