"""From the geometry of a formula to LaTeX: fractions, roots, matrices, rows, limits and scripts.

The outermost structure is found first and its parts are parsed in turn, as in the baseline-structure parsing of
Zanibbi, Blostein and Cordy (2002). Anything that does not fit raises `Unsure`: a formula is right or it is a picture.
"""

from collections.abc import Sequence
from itertools import pairwise

from staged_pipeline.engines.mathematics.line import compose_line
from staged_pipeline.engines.mathematics.matrix import compose_brackets
from staged_pipeline.engines.mathematics.nodes import AXIS, Bar, Node, Unsure, main_size, merged

_NEAR_BAR = 0.55  # ems between a bar and what stands nearest to it, at most
_AMBIGUOUS = 0.9
_SLACK = 0.05  # a bar is as wide as what it belongs to
_SUNK = 0.3
_TOUCH = 0.3
_MIN_ROWS_APART = 1.05
_MIN_SUBSTACK_APART = 0.75
_MAX_DEPTH = 12


def compose(nodes: Sequence[Node], bars: Sequence[Bar], depth: int = 0) -> Node:
    """One node that holds the LaTeX of `nodes` and `bars`.

    Raises:
        Unsure: The structure is not clear, or a bar belongs to nothing.
    """
    if not nodes or depth > _MAX_DEPTH:
        raise Unsure("an empty or too deep part")
    parts = _compose_bars(list(nodes), list(bars), depth)
    parts = compose_brackets(parts)
    rows = split_rows(parts)
    if len(rows) == 1:
        return compose_line(rows[0], lambda inner: compose(inner, (), depth + 1))
    return _stack(rows, depth)


def split_rows(nodes: Sequence[Node]) -> list[list[Node]]:
    """Lines printed one below the other, told by their full-size baselines; scripts and limits go to the nearest."""
    size = main_size(nodes)
    full = sorted((node for node in nodes if node.size > 0.85 * size), key=lambda node: node.base)
    bands: list[list[Node]] = []
    for node in full:
        if bands and node.base - bands[-1][-1].base < 0.6 * size:
            bands[-1].append(node)
        else:
            bands.append([node])
    if len(bands) < 2:
        return [list(nodes)]
    spans = [(min(n.y0 for n in band), max(n.y1 for n in band)) for band in bands]
    if any(below[0] < above[1] - 0.1 * size for above, below in pairwise(spans)):
        return [list(nodes)]
    for node in nodes:
        if node.size <= 0.85 * size:
            nearest = min(range(len(bands)), key=lambda i: max(spans[i][0] - node.cy, node.cy - spans[i][1]))
            bands[nearest].append(node)
    return bands


def _stack(rows: Sequence[Sequence[Node]], depth: int) -> Node:
    size = main_size([node for row in rows for node in row])
    bases = [_row_base(row, size) for row in rows]
    apart = _MIN_SUBSTACK_APART if depth else _MIN_ROWS_APART
    if any(below - above < apart * size for above, below in pairwise(bases)):
        raise Unsure("rows too close to be lines of their own")
    lines = [compose_line(row, lambda inner: compose(inner, (), depth + 1)) for row in rows]
    tex = r"\substack{" + r"\\".join(line.tex for line in lines) + "}" if depth else _aligned(rows, depth)
    return merged(tex, [node for row in rows for node in row], size, bases[0])


