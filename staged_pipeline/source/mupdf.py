"""PyMuPDF with types and with our errors: what the modules of this package call instead of it.

PyMuPDF carries few annotations, so its values are cast here, once; and whatever it raises on a damaged file becomes an
`UnreadableInput`.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import importlib
import re
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, cast

import numpy as np
import pymupdf
from PIL import Image
from pymupdf.mupdf import FzErrorBase

from staged_pipeline.core.errors import UnreadableInput

# Damaged files are reported by our own errors; MuPDF's messages would land on the terminal between them.
pymupdf.TOOLS.mupdf_display_errors(False)
pymupdf.TOOLS.mupdf_display_warnings(False)

ERRORS = (
    FzErrorBase,
    RuntimeError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    AssertionError,
)
"""All that PyMuPDF and its layout model have been seen to raise on broken files."""


@contextmanager
def reading(what: str) -> Generator[None]:
    """Turns PyMuPDF's errors into `UnreadableInput`; `what` begins its message."""
    try:
        yield
    except MemoryError as error:
        raise UnreadableInput(f"{what} cannot be read: it needs more memory than there is.") from error
    except ERRORS as error:
        raise UnreadableInput(f"{what} cannot be read: {_reason(error)}") from error
    except Exception as error:
        if type(error) is not Exception:  # PyMuPDF raises bare ones
            raise
        raise UnreadableInput(f"{what} cannot be read: {_reason(error)}") from error


def _reason(error: BaseException) -> str:
    text = re.sub(r"^code=\d+: ", "", " ".join(str(error).split()))
    return f"it is damaged beyond repair ({text[:120] or type(error).__name__})."


def open_pdf(path: Path) -> pymupdf.Document:
    """Opens a file as PDF, whatever its name; damaged ones are repaired where MuPDF can."""
    try:
        name = str(path).encode().decode()
    except UnicodeEncodeError:  # a name that is no Unicode, which MuPDF cannot open
        return pymupdf.open(stream=path.read_bytes(), filetype="pdf")
    return pymupdf.open(name, filetype="pdf")


def unlock(document: pymupdf.Document, password: str | None) -> bool:
    """Whether the document can be read: it is not encrypted, or `password` opens it."""
    return not document.needs_pass or bool(document.authenticate(password or ""))


def page_count(document: pymupdf.Document) -> int:
    """The number of pages that were found."""
    return int(document.page_count)


def make_upright(page: pymupdf.Page) -> None:
    """Works the page's /Rotate into its content: MuPDF's text knows nothing of it, its pictures and tables do."""
    if not page.rotation:
        return
    sheet, crop = page.mediabox, page.cropbox
    if crop != sheet:  # remove_rotation loses crop boxes; a sheet cut down to its crop shows the same
        page.set_mediabox(pymupdf.Rect(crop.x0, sheet.y1 - crop.y1, crop.x1, sheet.y1 - crop.y0))
    page.remove_rotation()


def turn(page: pymupdf.Page, degrees: int) -> None:
    """Turns an upright page clockwise by a multiple of 90 degrees, content and coordinates."""
    page.set_rotation(degrees % 360)
    make_upright(page)


def size(page: pymupdf.Page) -> tuple[float, float]:
    """Width and height in points of the page as shown; at least one point each."""
    rect = page.rect
    return max(1.0, float(rect.width)), max(1.0, float(rect.height))


def text_trace(page: pymupdf.Page) -> list[dict[str, Any]]:
    """`Page.get_texttrace()`: spans of glyphs in the order of drawing, without any of MuPDF's text processing."""
    return cast("list[dict[str, Any]]", page.get_texttrace())


def sets_mode(page: pymupdf.Page, mode: int) -> bool:
    """Whether the content of a page sets a text rendering mode (PDF 32000-1, table 106); not where it is unreadable."""
    try:
        content = cast("bytes", page.read_contents())
    except ERRORS:
        return False
    return re.search(rb"(?<![\d.])%d\s+Tr\b" % mode, content) is not None


