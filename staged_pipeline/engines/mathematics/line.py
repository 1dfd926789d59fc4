"""One line of a formula: words, accents, limits, scripts and spaces, left to right."""

from collections.abc import Sequence

from staged_pipeline.engines.mathematics.glue import bracketed, joined, words_joined
from staged_pipeline.engines.mathematics.marks import accented, with_limits
from staged_pipeline.engines.mathematics.nodes import AXIS, Composer, Node, Unsure, main_size, merged

_SMALL = 0.87  # of the size of a line: smaller is a script
_RAISED = 0.12  # ems
_OVERLAP = 0.35


def compose_line(nodes: Sequence[Node], compose: Composer) -> Node:
    """The LaTeX of a line; `compose` reads the parts (limits, scripts) that are formulas of their own.

    Raises:
        Unsure: A glyph stands where no rule expects one.
    """
    parts = words_joined(accented(list(nodes)))
    size = main_size(parts)
    base = _line_base(parts, size)
    parts = with_limits(parts, size, compose)
    main, scripts = _scripts(sorted(parts, key=lambda n: n.x0), size, base)
    bracketed(main, size)
    texts: list[tuple[Node, str]] = []
    for node, (up, down) in zip(main, scripts, strict=True):
        texts.append((node, node.tex + _script_tex("_", down, compose) + _script_tex("^", up, compose)))
    ends = [max(n.x1 for n in (node, *up, *down)) for node, (up, down) in zip(main, scripts, strict=True)]
    everything = [*main, *(n for up, down in scripts for n in (*up, *down))]
    return merged(joined(texts, ends, size), everything, size, base)


def _line_base(nodes: Sequence[Node], size: float) -> float:
    """The baseline that most of the width of full-size nodes stands on."""
    full = [n for n in nodes if n.size >= _SMALL * size]
    weights = [(sum(o.x1 - o.x0 for o in full if abs(o.base - n.base) < _RAISED * size), -n.x0, n.base) for n in full]
    return max(weights)[2]


def _is_main(node: Node, size: float, base: float) -> bool:
    if node.axis is not None:
        return abs(node.axis - (base - AXIS * size)) < 0.15 * size
    if node.hangs:
        large = node.kind == "op" or node.size >= _SMALL * size
        return large and abs(node.base - base) < 0.45 * size
    level = abs(node.base - base) < (0.2 if node.composite else _RAISED) * size
    return level and node.size >= _SMALL * size


Scripts = tuple[list[Node], list[Node]]


def _scripts(nodes: Sequence[Node], size: float, base: float) -> tuple[list[Node], list[Scripts]]:
    """The nodes on the line, each with the nodes above and below that follow it."""
    main: list[Node] = []
    scripts: list[Scripts] = []
    for node in nodes:
        if _is_main(node, size, base):
            if main and node.x0 < main[-1].x1 - _OVERLAP * size and not (main[-1].hangs or node.hangs):
                raise Unsure("two symbols in one place")
            main.append(node)
            scripts.append(([], []))
            continue
        if not main:
            raise Unsure("a script before its letter")
        if node.size > 0.95 * size and not node.composite:
            raise Unsure("a symbol off the line")
        up, down = scripts[-1]
        if not (main[-1].hangs or main[-1].composite or up or down) and node.cx < main[-1].x1 - 0.1 * size:
            raise Unsure("a small symbol right above or below another")
        (up if _is_above(node, main[-1], base, size, up, down) else down).append(node)
    return main, scripts


def _is_above(node: Node, owner: Node, base: float, size: float, up: Sequence[Node], down: Sequence[Node]) -> bool:
    """Whether a script is an exponent. A script of a script goes with the one it stands beside."""
    neighbours = [
        (abs(node.x0 - group[-1].x1) + abs(node.cy - group[-1].cy), above)
        for group, above in ((up, True), (down, False))
        if group and node.size < 0.87 * max(n.size for n in group)
    ]
    if neighbours:
        return min(neighbours)[1]
    if owner.hangs or (owner.composite and owner.height > 1.4 * size):
        return node.cy < owner.cy
    if node.base < base - 0.18 * size:
        return True
    if node.base > base + 0.05 * size:
        return False
    raise Unsure("a small symbol neither above nor below the line")


def _script_tex(sign: str, nodes: Sequence[Node], compose: Composer) -> str:
    if not nodes:
        return ""
    if sign == "^" and all(n.tex.strip("'") == "" for n in nodes):
        return "".join(n.tex for n in nodes)
    primes = ""
    rest = list(nodes)
    while sign == "^" and rest and rest[0].tex and not rest[0].tex.strip("'"):
        primes += rest.pop(0).tex
    tex = compose(rest).tex
    if primes:
        return f"^{{{primes.replace(chr(39), chr(92) + 'prime ')}{tex}}}"
    return f"{sign}{{{tex}}}" if len(tex) > 1 else f"{sign}{tex}"
