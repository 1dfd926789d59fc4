"""The tables of a page as grids of cells, without text."""

from collections.abc import Sequence
from typing import NamedTuple

import pymupdf

from staged_pipeline.core.evidence import Segment, TableGrid
from staged_pipeline.core.geometry import Box
from staged_pipeline.source.grids.aligned import aligned_grid
from staged_pipeline.source.grids.columns import columns_merged, columns_split
from staged_pipeline.source.grids.extend import extended_up
from staged_pipeline.source.grids.finder import mupdf_grids, table_regions
from staged_pipeline.source.grids.groups import groups_parted
from staged_pipeline.source.grids.headers import with_headers, with_names
from staged_pipeline.source.grids.rows import rows_joined
from staged_pipeline.source.grids.ruled import ruled_grids
from staged_pipeline.source.grids.sound import is_ornament, is_side_by_side, is_turned
from staged_pipeline.source.grids.spans import columns_joined, labels_widened, rows_spanned
from staged_pipeline.source.grids.trim import trimmed
from staged_pipeline.source.grids.trust import is_coarse

_NEAR = 0.1  # of the page: text farther from a grid is no part of its table
_SAME = 0.5  # share of a grid that lies in another for both to be of one table


class Grids(NamedTuple):
    """The tables of a page, and the boxes of text that was taken for one."""

    tables: tuple[TableGrid, ...] = ()
    texts: tuple[Box, ...] = ()


def find_grids(page: pymupdf.Page, segments: Sequence[Segment], rules: Sequence[Box]) -> Grids:
    """The tables of a page with a text layer.

    Printed lines that bound every cell say more than any model; elsewhere PyMuPDF's grids stand.

    Args:
        page: The page, upright and without /Rotate; a raw layout (`page.get_layout(return_raw=True)`) is reused.
        segments: Its lines in our own reading.
        rules: Its printed lines, fractions of the page.
    """
    found = ruled_grids(rules, segments, page.rect.width, page.rect.height)
    coarse = [grid for grid in found if is_coarse(grid, segments)]
    ruled = [grid for grid in found if grid not in coarse]
    unexplained = [box for box in table_regions(page) if not any(_of_one_table(box, grid.box) for grid in ruled)]
    texts = [box for box in unexplained if is_turned(box, segments)]
    seen: tuple[TableGrid, ...] = ()
    if coarse or len(texts) < len(unexplained):  # the model's finder costs as much as all the rest of a page's tables
        seen = mupdf_grids(page)
    texts += [grid.box for grid in seen if is_side_by_side(grid, segments)]
    modelled = modelled_grids([grid for grid in seen if grid.box not in texts], segments, rules)
    return Grids(merged_grids(ruled, coarse, modelled, segments), tuple(texts))


def modelled_grids(
    grids: Sequence[TableGrid], segments: Sequence[Segment], rules: Sequence[Box]
) -> tuple[TableGrid, ...]:
    """The tables among the grids of a model, set right by their text."""
    tables = (grid for grid in grids if not is_ornament(grid, segments))
    in_order = (mended(_in_columns(grid, segments), segments, rules) for grid in tables)
    return tuple(grid for grid in in_order if grid.columns > 1)  # one column is a list, a box, contents with leaders


def _in_columns(grid: TableGrid, segments: Sequence[Segment]) -> TableGrid:
    """`grid`, or where it has a single column one from the places of its text."""
    aligned = aligned_grid(grid.box, segments) if grid.columns == 1 else None
    return with_headers(aligned, segments) if aligned else grid


def mended(grid: TableGrid, segments: Sequence[Segment], rules: Sequence[Box]) -> TableGrid:
    """A modelled grid set right by its text: columns split, spans seen, wrapped rows joined, notes cut off."""
    around = grid.box.padded(_NEAR, _NEAR)
    segments = [segment for segment in segments if segment.box.intersection(around)]
    grid = columns_merged(columns_split(grid, segments), segments)
    grid = extended_up(grid, segments)
    grid = columns_joined(grid, segments)
    grid = groups_parted(rows_joined(grid, segments, rules), segments)
    grid = labels_widened(with_names(grid, segments), segments)
    grid = rows_spanned(grid, segments)
    return trimmed(grid, segments)


def merged_grids(
    ruled: Sequence[TableGrid],
    coarse: Sequence[TableGrid],
    modelled: Sequence[TableGrid],
    segments: Sequence[Segment],
) -> tuple[TableGrid, ...]:
    """One grid a table: the ruled one where its lines tell all rows and columns, else the modelled, else the coarse."""
    kept = [grid for grid in modelled if not any(_of_one_table(grid.box, other.box) for other in ruled)]
    alone = [grid for grid in coarse if not any(_of_one_table(grid.box, other.box) for other in kept)]
    kept += (with_headers(trimmed(grid, segments), segments) for grid in (*ruled, *alone))
    return tuple(sorted(kept, key=lambda grid: (grid.box.y0, grid.box.x0)))


def _of_one_table(a: Box, b: Box) -> bool:
    return max(a.covered_by(b), b.covered_by(a)) > _SAME
