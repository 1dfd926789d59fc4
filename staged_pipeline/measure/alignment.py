"""Pairs the items of two sequences in order so that the sum of their likenesses is greatest (Needleman-Wunsch)."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")


def aligned(
    truth: Sequence[T], found: Sequence[T], like: Callable[[T, T], float], least: float = 0.0
) -> list[tuple[int, int, float]]:
    """The pairs as (index in `truth`, index in `found`, likeness), in order; likenesses up to `least` make no pair.

    Takes time and memory in proportion to the product of both lengths.
    """
    likeness = np.array([[like(one, other) for other in found] for one in truth]).reshape(len(truth), len(found))
    likeness[likeness <= least] = 0.0
    best = np.zeros((len(truth) + 1, len(found) + 1))
    for i in range(len(truth)):
        for j in range(len(found)):
            best[i + 1, j + 1] = max(best[i, j] + likeness[i, j], best[i, j + 1], best[i + 1, j])
    pairs: list[tuple[int, int, float]] = []
    i, j = len(truth), len(found)
    while i and j:
        if best[i, j] == best[i - 1, j]:
            i -= 1
        elif best[i, j] == best[i, j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            pairs.append((i, j, float(likeness[i, j])))
    return pairs[::-1]
