"""Things on a page that are printed at one height."""

from collections.abc import Iterable
from typing import Protocol, TypeVar

from staged_pipeline.core.geometry import Box

_SAME_ROW = 0.5  # of the smaller height


class Boxed(Protocol):
    """What has a place on the page."""

    @property
    def box(self) -> Box: ...


T = TypeVar("T", bound=Boxed)


def printed_rows(things: Iterable[T]) -> list[list[T]]:
    """Things by rows, both top to bottom; a row is what overlaps more than half with the first in it."""
    rows: list[list[T]] = []
    for thing in sorted(things, key=lambda one: one.box.center[1]):
        if rows and rows[-1][0].box.overlap_y(thing.box) > _SAME_ROW:
            rows[-1].append(thing)
        else:
            rows.append([thing])
    return rows
