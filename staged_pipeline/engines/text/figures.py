"""Figures: a crop of the page, described by its caption and by the words printed inside it."""

from collections.abc import Sequence
from statistics import median
from typing import Literal

from staged_pipeline.core.content import FigureContent, Position
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.skeleton import Reference
from staged_pipeline.engines.text.blocks import ENGINE, BlockReader
from staged_pipeline.engines.text.page import PageText, sources

_CENTERED = 0.1  # of the column's width
_WHOLE_COLUMN = 0.9


def figure_content(
    reference: Reference, references: Sequence[Reference], page: PageText, blocks: BlockReader
) -> FigureContent:
    """The figure of a reference. Its words, of which a crop has no characters, stand in the description."""
    captions = [other for other in references if other.target == reference.ref and other.kind == "caption"]
    inside = page.segments(reference)
    parts = [blocks.plain(page.segments(caption)) for caption in captions]
    parts.append(" ".join(segment.text for segment in inside))
    column = _column(reference.box, references) or (0.5 - page.text_width / 2, 0.5 + page.text_width / 2)
    return FigureContent(
        description="\n".join(part for part in parts if part),
        position=_position(reference.box, *column),
        asset=f"assets/{reference.ref}.png",
        sources=sources(inside, reference).model_copy(update={"boxes": (reference.box,)}),
        confidence=0.9,
        engine=ENGINE,
    )


def _column(box: Box, references: Sequence[Reference]) -> tuple[float, float] | None:
    """The left and right edge of the column that `box` stands in, by the paragraphs above and below it."""
    near = [
        other.box
        for other in references
        if other.kind in ("paragraph", "column", "list_item") and other.box.x0 < box.x1 and box.x0 < other.box.x1
    ]
    if not near:
        return None
    return min(median(one.x0 for one in near), box.x0), max(median(one.x1 for one in near), box.x1)


def _position(box: Box, left: float, right: float) -> Position:
    """Where a figure stands across its column, and its share of the column's width."""
    width = max(right - left, 1e-6)
    share = min(1.0, box.width / width)
    offset = (box.center[0] - (left + right) / 2) / width
    side: Literal["left", "center", "right"] = "left" if offset < 0 else "right"
    return Position(x="center" if abs(offset) <= _CENTERED or share > _WHOLE_COLUMN else side, width=f"{share:.0%}")
