"""A table of parsed HTML as content: spans, headers, formulas and emphasis within cells."""

import re
from collections.abc import Iterable, Iterator
from typing import Literal

from bs4 import Tag
from bs4.element import PageElement

from staged_pipeline.core.content import Cell, Segment, TableContent, TextSegment
from staged_pipeline.markup.formula_guard import Guarded
from staged_pipeline.markup.page_runs import runs_of

Header = Literal["col", "row", "colgroup", "rowgroup"]

_WIDEST = 200
_SCOPES: dict[str, Header] = {"col": "col", "row": "row", "colgroup": "colgroup", "rowgroup": "rowgroup"}
_BLOCKS = frozenset(["p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "figcaption", "dt", "dd"])


def table_of(tag: Tag, guard: Guarded) -> TableContent:
    """The rows of a table, those of tables within its cells left to their cells as text."""
    rows = [_row(row, guard) for row in tag.find_all("tr") if row.find_parent("table") is tag]
    rows = [row for row in rows if row]
    if rows and all(cell.header in ("col", "colgroup") for cell in rows[0]):
        headers = (cell.model_copy(update={"header": None}) for cell in rows[0])
        return TableContent(headers=_plain(headers), rows=tuple(map(_plain, rows[1:])))
    return TableContent(rows=tuple(map(_plain, rows)))


def _row(row: Tag, guard: Guarded) -> list[Cell]:
    cells = [cell for cell in row.find_all(["td", "th"]) if cell.find_parent("tr") is row]
    group = row.find_parent(["thead", "table"])
    if group is not None and group.name == "thead":
        return [_cell(cell, guard, "col") for cell in cells]
    of_header: Header = "col" if all(cell.name == "th" for cell in cells) else "row"
    return [_cell(cell, guard, of_header if cell.name == "th" else None) for cell in cells]


def _cell(tag: Tag, guard: Guarded, header: Header | None) -> Cell:
    runs = _cell_runs(tag, guard)
    plain = len(runs) < 2 and all(isinstance(run, TextSegment) and not run.marks and not run.href for run in runs)
    return Cell(
        content="".join(run.content for run in runs),
        segments=None if plain else runs,
        rowspan=_span(tag, "rowspan"),
        colspan=_span(tag, "colspan"),
        header=_SCOPES.get(str(tag.get("scope", "")).lower(), header) if header else None,
    )


def _cell_runs(tag: Tag, guard: Guarded) -> tuple[Segment, ...]:
    """The text of a cell; blocks within it stand on lines of their own."""
    lines = [runs for part in _lines(tag) if (runs := runs_of(part, guard))]
    found: list[Segment] = []
    for runs in lines:
        found += [TextSegment(content="\n"), *runs] if found else runs
    return tuple(found)


def _lines(tag: Tag) -> Iterator[list[PageElement]]:
    line: list[PageElement] = []
    for child in list(tag.children):
        if isinstance(child, Tag) and (child.name in _BLOCKS or child.find(list(_BLOCKS))):
            yield line
            yield from _lines(child)
            line = []
        else:
            line.append(child)
    yield line


def _plain(row: Iterable[Cell]) -> tuple[str | Cell, ...]:
    """Cells that are nothing but text as strings."""
    return tuple(cell.content if cell == Cell(content=cell.content) else cell for cell in row)


def _span(tag: Tag, name: str) -> int:
    value = str(tag.get(name, "1")).strip()
    return min(_WIDEST, max(1, int(value))) if re.fullmatch("[0-9]{1,4}", value) else 1
