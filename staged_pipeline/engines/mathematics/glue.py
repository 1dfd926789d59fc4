"""Letters joined to words and alphabets, and the pieces of a line written one after the other."""

import re
from collections.abc import Sequence
from dataclasses import replace

from staged_pipeline.engines.mathematics.nodes import Node
from staged_pipeline.engines.mathematics.symbols import FUNCTIONS, LIMIT_FUNCTIONS

_LETTER_GAP = 0.12  # ems between two letters of one word, at most
_WORD_GAP = 0.6
_QUAD = 0.85
_TWO_QUADS = 1.75
_THIN = (0.145, 0.3)
_BARS = {"|": r"\mid", "∣": r"\mid", "‖": r"\parallel", "∥": r"\parallel"}
_UPRIGHT = frozenset({"mathrm", "mathsf", "mathtt", "mathbf"})
_TWO_WORDS = {
    ("lim", "sup"): r"\limsup",
    ("lim", "inf"): r"\liminf",
    ("arg", "max"): r"\arg\max",
    ("arg", "min"): r"\arg\min",
}


def words_joined(nodes: Sequence[Node]) -> list[Node]:
    """Upright letters side by side become one word: a function's name, or text."""
    words: list[Node] = []
    for node in sorted(nodes, key=lambda n: n.x0):
        last = _same_line(words, node)
        if last is not None and _continues(last, node):
            index = next(i for i, n in enumerate(words) if n is last)
            words[index] = replace(
                last,
                tex=last.tex + node.tex,
                char=last.char + node.char,
                x1=node.x1,
                y0=min(last.y0, node.y0),
                y1=max(last.y1, node.y1),
                glyphs=last.glyphs + node.glyphs,
            )
        else:
            words.append(node)
    return _functions([_styled(word) for word in words])


def _same_line(words: Sequence[Node], node: Node) -> Node | None:
    """The word nearest to the left of `node` on its baseline; limits and scripts may stand between in x order."""
    for word in reversed(words):
        if abs(word.base - node.base) < 0.5 and abs(word.size - node.size) < 0.5:
            return word
    return None


def _is_letter(node: Node) -> bool:
    return node.kind == "ord" and not node.composite and node.char.isalpha() and node.tex == node.char


def _continues(last: Node, node: Node) -> bool:
    gap = node.x0 - last.x1
    return (
        _is_letter(last)
        and _is_letter(node)
        and last.alphabet == node.alphabet
        and node.alphabet in _UPRIGHT
        and -0.1 * node.size < gap < _LETTER_GAP * node.size
    )


def _styled(node: Node) -> Node:
    if not _is_letter(node):
        return _styled_digit(node)
    text = node.char
    if node.alphabet == "mathrm" and text in FUNCTIONS:
        return replace(node, tex=f"\\{text}", kind="op", limits=text in LIMIT_FUNCTIONS)
    if node.alphabet in {"mathit", ""}:
        return node
    if node.alphabet == "mathrm" and len(text) > 1:
        return replace(node, tex=rf"\text{{{text}}}" if len(text) > 3 else rf"\mathrm{{{text}}}")
    return replace(node, tex=rf"\{node.alphabet}{{{text}}}")


def _styled_digit(node: Node) -> Node:
    if node.char.isdigit() and node.tex == node.char and node.alphabet in {"mathbf", "mathbb"}:
        return replace(node, tex=rf"\{node.alphabet}{{{node.char}}}")
    return node


def _functions(nodes: list[Node]) -> list[Node]:
    """Names of two words (lim sup) and phrases of text become one node."""
    found: list[Node] = []
    for node in nodes:
        last = _same_line(found, node)
        gap = node.x0 - last.x1 if last is not None else 0.0
        tex = None
        if last is not None and 0 < gap < _WORD_GAP * node.size:
            tex = _TWO_WORDS.get((last.char, node.char)) or _phrase(last, node, gap)
        if last is None or tex is None:
            found.append(node)
            continue
        index = next(i for i, n in enumerate(found) if n is last)
        found[index] = replace(
            last,
            tex=tex,
            x1=node.x1,
            char=f"{last.char} {node.char}",
            y0=min(last.y0, node.y0),
            y1=max(last.y1, node.y1),
            glyphs=last.glyphs + node.glyphs,
            limits=last.limits or node.limits,
        )
    return found


