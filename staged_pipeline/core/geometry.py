"""Boxes and the few measures on them that layout, evidence and tables share.

The one coordinate space of the project: fractions of the upright page, origin top left, x to the right, y down.
Engines convert pixels, points or other grids at their own edge.
"""

from collections.abc import Iterable
from typing import NamedTuple, Self


class Box(NamedTuple):
    """A rectangle `[x0, y0, x1, y1]` in fractions of the page, origin top left."""

    x0: float
    y0: float
    x1: float
    y1: float

    @classmethod
    def around(cls, boxes: Iterable["Box"]) -> Self:
        """The smallest box that holds all `boxes`; raises `ValueError` when there are none."""
        xs0, ys0, xs1, ys1 = zip(*boxes, strict=True)
        return cls(min(xs0), min(ys0), max(xs1), max(ys1))

    @classmethod
    def scaled(cls, x0: float, y0: float, x1: float, y1: float, width: float, height: float) -> Self:
        """A box from coordinates on a page of `width` by `height` units, clipped to the page, rounded to 1e-5.

        Rounding keeps files small and the same on every platform; 1e-5 of a page is under a hundredth of a point.
        """
        left, right = sorted((x0 / width, x1 / width))
        top, bottom = sorted((y0 / height, y1 / height))
        return cls(*(round(min(1.0, max(0.0, value)), 5) for value in (left, top, right, bottom)))

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def area(self) -> float:
        return max(0.0, self.width) * max(0.0, self.height)

    @property
    def center(self) -> tuple[float, float]:
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2

    def union(self, other: "Box") -> "Box":
        return Box(min(self.x0, other.x0), min(self.y0, other.y0), max(self.x1, other.x1), max(self.y1, other.y1))

    def intersection(self, other: "Box") -> "Box | None":
        """The common part, or None when the boxes do not overlap (touching edges do not count)."""
        x0, y0 = max(self.x0, other.x0), max(self.y0, other.y0)
        x1, y1 = min(self.x1, other.x1), min(self.y1, other.y1)
        return Box(x0, y0, x1, y1) if x0 < x1 and y0 < y1 else None

    def covered_by(self, other: "Box") -> float:
        """The share of this box's area that lies in `other`, 0-1; a box without area counts by its center."""
        if self.area <= 0:
            return float(other.contains_point(*self.center))
        common = self.intersection(other)
        return common.area / self.area if common else 0.0

    def contains_point(self, x: float, y: float) -> bool:
        return self.x0 <= x <= self.x1 and self.y0 <= y <= self.y1

    def iou(self, other: "Box") -> float:
        """Intersection over union, 0-1."""
        common = self.intersection(other)
        return common.area / (self.area + other.area - common.area) if common else 0.0

    def overlap_x(self, other: "Box") -> float:
        """Length shared on the x axis over the narrower width, 0-1."""
        return _overlap(self.x0, self.x1, other.x0, other.x1)

    def overlap_y(self, other: "Box") -> float:
        """Length shared on the y axis over the lower height, 0-1."""
        return _overlap(self.y0, self.y1, other.y0, other.y1)

    def padded(self, dx: float, dy: float) -> "Box":
        """Grown by `dx` and `dy` on each side (fractions of the page), clipped to the page."""
        return Box(max(0.0, self.x0 - dx), max(0.0, self.y0 - dy), min(1.0, self.x1 + dx), min(1.0, self.y1 + dy))


def _overlap(a0: float, a1: float, b0: float, b1: float) -> float:
    shorter = min(a1 - a0, b1 - b0)
    return max(0.0, min(a1, b1) - max(a0, b0)) / shorter if shorter > 0 else 0.0
