"""Columns side by side as containers; their classes say where on the page each stands."""

from collections.abc import Sequence

from staged_pipeline.core.skeleton import Container
from staged_pipeline.core.vocabulary import Direction
from staged_pipeline.engines.layout.tree import Node

_LAYOUT_CLASS = {2: "two-column-layout", 3: "three-column-layout"}


def column_section(columns: Sequence[tuple[Node, ...]], sides: Sequence[str]) -> Container:
    """A section of columns in reading order; `sides` are those of `sides_in` or `sides_by_place`."""
    return Container(
        tag="section",
        classes=(_LAYOUT_CLASS.get(len(columns), "multi-column-layout"),),
        children=tuple(
            Container(tag="div", classes=("column", f"column-{side}"), children=children)
            for children, side in zip(columns, sides, strict=True)
        ),
    )


def sides_in(direction: Direction, count: int) -> list[str]:
    """The side of each of `count` columns that are read in `direction`."""
    sides = ["left", *["center"] * (count - 2), "right"]
    return sides if direction == "ltr" else sides[::-1]


def sides_by_place(middles: Sequence[float]) -> list[str]:
    """The side of each column by the x of its middle."""
    outer = {min(middles): "left", max(middles): "right"}
    return [outer.get(middle, "center") for middle in middles]
