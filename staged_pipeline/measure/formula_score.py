r"""How like formulas look, so that `\frac{1}{2}` and `{1 \over 2}` are the same and `x^2` and `x_2` are not.

Both are typeset by MathJax, and what is compared are the glyphs of the two pictures in the order in which MathJax sets
them: each is a character, its size (that of the text, of a script, of a script's script) and where it stands to the
line (on it, above, below). Fraction bars and the strokes of roots count as glyphs. The likeness is twice the longest
common subsequence by the sum of both lengths; 1 means that the pictures agree but for spaces. The idea of comparing
what is drawn and not what is written is that of CDM (Wang et al.: Image over Text, 2024), which compares glyphs found
in pixels by their places on the page.
"""

import re
from collections.abc import Iterator, Sequence
from xml.etree import ElementTree

from rapidfuzz.distance import Indel

from staged_pipeline.core.value import Value
from staged_pipeline.measure.alignment import aligned

Glyph = tuple[str, int, int]
"""A character (or `rule`), its size (0 text, 1 script, 2 script's script), its height (-1 below, 0 on, 1 above)."""

_ON_THE_LINE = 150.0  # thousandths of an em: so far a glyph may be moved and still stand on the line
_TRANSFORM = re.compile(r"(translate|scale|matrix)\(([^)]*)\)")
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?")
_HREF = "{http://www.w3.org/1999/xlink}href"
_UNLIKE = 0.2


class FormulaScore(Value):
    """`likeness` is the mean over the true formulas of the likeness to the formula found in its place, `exact` the
    share of those that look the same, both 0-1; `spurious` counts formulas in no true one's place.
    """

    likeness: float
    exact: float
    spurious: int


def glyphs(svg: str) -> tuple[Glyph, ...]:
    """The glyphs of a formula as MathJax drew it, in order; empty for what is no SVG."""
    try:
        root = ElementTree.fromstring(svg)  # noqa: S314  our own typesetter's markup
    except ElementTree.ParseError:
        return ()
    return tuple(_drawn(root, 1.0, 0.0))


def formula_score(truth: Sequence[tuple[Glyph, ...]], found: Sequence[tuple[Glyph, ...]]) -> FormulaScore | None:
    """Compares the formulas of a page in reading order, each as its glyphs; None where neither has any."""
    if not truth and not found:
        return None
    pairs = aligned(truth, found, Indel.normalized_similarity, _UNLIKE)
    count = len(truth)
    return FormulaScore(
        likeness=sum(like for _, _, like in pairs) / count if count else 0.0,
        exact=sum(like == 1.0 for _, _, like in pairs) / count if count else 0.0,
        spurious=len(found) - len(pairs),
    )


def _drawn(node: ElementTree.Element, scale: float, height: float) -> Iterator[Glyph]:
    """The glyphs below a node; `scale` and `height` are those of its parent, in units of the whole."""
    name = node.tag.rpartition("}")[2]
    if name == "defs":
        return
    scale, height = _moved(node.get("transform", ""), scale, height)
    if name == "use":
        target = node.get("href") or node.get(_HREF) or ""
        yield (target.rpartition("-")[2], _level(scale), _side(height))
    elif name == "rect":
        yield ("rule", _level(scale), _side(height + scale * _number(node.get("y"))))
    for child in node:
        yield from _drawn(child, scale, height)


def _moved(transform: str, scale: float, height: float) -> tuple[float, float]:
    """The scale and height that hold within an element with this transform; y grows upwards in MathJax's groups."""
    for kind, listed in _TRANSFORM.findall(transform):
        values = [float(value) for value in _NUMBER.findall(listed)]
        match kind, values:
            case "translate", [_, y, *_]:
                height += scale * y
            case "scale", [first, *_]:
                scale *= abs(first)
            case "matrix", [_, _, _, d, _, f]:
                height += scale * f
                scale *= abs(d)
            case _:
                pass
    return scale, height


def _level(scale: float) -> int:
    return 0 if scale > 0.85 else 1 if scale > 0.6 else 2


def _side(height: float) -> int:
    return 0 if abs(height) <= _ON_THE_LINE else 1 if height > 0 else -1


def _number(text: str | None) -> float:
    return float(text) if text and _NUMBER.fullmatch(text) else 0.0
