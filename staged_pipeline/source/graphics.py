"""What is drawn on a page besides text: rules, raster images, clusters of vector drawings."""

from typing import Any, NamedTuple, Protocol

import pymupdf

from staged_pipeline.core.geometry import Box
from staged_pipeline.source import mupdf

_THIN = 3.0  # points: a filled bar or stroke no thicker than this is a rule
_LARGE = 20.0  # points: smaller shapes are bullets, logos of letters, ticks
_LONG = 8.0  # points: shorter ones are dashes, dots and parts of letters, or the bars of fractions
_BAR = 2.5  # points: the bar of a fraction of two narrow letters in an exponent
_DOT = (2.0, 9.0)  # points: the sides of dots and squares before list items
_ROUND = 0.8  # the shorter side of a dot or a square over the longer one
_MAX_DOTS = 300  # more are the marks of a plot
_MAX_PATHS = 20_000  # maps and plots: beyond this the drawing is one cluster, not rules


class _Point(Protocol):
    x: float
    y: float


class Graphics(NamedTuple):
    """Boxes of printed lines, of raster images, of vector clusters, of short level lines and of dots."""

    rules: tuple[Box, ...]
    images: tuple[Box, ...]
    drawings: tuple[Box, ...]
    bars: tuple[Box, ...]
    bullets: tuple[Box, ...]


def read_graphics(page: pymupdf.Page) -> Graphics:
    """Reads the drawings of an upright page."""
    width, height = mupdf.size(page)
    rules: list[Box] = []
    bars: list[Box] = []
    dots: list[Box] = []
    shapes: list[tuple[float, float, float, float]] = []
    for path in mupdf.drawings(page)[:_MAX_PATHS]:
        found = _rules_of(path)
        rules.extend(Box.scaled(*rule, width, height) for rule in found)
        bars.extend(Box.scaled(*bar, width, height) for bar in _bars_of(path))
        x0, y0, x1, y1 = path["rect"]
        if _is_dot(path):
            dots.append(Box.scaled(x0, y0, x1, y1, width, height))
        if not found and x1 - x0 > _LARGE and y1 - y0 > _LARGE:
            shapes.append((x0, y0, x1, y1))
    images = [Box.scaled(*box, width, height) for box in mupdf.image_boxes(page)]
    drawings = [Box.scaled(*shape, width, height) for shape in shapes]
    return Graphics(
        tuple(dict.fromkeys(rule for rule in rules if rule.width or rule.height)),
        tuple(dict.fromkeys(image for image in images if image.area > 0)),
        _clusters(drawings),
        tuple(dict.fromkeys(bars)),
        tuple(dict.fromkeys(dots)) if len(dots) <= _MAX_DOTS else (),
    )


def _bars_of(path: dict[str, Any]) -> list[tuple[float, float, float, float]]:
    """The level thin lines of a path that are too short for a rule, as boxes in points."""
    found: list[tuple[float, float, float, float]] = []
    for item in path["items"]:
        if item[0] == "l" and abs(item[1].y - item[2].y) < 0.2:
            found.append((min(item[1].x, item[2].x), item[1].y, max(item[1].x, item[2].x), item[2].y))
        elif item[0] == "re" and path["type"] != "s" and item[1].height < 1.5:
            found.append((item[1].x0, item[1].y0, item[1].x1, item[1].y1))
    return [bar for bar in found if _BAR <= bar[2] - bar[0] < _LONG]


def _is_dot(path: dict[str, Any]) -> bool:
    """Whether a path is one small shape, about as high as wide, as browsers draw the bullets of lists."""
    least, most = _DOT
    sides = sorted((path["rect"].width, path["rect"].height))
    closed = all(item[0] in {"c", "re", "qu"} for item in path["items"])
    return closed and least <= sides[0] and sides[1] <= most and sides[0] >= _ROUND * sides[1]


def _rules_of(path: dict[str, Any]) -> list[tuple[float, float, float, float]]:
    """The straight thin lines of a path, as boxes in points."""
    thickness = float(path.get("width") or 0.0) if path["type"] in {"s", "fs"} else 0.0
    found: list[tuple[float, float, float, float]] = []
    for item in path["items"]:
        if item[0] == "l":
            found += _line_rule(item[1], item[2], thickness)
        elif item[0] == "re":
            rect = item[1]
            if path["type"] == "s":
                for a, b in ((rect.tl, rect.tr), (rect.tr, rect.br), (rect.br, rect.bl), (rect.bl, rect.tl)):
                    found += _line_rule(a, b, thickness)
            elif min(rect.width, rect.height) <= _THIN and max(rect.width, rect.height) >= _LONG:
                found.append((rect.x0, rect.y0, rect.x1, rect.y1))
    return found


def _line_rule(a: _Point, b: _Point, thickness: float) -> list[tuple[float, float, float, float]]:
    if thickness > 2 * _THIN:
        return []
    half = max(0.1, thickness / 2)
    if abs(a.y - b.y) < 0.5 and abs(a.x - b.x) >= _LONG:
        return [(min(a.x, b.x), a.y - half, max(a.x, b.x), a.y + half)]
    if abs(a.x - b.x) < 0.5 and abs(a.y - b.y) >= _LONG:
        return [(a.x - half, min(a.y, b.y), a.x + half, max(a.y, b.y))]
    return []


def _clusters(boxes: list[Box]) -> tuple[Box, ...]:
    """Boxes that overlap or touch, merged until none do; the largest first are enough, as they swallow the rest."""
    merged: list[Box] = []
    for box in sorted(boxes, key=lambda b: (-b.area, b))[:300]:
        current = box
        touching = [other for other in merged if current.padded(0.005, 0.005).intersection(other)]
        while touching:
            for other in touching:
                merged.remove(other)
                current = current.union(other)
            touching = [other for other in merged if current.padded(0.005, 0.005).intersection(other)]
        merged.append(current)
    return tuple(sorted(merged, key=lambda b: (b.y0, b.x0)))
