"""Tables as PyMuPDF finds them, from the layout model's grids fused with printed lines, turned into our geometry.

`Page.find_tables(union=True, refine=True)` gives placements: rows of cells with spans, in the manner of HTML.
"""

import logging
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, cast

import pymupdf

from staged_pipeline.core.evidence import GridCell, TableGrid
from staged_pipeline.core.geometry import Box
from staged_pipeline.source import mupdf

# Its finder reports its own failures with messages, by default on standard output, where they would mix with ours.
cast("Any", pymupdf).set_messages(pylogging_name="pymupdf", pylogging_level=logging.DEBUG)


class Placement(NamedTuple):
    """A cell as PyMuPDF places it: its box in points of the page as shown, its spans, and whether it heads a column."""

    bbox: tuple[float, float, float, float]
    text: str
    rowspan: int
    colspan: int
    header: bool


def table_regions(page: pymupdf.Page) -> list[Box]:
    """The boxes in which the layout model saw tables, on a page whose raw layout was read."""
    groups = cast("list[dict[str, Any]]", cast("Any", page).layout_information or [])
    width, height = page.rect.width, page.rect.height
    boxes = [cast("list[float]", group["group_bbox"]) for group in groups if group["class_name"] == "table"]
    return [Box.scaled(x0, y0, x1, y1, width, height) for x0, y0, x1, y1, *_ in boxes]


def mupdf_grids(page: pymupdf.Page) -> tuple[TableGrid, ...]:
    """The tables of a page, in the order of the layout model.

    The page should be free of /Rotate already: MuPDF's text and layout coordinates do not know of it, its tables do.
    """
    try:
        found = cast("Any", page).find_tables(use_layout=True, union=True, refine=True)
        tables = (
            [(_placed(t.placements or ()), t.header_rows, t.section_rows or ()) for t in found.tables] if found else []
        )
    except mupdf.ERRORS:  # the finder is a third party's; what printed lines tell needs none of it
        return ()
    width, height = page.rect.width, page.rect.height
    grids = (placements_grid(rows, heads, sections, width, height) for rows, heads, sections in tables if rows)
    return tuple(grid for grid in grids if grid is not None)


def _placed(rows: Iterable[Iterable[Any]]) -> list[list[Placement]]:
    """PyMuPDF's cells, which are untyped, as ours; none of a table with cells that have no place."""
    cells = [list(row) for row in rows]
    if any(cell.bbox is None for row in cells for cell in row):
        return []
    return [
        [
            Placement(tuple(cell.bbox), str(cell.text or ""), int(cell.rowspan), int(cell.colspan), cell.tag == "th")
            for cell in row
        ]
        for row in cells
    ]


def placements_grid(
    rows: Sequence[Sequence[Placement]],
    header_rows: int,
    section_rows: Iterable[int],
    width: float,
    height: float,
) -> TableGrid | None:
    """A grid from rows of placed cells, None where there is not a cell.

    Args:
        rows: Cells by row, those covered by a span from above or from the left left out, as in HTML.
        header_rows: How many leading rows head the columns.
        section_rows: Rows that hold one label for the rows below it.
        width: Of the page, in the unit of the placements.
        height: Of the page.
    """
    sections = set(section_rows)
    taken: set[tuple[int, int]] = set()
    cells: list[GridCell] = []
    for row, placed in enumerate(rows):
        column = 0
        for cell in _labelled(placed) if row in sections else placed:
            while (row, column) in taken:
                column += 1
            rowspan, colspan = min(max(1, cell.rowspan), len(rows) - row), max(1, cell.colspan)
            taken.update((r, c) for r in range(row, row + rowspan) for c in range(column, column + colspan))
            cells.append(
                GridCell(
                    row=row,
                    column=column,
                    rowspan=rowspan,
                    colspan=colspan,
                    box=Box.scaled(*cell.bbox, width, height),
                    header=cell.header or row in sections,
                )
            )
            column += colspan
    if not cells:
        return None
    return TableGrid(
        box=Box.around(cell.box for cell in cells),
        rows=len(rows),
        columns=1 + max(column for _, column in taken),
        cells=tuple(cells),
        header_rows=min(header_rows, len(rows)),
    )


def _labelled(placed: Sequence[Placement]) -> Sequence[Placement]:
    """A section row as one cell, where only one of its cells has text and none reaches into the rows below."""
    texts = [cell for cell in placed if cell.text.strip()]
    if len(texts) != 1 or len(placed) < 2 or any(cell.rowspan > 1 for cell in placed):
        return placed
    x0, y0, x1, y1 = zip(*(cell.bbox for cell in placed), strict=True)
    span = sum(max(1, cell.colspan) for cell in placed)
    return [Placement((min(x0), min(y0), max(x1), max(y1)), texts[0].text, 1, span, header=True)]
