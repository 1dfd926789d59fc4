"""Table content as rows of Markdown cells, and back."""

from collections.abc import Iterable, Sequence
from typing import Literal

from staged_pipeline.core.content import Cell, MathSegment, Segment, TableContent, TextSegment
from staged_pipeline.engines.llm.markdown import canonical, markdown_segments, plain_text, segments_markdown
from staged_pipeline.engines.llm.table_rows import Slot, escaped_cell, join_rows, slots, split_rows

_Row = Sequence[str | Cell]
_CODE_STOPS = ("\\", "|", "<br")
_WIDEST = 200
_SPANS = frozenset("<^")


def table_markdown(entry: TableContent) -> str:
    """A table as rows in reading order. What the rows cannot say is left out: see `table_rows` and `markdown`."""
    rows, header_rows = _all_rows(entry)
    grid = _grid([[_as_cell(cell) for cell in row] for row in rows], header_rows)
    return join_rows(grid, header_rows) if grid else ""


def read_table(text: str) -> TableContent | None:
    """The table that rows of text say, None where there are none. Direction and sources are left to the caller."""
    read = split_rows(text)
    parts = [part for part in (read.cells[: read.header_rows], read.cells[read.header_rows :]) if part]
    rows: list[tuple[str | Cell, ...]] = []
    for part in parts:  # a span does not leave its part
        heads = part is parts[0] and read.header_rows > 0
        held = [row for i, row in enumerate(part) if i == 0 or row[:1] != ["^"] or not _SPANS.issuperset(row)]
        for line in slots(held):
            rows.append(tuple(_cell(slot, heads=heads, first=not rows) for slot in line))
    if not any(_as_cell(cell).content for row in rows for cell in row):
        return None
    leading = read.header_rows > 0
    return TableContent(headers=rows[0] if leading else (), rows=tuple(rows[1:] if leading else rows))


def _all_rows(entry: TableContent) -> tuple[list[_Row], int]:
    rows: list[_Row] = [*([entry.headers] if entry.headers else []), *entry.rows]
    heads = 1 if entry.headers else 0
    while (
        heads < len(rows)
        and rows[heads]
        and all(isinstance(c, Cell) and c.header in ("col", "colgroup") for c in rows[heads])
    ):
        heads += 1
    if heads == len(rows) and not entry.headers:
        heads = 0
    return rows, heads


def _as_cell(cell: str | Cell) -> Cell:
    return cell if isinstance(cell, Cell) else Cell(content=cell)


def _grid(rows: Sequence[Sequence[Cell]], header_rows: int) -> list[list[str]]:
    """Cells in their places, spans filled with `<` and `^`; rows of one width."""
    places: dict[tuple[int, int], str] = {}
    for r, row in enumerate(rows):
        last = header_rows if r < header_rows else len(rows)
        column = 0
        for cell in row:
            while (r, column) in places:
                column += 1
            wide = 1
            while wide < min(cell.colspan, _WIDEST) and (r, column + wide) not in places:
                wide += 1
            for down in range(min(cell.rowspan, last - r)):
                places.update({(r + down, column + i): "<" if i else "^" for i in range(wide)})
            places[r, column] = _written(cell)
            column += wide
    width = max((column for _, column in places), default=-1) + 1
    return [[places.get((r, c), "") for c in range(width)] for r in range(len(rows))]


def _written(cell: Cell) -> str:
    segments = cell.segments if cell.segments is not None else (TextSegment(content=cell.content),)
    text = escaped_cell(segments_markdown(_without_risky_code(segments)))
    return f"!{text}" if cell.header in ("row", "rowgroup") else text


def _without_risky_code(segments: Iterable[Segment]) -> tuple[Segment, ...]:
    """Code whose characters would end its cell stays as plain text."""

    def plain(segment: Segment) -> Segment:
        if isinstance(segment, MathSegment) or not any(stop in segment.content for stop in _CODE_STOPS):
            return segment
        return segment.model_copy(update={"marks": tuple(mark for mark in segment.marks if mark != "code")})

    return canonical(plain(segment) for segment in segments)


def _cell(slot: Slot, *, heads: bool, first: bool) -> str | Cell:
    row_head = slot.text.startswith("!")
    segments = _without_risky_code(markdown_segments(slot.text[1:] if row_head else slot.text))
    header: Literal["col", "row", "colgroup", "rowgroup"] | None = None
    if heads:
        header = "colgroup" if slot.colspan > 1 else "col"
    elif row_head:
        header = "rowgroup" if slot.rowspan > 1 else "row"
    styled = any(isinstance(run, MathSegment) or run.marks or run.href for run in segments)
    said = header if not (heads and first and slot.colspan == 1) else None
    if said is None and not styled and slot.rowspan == slot.colspan == 1:
        return plain_text(segments)
    return Cell(
        content=plain_text(segments),
        segments=segments if styled else None,
        rowspan=slot.rowspan,
        colspan=slot.colspan,
        header=header,
    )
