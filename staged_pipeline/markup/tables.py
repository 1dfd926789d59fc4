"""Tables: real header cells with a scope, spans, a caption."""

from collections.abc import Sequence

from bs4 import Tag

from staged_pipeline.core.content import Cell, TableContent
from staged_pipeline.core.vocabulary import Direction
from staged_pipeline.markup.context import Context, Line
from staged_pipeline.markup.inline import segment_nodes, text_nodes
from staged_pipeline.markup.tags import Node, tag

_Row = Sequence[str | Cell]


def table(
    context: Context, entry: TableContent, direction: Direction, caption: Tag | None, labelled_by: str | None
) -> Tag:
    """The `<table>` of an entry. `caption` is a finished `<caption>`, `labelled_by` the id of one elsewhere."""
    head, body = _split(entry)
    parts: list[Node] = [caption] if caption else []
    if head:
        parts.append(tag("thead", [_row(context, direction, row, head=True) for row in head]))
    if body:
        parts.append(tag("tbody", [_row(context, direction, row, head=False) for row in body]))
    return tag("table", parts, dir=direction, aria_labelledby=labelled_by)


def _split(entry: TableContent) -> tuple[list[_Row], list[_Row]]:
    """Header rows and the others: the headers, and the first rows that hold nothing but column headers.

    Header rows that span into rows of the body stay with the body, as a span may not leave its row group.
    """
    rows = list(entry.rows)
    count = 0
    while count < len(rows) and rows[count] and all(_heads_column(cell) for cell in rows[count]):
        count += 1
    if count == len(rows) and not entry.headers:
        count = 0
    head: list[_Row] = [_as_headers(entry.headers)] if entry.headers else []
    head += rows[:count]
    body: list[_Row] = [*rows[count:]]
    return head, body


def _heads_column(cell: str | Cell) -> bool:
    return isinstance(cell, Cell) and cell.header in ("col", "colgroup")


def _as_headers(row: _Row) -> _Row:
    return [
        cell if isinstance(cell, Cell) and cell.header else _as_cell(cell).model_copy(update={"header": "col"})
        for cell in row
    ]


def _as_cell(cell: str | Cell) -> Cell:
    return Cell(content=cell) if isinstance(cell, str) else cell


def _row(context: Context, direction: Direction, row: _Row, *, head: bool) -> Tag:
    return tag("tr", [_cell(context, direction, cell, head=head) for cell in row])


def _cell(context: Context, direction: Direction, cell: str | Cell, *, head: bool) -> Tag:
    line = Line(direction)
    cell = _as_cell(cell)
    if cell.segments is None:
        nodes = text_nodes(context, line, cell.content)
    else:
        nodes = segment_nodes(context, line, cell.segments)
    is_header = cell.header is not None and not (head and not nodes)
    return tag(
        "th" if is_header else "td",
        nodes,
        scope=_scope(cell) if is_header else None,
        rowspan=cell.rowspan if cell.rowspan > 1 else None,
        colspan=cell.colspan if cell.colspan > 1 else None,
    )


def _scope(cell: Cell) -> str:
    if cell.header == "col" and cell.colspan > 1:
        return "colgroup"
    if cell.header == "row" and cell.rowspan > 1:
        return "rowgroup"
    return cell.header or "col"
