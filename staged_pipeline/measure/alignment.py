"""Pairs the items of two sequences in order so that the sum of their likenesses is greatest (Needleman-Wunsch)."""

from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


def aligned(
    truth: Sequence[T], found: Sequence[T], like: Callable[[T, T], float], least: float = 0.0
) -> list[tuple[int, int, float]]:
    """The pairs as (index in `truth`, index in `found`, likeness), in order; likenesses up to `least` make no pair.

    Takes time and memory in proportion to the product of both lengths.
    """
    likeness = [[value if (value := like(one, other)) > least else 0.0 for other in found] for one in truth]
    best = [[0.0] * (len(found) + 1)]
    for row in likeness:
        above, here = best[-1], [0.0]
        for j, value in enumerate(row):
            here.append(max(above[j] + value, above[j + 1], here[j]))
        best.append(here)
    pairs: list[tuple[int, int, float]] = []
    i, j = len(truth), len(found)
    while i and j:
        if best[i][j] == best[i - 1][j]:
            i -= 1
        elif best[i][j] == best[i][j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            pairs.append((i, j, likeness[i][j]))
    return pairs[::-1]
