"""Bullets of list items that are drawn as shapes, as browsers do: no text layer has them."""

from collections.abc import Iterable

from staged_pipeline.core.evidence import Segment
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.vocabulary import Direction

_NEAR = 1.5  # heights of a line between a bullet and its text
_SMALL = 0.55  # of a line's height; larger shapes are boxes to be ticked
_MIDDLE = 0.3  # of a line's height, between its middle and that of the bullet


class DrawnBullets:
    """The dots and squares of one page, in points."""

    def __init__(self, dots: Iterable[Box], direction: Direction) -> None:
        """`direction` is the page's: its bullets may stand on that side of lines in another direction, too."""
        self._dots = tuple(dots)
        self._direction: Direction = direction

    def before(self, segment: Segment, line: Box) -> bool:
        """Whether a bullet stands where a level line starts; `line` is the segment's box in points."""
        if segment.angle or not self._dots:
            return False
        sides: set[Direction] = {segment.direction, self._direction}
        return any(_stands_before(dot, line, side) for dot in self._dots for side in sides)


def _stands_before(dot: Box, line: Box, side: Direction) -> bool:
    gap = line.x0 - dot.x1 if side == "ltr" else dot.x0 - line.x1
    level = abs(dot.center[1] - line.center[1]) < _MIDDLE * line.height
    return level and 0 < gap < _NEAR * line.height and dot.height < _SMALL * line.height
