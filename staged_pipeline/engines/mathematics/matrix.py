"""What tall brackets hold: matrices, cases, binomials, or simply a tall part of the formula."""

from collections.abc import Sequence
from itertools import pairwise

from staged_pipeline.engines.mathematics.line import compose_line
from staged_pipeline.engines.mathematics.nodes import AXIS, Node, Unsure

_COLUMN_GAP = 0.65  # ems; TeX puts 1 em between columns
_ROW_GAP = 0.75
_BINOMIAL_ROWS = 1.28  # ems between the two baselines of a display binomial; those of a matrix are 1.2 apart
_ENVIRONMENTS = {
    ("(", ")"): "pmatrix",
    ("[", "]"): "bmatrix",
    ("{", "}"): "Bmatrix",
    ("|", "|"): "vmatrix",
    ("‖", "‖"): "Vmatrix",
}
_CLOSERS = {"(": ")", "[": "]", "{": "}", "⟨": "⟩", "⌊": "⌋", "⌈": "⌉", "|": "|", "‖": "‖"}


def compose_brackets(nodes: list[Node]) -> list[Node]:
    """`nodes` with every pair of tall brackets that holds several rows replaced by one node."""
    while True:
        found = _innermost_table(nodes)
        if found is None:
            return nodes
        used, node = found
        nodes = [n for n in nodes if not any(n is other for other in used)] + [node]


def _innermost_table(nodes: Sequence[Node]) -> tuple[list[Node], Node] | None:
    tall = sorted(
        (n for n in nodes if n.hangs and n.kind in {"open", "close", "fence"} and n.height > 1.6 * n.size),
        key=lambda n: n.x0,
    )
    for left, right in pairwise(tall):
        if left.kind == "close" or right.char != _CLOSERS.get(left.char) or not _level(left, right):
            continue
        inner = [n for n in nodes if left.x1 - 1 <= n.cx <= right.x0 + 1 and n is not left and n is not right]
        rows = _rows(inner)
        if len(rows) > 1:
            return [left, *inner, right], _table(rows, left, right)
    for brace in tall:
        if brace.char == "{" and not any(n.char == "}" and n.x0 > brace.x0 for n in tall):
            inner = [n for n in nodes if n.x0 >= brace.x1 - 1 and brace.y0 - n.size < n.cy < brace.y1 + n.size]
            rows = _rows(inner)
            if len(rows) > 1:
                return [brace, *inner], _table(rows, brace, None)
    return None


def _level(left: Node, right: Node) -> bool:
    return abs(left.cy - right.cy) < 0.3 * left.size and abs(left.height - right.height) < 0.5 * left.size


def _rows(inner: Sequence[Node]) -> list[list[Node]]:
    """Rows of full-size baselines; scripts go to the row they are nearest to."""
    plain = [n.size for n in inner if not n.hangs]
    if not plain:
        return []
    size = max(plain)
    full = sorted((n for n in inner if n.size > 0.85 * size and not n.hangs), key=lambda n: n.base)
    rows: list[list[Node]] = []
    for node in full:
        if rows and node.base - rows[-1][0].base < _ROW_GAP * size:
            rows[-1].append(node)
        else:
            rows.append([node])
    bases = [row[0].base for row in rows]
    for node in inner:
        if node.hangs or node.size <= 0.85 * size:
            place = node.base if node.hangs else node.cy + AXIS * size
            rows[min(range(len(bases)), key=lambda i: abs(bases[i] - place))].append(node)
    return rows


def _table(rows: Sequence[Sequence[Node]], left: Node, right: Node | None) -> Node:
    size = max(n.size for row in rows for n in row if not n.hangs)
    edges = _columns([n for row in rows for n in row], size)
    cells = [[_cell(row, x0, x1) for x0, x1 in pairwise(edges)] for row in rows]
    gaps = [b[0].base - a[0].base for a, b in pairwise(rows)]
    body = r"\\".join("&".join(row) for row in cells)
    if right is None:
        if len(edges) > 3:
            raise Unsure("cases with more than two columns")
        tex = rf"\begin{{cases}}{body}\end{{cases}}"
    elif left.char == "(" and len(rows) == 2 and len(edges) == 2 and gaps[0] > _BINOMIAL_ROWS * size:
        tex = rf"\binom{{{cells[0][0]}}}{{{cells[1][0]}}}"
    elif environment := _ENVIRONMENTS.get((left.char, right.char)):
        tex = rf"\begin{{{environment}}}{body}\end{{{environment}}}"
    else:
        tex = rf"\left{left.tex}\begin{{matrix}}{body}\end{{matrix}}\right{right.tex}"
    held = [left, *(n for row in rows for n in row), *([right] if right else [])]
    y0, y1 = min(n.y0 for n in held), max(n.y1 for n in held)
    return Node(
        tex,
        left.x0,
        max(n.x1 for n in held),
        y0,
        y1,
        left.cy + AXIS * size,
        size,
        glyphs=sum(n.glyphs for n in held),
        composite=True,
    )


def _columns(nodes: Sequence[Node], size: float) -> list[float]:
    """The x edges between columns: strips that no row has ink in."""
    spans = sorted((n.x0, n.x1) for n in nodes)
    edges, right = [spans[0][0] - 1], spans[0][1]
    for x0, x1 in spans[1:]:
        if x0 - right > _COLUMN_GAP * size:
            edges.append((right + x0) / 2)
        right = max(right, x1)
    return [*edges, right + 1]


def _cell(row: Sequence[Node], x0: float, x1: float) -> str:
    nodes = [n for n in row if x0 <= n.cx < x1]
    return compose_line(nodes, _nested).tex if nodes else ""


def _nested(inner: Sequence[Node]) -> Node:
    return compose_line(inner, _nested)
