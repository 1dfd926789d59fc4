"""Type sizes that were measured, or are said roughly, made one where they differ by less than noise."""

from collections.abc import Sequence
from statistics import median


def levelled(sizes: Sequence[float], weights: Sequence[int], like: float) -> tuple[float, ...]:
    """The sizes with each group of like ones replaced by its most usual, in the order given.

    Groups form around the most used sizes first, so that the body text takes its neighbours in. Sizes whose ratio is
    below `like` are taken for the same.
    """
    order = sorted(range(len(sizes)), key=lambda i: -_support(sizes, weights, i, like))
    centers: list[float] = []
    found = [0.0] * len(sizes)
    for i in order:
        near = [center for center in centers if max(center, sizes[i]) < like * min(center, sizes[i])]
        if not near:
            alike = [size for size in sizes if max(size, sizes[i]) < like * min(size, sizes[i])]
            centers.append(median(alike) if alike else sizes[i])
            near = centers[-1:]
        found[i] = min(near, key=lambda center: abs(center - sizes[i]))
    return tuple(found)


def _support(sizes: Sequence[float], weights: Sequence[int], i: int, like: float) -> int:
    return sum(
        weight
        for size, weight in zip(sizes, weights, strict=True)
        if max(size, sizes[i]) < like**0.5 * min(size, sizes[i])
    )