def _row_base(row: Sequence[Node], size: float) -> float:
    bases = sorted(node.base for node in row if node.size > 0.85 * size)
    return bases[len(bases) // 2]


def _aligned(rows: Sequence[Sequence[Node]], depth: int) -> str:
    """Rows under each other, aligned at a relation where one stands at the same place in each."""

    def tex(part: Sequence[Node]) -> str:
        return compose_line(part, lambda inner: compose(inner, (), depth + 1)).tex if part else ""

    place = _shared_relation(rows)
    if place is None:
        return r"\begin{gathered}" + r"\\".join(tex(row) for row in rows) + r"\end{gathered}"
    lines = [f"{tex([n for n in row if n.cx < place])}&{tex([n for n in row if n.cx >= place])}" for row in rows]
    return r"\begin{aligned}" + r"\\".join(lines) + r"\end{aligned}"


def _shared_relation(rows: Sequence[Sequence[Node]]) -> float | None:
    size = main_size([node for row in rows for node in row])
    for node in sorted(rows[0], key=lambda n: n.x0):
        if node.kind not in {"rel", "bin"} or node.size <= 0.85 * size:
            continue
        if all(any(n.kind == node.kind and abs(n.x0 - node.x0) < 0.15 * size for n in row) for row in rows[1:]):
            return node.x0
    return None


def _compose_bars(nodes: list[Node], bars: list[Bar], depth: int) -> list[Node]:
    """Fractions, roots, over- and underlines, the widest first: what a wide bar spans may hold narrower ones."""
    while bars:
        bar = max(bars, key=lambda b: b.x1 - b.x0)
        bars.remove(bar)
        radical = _radical_of(bar, nodes)
        built = _root(bar, radical, nodes, bars, depth) if radical else _fraction(bar, nodes, bars, depth)
        used_nodes, used_bars, node = built
        nodes = [n for n in nodes if not any(n is used for used in used_nodes)]
        nodes.append(node)
        bars = [b for b in bars if not any(b is used for used in used_bars)]
    if any(node.char == "√" and not node.tex for node in nodes):
        raise Unsure("a root without its bar")
    return nodes


_Built = tuple[list[Node], list[Bar], Node]


def _radical_of(bar: Bar, nodes: Sequence[Node]) -> Node | None:
    for node in nodes:
        tolerance = _TOUCH * node.size
        if node.char == "√" and abs(node.x1 - bar.x0) < tolerance and abs(node.y0 - bar.y) < tolerance:
            return node
    return None


def _root(bar: Bar, radical: Node, nodes: Sequence[Node], bars: Sequence[Bar], depth: int) -> _Built:
    low = max(radical.y1, bar.y + radical.size) + _TOUCH * radical.size

    def inside(x: float, y: float) -> bool:
        return bar.x0 - 0.5 <= x <= bar.x1 + 0.5 and bar.y - 0.5 <= y <= low

    held = [n for n in nodes if n is not radical and inside(n.cx, n.cy)]
    held_bars = [b for b in bars if inside((b.x0 + b.x1) / 2, b.y)]
    index = [
        n
        for n in nodes
        if n.size < 0.8 * radical.size
        and radical.x0 - 0.4 * radical.size <= n.cx <= radical.x0 + 0.65 * (radical.x1 - radical.x0)
        and radical.y0 - 0.6 * radical.size <= n.y0
        and n.y1 < radical.cy + 0.15 * radical.size
        and not inside(n.cx, n.cy)
    ]
    body = compose(held, held_bars, depth + 1)
    degree = f"[{compose(index, (), depth + 1).tex}]" if index else ""
    used = [radical, *held, *index]
    node = merged(rf"\sqrt{degree}{{{body.tex}}}", used, main_size(held), body.base)
    return used, held_bars, node


def _fraction(bar: Bar, nodes: Sequence[Node], bars: Sequence[Bar], depth: int) -> _Built:
    above, bars_above = _reach(bar, nodes, bars, up=True)
    below, bars_below = _reach(bar, nodes, bars, up=False)
    if above and below:
        top, bottom = compose(above, bars_above, depth + 1), compose(below, bars_below, depth + 1)
        size = max(main_size(above), main_size(below))
        node = merged(rf"\frac{{{top.tex}}}{{{bottom.tex}}}", [*above, *below], size, bar.y + AXIS * size)
        node.x0, node.x1, node.axis = min(node.x0, bar.x0), max(node.x1, bar.x1), bar.y
        return [*above, *below], [*bars_above, *bars_below], node
    part, part_bars, command = (below, bars_below, "overline") if below else (above, bars_above, "underline")
    if not part:
        raise Unsure("a bar that belongs to nothing")
    if _reach(bar, nodes, bars, up=bool(below), reach=_AMBIGUOUS)[0]:
        raise Unsure("a bar with something farther off on its other side: a fraction or a line over or under")
    body = compose(part, part_bars, depth + 1)
    node = merged(rf"\{command}{{{body.tex}}}", part, body.size, body.base)
    return list(part), list(part_bars), node


def _reach(
    bar: Bar, nodes: Sequence[Node], bars: Sequence[Bar], *, up: bool, reach: float = _NEAR_BAR
) -> tuple[list[Node], list[Bar]]:
    """What stands on (or hangs under) a bar: a chain without a gap wider than `reach` ems, as wide as the bar."""
    size = main_size(nodes)
    slack = _SLACK * size
    spans: list[tuple[float, float, Node | Bar]] = []
    for node in nodes:
        if bar.x0 - slack <= node.cx <= bar.x1 + slack:
            spans.append((node.y0, node.y1, node))
    for other in bars:
        if bar.x0 - slack <= (other.x0 + other.x1) / 2 <= bar.x1 + slack:
            spans.append((other.y, other.y, other))
    sign = -1 if up else 1
    away: list[tuple[float, float, Node | Bar]] = []
    for top, bottom, item in spans:
        near, far = sorted((sign * (top - bar.y), sign * (bottom - bar.y)))
        if near + far > 0:
            away.append((near, far, item))
    away.sort(key=lambda entry: entry[0])
    held: list[Node | Bar] = []
    front = 0.0
    for near, far, item in away:
        if near < -_SUNK * size or near > front + reach * size:
            break
        held.append(item)
        front = max(front, far)
    return [i for i in held if isinstance(i, Node)], [i for i in held if isinstance(i, Bar)]
