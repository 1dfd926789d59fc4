r"""Table rows as text: cells between `|`, spans as `<` and `^`.

A cell `<` continues the cell before it, `^` the cell above; `\|` is a literal bar; in a formula a bar needs no
backslash. A row of dashes ends the header rows.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

_SIGN = re.compile(r"\\\((?:[^\\]|\\[^()])*+\\\)|\\.|<br\s*/?>|[|]", re.IGNORECASE)
_DASHES = re.compile(r":?-{3,}:?")


class Slot(NamedTuple):
    """One cell of a table: its Markdown, its place in the grid and how far it reaches."""

    row: int
    column: int
    rowspan: int
    colspan: int
    text: str


@dataclass
class Rows:
    """Rows of cells as written, how many of them are header rows, and lines that are no rows."""

    cells: list[list[str]] = field(default_factory=list[list[str]])
    header_rows: int = 0
    stray: list[str] = field(default_factory=list[str])


def split_rows(text: str) -> Rows:
    """The rows of a table; all are made as wide as the widest by empty cells."""
    rows = Rows()
    ended = False
    for line in text.splitlines():
        cells = _split(line)
        if cells is None:
            rows.stray += [line.strip()] if line.strip() else []
        elif _is_rule(cells):
            rows.header_rows = rows.header_rows if ended else len(rows.cells)
            ended = True
        else:
            rows.cells.append(cells)
    width = max(map(len, rows.cells), default=0)
    rows.cells = [[*cells, *[""] * (width - len(cells))] for cells in rows.cells]
    return rows


def _split(line: str) -> list[str] | None:
    """The cells of a line, None where it has no bar."""
    cells = [""]
    at = 0
    for found in _SIGN.finditer(line):
        cells[-1] += line[at : found.start()]
        sign = found.group()
        if sign == "|":
            cells.append("")
        elif sign == "\\|":
            cells[-1] += "|"
        else:
            cells[-1] += "\\\n" if sign[0] == "<" else sign
        at = found.end()
    cells[-1] += line[at:]
    if len(cells) == 1:
        return None
    first = 0 if cells[0].strip() else 1
    last = len(cells) if cells[-1].strip() else -1
    return [cell.strip() for cell in cells[first:last]]


def _is_rule(cells: Sequence[str]) -> bool:
    written = [cell for cell in cells if cell]
    return bool(written) and all(map(_DASHES.fullmatch, written))


def slots(rows: Sequence[Sequence[str]]) -> list[list[Slot]]:
    """The cells of `rows`, each with its span, a list a row.

    What would not be a rectangle is not spanned: those places become empty cells.
    """
    owner = _owners(rows)
    made: list[list[Slot]] = []
    taken: set[tuple[int, int]] = set()
    for r, row in enumerate(rows):
        line: list[Slot] = []
        for c, text in enumerate(row):
            if (r, c) in taken:
                continue
            if owner[r][c] != (r, c):
                line.append(Slot(r, c, 1, 1, ""))
                continue
            colspan = _run(owner[r][c:], (r, c))
            below = 1
            while (
                r + below < len(rows)
                and _run(owner[r + below][c:], (r, c)) == colspan
                and not (c and owner[r + below][c - 1] == (r, c))
            ):
                below += 1
            taken |= {(r + i, c + j) for i in range(below) for j in range(colspan)}
            line.append(Slot(r, c, below, colspan, text))
        made.append(line)
    return made


def _owners(rows: Sequence[Sequence[str]]) -> list[list[tuple[int, int]]]:
    owner: list[list[tuple[int, int]]] = []
    for r, row in enumerate(rows):
        line: list[tuple[int, int]] = []
        for c, text in enumerate(row):
            if text == "<" and c:
                line.append(line[-1])
            elif text == "^" and r:
                line.append(owner[r - 1][c])
            else:
                line.append((r, c))
        owner.append(line)
    return owner


def _run(owners: Sequence[tuple[int, int]], wanted: tuple[int, int]) -> int:
    for i, one in enumerate(owners):
        if one != wanted:
            return i
    return len(owners)


def join_rows(rows: Sequence[Sequence[str]], header_rows: int) -> str:
    """Rows as text, from cells that are escaped already."""
    lines = [f"| {' | '.join(row)} |" for row in rows]
    if header_rows:
        lines.insert(header_rows, "|" + "---|" * len(rows[0]))
    return "\n".join(lines)


def escaped_cell(markdown: str) -> str:
    """The Markdown of a cell as it stands in a row."""
    text = markdown.replace("\\\n", "\n")
    parts: list[str] = []
    at = 0
    for found in _SIGN.finditer(text):
        parts.append(text[at : found.start()])
        sign = found.group()
        parts.append("\\" + sign if sign[0] in "|<" else sign)
        at = found.end()
    text = "".join([*parts, text[at:]]).strip().replace("\n", "<br>")
    if text == "<" or text.startswith("!") or _DASHES.fullmatch(text):
        return "\\" + text
    return text