def untraced_text(page: pymupdf.Page, trace: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The text that MuPDF's text page has and the trace has not, as spans of a trace."""

    def at(place: tuple[float, float]) -> tuple[int, int]:
        return round(place[0]), round(place[1])

    traced = {at(char[2]) for span in trace for char in span["chars"]}
    found: list[dict[str, Any]] = []
    for block in _raw_blocks(page):
        for line in block.get("lines", ()):
            for span in line["spans"]:
                chars = [
                    (ord(c["c"]), 0, c["origin"], c["bbox"]) for c in span["chars"] if at(c["origin"]) not in traced
                ]
                if chars:
                    kept = {key: span[key] for key in ("font", "size", "flags", "ascender", "descender")}
                    along = {"dir": line["dir"], "wmode": line["wmode"]}
                    found.append({**kept, **along, "type": 0, "opacity": 1.0, "chars": chars})
    return found


def _raw_blocks(page: pymupdf.Page) -> list[dict[str, Any]]:
    flags = pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_INHIBIT_SPACES
    return cast("dict[str, Any]", page.get_text("rawdict", flags=flags))["blocks"]


def replacement_text(page: pymupdf.Page) -> dict[tuple[int, int], str]:
    """Text by place (origin, rounded to points), with /ActualText in the place of what its glyphs say."""
    found: dict[tuple[int, int], str] = {}
    for block in _raw_blocks(page):
        for line in block.get("lines", ()):
            for char in (char for span in line["spans"] for char in span["chars"]):
                if char["c"] != "\ufffd":
                    x, y = char["origin"]
                    found.setdefault((round(x), round(y)), char["c"])
    return found


def drawings(page: pymupdf.Page) -> list[dict[str, Any]]:
    """`Page.get_drawings()`; a list of paths."""
    return cast("list[dict[str, Any]]", page.get_drawings())


def image_boxes(page: pymupdf.Page) -> list[tuple[float, float, float, float]]:
    """The boxes of the raster images, in points."""
    return [cast("tuple[float, float, float, float]", info["bbox"]) for info in page.get_image_info()]


def links(page: pymupdf.Page) -> list[tuple[tuple[float, float, float, float], str]]:
    """The external links: box in points, and target."""
    found = cast("list[dict[str, Any]]", page.get_links())
    return [(tuple(link["from"]), link["uri"]) for link in found if isinstance(link.get("uri"), str)]


def pixmap(page: pymupdf.Page, zoom: float) -> pymupdf.Pixmap:
    """The page in RGB, `zoom` pixels a point."""
    return page.get_pixmap(matrix=pymupdf.Matrix(zoom, zoom), colorspace=pymupdf.csRGB, alpha=False)


def pixels(picture: pymupdf.Pixmap) -> np.ndarray:
    """The pixels as an array (height, width, 3) of bytes."""
    flat = np.frombuffer(picture.samples_mv, dtype=np.uint8)
    return flat.reshape(picture.height, picture.stride)[:, : picture.width * 3].reshape(
        picture.height, picture.width, 3
    )


def to_pil(picture: pymupdf.Pixmap) -> Image.Image:
    """The same picture in Pillow."""
    return Image.frombytes("RGB", (picture.width, picture.height), picture.samples)


def raw_layout(page: pymupdf.Page) -> list[dict[str, Any]]:
    """The groups of the layout model; they stay at `page.layout_information`, where the table finder looks."""
    with np.errstate(all="ignore"):  # its features divide by the heights of flat boxes
        with suppress(ImportError):
            importlib.import_module("pymupdf.layout")  # the package puts this off
        page.get_layout(return_raw=True)
    return cast("list[dict[str, Any]]", page.layout_information or [])


def release() -> None:
    """Empties MuPDF's cache of decoded images and fonts, which otherwise grows from page to page."""
    pymupdf.TOOLS.store_shrink(100)
