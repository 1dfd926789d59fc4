"""The ink of a page image: what is dark against the paper around it."""

import io
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from staged_pipeline.core.page import Page

_FAINT = 0.25  # of the way from paper to ink: what is darker is ink
_LEAST_SHADES = 40


class PageInk:
    """The image of one page, decoded when it is first looked at."""

    def __init__(self, page: Page) -> None:
        self._png = page.image.png

    @cached_property
    def grey(self) -> NDArray[np.uint8]:
        """The page's brightness, row by row."""
        with Image.open(io.BytesIO(self._png)) as image:
            return np.asarray(image.convert("L"), dtype=np.uint8)


def dark(grey: NDArray[np.uint8]) -> NDArray[np.bool_] | None:
    """The dark pixels of a crop, None for one of a single shade."""
    if grey.size == 0:
        return None
    paper, ink = float(np.percentile(grey, 90)), float(grey.min())
    if paper - ink < _LEAST_SHADES:
        return None
    return grey < paper - _FAINT * (paper - ink)
