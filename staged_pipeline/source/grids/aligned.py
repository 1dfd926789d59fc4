"""Tables without lines: the pieces of text in a region, by heights and columns.

It works where the lines of a page are already parted at the gaps between columns.
"""

from collections.abc import Sequence
from itertools import pairwise

from staged_pipeline.core.evidence import GridCell, Segment, TableGrid
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.printed_rows import printed_rows

_INSIDE = 0.5
_PROSE = 0.8  # of the region's width: a line as long is not a cell
_CENTERED = 0.03  # of the table's width: how far a label may stand from its middle
_FLUSH = 0.005  # of the page's width: how far a piece may stand from the edge of its column
_CONFIDENCE = 0.6


def aligned_grid(region: Box, segments: Sequence[Segment]) -> TableGrid | None:
    """The table in a region that is known to hold one; None where its text does not stand in columns.

    Columns are those of the row with most pieces of text, widened by the pieces that stand in one of them only.
    """
    inside = [s for s in segments if s.words and s.angle == 0 and s.box.covered_by(region) > _INSIDE]
    rows = _without_prose(_rows(inside), region.width)
    widest: Sequence[Segment] = max(rows, key=len) if rows else ()
    if len(widest) < 2 or len(rows) < 3:
        return None
    columns = _columns([row for row in rows if len(row) > 1], [(s.box.x0, s.box.x1) for s in widest])
    labels = [row for row in rows if _is_centered(row, columns)]
    columns = _columns([row for row in rows if row not in labels], columns)
    cells = _cells(rows, columns, labels)
    if cells is None:
        return None
    return TableGrid(
        box=Box.around(cell.box for cell in cells),
        rows=len(rows),
        columns=len(columns),
        cells=tuple(cells),
        confidence=_CONFIDENCE,
    )


def _rows(segments: Sequence[Segment]) -> list[list[Segment]]:
    return [sorted(row, key=lambda s: s.box.x0) for row in printed_rows(segments)]


def _without_prose(rows: list[list[Segment]], width: float) -> list[list[Segment]]:
    """Rows without the paragraphs above and below the table: all from a long line outwards."""
    long = [i for i, row in enumerate(rows) if len(row) == 1 and row[0].box.width > _PROSE * width]
    many = [i for i, row in enumerate(rows) if len(row) > 1]
    if not many:
        return []
    first = max((i + 1 for i in long if i < many[0]), default=0)
    last = min((i for i in long if i > many[0]), default=len(rows))
    return rows[first:last]


def _columns(rows: Sequence[Sequence[Segment]], seeds: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The x ranges of columns, from left to right: `seeds`, grown by the pieces that touch one of them only."""
    columns = list(seeds)
    for row in rows:
        for segment in row:
            x0, x1 = segment.box.x0, segment.box.x1
            over = _over(columns, x0, x1)
            if len(over) == 1:
                start, end = columns[over[0]]
                columns[over[0]] = (min(start, x0), max(end, x1))
    return columns


def _over(columns: Sequence[tuple[float, float]], x0: float, x1: float) -> list[int]:
    return [i for i, (start, end) in enumerate(columns) if min(end, x1) > max(start, x0)]


def _cells(
    rows: Sequence[Sequence[Segment]],
    columns: Sequence[tuple[float, float]],
    labels: Sequence[Sequence[Segment]],
) -> list[GridCell] | None:
    """The cells of all rows, those of `labels` spanning all columns.

    None where pieces of one row claim the same column too often.
    """
    edges = [
        columns[0][0],
        *((a[1] + b[0]) / 2 for a, b in pairwise(columns)),
        columns[-1][1],
    ]
    cells: list[GridCell] = []
    clashes = 0
    for index, row in enumerate(rows):
        top, bottom = min(s.box.y0 for s in row), max(s.box.y1 for s in row)
        if row in labels:
            cells.append(_cell(index, 0, len(columns) - 1, edges, top, bottom))
            continue
        column = 0
        for segment in row:
            over = _over(columns, segment.box.x0, segment.box.x1) or [_nearest(columns, segment.box.center[0])]
            first, last = max(over[0], column), over[-1]
            clashes += over[0] < column
            if first > last:
                continue
            cells += (_cell(index, c, c, edges, top, bottom) for c in range(column, first))
            cells.append(_cell(index, first, last, edges, top, bottom))
            column = last + 1
        cells += (_cell(index, c, c, edges, top, bottom) for c in range(column, len(columns)))
    return None if clashes * 5 > len(rows) else cells


def _is_centered(row: Sequence[Segment], columns: Sequence[tuple[float, float]]) -> bool:
    """Whether a row is one piece in the middle of the table, flush with no column: a label for all of them."""
    start, end = columns[0][0], columns[-1][1]
    if len(row) > 1 or abs(row[0].box.center[0] - (start + end) / 2) > _CENTERED * (end - start):
        return False
    x0, x1 = row[0].box.x0, row[0].box.x1
    return all(min(abs(x0 - a), abs(x1 - b)) > _FLUSH for a, b in columns)


def _nearest(columns: Sequence[tuple[float, float]], x: float) -> int:
    return min(range(len(columns)), key=lambda i: max(columns[i][0] - x, x - columns[i][1]))


def _cell(row: int, first: int, last: int, edges: Sequence[float], top: float, bottom: float) -> GridCell:
    box = Box(edges[first], top, edges[last + 1], bottom)
    return GridCell(row=row, column=first, colspan=last - first + 1, box=box)
