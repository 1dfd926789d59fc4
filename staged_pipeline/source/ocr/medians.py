"""The median of values that count differently."""

from collections.abc import Iterable


def weighted_median(values: Iterable[tuple[float, int]]) -> float:
    """The first value, in rising order, at which half of the weight is reached; of at least one (value, weight)."""
    ordered = sorted(values)
    half = sum(weight for _, weight in ordered) / 2
    for value, weight in ordered:
        half -= weight
        if half <= 0:
            return value
    return ordered[-1][0]
