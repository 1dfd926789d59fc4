"""Pages to pictures."""

import io

import pymupdf
from PIL import Image

from staged_pipeline.core.page import PageImage
from staged_pipeline.source import mupdf

MAX_SIDE = 6000  # pixels
MAX_AREA = 16_000_000  # pixels: 4000 x 4000, 48 MB uncompressed
_FAST = 2  # zlib's level: a fifth of the time of the default, a tenth more bytes


def capped_dpi(width: float, height: float, dpi: float) -> float:
    """`dpi`, lowered so that a page of `width` by `height` points fits the limits of a page image."""
    across, down = max(width, 1.0) / 72, max(height, 1.0) / 72
    return min(dpi, MAX_SIDE / max(across, down), (MAX_AREA / (across * down)) ** 0.5)


def render(page: pymupdf.Page, dpi: float) -> Image.Image:
    """The upright page in RGB, at `dpi` or as much of it as the limits allow."""
    return mupdf.to_pil(mupdf.pixmap(page, capped_dpi(*mupdf.size(page), dpi) / 72))


def page_image(picture: Image.Image, width: float) -> PageImage:
    """The picture of a page `width` points wide, as PNG."""
    out = io.BytesIO()
    (picture.convert("L") if _is_grey(picture) else picture).save(out, "PNG", compress_level=_FAST)
    dpi = picture.width / width * 72
    return PageImage(png=out.getvalue(), width=picture.width, height=picture.height, dpi=round(dpi, 2))


def _is_grey(picture: Image.Image) -> bool:
    """Whether there is no colour: a third of the bytes, and of the time to scale and to pack them."""
    red, *others = (band.tobytes() for band in picture.split()[:3])
    return all(other == red for other in others)


def resampled(picture: Image.Image, width: float, height: float, dpi: float) -> Image.Image:
    """A picture of a page of `width` by `height` points, scaled down to `dpi`; never up. In mode L without colour."""
    zoom = capped_dpi(width, height, dpi) / 72
    size = (max(1, round(width * zoom)), max(1, round(height * zoom)))
    if size[0] >= picture.width:
        return picture
    shades = picture.convert("L") if _is_grey(picture) else picture
    return shades.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
