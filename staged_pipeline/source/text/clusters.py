"""A line's glyphs to printed shapes: letters with their marks, in print order."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from staged_pipeline.core.evidence import Style
from staged_pipeline.core.scripts import is_rtl
from staged_pipeline.source.text import letters
from staged_pipeline.source.text.glyphs import Glyph
from staged_pipeline.source.text.lines import Line

_MARK_REACH = 0.8  # of the size: how far a mark's origin may lie from the letter it stands on


@dataclass(slots=True)
class Cluster:
    """What one printed shape stands for: a letter and its marks, or a ligature, in logical order."""

    text: str
    glyphs: list[Glyph]
    u0: float
    u1: float
    size: float
    spaced: bool = False  # a space character stands before it (to its left)

    @property
    def style(self) -> Style:
        return self.glyphs[0].style


def clusters_of(line: Line) -> list[Cluster]:
    """The line's printed shapes from left to right."""
    clusters: list[Cluster] = []
    marks: list[Glyph] = []
    space = False
    for glyph in line.glyphs:
        if glyph.is_space:
            space = True
        elif glyph.is_mark:
            marks.append(glyph)
        else:
            clusters.append(Cluster("", [glyph], glyph.u0, glyph.u1, glyph.size, space))
            space = False
    _place_marks(marks, clusters, line)
    for cluster in clusters:
        cluster.text = letters.cluster_text([glyph.text for glyph in cluster.glyphs])
    return [cluster for cluster in letters.compose_accents(clusters) if cluster.text]


def _place_marks(marks: Sequence[Glyph], clusters: Sequence[Cluster], line: Line) -> None:
    """Each combining mark joins the letter drawn right before it, or right after it where a right-to-left run is drawn
    from the left: a mark's origin may lie anywhere near its letter, so places alone do not tell.
    """
    if not marks or not clusters:
        return
    by_order = sorted(clusters, key=lambda cluster: cluster.glyphs[0].order)
    visual = drawn_from_left(line.glyphs) >= 0
    for mark in marks if not visual else reversed(marks):
        before = next((c for c in reversed(by_order) if c.glyphs[0].order < mark.order), None)
        after = next((c for c in by_order if c.glyphs[0].order > mark.order), None)
        first, second = (after, before) if visual and letters.is_rtl_mark(mark.text) else (before, after)
        near = [c for c in (first, second) if c is not None and _distance(mark, c) < _MARK_REACH * mark.size]
        holders = [c for c in near if letters.carries_marks(c.glyphs[0].text)]
        host = (holders or near or [min(clusters, key=lambda c: _distance(mark, c))])[0]
        host.glyphs.append(mark)


def _distance(mark: Glyph, cluster: Cluster) -> float:
    place = (mark.u0 + mark.u1) / 2
    return max(cluster.u0 - place, place - cluster.u1, 0.0)


def drawn_from_left(glyphs: Sequence[Glyph]) -> int:
    """How many more neighbours in drawing order among right-to-left letters go to the right than to the left.

    Positive for producers that write such text in visual order, negative for those that write it in logical order.
    """
    drawn = sorted((g for g in glyphs if is_rtl(g.text[0])), key=lambda g: g.order)
    steps = [(b.u0 > a.u0) - (b.u0 < a.u0) for a, b in pairwise(drawn) if abs(b.u0 - a.u0) < 3 * a.size]
    return sum(steps)
