"""The pieces a formula is parsed from: glyphs as nodes, in points, and what TeX draws with several glyphs mended."""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from staged_pipeline.core.evidence import FormulaGlyph
from staged_pipeline.core.math_fonts import is_math_font, math_alphabet
from staged_pipeline.engines.mathematics.symbols import ACCENTS, MathClass, plain_letter, symbol

AXIS = 0.25  # the height of the fraction bar and of the middle of brackets above the baseline, in ems


class Unsure(Exception):
    """The formula cannot be told with certainty; it is then shown as a picture."""


@dataclass(slots=True)
class Node:
    """A glyph, or a part of the formula already understood.

    Coordinates are points of the page, y down: `x0`-`x1` advance, `y0`-`y1` ink, `base` the baseline. `glyphs` counts
    the glyphs it was made of. `hangs` says that the glyph is drawn around the axis whatever its origin is (brackets and
    operators of the extension fonts). `axis` is the height of a fraction's bar.
    """

    tex: str
    x0: float
    x1: float
    y0: float
    y1: float
    base: float
    size: float
    kind: MathClass = "ord"
    char: str = ""
    alphabet: str = ""
    glyphs: int = 1
    hangs: bool = False
    limits: bool = False
    composite: bool = False
    axis: float | None = None

    @property
    def cx(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def cy(self) -> float:
        return (self.y0 + self.y1) / 2

    @property
    def height(self) -> float:
        return self.y1 - self.y0


Composer = Callable[[Sequence[Node]], Node]
"""Reads a part of a formula that is a formula of its own; raises `Unsure`."""


def main_size(nodes: Sequence[Node]) -> float:
    """The font size of the letters that are not scripts, in points."""
    plain = [node.size for node in nodes if not node.hangs]
    return max(plain or [node.size for node in nodes])


@dataclass(frozen=True, slots=True)
class Bar:
    """A horizontal rule from `x0` to `x1` at height `y`, in points."""

    x0: float
    x1: float
    y: float


_PIECES = {
    **dict.fromkeys("⎛⎜⎝\uf8eb\uf8ec\uf8ed", "("),
    **dict.fromkeys("⎞⎟⎠\uf8f6\uf8f7\uf8f8", ")"),
    **dict.fromkeys("⎡⎢⎣\uf8ee\uf8ef\uf8f0", "["),
    **dict.fromkeys("⎤⎥⎦\uf8f9\uf8fa\uf8fb", "]"),
    **dict.fromkeys("⎧⎨⎩\uf8f1\uf8f2\uf8f3", "{"),
    **dict.fromkeys("⎫⎬⎭\uf8fc\uf8fd\uf8fe", "}"),
}
_BRACE_EXTENSIONS = frozenset("⎪\uf8f4")
_STROKES = frozenset("|‖∣∥\uf8e6")
_STROKE_NAMES = {"∣": "|", "\uf8e6": "|", "∥": "‖"}
_TALL = 1.25
_EXTENSION_DROP = 0.1


def nodes_of(glyphs: Iterable[FormulaGlyph], width: float, height: float) -> list[Node]:
    """One node a glyph; `width` and `height` are the page's, in points.

    Raises:
        Unsure: A glyph has no known meaning.
    """
    nodes = [_node(glyph, width, height) for glyph in glyphs]
    return _joined_pieces(nodes)


def _node(glyph: FormulaGlyph, width: float, height: float) -> Node:
    text = unicodedata.normalize("NFC", glyph.text)
    alphabet = math_alphabet(glyph.font)
    letter = plain_letter(text)
    if letter:
        text, alphabet = letter
    elif "\U0001d400" <= text[:1] <= "\U0001d7ff":
        text = unicodedata.normalize("NFKC", text)
    box = glyph.box
    node = Node(
        "",
        box.x0 * width,
        box.x1 * width,
        box.y0 * height,
        box.y1 * height,
        glyph.baseline * height,
        glyph.size,
        char=text,
        alphabet=alphabet,
    )
    if node.y0 >= node.y1:
        node.y0, node.y1 = node.base - 0.5 * node.size, node.base
    return _classified(node, glyph.font)


def _classified(node: Node, font: str) -> Node:
    char = node.char
    if len(char) == 1 and (char.isascii() and char.isalnum()):
        node.tex = char
        return node
    if char in ACCENTS or char in _PIECES or char in _BRACE_EXTENSIONS or char in {"√", "\u0338", "\uf8e5"}:
        return node
    known = symbol(char, tex_font=is_math_font(font) and "Math-" not in font and not plain_letter(char))
    if known is None:
        raise Unsure(f"no LaTeX is known for {char!r}")
    bold = node.alphabet == "mathbf" and char.isalpha()
    node.tex, node.kind = (rf"\boldsymbol{{{known.tex}}}" if bold else known.tex), known.kind
    if known.kind == "op" or (_hangs(node) and (known.kind in {"open", "close", "fence"} or char in _STROKES)):
        _center_on_axis(node)
        node.limits = known.kind == "op" and "int" not in known.tex
    return node


def _hangs(node: Node) -> bool:
    """Whether a bracket is larger than its font's plain one, or is drawn from its origin downwards."""
    return node.height > _TALL * node.size or node.base < node.y0 + _EXTENSION_DROP * node.size


def _center_on_axis(node: Node) -> None:
    node.hangs = True
    node.base = node.cy + AXIS * node.size


def _joined_pieces(nodes: Sequence[Node]) -> list[Node]:
    """Brackets that are drawn in pieces, one above the other, become one node."""
    joined: list[Node] = []
    stacks: list[Node] = []
    for node in nodes:
        stroke = node.hangs and node.char in _STROKES
        if node.char not in _PIECES and node.char not in _BRACE_EXTENSIONS and not stroke:
            joined.append(node)
            continue
        stack = next((other for other in stacks if _stacked(other, node)), None)
        if stack is None:
            stacks.append(replace(node))
            continue
        stack.y0, stack.y1 = min(stack.y0, node.y0), max(stack.y1, node.y1)
        stack.glyphs += node.glyphs
        if stack.char in _BRACE_EXTENSIONS:
            stack.char = node.char
    return joined + [_bracket(stack) for stack in stacks]


def _stacked(upper: Node, lower: Node) -> bool:
    same_column = abs(upper.cx - lower.cx) < 0.2 * upper.size
    touch = lower.y0 - upper.y1 < 0.2 * upper.size and upper.y0 - lower.y1 < 0.2 * upper.size
    mixed = (upper.char in _STROKES) != (lower.char in _STROKES)
    return same_column and touch and not mixed


def _bracket(stack: Node) -> Node:
    char = _STROKE_NAMES.get(stack.char, stack.char) if stack.char in _STROKES else _PIECES.get(stack.char)
    known = symbol(char) if char else None
    if char is None or known is None:
        raise Unsure("a bracket in pieces that do not fit")
    node = replace(stack, char=char, tex=known.tex, kind=known.kind)
    _center_on_axis(node)
    return node


def merged(tex: str, nodes: Sequence[Node], size: float, base: float) -> Node:
    """`nodes` as one that reads `tex`, around all their boxes."""
    return Node(
        tex,
        min(n.x0 for n in nodes),
        max(n.x1 for n in nodes),
        min(n.y0 for n in nodes),
        max(n.y1 for n in nodes),
        base,
        size,
        glyphs=sum(n.glyphs for n in nodes),
        composite=True,
    )
