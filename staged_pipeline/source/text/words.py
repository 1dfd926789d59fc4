"""A line's shapes to words in logical order."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from staged_pipeline.core.math_fonts import is_math_font
from staged_pipeline.core.scripts import is_rtl
from staged_pipeline.core.vocabulary import Direction
from staged_pipeline.source.text import bidi
from staged_pipeline.source.text.clusters import Cluster
from staged_pipeline.source.text.letters import with_one_kind_of_digits

_WORD_GAP = 0.16  # of the size: wider than kerning, narrower than the narrowest justified space
_CODED_GAP = 0.45  # where spaces are coded: overhanging and kerned letters leave gaps that are none
_NO_GAP = 0.02  # of the size: a space character narrower than this is not seen
_JOINERS = "\u200c\u200d"  # before the first letter of a word they join nothing
_STRAY = re.compile(r"\u200c(?=[^\w\s])")  # what stands before a stop parts no letters, as in Word's list mark
_OPENING, _CLOSING = frozenset("([{«‹⟨"), frozenset(")]}»›⟩")
_KINDS = (frozenset("()"), frozenset("[]{}⟨⟩"), frozenset("«»‹›"))


@dataclass(slots=True)
class WordRun:
    """A word's clusters in logical order; `glued` as in core evidence."""

    clusters: list[Cluster]
    glued: bool

    @property
    def text(self) -> str:
        text = unicodedata.normalize("NFC", "".join(cluster.text for cluster in self.clusters))
        text = _STRAY.sub("", with_one_kind_of_digits(text if self.glued else text.lstrip(_JOINERS)))
        return text.replace("االله", "الله")  # U+FDF2 stands for the whole name, its glyph often for all but the alef


def codes_spaces(lines: Iterable[Sequence[Cluster]]) -> bool:
    """Whether the page's text has space characters where words stand apart (TeX's has none)."""
    coded = shapes = 0
    for clusters in lines:
        shapes += len(clusters)
        coded += sum(cluster.spaced for cluster in clusters)
    return coded > shapes / 20


def mirrored_brackets(lines: Iterable[tuple[Sequence[Cluster], Direction]]) -> frozenset[str]:
    """The brackets that right-to-left runs of the page code as they look, not as they are meant.

    A bracket touches the word that it opens or closes, and stands apart from the word outside. Parentheses and
    quotation marks are told apart: some fonts turn only one kind over.
    """
    votes = dict.fromkeys(_KINDS, 0)
    for clusters, base in lines:
        if not any(c.text in _OPENING or c.text in _CLOSING for c in clusters):
            continue
        gaps = word_gaps(clusters, _WORD_GAP)
        levels = bidi.embedding_levels(_for_bidi(clusters), base)
        for index, cluster in enumerate(clusters):
            kind = next((kind for kind in _KINDS if cluster.text in kind), None)
            if kind is not None and levels[index] % 2:
                left = index == 0 or gaps[index]
                right = index + 1 == len(clusters) or gaps[index + 1]
                votes[kind] += (left - right) * (1 if cluster.text in _OPENING else -1)
    return frozenset(char for kind, vote in votes.items() if vote >= 0 for char in kind)


def _mirror(clusters: Sequence[Cluster], levels: Sequence[int], gaps: Sequence[bool], page: frozenset[str]) -> None:
    """Sets the brackets of right-to-left runs to what they mean.

    Of a pair on one line the right one opens, however the file codes them (runs of one line may differ); a bracket
    without its counterpart goes by what the page does.
    """
    for kind in _KINDS:
        waiting: list[int] = []
        for index, cluster in enumerate(clusters):
            if not levels[index] % 2 or cluster.text not in kind:
                continue
            if waiting and _are_pair(waiting[-1], index, clusters, gaps):
                left = clusters[waiting.pop()]
                if left.text in _OPENING:
                    left.text, cluster.text = bidi.mirrored(left.text), bidi.mirrored(cluster.text)
            else:
                waiting.append(index)
        for cluster in (clusters[index] for index in waiting):
            if cluster.text in page:
                cluster.text = bidi.mirrored(cluster.text)


def _are_pair(left: int, right: int, clusters: Sequence[Cluster], gaps: Sequence[bool]) -> bool:
    """Whether two brackets enclose what is between them: they look so, or stand apart from what is outside only."""
    opens = clusters[left].text in _OPENING
    if opens == (clusters[right].text in _OPENING):
        return False
    inside = gaps[left + 1] + gaps[right]
    outside = (left == 0 or gaps[left]) + (right + 1 == len(clusters) or gaps[right + 1])
    return opens or outside > inside


def _for_bidi(clusters: Sequence[Cluster]) -> list[str]:
    """The text of each shape as the bidirectional algorithm shall see it.

    A formula reads from left to right as a whole, its brackets and signs too, which are neutral where they stand
    beside right-to-left letters.
    """
    return [
        "x" if is_math_font(cluster.style.font) and not any(map(_keeps_direction, cluster.text)) else cluster.text
        for cluster in clusters
    ]


def _keeps_direction(char: str) -> bool:
    return unicodedata.bidirectional(char) in {"R", "AL", "AN"}


def split_words(clusters: Sequence[Cluster], base: Direction, *, mirror: frozenset[str], coded: bool) -> list[WordRun]:
    """Words in logical order; a new one also begins where the style changes.

    `mirror` is `mirrored_brackets`, `coded` is `codes_spaces` of the page.
    """
    gaps = word_gaps(clusters, _CODED_GAP if coded else _WORD_GAP)
    levels = bidi.embedding_levels(_for_bidi(clusters), base)
    order = bidi.reordered(levels)
    if any(level % 2 for level in levels):
        _mirror(clusters, levels, gaps, mirror)
    words: list[WordRun] = []
    previous: int | None = None
    for index in order:
        cluster = clusters[index]
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


def word_gaps(clusters: Sequence[Cluster], least: float) -> list[bool]:
    """For each shape, whether a word gap stands to its left: a visible space character, or `least` of the size.

    Arabic letters that join to their left are drawn apart for a kashida, which some files code as a narrow space:
    between them a gap counts only where it is as wide as the line's spaces are.
    """
    widths = [0.0]
    widths += [(right.u0 - left.u1) / max(1.0, min(left.size, right.size)) for left, right in pairwise(clusters)]
    close = [width for width, cluster in zip(widths[1:], clusters[1:], strict=True) if not cluster.spaced]
    # Letters printed apart: nearly all gaps are wide. Not the median: half of the gaps of a line with formulas may be.
    loose = max(0.0, sorted(close)[len(close) // 4]) if len(close) >= 4 else 0.0
    spaces = [width for width, cluster in zip(widths, clusters, strict=True) if cluster.spaced]
    narrow = 0.45 * median(spaces) if spaces else 0.0
    gaps = [False]
    for (left, cluster), width in zip(pairwise(clusters), widths[1:], strict=True):
        joined = bidi.joins_left(cluster.text) and is_rtl(left.text[0])
        if cluster.spaced:
            gaps.append(width > (max(_NO_GAP, narrow) if joined else _NO_GAP))
        else:
            gaps.append(width > (1.0 if joined and least > _WORD_GAP else least + loose))
    return gaps[: len(clusters)]