def _phrase(last: Node, node: Node, gap: float) -> str | None:
    both = last.alphabet == node.alphabet == "mathrm" and last.kind == node.kind == "ord"
    worded = last.char.replace(" ", "").isalpha() and node.char.isalpha() and (len(last.char) > 1 or len(node.char) > 1)
    if not both or not worded or gap < 0.2 * node.size or last.composite or node.composite:
        return None
    return rf"\text{{{last.char} {node.char}}}"


def bracketed(main: Sequence[Node], size: float) -> None:
    """Gives tall brackets their size: that of what they hold where both are on the line, else a fixed one."""
    open_ones: list[Node] = []
    for node in main:
        if not node.hangs or node.kind not in {"open", "close", "fence"}:
            continue
        partner = open_ones[-1] if open_ones else None
        if node.kind == "open" or (node.kind == "fence" and (partner is None or partner.char != node.char)):
            open_ones.append(node)
        elif partner is not None and abs(partner.height - node.height) < 0.4 * size:
            open_ones.pop()
            partner.tex, node.tex = rf"\left{_spaced(partner.tex)}", rf"\right{_spaced(node.tex)}"
        else:
            open_ones.append(node)
    for node in open_ones:
        sizes = ("big", "Big", "bigg", "Bigg")
        step = min(3, max(0, round((node.height / size - 1.2) / 0.6)))
        node.tex = rf"\{sizes[step]}{_spaced(node.tex)}"


def _spaced(tex: str) -> str:
    return f"{tex} " if tex[-1:].isalpha() else tex


def joined(texts: Sequence[tuple[Node, str]], ends: Sequence[float], size: float) -> str:
    """The LaTeX of a line from its nodes, in x order; `ends` are where each ends with its scripts, in points."""
    nodes = [node for node, _ in texts]
    gaps = [(b.x0 - end) / size for b, end in zip(nodes[1:], ends, strict=False)]
    out = ""
    for index, (node, tex) in enumerate(texts):
        before = gaps[index - 1] if index else None
        after = gaps[index] if index < len(gaps) else None
        space = _space(nodes[index - 1], node, before) if before is not None else ""
        left = nodes[index - 1] if index else None
        out = _append(out, space, _as_relation(left, node, tex, before, after))
    return _dots(_operator_names(out))


def _append(out: str, space: str, tex: str) -> str:
    """A space keeps a command from running into the letter after it."""
    out += space
    command = out.rsplit("\\", 1)[-1] if "\\" in out else ""
    return out + (" " if command.isalpha() and tex[:1].isalpha() else "") + tex


def _space(left: Node, node: Node, gap: float) -> str:
    if gap > _TWO_QUADS:
        return r"\qquad "
    if gap > _QUAD:
        return r"\quad "
    letters = {left.kind, node.kind} <= {"ord", "close", "open"}
    if letters and _THIN[0] < gap < _THIN[1] and not node.composite and node.kind == "ord" and left.kind != "open":
        return r"\,"
    return ""


def _as_relation(left: Node | None, node: Node, tex: str, before: float | None, after: float | None) -> str:
    """A bar with space on both sides is a relation ("given that"); others are fences."""
    if node.char not in _BARS or node.hangs or before is None or after is None or left is None:
        return tex
    if min(before, after) < 0.2 or left.kind in {"rel", "bin", "open", "punct"}:
        return tex
    return _BARS[node.char] + tex[len(node.tex) :]


def _operator_names(tex: str) -> str:
    """A word that a thin space or a bracket follows is an operator's name, not text."""
    return re.sub(r"\\(?:text|mathrm)\{([A-Za-z]{2,})\}(?=\\,|\(|\\left)(?:\\,)?", r"\\operatorname{\1}", tex)


def _dots(tex: str) -> str:
    return tex.replace("...", r"\ldots ").replace(r"\cdot\cdot\cdot", r"\cdots")
