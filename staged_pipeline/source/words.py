"""A line's glyphs to words in logical order."""

import itertools
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from staged_pipeline.core.evidence import Style
from staged_pipeline.core.vocabulary import Direction
from staged_pipeline.source import bidi, letters
from staged_pipeline.source.glyphs import Glyph
from staged_pipeline.source.lines import Line

_WORD_GAP = 0.16  # of the size: wider than kerning, narrower than the narrowest justified space
_NO_GAP = 0.02  # of the size: a space character narrower than this is not seen


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


@dataclass(slots=True)
class WordRun:
    """A word's clusters in logical order; `glued` as in core evidence."""

    clusters: list[Cluster]
    glued: bool

    @property
    def text(self) -> str:
        return unicodedata.normalize("NFC", "".join(cluster.text for cluster in self.clusters))


def clusters_of(line: Line) -> list[Cluster]:
    """The line's printed shapes from left to right."""
    clusters: list[Cluster] = []
    space = False
    for glyph in line.glyphs:
        if glyph.is_space:
            space = True
            continue
        host = _carrier(glyph, clusters)
        if host is not None:
            host.glyphs.append(glyph)
            continue
        clusters.append(Cluster("", [glyph], glyph.u0, glyph.u1, glyph.size, space))
        space = False
    _place_marks(clusters)
    for cluster in clusters:
        cluster.text = letters.cluster_text([glyph.text for glyph in cluster.glyphs])
    return [cluster for cluster in letters.compose_accents(clusters) if cluster.text]


def _carrier(glyph: Glyph, clusters: Sequence[Cluster]) -> Cluster | None:
    """The shape that a zero-width letter belongs to: the rest of a ligature stands at its glyph's far end."""
    if not clusters or glyph.u1 - glyph.u0 > 0.02 * glyph.size or glyph.is_mark:
        return None
    host = clusters[-1]
    return host if host.u0 - 0.5 <= glyph.u0 <= host.u1 + 0.5 and host.size == glyph.size else None


def _place_marks(clusters: list[Cluster]) -> None:
    """Combining marks join the letter whose advance holds their place; at a border, the right one."""
    index = 0
    while index < len(clusters):
        cluster = clusters[index]
        if not cluster.glyphs[0].is_mark:
            index += 1
            continue
        place = (cluster.u0 + cluster.u1) / 2 + 0.01
        near = [c for c in clusters[max(0, index - 3) : index + 4] if not c.glyphs[0].is_mark]
        if not near:
            index += 1
            continue
        base = min(near, key=lambda c: max(c.u0 - place, place - c.u1, 0.0))
        base.glyphs.extend(cluster.glyphs)
        if cluster.spaced and index + 1 < len(clusters):
            clusters[index + 1].spaced = True
        del clusters[index]


def split_words(clusters: Sequence[Cluster], base: Direction, *, mirror: bool) -> list[WordRun]:
    """Words in logical order; a new one also begins where the style changes.

    `mirror` says that brackets in right-to-left runs are coded as they look, not as they are meant.
    """
    gaps = _word_gaps(clusters)
    levels = bidi.embedding_levels([cluster.text for cluster in clusters], base)
    order = bidi.logical_order([cluster.text for cluster in clusters], base)
    words: list[WordRun] = []
    previous: int | None = None
    for index in order:
        cluster = clusters[index]
        if mirror and levels[index] % 2:
            cluster.text = bidi.mirrored(cluster.text)
        apart = previous is not None and _apart(previous, index, levels, gaps)
        if previous is None or apart:
            words.append(WordRun([cluster], glued=False))
        elif cluster.style != words[-1].clusters[-1].style:
            words.append(WordRun([cluster], glued=True))
        else:
            words[-1].clusters.append(cluster)
        previous = index
    return words


def _apart(previous: int, index: int, levels: Sequence[int], gaps: Sequence[bool]) -> bool:
    """Whether a space is read between two shapes that follow each other in logical order.

    Where runs of two directions meet they are not neighbours in print: the gap between the runs is the one beside
    the shape of the outer run (the one of lower level), on the side to which that run reads.
    """
    if abs(previous - index) == 1:
        return gaps[max(previous, index)]
    leaving = levels[index] < levels[previous]
    outer = index if leaving else previous
    to_the_right = (levels[outer] % 2 == 0) != leaving
    side = outer + 1 if to_the_right else outer
    return gaps[side] if side < len(gaps) else False


def _word_gaps(clusters: Sequence[Cluster]) -> list[bool]:
    """For each shape, whether a word gap stands to its left."""
    widths = [0.0]
    widths += [
        (right.u0 - left.u1) / max(1.0, min(left.size, right.size)) for left, right in itertools.pairwise(clusters)
    ]
    close = [width for width, cluster in zip(widths[1:], clusters[1:], strict=True) if not cluster.spaced]
    loose = max(0.0, median(close)) if len(close) >= 4 else 0.0  # letters printed apart
    return [
        index > 0 and ((cluster.spaced and width > _NO_GAP) or width > _WORD_GAP + loose)
        for index, (cluster, width) in enumerate(zip(clusters, widths, strict=True))
    ]
