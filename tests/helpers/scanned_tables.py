"""Scanned tables made by hand: the image of a page with bars of ink, and grids of cells, all in points."""

from collections.abc import Sequence

from scanned_lines import HEIGHT, SIZE, WIDTH, Ink, inked

from staged_pipeline.core.content import TableContent
from staged_pipeline.core.evidence import Evidence, GridCell, Segment, Style, TableGrid, Word
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.page import Page
from staged_pipeline.core.skeleton import Reference
from staged_pipeline.core.vocabulary import Direction
from staged_pipeline.engines.local_text import LocalText

LEFT, TOP, COLUMN, ROW = 100.0, 100.0, 80.0, 24.0


def even_cells(rows: int, columns: int, *, ruled: bool) -> TableGrid:
    """A grid of equal cells of `COLUMN` by `ROW` points."""
    cells = tuple(
        GridCell(row=row, column=column, box=fractions(at(row, column, 0, 0), at(row + 1, column + 1, 0, 0)))
        for row in range(rows)
        for column in range(columns)
    )
    return TableGrid(box=Box.around(c.box for c in cells), rows=rows, columns=columns, cells=cells, ruled=ruled)


def at(row: int, column: int, x: float, y: float) -> tuple[float, float]:
    """A place in a cell, counted from its upper left corner."""
    return LEFT + column * COLUMN + x, TOP + row * ROW + y


def fractions(start: tuple[float, float], stop: tuple[float, float]) -> Box:
    return Box.scaled(*start, *stop, WIDTH, HEIGHT)


def bar(row: int, column: int, width: float = 12.0, height: float = 8.0, x: float = 30.0, y: float = 8.0) -> Ink:
    """A bar of ink in a cell, as high as a letter."""
    return (*at(row, column, x, y), *at(row, column, x + width, y + height))


def read(row: int, column: int, text: str, confidence: float, direction: Direction = "rtl") -> Segment:
    """A line of one word in a cell, where `bar` has its ink."""
    x0, y0, x1, y1 = bar(row, column)
    box = fractions((x0, y0), (x1, y1))
    word = Word(text=text, box=box, style=Style(size=SIZE), confidence=confidence)
    return Segment(
        id=f"p0_l{100 * row + column}",
        text=text,
        box=box,
        words=(word,),
        direction=direction,
        source="ocr",
        confidence=confidence,
        baseline=y1 / HEIGHT,
    )


def rules_of(rows: int, columns: int) -> list[Ink]:
    """The printed lines of an even grid."""
    (x0, y0), (x1, y1) = at(0, 0, 0, 0), at(rows, columns, 0, 0)
    across = [(x0, y0 + row * ROW - 0.5, x1, y0 + row * ROW + 0.5) for row in range(rows + 1)]
    return across + [(x0 + c * COLUMN - 0.5, y0, x0 + c * COLUMN + 0.5, y1) for c in range(columns + 1)]


def table_of(
    grid: TableGrid, lines: Sequence[Segment], ink: Sequence[Ink], direction: Direction = "rtl"
) -> TableContent:
    """The table that the local engine makes of a scan."""
    evidence = Evidence(
        page_index=0,
        width=WIDTH,
        height=HEIGHT,
        source="ocr",
        direction=direction,
        segments=tuple(lines),
        grids=(grid,),
    )
    asked = Reference(
        ref="table_1",
        kind="table",
        type="table",
        order=1,
        box=grid.box,
        segments=tuple(line.id for line in lines),
        direction=direction,
    )
    page = Page(image=inked(ink), evidence=evidence)
    entry = LocalText(pictures=True).read_text(page, [asked]).content["table_1"]
    assert isinstance(entry, TableContent)
    return entry


def texts_of(table: TableContent) -> list[list[str]]:
    """The cells of a table's rows: their text, in brackets what is shown as a picture."""
    return [[_text(cell) for cell in row] for row in ((table.headers,) if table.headers else ()) + table.rows]


def _text(cell: object) -> str:
    if isinstance(cell, str):
        return cell
    segments = getattr(cell, "segments", None)
    if segments is None:
        return getattr(cell, "content", "")
    return "".join(f"[{one.content}]" if one.type == "math" else one.content for one in segments)
