"""How well the headings of a page were found: their texts in order, and their levels among each other."""

from collections.abc import Sequence

from rapidfuzz.distance import Indel

from staged_pipeline.core.value import Value
from staged_pipeline.measure.alignment import aligned
from staged_pipeline.measure.page_reading import Heading

_SAME = 0.8
"""Likeness of two texts from which on they are taken for the same heading."""


class HeadingScore(Value):
    """All 0-1, 1 is best.

    `f1` weighs headings found against headings invented (harmonic mean of recall and precision), `levels` is the share
    of the found ones whose level is right, None where none was found. Levels count as ranks: a page with `h2` and `h3`
    says the same as one with `h1` and `h2`.
    """

    f1: float
    levels: float | None = None


def heading_score(truth: Sequence[Heading], found: Sequence[Heading]) -> HeadingScore | None:
    """Compares two lists of headings in reading order; None where neither has any."""
    if not truth and not found:
        return None
    pairs = aligned(
        [heading.text for heading in truth], [heading.text for heading in found], Indel.normalized_similarity, _SAME
    )
    true_ranks, found_ranks = _ranks(truth), _ranks(found)
    right = sum(true_ranks[i] == found_ranks[j] for i, j, _ in pairs)
    return HeadingScore(f1=2 * len(pairs) / (len(truth) + len(found)), levels=right / len(pairs) if pairs else None)


def _ranks(headings: Sequence[Heading]) -> list[int]:
    levels = sorted({heading.level for heading in headings})
    return [levels.index(heading.level) for heading in headings]
