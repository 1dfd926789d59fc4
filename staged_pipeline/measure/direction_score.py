"""Whether blocks of text run the way they should."""

from collections.abc import Sequence

from rapidfuzz import process
from rapidfuzz.distance import Indel

from staged_pipeline.measure.page_reading import BlockReading

_SAME = 0.5
"""Likeness of two texts from which on they are taken for the same block."""


def direction_score(truth: Sequence[BlockReading], found: Sequence[BlockReading]) -> float | None:
    """The share of the true text, by its letters, that stands in a block of its direction; None where there is none.

    Each true block is compared with the found block that is most like it; text that was not found counts for nothing.
    """
    texts = [block.text for block in found]
    total = right = 0
    for block in truth:
        best = process.extractOne(block.text, texts, scorer=Indel.normalized_similarity, score_cutoff=_SAME)
        total += len(block.text)
        if best is not None and found[best[2]].direction == block.direction:
            right += len(block.text)
    return right / total if total else None
