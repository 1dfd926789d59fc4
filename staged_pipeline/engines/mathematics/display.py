"""Display equations: the glyphs and rules of a region as LaTeX, or nothing where that is not certain."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from staged_pipeline.core.evidence import Evidence, FormulaGlyph, Segment
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.skeleton import Reference
from staged_pipeline.engines.mathematics.check import balanced
from staged_pipeline.engines.mathematics.nodes import Bar, Node, Unsure, nodes_of
from staged_pipeline.engines.mathematics.structure import compose

_PAD = 0.004
_MAX_GLYPHS = 400
_RULE_HEIGHT = 2.5
_CONFIDENCE = 0.85
_NUMBER = re.compile(r"^\(?[A-Za-z]?\d+(?:[.\-–]\d+)*[a-z]?['′*]?\)?$")
_NUMBER_GAP = 2.0
_DOTTED_NUMBER = re.compile(r"^\(\d+\.\d+[a-z]?\)$")
_DOTTED_NUMBER_GAP = 0.6
_COMBINING = {"¯": "\u0304", "ˉ": "\u0304", "ˆ": "\u0302", "˜": "\u0303", "˙": "\u0307", "¨": "\u0308", "ˇ": "\u030c"}


class Equation(NamedTuple):
    """LaTeX without delimiters, the number printed beside it (without brackets), and how far to trust it (0-1)."""

    tex: str
    number: str | None
    confidence: float


def read_equation(evidence: Evidence, reference: Reference, segments: Sequence[Segment]) -> Equation | None:
    """The display equation of a reference, None where its structure or one of its symbols is not certain."""
    glyphs = _glyphs_in(reference.box, evidence.glyphs)
    if not glyphs or len(glyphs) > _MAX_GLYPHS or not _complete(glyphs, segments):
        return None
    try:
        nodes = nodes_of(glyphs, evidence.width, evidence.height)
        nodes, number = _without_number(nodes, reference.number)
        if not nodes:
            return None
        formula = compose(nodes, _bars(evidence, nodes))
    except Unsure:
        return None
    if formula.glyphs != sum(node.glyphs for node in nodes) or not balanced(formula.tex):
        return None
    return Equation(formula.tex.strip(), reference.number or number, _CONFIDENCE)


def read_region(evidence: Evidence, box: Box, text: str) -> str | None:
    """The formula in `box`, a part of a line, whose letters, digits and signs are those of `text` exactly."""
    glyphs = [g for g in evidence.glyphs if box.padded(0.002, 0.004).contains_point(*g.box.center)]
    if not glyphs or _printed("".join(g.text for g in glyphs)) != _printed(text):
        return None
    try:
        nodes = nodes_of(glyphs, evidence.width, evidence.height)
        formula = compose(nodes, _bars(evidence, nodes))
    except Unsure:
        return None
    whole = formula.glyphs == sum(node.glyphs for node in nodes) and balanced(formula.tex)
    in_one_line = not formula.tex.startswith((r"\begin{aligned}", r"\begin{gathered}"))
    return formula.tex.strip() if whole and in_one_line else None


def _printed(text: str) -> Counter[str]:
    return Counter(char for char in unicodedata.normalize("NFKD", text) if not char.isspace() and char != "√")


def _glyphs_in(box: Box, glyphs: Sequence[FormulaGlyph]) -> list[FormulaGlyph]:
    region = box.padded(_PAD, _PAD)
    return [g for g in glyphs if region.contains_point(g.box.center[0], min(max(g.baseline, g.box.y0), g.box.y1))]


def _complete(glyphs: Sequence[FormulaGlyph], segments: Sequence[Segment]) -> bool:
    """Whether every letter, digit and accent of the region's lines is among its glyphs."""
    there = Counter(char for glyph in glyphs for char in _letters_and_marks(glyph.text))
    wanted = Counter(char for segment in segments for word in segment.words for char in _letters_and_marks(word.text))
    return not wanted - there


def _letters_and_marks(text: str) -> str:
    """Letters, digits and accents, apart; spacing accents as combining ones."""
    return "".join(
        _COMBINING.get(char, char)
        for char in unicodedata.normalize("NFD", text)
        if char.isalnum() or char in _COMBINING or unicodedata.category(char) == "Mn"
    )


def _bars(evidence: Evidence, nodes: Sequence[Node]) -> list[Bar]:
    """The horizontal rules among `nodes`, in points."""
    x0, x1 = min(n.x0 for n in nodes) - 3, max(n.x1 for n in nodes) + 3
    y0, y1 = min(n.y0 for n in nodes) - 3, max(n.y1 for n in nodes) + 3
    bars: list[Bar] = []
    for rule in (*evidence.rules, *evidence.bars):
        left, right = rule.x0 * evidence.width, rule.x1 * evidence.width
        middle, thickness = rule.center[1] * evidence.height, rule.height * evidence.height
        flat = thickness < _RULE_HEIGHT and right - left > 1.5 * thickness
        # A bar may reach beyond what stands over it; one as wide as the column is none of the formula's.
        if flat and x0 <= (left + right) / 2 <= x1 and right - left < 1.5 * (x1 - x0) and y0 <= middle <= y1:
            bars.append(Bar(left, right, middle))
    return bars


def _without_number(nodes: list[Node], number: str | None) -> tuple[list[Node], str | None]:
    """The nodes without the equation's number at either end, and that number."""
    for run in _end_runs(nodes):
        text = "".join(n.char for n in run)
        bare = text.strip("()[]")
        if number is not None and bare == number.strip("()[] "):
            return [n for n in nodes if not any(n is r for r in run)], bare
        if (
            number is None
            and text.startswith("(")
            and text.endswith(")")
            and _NUMBER.match(text)
            and _apart(run, nodes)
        ):
            return [n for n in nodes if not any(n is r for r in run)], bare
    return nodes, None


def _apart(run: Sequence[Node], nodes: Sequence[Node]) -> bool:
    """Whether a run stands far from the rest; a number with a dot, `(3.4)`, is told nearer, as it is no factor."""
    rest = [n for n in nodes if not any(n is r for r in run)]
    if not rest:
        return False
    left, right = min(n.x0 for n in run), max(n.x1 for n in run)
    gap = max(left - max(n.x1 for n in rest), min(n.x0 for n in rest) - right)
    dotted = _DOTTED_NUMBER.match("".join(n.char for n in run))
    return gap > (_DOTTED_NUMBER_GAP if dotted else _NUMBER_GAP) * max(n.size for n in nodes)


def _end_runs(nodes: Sequence[Node]) -> list[list[Node]]:
    """What stands apart at the right and at the left end of a formula."""
    ordered = sorted(nodes, key=lambda n: n.x0)
    runs: list[list[Node]] = []
    size = max(n.size for n in nodes)
    right = ordered[0].x1
    for index, node in enumerate(ordered[1:], 1):
        if node.x0 - right > _DOTTED_NUMBER_GAP * size:
            runs += [ordered[index:], ordered[:index]]
        right = max(right, node.x1)
    return sorted(runs, key=len)
