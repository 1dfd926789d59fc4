"""The crop of a formula, or of a run within a line: its ink alone, on nothing, so that it stands in the page like type.

A page of text is no place for a piece of grey paper. How dark a pixel is becomes how much it covers; the colour of ink
is black, which the page turns where it is shown light on dark.
"""

import io

import numpy as np
from PIL import Image

from staged_pipeline.core.geometry import Box

_PAPER = 0.12  # of the way from paper to ink: less is the grain of the paper
_FULL = 0.85  # so dark a pixel is all ink
_LEAST_SHADES = 1.0


def ink_of(page: Image.Image, box: Box) -> bytes:
    """The ink in `box` of a page image as PNG with transparency, at least one pixel wide and high."""
    left, top = int(box.x0 * page.width), int(box.y0 * page.height)
    left, top = min(left, page.width - 1), min(top, page.height - 1)
    right = max(left + 1, min(page.width, round(box.x1 * page.width)))
    bottom = max(top + 1, min(page.height, round(box.y1 * page.height)))
    grey = np.asarray(page.crop((left, top, right, bottom)).convert("L"), dtype=np.float64)
    # It is cut so close that it may be more ink than paper: the paper is what lies around it.
    room = bottom - top
    around = (max(0, left - room), max(0, top - room), min(page.width, right + room), min(page.height, bottom + room))
    paper = float(np.median(np.asarray(page.crop(around).convert("L"))))
    # Light type on a dark ground is printed all the same: what differs most from the paper is ink.
    away = np.abs(grey - paper)
    share = away / max(float(away.max()), _LEAST_SHADES)
    cover = np.clip((share - _PAPER) / (_FULL - _PAPER), 0.0, 1.0)
    pixels = np.zeros((*grey.shape, 2), dtype=np.uint8)
    pixels[..., 1] = np.rint(cover * 255)
    buffer = io.BytesIO()
    Image.fromarray(pixels, "LA").save(buffer, "PNG", optimize=False)
    return buffer.getvalue()
