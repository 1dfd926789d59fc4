"""Whether blocks of text run the way they should."""

from collections.abc import Sequence

from rapidfuzz.distance import Indel

from staged_pipeline.measure.page_reading import BlockReading

_SAME = 0.5
"""Likeness of two texts from which on they are taken for the same block."""


def direction_score(truth: Sequence[BlockReading], found: Sequence[BlockReading]) -> float | None:
    """The share of the true text, by its letters, that stands in a block of its direction; None where there is none.

    Each true block is compared with the found block that is most like it; text that was not found counts for nothing.
    """
    total = right = 0
    for block in truth:
        likeness, direction = max(
            ((Indel.normalized_similarity(block.text, other.text), other.direction) for other in found),
            default=(0.0, None),
            key=lambda pair: pair[0],
        )
        total += len(block.text)
        if likeness >= _SAME:
            right += len(block.text) * (direction == block.direction)
    return right / total if total else None
