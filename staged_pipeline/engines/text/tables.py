"""Tables: the grid that lies under a reference, or its lines as rows where no grid was found."""

from staged_pipeline.core.content import Content, TableContent
from staged_pipeline.core.evidence import TableGrid
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.skeleton import Reference
from staged_pipeline.engines.tables.content import table_content
from staged_pipeline.engines.text.blocks import ENGINE
from staged_pipeline.engines.text.page import PageText, confidence, sources
from staged_pipeline.engines.text.pictured_runs import PicturedRuns

_GRIDLESS_CONFIDENCE = 0.3
_SAME_ROW = 0.5


def table_entry(reference: Reference, page: PageText, pictures: PicturedRuns | None = None) -> Content | None:
    """The table of a reference, None where no words lie in it; `pictures` finds what its cells show as pictures."""
    segments = page.segments(reference)
    direction = reference.direction or page.evidence.direction
    if not segments:
        return None
    grid = matching_grid(reference.box, page.evidence.grids)
    if grid is not None:
        scanned = all(segment.source == "ocr" for segment in segments)
        shown = pictures.of_cells(reference.ref, grid) if pictures and scanned else None
        table = table_content(grid, segments, direction, page.vocabulary, shown)
        if table.rows or table.headers:
            return table
    return TableContent(
        rows=_rows([(segment.box, segment.text) for segment in segments], direction == "rtl"),
        direction=direction,
        sources=sources(segments, reference),
        confidence=min(_GRIDLESS_CONFIDENCE, confidence(segments)),
        engine=ENGINE,
    )


def matching_grid(box: Box, grids: tuple[TableGrid, ...]) -> TableGrid | None:
    """The grid with cells that shares most with `box`, None where none covers half of either."""
    best = max((grid for grid in grids if grid.cells), key=lambda grid: grid.box.iou(box), default=None)
    if best is None or max(best.box.covered_by(box), box.covered_by(best.box)) < 0.5:
        return None
    return best


def _rows(lines: list[tuple[Box, str]], rtl: bool) -> tuple[tuple[str, ...], ...]:
    """Lines that share a height are one row, its cells in reading order; short rows are filled with empty cells."""
    rows: list[list[tuple[Box, str]]] = []
    for line in sorted(lines, key=lambda item: item[0].center[1]):
        if rows and rows[-1][-1][0].overlap_y(line[0]) > _SAME_ROW:
            rows[-1].append(line)
        else:
            rows.append([line])
    ordered = [[text for _, text in sorted(row, key=lambda item: item[0].x0, reverse=rtl)] for row in rows]
    width = max(map(len, ordered))
    return tuple(tuple(row) + ("",) * (width - len(row)) for row in ordered)
