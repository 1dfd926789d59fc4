"""Two pages as a browser shows them: how like they look, and a picture of where they differ."""

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from staged_pipeline.core.page import PageImage
from staged_pipeline.core.rendering import Rendering
from staged_pipeline.judge.ink import ink_of
from staged_pipeline.judge.likeness import looks_likeness

_PAPER = 255
_Grays = NDArray[np.uint8]


def looks_alike(one: Rendering, other: Rendering) -> float:
    """How like the ink of two renderings is spread, 0-1; 1 for pictures that are the same."""
    if one.png == other.png:
        return 1.0
    image = PageImage(png=one.png, width=one.width, height=one.height, dpi=96)
    return round(looks_likeness(ink_of(image), other), 4)


def difference_picture(one: Rendering, other: Rendering) -> bytes:
    """A PNG of both over each other: black where both have ink, red where only `one`, blue where only `other`.

    The shorter one is continued with paper.
    """
    first, second = _grays(one.png), _grays(other.png)
    height, width = np.maximum(first.shape, second.shape)
    first, second = _grown(first, height, width), _grown(second, height, width)
    picture = Image.fromarray(np.stack([second, np.minimum(first, second), first], axis=-1))
    out = io.BytesIO()
    picture.quantize(64).save(out, "PNG")
    return out.getvalue()


def _grays(png: bytes) -> _Grays:
    with Image.open(io.BytesIO(png)) as picture:
        return np.asarray(picture.convert("L"))


def _grown(picture: _Grays, height: int, width: int) -> _Grays:
    grown = np.full((height, width), _PAPER, dtype=np.uint8)
    grown[: picture.shape[0], : picture.shape[1]] = picture
    return grown
