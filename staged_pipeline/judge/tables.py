"""Cells of a table against where their words are printed.

The words of a cell are looked for among those printed in the table. A cell above another must be printed above it, one
that is read before another in its row must be printed on the side from which the table is read. Cells whose words are
printed once tell places; for one whose words are printed more often, some place of them must agree.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from staged_pipeline.core.content import TableContent
from staged_pipeline.core.evidence import Segment
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.skeleton import Element
from staged_pipeline.core.verdict import Issue
from staged_pipeline.core.vocabulary import Direction
from staged_pipeline.judge.direction import direction_issue
from staged_pipeline.judge.tokens import Printed, cell_tokens, printed_in
from staged_pipeline.judge.words import SURE

_NAMED = 6  # cells
_FLIPPED = 0.7  # of the pairs of a row that stand the other way round


class PlacedCell(NamedTuple):
    """A cell of the grid; `keys` are its words, `rows` and `columns` how many it spans."""

    row: int
    column: int
    rows: int
    columns: int
    keys: tuple[str, ...]


def table_issues(
    element: Element, entry: TableContent, lines: Sequence[Segment], direction: Direction, *, exact: bool
) -> Iterator[Issue]:
    """Cells that stand in another row or column than they are printed in, and a table that runs the wrong way."""
    printed = printed_in(lines)
    cells = [cell for cell in grid_of(entry) if cell.keys]
    places = {cell: _places(cell.keys, printed, exact=exact) for cell in cells}
    alike = {cell: sum(other.keys == cell.keys for other in cells) for cell in cells}
    anchors = {cell: found[0] for cell, found in places.items() if len(found) == 1 and alike[cell] == 1}
    beside = [
        (anchors[one].center[0] < anchors[other].center[0]) == (direction == "ltr")
        for one in anchors
        for other in anchors
        if _in_one_row(one, other) and one.column + one.columns <= other.column and _apart_x(anchors, one, other)
    ]
    if beside and beside.count(False) > _FLIPPED * len(beside):
        direction = "rtl" if direction == "ltr" else "ltr"
        yield direction_issue(element, direction)
    wrong = _outliers(anchors, direction)
    sound = {cell: box for cell, box in anchors.items() if cell not in wrong}
    for keys in {cell.keys: None for cell in cells if cell not in anchors and places[cell]}:
        group = [cell for cell in cells if cell.keys == keys]
        found = places[group[0]]
        fits = {cell: [i for i, box in enumerate(found) if _fits(cell, box, sound, direction)] for cell in group}
        taken = _assigned(fits)
        # Where fewer are printed than there are cells, words are unsupported, and told of as such.
        wrong |= {cell: found[0] for cell in group if cell not in taken.values() and len(group) <= len(found)}
    if wrong:
        words = tuple(" ".join(cell.keys) for cell in wrong)
        yield Issue(
            ref=element.ref,
            kind="table_structure",
            severity="major",
            message=f"Cells stand in another row or column than they are printed in: {', '.join(words[:_NAMED])}.",
            suggestion="Put each cell into the row and column in which it is printed.",
            words=words,
            segments=element.segments,
            box=Box.around(wrong.values()),
        )


def grid_of(entry: TableContent) -> list[PlacedCell]:
    """The cells of a table with their place, spans taken into account, in the order of reading."""
    taken: set[tuple[int, int]] = set()
    found: list[PlacedCell] = []
    for row, cells in enumerate([entry.headers, *entry.rows] if entry.headers else entry.rows):
        column = 0
        for cell in cells:
            while (row, column) in taken:
                column += 1
            rows, columns = (1, 1) if isinstance(cell, str) else (cell.rowspan, cell.colspan)
            taken.update((row + i, column + j) for i in range(rows) for j in range(columns))
            found.append(PlacedCell(row, column, rows, columns, tuple(token.key for token in cell_tokens(cell))))
            column += columns
    return found


def _places(keys: Sequence[str], printed: Sequence[Printed], *, exact: bool) -> list[Box]:
    """Where these words are printed one after the other."""
    size = len(keys)
    found: list[Box] = []
    for start in range(len(printed) - size + 1):
        run = printed[start : start + size]
        alike = all(token.key == key for token, key in zip(run, keys, strict=True))
        if alike and (exact or all(token.trust >= SURE and token.word.text.isascii() for token in run)):
            found.append(Box.around(token.word.box for token in run))
    return found


def _outliers(anchors: dict[PlacedCell, Box], direction: Direction) -> dict[PlacedCell, Box]:
    """The anchors to leave out, the worst first, so that those that remain agree."""
    left = dict(anchors)
    wrong: dict[PlacedCell, Box] = {}
    while True:
        faults = {
            cell: sum(not _agree(cell, box, *other, direction) for other in left.items()) for cell, box in left.items()
        }
        worst = max(faults, key=lambda cell: faults[cell], default=None)
        if worst is None or not faults[worst]:
            return wrong
        wrong[worst] = left.pop(worst)


def _assigned(fits: Mapping[PlacedCell, Sequence[int]]) -> dict[int, PlacedCell]:
    """As many cells as can be given a place of their own, by place (Kuhn's augmenting paths)."""
    taken: dict[int, PlacedCell] = {}

    def give(cell: PlacedCell, tried: set[int]) -> bool:
        for place in fits[cell]:
            if place not in tried:
                tried.add(place)
                if place not in taken or give(taken[place], tried):
                    taken[place] = cell
                    return True
        return False

    for cell in fits:
        give(cell, set())
    return taken


def _fits(cell: PlacedCell, box: Box, anchors: dict[PlacedCell, Box], direction: Direction) -> bool:
    return all(_agree(cell, box, other, place, direction) for other, place in anchors.items())


def _agree(cell: PlacedCell, box: Box, other: PlacedCell, place: Box, direction: Direction) -> bool:
    """Whether two cells are printed as they stand to each other in the grid."""
    if cell.row + cell.rows <= other.row and box.y0 >= place.y1:
        return False
    if other.row + other.rows <= cell.row and place.y0 >= box.y1:
        return False
    if _in_one_row(cell, other) and cell.rows == other.rows == 1 and (box.y0 >= place.y1 or place.y0 >= box.y1):
        return _are_tall(cell, other)
    return _stand_in_columns(cell, box, other, place, direction)


def _stand_in_columns(cell: PlacedCell, box: Box, other: PlacedCell, place: Box, direction: Direction) -> bool:
    if cell.column + cell.columns <= other.column:
        first, second = box, place
    elif other.column + other.columns <= cell.column:
        first, second = place, box
    else:
        return True
    return first.x0 < second.x1 if direction == "ltr" else first.x1 > second.x0


def _are_tall(cell: PlacedCell, other: PlacedCell) -> bool:
    """Whether one of two cells of a row may have several lines, so that the other stands beside one of them only."""
    return max(len(cell.keys), len(other.keys)) > 2


def _in_one_row(one: PlacedCell, other: PlacedCell) -> bool:
    return one.row == other.row


def _apart_x(anchors: dict[PlacedCell, Box], one: PlacedCell, other: PlacedCell) -> bool:
    return anchors[one].overlap_x(anchors[other]) <= 0
