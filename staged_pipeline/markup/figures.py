"""Figures: the crop of the page, its description, its place and width."""

import re

from staged_pipeline.core.content import FigureContent, Position
from staged_pipeline.core.skeleton import Element
from staged_pipeline.markup.context import Context
from staged_pipeline.markup.images import image
from staged_pipeline.markup.tags import Node, tag, text

_WIDTH = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*%")
_MARGINS = {"left": "0 auto", "center": "auto", "right": "auto 0"}


def figure_nodes(context: Context, element: Element, entry: FigureContent) -> list[Node]:
    """The picture of a figure; its description in words where there is no picture."""
    shown = image(context, entry.asset, alt=entry.description, style=_style(context, element, entry))
    if shown is not None:
        return [shown]
    words = entry.description or "Figure"
    return [tag("p", [text(words)], class_="figure-placeholder")]


def _style(context: Context, element: Element, entry: FigureContent) -> str:
    """Width as a share of the column, and where the picture stands across it.

    A width that the content does not give is the figure's share of the page's width.
    """
    given = entry.position.width if isinstance(entry.position, Position) else None
    match = _WIDTH.fullmatch((entry.width or given or "").strip())
    share = float(match.group(1)) if match else 100 * element.box.width / max(context.measure(element), 1e-6)
    position = entry.position.x if isinstance(entry.position, Position) else entry.position
    margins = _MARGINS.get(position or "center", "auto")
    return f"inline-size:{min(100.0, max(5.0, share)):.0f}%;margin-inline:{margins}"
