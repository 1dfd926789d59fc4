"""Figures: a crop of the page, described by its caption and by the words printed inside it."""

from collections.abc import Sequence
from typing import Literal

from staged_pipeline.core.content import FigureContent, Position
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.skeleton import Reference
from staged_pipeline.engines.local_text_blocks import ENGINE, BlockReader
from staged_pipeline.engines.local_text_page import PageText, sources

_CENTERED = 0.04


def figure_content(
    reference: Reference, references: Sequence[Reference], page: PageText, blocks: BlockReader
) -> FigureContent:
    """The figure of a reference. Its words, of which a crop has no characters, stand in the description."""
    captions = [other for other in references if other.target == reference.ref and other.kind == "caption"]
    inside = page.segments(reference)
    parts = [blocks.plain(page.segments(caption)) for caption in captions]
    parts.append(" ".join(segment.text for segment in inside))
    return FigureContent(
        description="\n".join(part for part in parts if part),
        position=Position(
            x=_side(reference.box), width=f"{round(100 * min(1.0, reference.box.width / page.text_width))}%"
        ),
        asset=f"assets/{reference.ref}.png",
        sources=sources(inside, reference).model_copy(update={"boxes": (reference.box,)}),
        confidence=0.9,
        engine=ENGINE,
    )


def _side(box: Box) -> Literal["left", "center", "right"]:
    offset = box.center[0] - 0.5
    if abs(offset) <= _CENTERED or box.width > 0.6:
        return "center"
    return "left" if offset < 0 else "right"
