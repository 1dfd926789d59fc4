"""Pages to pictures."""

import pymupdf

from staged_pipeline.core.page import PageImage

MAX_SIDE = 6000  # pixels
MAX_AREA = 16_000_000  # pixels: 4000 x 4000, 48 MB uncompressed


def capped_dpi(width: float, height: float, dpi: float) -> float:
    """`dpi`, lowered so that a page of `width` by `height` points fits the limits of a page image."""
    width, height = max(width, 1.0) / 72, max(height, 1.0) / 72
    return min(dpi, MAX_SIDE / max(width, height), (MAX_AREA / (width * height)) ** 0.5)


def render(page: pymupdf.Page, dpi: float) -> pymupdf.Pixmap:
    """The upright page as RGB pixels, at `dpi` or as much of it as the limits allow."""
    zoom = capped_dpi(page.rect.width, page.rect.height, dpi) / 72
    return page.get_pixmap(matrix=pymupdf.Matrix(zoom, zoom), alpha=False)


def page_image(pixmap: pymupdf.Pixmap, page: pymupdf.Page) -> PageImage:
    """The picture as PNG."""
    dpi = pixmap.width / max(page.rect.width, 1.0) * 72
    return PageImage(png=pixmap.tobytes("png"), width=pixmap.width, height=pixmap.height, dpi=round(dpi, 2))
