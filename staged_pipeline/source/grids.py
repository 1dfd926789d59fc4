"""The tables of a page as grids of cells, without text."""

from collections.abc import Sequence

import pymupdf

from staged_pipeline.core.evidence import Segment, TableGrid
from staged_pipeline.core.geometry import Box
from staged_pipeline.source.grids_mupdf import mupdf_grids


def find_grids(
    page: pymupdf.Page,
    segments: Sequence[Segment] = (),
    rules: Sequence[Box] = (),
) -> tuple[TableGrid, ...]:
    """The tables of a page with a text layer.

    Args:
        page: The page, upright and without /Rotate; a raw layout (`page.get_layout(return_raw=True)`) is reused.
        segments: Its lines in our own reading, for tables without printed lines.
        rules: Its printed lines, fractions of the page.
    """
    del segments, rules
    return mupdf_grids(page)
