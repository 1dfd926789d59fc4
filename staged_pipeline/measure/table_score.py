"""How like two tables are, as trees: a table of rows of cells.

The measure is TEDS (Zhong, ShafieiBavani and Jimeno Yepes: Image-based table recognition, 2020): one less the edit
distance of the two trees by the size of the larger. A cell's text counts by its likeness, a cell of other spans as
another cell. Rows are only matched with rows and cells with cells of one row (the constrained edit distance), which
differs from TEDS where a row was cut in two, and is quick for any table. `thead` and `tbody` are not told apart.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import TypeVar

from rapidfuzz.distance import Levenshtein

from staged_pipeline.core.value import Value
from staged_pipeline.measure.page_reading import CellReading, TableReading

T = TypeVar("T")


class TableScore(Value):
    """`teds` is the mean over the true tables of the likeness to the table found for each, `structure` the same without
    texts, both 0-1. `spurious` counts tables that no true one has.
    """

    teds: float
    structure: float
    spurious: int


def table_score(truth: Sequence[TableReading], found: Sequence[TableReading]) -> TableScore | None:
    """Compares the tables of a page, each found one with the true one it is most like; None where neither has any."""
    if not truth and not found:
        return None
    ranked = sorted(
        ((teds(one, other), i, j) for i, one in enumerate(truth) for j, other in enumerate(found)),
        key=lambda entry: (-entry[0], entry[1], entry[2]),
    )
    pairs: dict[int, tuple[int, float]] = {}
    taken: set[int] = set()
    for score, i, j in ranked:
        if i not in pairs and j not in taken and score > 0:
            pairs[i] = (j, score)
            taken.add(j)
    structures = [teds(truth[i], found[j], texts=False) for i, (j, _) in pairs.items()]
    count = len(truth)
    return TableScore(
        teds=sum(score for _, score in pairs.values()) / count if count else 0.0,
        structure=sum(structures) / count if count else 0.0,
        spurious=len(found) - len(taken),
    )


def teds(truth: TableReading, found: TableReading, *, texts: bool = True) -> float:
    """The likeness of two tables, 0-1; without `texts` only of their structure."""

    def change_cell(one: CellReading, other: CellReading) -> float:
        if (one.rowspan, one.colspan) != (other.rowspan, other.colspan):
            return 1.0
        return Levenshtein.normalized_distance(one.text, other.text) if texts else 0.0

    @cache
    def change_row(one: tuple[CellReading, ...], other: tuple[CellReading, ...]) -> float:
        return _distance(one, other, change_cell, lambda _: 1.0)

    size = max(_size(truth), _size(found))
    return max(0.0, 1.0 - _distance(truth, found, change_row, lambda row: 1.0 + len(row)) / size)


def _size(table: TableReading) -> int:
    return 1 + sum(1 + len(row) for row in table)


def _distance(
    one: Sequence[T], other: Sequence[T], change: Callable[[T, T], float], remove: Callable[[T], float]
) -> float:
    """The edit distance of two sequences; `remove` is also what an item that is added costs."""
    before = [0.0]
    for item in other:
        before.append(before[-1] + remove(item))
    for item in one:
        now = [before[0] + remove(item)]
        for j, against in enumerate(other):
            now.append(min(before[j] + change(item, against), before[j + 1] + remove(item), now[j] + remove(against)))
        before = now
    return before[-1]
