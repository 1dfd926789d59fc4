"""PyMuPDF's layout model, in our words."""

from typing import Any, cast, get_args

import pymupdf

from staged_pipeline.core.evidence import Region
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.vocabulary import RegionLabel

_LABELS = frozenset(get_args(RegionLabel))


def read_regions(page: pymupdf.Page) -> tuple[Region, ...]:
    """Labelled boxes of an upright page in the model's order.

    The raw groups stay at `page.layout_information`, where the table finder looks for them.
    """
    page.get_layout(return_raw=True)  # pyright: ignore[reportUnknownMemberType]
    groups = cast(list[dict[str, Any]], page.layout_information or [])
    width, height = page.rect.width, page.rect.height
    return tuple(
        Region(label=cast(RegionLabel, group["class_name"]), box=Box.scaled(*group["group_bbox"][:4], width, height))
        for group in groups
        if group["class_name"] in _LABELS
    )
