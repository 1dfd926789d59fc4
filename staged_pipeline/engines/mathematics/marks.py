"""What stands over and under a symbol: accents, negation strokes, limits."""

from collections.abc import Sequence
from dataclasses import replace

from staged_pipeline.engines.mathematics.nodes import Composer, Node, Unsure
from staged_pipeline.engines.mathematics.symbols import ACCENTS, NEGATED, PAIRS

_WIDE = {"hat": "widehat", "tilde": "widetilde", "bar": "overline", "vec": "overrightarrow"}


def accented(nodes: list[Node]) -> list[Node]:
    """Accents and negation strokes joined with the symbols they belong to."""
    nodes = _paired(_negated(nodes))
    accents = [n for n in nodes if n.char in ACCENTS and not n.tex]
    plain = [n for n in nodes if not (n.char in ACCENTS and not n.tex)]
    for accent in accents:
        plain = _with_accent(accent, plain)
    return plain


def _paired(nodes: list[Node]) -> list[Node]:
    """Long arrows and other symbols that are drawn with two glyphs."""
    found: list[Node] = []
    for node in sorted(nodes, key=lambda n: n.x0):
        last = next((n for n in reversed(found) if abs(n.base - node.base) < 0.5), None)
        tex = PAIRS.get((last.char, node.char)) if last is not None else None
        if last is not None and last.char == node.char == "→" and last.x1 - last.x0 < 0.1 * last.size:
            tex = r"\mapsto"  # some files say "arrow" for the stroke at its start, too
        touching = last is not None and node.x0 < last.x1 + (0.03 if last.char in "=|↦→" else -0.1) * node.size
        if last is None or tex is None or not touching:
            found.append(node)
            continue
        found = [n for n in found if n is not last]
        found.append(
            replace(last, tex=tex, kind="rel", x1=max(last.x1, node.x1), char=node.char, glyphs=last.glyphs + 1)
        )
    return found


def _negated(nodes: list[Node]) -> list[Node]:
    strokes = [n for n in nodes if n.char == "\u0338"]
    rest = [n for n in nodes if n.char != "\u0338"]
    for stroke in strokes:
        target = min(
            (n for n in rest if n.kind == "rel" and abs(n.base - stroke.base) < 1.0),
            key=lambda n: abs(n.cx - stroke.cx),
            default=None,
        )
        if target is None or not target.x0 - 0.6 * target.size < stroke.cx < target.x1 + 0.3 * target.size:
            raise Unsure("a negation stroke without its relation")
        tex = NEGATED.get(target.char, rf"\not{target.tex}")
        rest = [replace(n, tex=tex, glyphs=n.glyphs + 1) if n is target else n for n in rest]
    return rest


def _with_accent(accent: Node, nodes: list[Node]) -> list[Node]:
    center = (accent.x0 + accent.x1) / 2
    name = ACCENTS[accent.char]
    # The ink of an accent is narrower than what it covers, or as wide where it was made to cover several letters.
    under = [
        n
        for n in nodes
        if n.kind == "ord"
        and n.size > 0.8 * accent.size
        and n.y1 > accent.y1 - 0.05 * n.size
        and accent.y1 < n.y1 - 0.3 * n.size
        and n.x0 - 0.2 * n.size < center < n.x1 + 0.25 * n.size
        and accent.y0 > n.y0 - 0.6 * n.size
    ]
    if not under:
        raise Unsure("an accent over nothing")
    base = min(under, key=lambda n: abs(n.cx - center))
    if base.char == "h" and name == "bar" and accent.y0 > base.y0:
        tex = r"\hbar"
    else:
        letter = {"i": r"\imath", "j": r"\jmath"}.get(base.tex, base.tex) if base.char in "ıȷ" else base.tex
        tex = rf"\{name}{{{_styled(base, letter)}}}"
    merged = replace(
        base,
        tex=tex,
        alphabet="",
        y0=min(base.y0, accent.y0),
        glyphs=base.glyphs + accent.glyphs,
        char=base.char + accent.char,
    )
    return [merged if n is base else n for n in nodes]


def _styled(node: Node, tex: str) -> str:
    if node.char.isalpha() and node.alphabet not in {"", "mathit", "mathrm"} and len(tex) == 1:
        return rf"\{node.alphabet}{{{tex}}}"
    return tex


def with_limits(nodes: list[Node], size: float, compose: Composer) -> list[Node]:
    """Operators with the small formulas right above and below them."""
    operators = [n for n in nodes if n.limits and (n.hangs or n.size >= 0.87 * size)]
    for operator in operators:
        mine = [n for n in nodes if min(operators, key=lambda o: abs(o.cx - n.cx)) is operator]
        over = _beside(operator, mine, size, above=True)
        under = _beside(operator, mine, size, above=False)
        if not over and not under:
            continue
        tex = operator.tex
        tex += f"_{{{compose(under).tex}}}" if under else ""
        tex += f"^{{{compose(over).tex}}}" if over else ""
        held = [operator, *over, *under]
        merged = replace(
            operator,
            tex=tex,
            x0=min(n.x0 for n in held),
            x1=max(n.x1 for n in held),
            glyphs=sum(n.glyphs for n in held),
            composite=True,
        )
        nodes = [n for n in nodes if not any(n is other for other in held)] + [merged]
    return nodes


def _beside(operator: Node, nodes: Sequence[Node], size: float, *, above: bool) -> list[Node]:
    """The run of small nodes right above (or below) an operator whose middle is the operator's."""

    def in_band(n: Node) -> bool:
        if n is operator or n.size > 0.87 * size:
            return False
        gap = operator.y0 - n.y1 if above else n.y0 - operator.y1
        return -0.12 * size < gap < 1.3 * size

    band = sorted((n for n in nodes if in_band(n)), key=lambda n: n.x0)
    runs: list[list[Node]] = []
    for node in band:
        if runs and node.x0 - max(n.x1 for n in runs[-1]) < 0.42 * size:
            runs[-1].append(node)
        else:
            runs.append([node])
    for run in runs:
        x0, x1 = min(n.x0 for n in run), max(n.x1 for n in run)
        if x0 - 0.1 * size <= operator.cx <= x1 + 0.1 * size and abs((x0 + x1) / 2 - operator.cx) < 0.4 * size:
            return run
    return []
