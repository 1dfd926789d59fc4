"""How like the rendering is to the page's image: where the blocks stand, and where the ink is.

A page that reflows is never its image again: lines break elsewhere, and it may be longer. Both measures look at the
whole, stretched to one frame, and are for telling a page from one that was torn apart, not good from better.
"""

import numpy as np
from numpy.typing import NDArray

from staged_pipeline.core.geometry import Box
from staged_pipeline.core.page import PageImage
from staged_pipeline.core.rendering import Rendering
from staged_pipeline.core.skeleton import Skeleton
from staged_pipeline.judge.ink import Mask, ink_of

_GRID = 24  # rows and columns of the frame in which ink is compared
_WINDOW = 6
_STEP = 3
_STEADY = 0.02  # the square keeps empty windows from dividing nothing by nothing

_Map = NDArray[np.float32]


def layout_likeness(skeleton: Skeleton, rendering: Rendering) -> float | None:
    """How near the elements are to where they stand on the page, 0-1; None where fewer than two are known.

    Centers are compared as fractions of the frame around all elements. 1 is the same place; at a mean distance of half
    the frame nothing is left.
    """
    shown = {one.ref: one.box for one in rendering.refs}
    pairs = [
        (element.box, box)
        for element in skeleton.elements()
        if element.box.area < 1 and (box := shown.get(element.ref)) is not None
    ]
    if len(pairs) < 2:
        return None
    frames = [Box.around(boxes) for boxes in zip(*pairs, strict=True)]
    distances = [
        sum((a - b) ** 2 for a, b in zip(_within(one, frames[0]), _within(other, frames[1]), strict=True)) ** 0.5
        for one, other in pairs
    ]
    return max(0.0, 1 - 2 * sum(distances) / len(distances))


def _within(box: Box, frame: Box) -> tuple[float, float]:
    x, y = box.center
    return (x - frame.x0) / max(frame.width, 1e-6), (y - frame.y0) / max(frame.height, 1e-6)


def looks_likeness(page: Mask, rendering: Rendering) -> float:
    """The structural similarity of the ink of both, 0-1 (Wang et al. 2004, on maps of how much ink stands where)."""
    image = PageImage(png=rendering.png, width=rendering.width, height=rendering.height, dpi=96)
    one, other = _map(page), _map(ink_of(image))
    scores = [
        _similarity(one[y : y + _WINDOW, x : x + _WINDOW], other[y : y + _WINDOW, x : x + _WINDOW])
        for y in range(0, _GRID - _WINDOW + 1, _STEP)
        for x in range(0, _GRID - _WINDOW + 1, _STEP)
    ]
    return float(np.clip(np.mean(scores), 0, 1))


def _map(ink: Mask) -> _Map:
    """How much ink stands where, in the frame around all ink, as shares of the densest place."""
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not rows.size:
        return np.zeros((_GRID, _GRID), dtype=np.float32)
    part = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    sums = np.pad(part.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))
    ys, xs = (np.arange(_GRID + 1) * size // _GRID for size in part.shape)
    found = np.diff(np.diff(sums[np.ix_(ys, xs)], axis=0), axis=1).astype(np.float32)
    return found / max(float(found.max()), 1.0)


def _similarity(a: _Map, b: _Map) -> float:
    mean_a, mean_b = float(a.mean()), float(b.mean())
    both = float(((a - mean_a) * (b - mean_b)).mean())
    steady = _STEADY**2
    light = (2 * mean_a * mean_b + steady) / (mean_a**2 + mean_b**2 + steady)
    return light * (2 * both + steady) / (float(a.var()) + float(b.var()) + steady)
