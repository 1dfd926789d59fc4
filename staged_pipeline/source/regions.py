"""PyMuPDF's layout model, in our words."""

from collections.abc import Sequence
from typing import cast, get_args

import pymupdf

from staged_pipeline.core.evidence import Region
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.vocabulary import RegionLabel
from staged_pipeline.source import mupdf

_HOLDS = 0.5  # share of a text's box
_LABELS = frozenset(get_args(RegionLabel))


def read_regions(page: pymupdf.Page) -> tuple[Region, ...]:
    """Labelled boxes of an upright page in the model's order; none where the model fails.

    The raw groups stay at `page.layout_information`, where the table finder looks for them.
    """
    try:
        groups = mupdf.raw_layout(page)
    except mupdf.ERRORS:  # the model is a third party's, and a page without regions still has its lines
        return ()
    width, height = mupdf.size(page)
    found: list[Region] = []
    for group in groups:
        if group["class_name"] in _LABELS:
            x0, y0, x1, y1 = group["group_bbox"][:4]
            box = Box.scaled(x0, y0, x1, y1, width, height)
            found.append(Region(label=cast("RegionLabel", group["class_name"]), box=box))
    return tuple(found)


def without_tables(found: Sequence[Region], texts: Sequence[Box]) -> tuple[Region, ...]:
    """The regions with those labelled as tables that hold `texts` as text."""
    return tuple(
        region.model_copy(update={"label": "text"})
        if region.label == "table" and any(box.covered_by(region.box) > _HOLDS for box in texts)
        else region
        for region in found
    )
