"""Lines that no element of an outline lists get their place in it.

Those within a figure, a table, an equation or another box belong to it; one between two lines of an element belongs to
that element. What remains becomes elements of its own, as the local layout has them, each after the line that comes
before it there: in its column, not at the end of the page.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from staged_pipeline.core.geometry import Box
from staged_pipeline.core.vocabulary import Kind
from staged_pipeline.engines.llm.evidence_lines import EvidenceLines
from staged_pipeline.engines.llm.outline import Group, Item, Outline, ranges
from staged_pipeline.engines.llm.skeleton_outline import outline_of

_DRAWN: set[Kind] = {"figure", "table", "equation"}
_APART: set[Kind] = {"header", "footer", "page_number", "footnote"}
_WHOLE_PAGE = 0.85  # of its area; a box as large says nothing of the lines in it
_SAME = 0.3  # of a figure, covered by one that the outline has
_BESIDE = 0.3  # of the narrower width: lines that share less stand in different columns
_NAMED = 200  # characters of line numbers in a warning


def place_forgotten(outline: Outline, lines: EvidenceLines) -> None:
    """Puts every line of the page that `outline` lacks into it, with a warning."""
    _take_in(outline, lines)
    listed = outline.listed()
    proposal = outline_of(lines.proposal, lines.by_id)
    homes = _Homes(outline, lines)
    told: list[int] = []
    at = 0
    for column, item in _proposed(proposal.root, None):
        missing = [number for number in item.lines if number not in listed]
        if missing:
            homes.place(item, missing, column)
            told += [number for number in missing if lines.by_number[number].text.strip()]
        elif outline.cut and item.box is not None and not item.lines and _is_new(item.box, outline):
            homes.add(item, at, column)
        at = max(item.lines, default=at)
    placed = outline.listed()
    rest = [number for number in lines.numbers if number not in placed]
    outline.root.children.extend(Item("paragraph", [number], inserted=True) for number in rest)
    told += rest
    if told:
        named = ranges(told)
        named = named if len(named) <= _NAMED else f"{named[:_NAMED]}…"
        outline.warnings.append(f"The reply left out lines {named}; they stand where the local layout has them")
        outline.mends += len(told)


def _take_in(outline: Outline, lines: EvidenceLines) -> None:
    """Lines that lie in the box of an element, or among the lines of something drawn, become its own."""
    free = set(lines.numbers) - outline.listed()
    drawn_last = sorted(outline.root.items(), key=lambda item: item.kind not in _DRAWN)
    for item in drawn_last if free else ():
        box = item.box
        if item.kind in _DRAWN and item.lines:
            around = Box.around(lines.by_number[number].box for number in item.lines)
            box = around if box is None else box.union(around)
        if box is not None and box.area < _WHOLE_PAGE:
            found = [number for number in lines.inside(box) if number in free]
            item.lines = sorted({*item.lines, *found}) if found else item.lines
            free.difference_update(found)


def _is_new(box: Box, outline: Outline) -> bool:
    """Whether nothing drawn of the outline stands where a figure of the local layout does."""
    drawn = [item.box for item in outline.root.items() if item.box is not None]
    return not any(box.covered_by(other) > _SAME or other.covered_by(box) > _SAME for other in drawn)


def _proposed(group: Group, column: Group | None) -> Iterator[tuple[Group | None, Item]]:
    """The items of the local layout in its reading order, each with the column that it stands in."""
    for child in group.children:
        if isinstance(child, Item):
            yield column, child
        else:
            yield from _proposed(child, child if child.kind == "col" else column)


@dataclass(frozen=True)
class _Home:
    """Where a line stands: its item, and the groups around it, outermost first."""

    item: Item
    path: tuple[Group, ...]


class _Homes:
    """Places elements by what stands before and after them in the local layout."""

    def __init__(self, outline: Outline, lines: EvidenceLines) -> None:
        self._root = outline.root
        self._lines = lines
        self._homes: dict[int, _Home] = {}
        self._columns: dict[int, Group | None] = {}
        self._find(outline.root, ())
        for column, item in _proposed(outline_of(lines.proposal, lines.by_id).root, None):
            self._columns.update(dict.fromkeys(item.lines, column))

    def _find(self, group: Group, path: tuple[Group, ...]) -> None:
        for child in group.children:
            if isinstance(child, Item):
                self._homes.update(dict.fromkeys(child.lines, _Home(child, (*path, group))))
            else:
                self._find(child, (*path, group))

    def place(self, item: Item, missing: list[int], column: Group | None) -> None:
        """Gives the lines `missing` of the local layout's `item` a place."""
        before = self._neighbour(missing[0] - 1, item.kind, -1)
        after = self._neighbour(missing[-1] + 1, item.kind, 1)
        whole = len(missing) == len(item.lines)
        second = item.kind == "title" and any(other.kind == "title" for other in self._root.items())
        if before and after and before[1].item is after[1].item and not whole:
            own = before[1].item
            own.lines[own.lines.index(before[0]) + 1 : own.lines.index(before[0]) + 1] = missing
            self._homes.update(dict.fromkeys(missing, before[1]))
            return
        new = Item(
            kind="heading" if whole and second else item.kind if whole else "paragraph",
            lines=missing,
            box=item.box if whole else None,
            level=item.level + second if whole else 0,
            depth=item.depth if whole else 0,
            inserted=True,
        )
        box = Box.around(self._lines.by_number[number].box for number in missing)
        self._homes.update(dict.fromkeys(missing, self._insert(new, box, before, after, column)))

    def add(self, item: Item, at: int, column: Group | None) -> None:
        """Adds the local layout's `item`, which has a box and no lines, after the line `at`."""
        before, after = self._neighbour(at, item.kind, -1), self._neighbour(at + 1, item.kind, 1)
        new = Item(item.kind, box=item.box, inserted=True)
        self._insert(new, item.box or Box(0.0, 0.0, 1.0, 1.0), before, after, column)

    def _neighbour(self, number: int, kind: Kind, step: int) -> tuple[int, _Home] | None:
        """The nearest line that has a place among elements of the same sort, and that place."""
        while 0 < number <= len(self._lines.numbers):
            home = self._homes.get(number)
            if home is not None and (home.item.kind in _APART) == (kind in _APART):
                return number, home
            number += step
        return None

    def _insert(
        self,
        new: Item,
        box: Box,
        before: tuple[int, _Home] | None,
        after: tuple[int, _Home] | None,
        column: Group | None,
    ) -> _Home:
        with_after = after is not None and column is not None and self._columns.get(after[0]) is column
        with_before = before is not None and self._columns.get(before[0]) is column
        if after is not None and (before is None or (with_after and not with_before)):
            return self._beside(new, after[1], 0)
        if before is None:
            self._root.children.append(new)
            return _Home(new, (self._root,))
        path = before[1].path
        in_columns = path[-1].kind == "col" and path[-2].kind == "columns"
        if not in_columns or box.overlap_x(self._extent(path[-1])) >= _BESIDE:
            return self._beside(new, before[1], 1)
        return self._out_of_column(new, box, path)

    def _beside(self, new: Item, home: _Home, offset: int) -> _Home:
        group = home.path[-1]
        group.children.insert(group.children.index(home.item) + offset, new)
        return _Home(new, home.path)

    def _out_of_column(self, new: Item, box: Box, path: tuple[Group, ...]) -> _Home:
        """Into the column beside, into one of its own, or below all columns."""
        columns, column = path[-2], path[-1]
        at = columns.children.index(column) + 1
        if at < len(columns.children):
            following = columns.children[at]
            if isinstance(following, Group) and box.overlap_x(self._extent(following)) >= _BESIDE:
                following.children.insert(0, new)
                return _Home(new, (*path[:-1], following))
        if box.overlap_y(self._extent(columns)) > 0:
            own = Group("col", [new])
            columns.children.insert(at, own)
            return _Home(new, (*path[:-1], own))
        parent = path[-3]
        parent.children.insert(parent.children.index(columns) + 1, new)
        return _Home(new, path[:-2])

    def _extent(self, group: Group) -> Box:
        boxes = [self._lines.by_number[number].box for item in group.items() for number in item.lines]
        boxes += [item.box for item in group.items() if item.box is not None]
        return Box.around(boxes) if boxes else Box(0.0, 0.0, 0.0, 0.0)
