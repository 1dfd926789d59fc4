"""Text regions that the layout model drew around two columns, parted at the gutter."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from staged_pipeline.core.geometry import Box
from staged_pipeline.core.vocabulary import Direction
from staged_pipeline.engines.layout.sheet import Line

_GUTTER = 0.8  # of the type size; the narrowest white space taken for a gutter
_MIN_ROWS = 3  # rows with text on both sides of a gutter, at least
_MIN_SHARE = 0.5  # and at least this share of all rows
_ACROSS = 0.15  # of a page's letters may stand across the gutter of its columns
_MIN_LETTERS = 15  # a line of a column of text has at least as many on average; cells of a table have fewer

Rows = Sequence[Sequence[Line]]


def page_gutter(lines: Sequence[Line]) -> float | None:
    """The x of the gutter between two columns that hold most of a page's text, None where there is none.

    A title or a picture's caption may stand across it.
    """
    if not lines:
        return None
    page = Box.around(line.box for line in lines)
    letters = sum(len(line.text) for line in lines)
    white = max(1.0, _GUTTER * median(line.size for line in lines))
    best: tuple[int, float, float] | None = None
    for step in range(1, int(2 * page.width / white)):  # no gutter fits between two steps
        x = page.x0 + step * white / 2
        left = [line for line in lines if line.box.x1 <= x]
        right = [line for line in lines if line.box.x0 > x]
        across = letters - sum(len(line.text) for line in (*left, *right))
        if across > _ACROSS * letters or not all(map(_is_column, (left, right))) or not _side_by_side(left, right):
            continue
        start, stop = max(line.box.x1 for line in left), min(line.box.x0 for line in right)
        if stop - start >= white:
            found = (across, start - stop, (start + stop) / 2)
            best = min(best or found, found)
    return best[2] if best else None


def split_columns(rows: Rows, direction: Direction, known: float | None = None) -> list[list[Line]]:
    """The lines of `rows` in groups: columns in reading order, and what stands across or between them.

    `known` is a gutter of the page: lines that stand on both sides of it and do not cross it are parted there.

    Lines that cross the gutter break the columns where they stand alone in their row; beside lines of the columns
    they are a group of their own, as the caption of a picture that the columns flow around.
    """
    lines = [line for row in rows for line in row]
    gutter = _gutter(rows) or _clear_gutter(lines)
    if gutter is None and known is not None and _parts(known, lines):
        gutter = known
    if gutter is None:
        return [lines]
    groups: list[list[Line]] = []
    sides: tuple[list[Line], list[Line], list[Line]] = ([], [], [])
    for row in rows:
        crossing = [line for line in row if line.box.x0 < gutter < line.box.x1]
        if len(crossing) == len(row) and _wide(crossing, rows):
            groups.extend(_closed(sides, direction))
            groups.append(crossing)
            sides = ([], [], [])
            continue
        sides[0].extend(line for line in row if line.box.x1 <= gutter)
        sides[1].extend(line for line in row if line.box.x0 >= gutter)
        sides[2].extend(crossing)
    return [*groups, *_closed(sides, direction)]


def _parts(gutter: float, lines: Sequence[Line]) -> bool:
    left = sum(line.box.x1 <= gutter for line in lines)
    right = sum(line.box.x0 >= gutter for line in lines)
    return bool(left and right) and left + right == len(lines)


def _gutter(rows: Rows) -> float | None:
    """The x at which most rows have white space between two of their lines, None where too few have."""
    gaps = [
        (left.box.x1, right.box.x0)
        for row in rows
        for left, right in pairwise(sorted(row, key=lambda line: line.box.x0))
        if right.box.x0 - left.box.x1 >= _GUTTER * max(left.size, right.size)
    ]
    if len(gaps) < _MIN_ROWS:
        return None
    places = {(start + stop) / 2 for start, stop in gaps}
    best = max(sorted(places), key=lambda x: sum(start < x < stop for start, stop in gaps))
    both = [
        row for row in rows if any(line.box.x1 <= best for line in row) and any(line.box.x0 >= best for line in row)
    ]
    if len(both) < max(_MIN_ROWS, _MIN_SHARE * len(rows)):
        return None
    left = [line.text for row in both for line in row if line.box.x1 <= best]
    right = [line.text for row in both for line in row if line.box.x0 >= best]
    prose = all(sum(map(len, side)) >= _MIN_LETTERS * len(side) for side in (left, right))
    return best if prose else None


def _clear_gutter(lines: Sequence[Line]) -> float | None:
    """The middle of the widest strip that no line enters, with columns of text on both sides of it; None without one.

    It finds columns whose lines do not stand in common rows, as where they have other leadings or formulas between.
    """
    reach = max((line.box.x1 for line in lines), default=0.0)
    strips: list[tuple[float, float]] = []
    edge = min((line.box.x0 for line in lines), default=0.0)
    for line in sorted(lines, key=lambda line: line.box.x0):
        if line.box.x0 - edge >= _GUTTER * line.size:
            strips.append((edge, line.box.x0))
        edge = max(edge, line.box.x1)
    for start, stop in sorted(strips, key=lambda strip: strip[0] - strip[1]):
        sides = [line for line in lines if line.box.x1 <= start], [line for line in lines if line.box.x0 >= stop]
        if stop < reach and all(map(_is_column, sides)) and _side_by_side(*sides):
            return (start + stop) / 2
    return None


def _is_column(lines: Sequence[Line]) -> bool:
    return len(lines) > _MIN_ROWS and sum(len(line.text) for line in lines) >= _MIN_LETTERS * len(lines)


def _side_by_side(left: Sequence[Line], right: Sequence[Line]) -> bool:
    return Box.around(line.box for line in left).overlap_y(Box.around(line.box for line in right)) > _MIN_SHARE


def _wide(lines: Sequence[Line], rows: Rows) -> bool:
    """Whether lines fill most of the region's width."""
    left = min(line.box.x0 for row in rows for line in row)
    right = max(line.box.x1 for row in rows for line in row)
    return sum(line.box.width for line in lines) > 0.6 * (right - left)


def _closed(sides: tuple[list[Line], list[Line], list[Line]], direction: Direction) -> list[list[Line]]:
    left, right, crossing = sides
    ordered = [left, right] if direction == "ltr" else [right, left]
    return [group for group in (*ordered, crossing) if group]
