"""Reading order of boxes on a page: bands down the page, columns across a band, and the same again in each column.

A recursive X-Y cut (Nagy and Seth, 1984) with one change: the page is cut into the thinnest slices first, and slices
that follow each other are joined while one gutter runs through all of them. So a gap between paragraphs that happens
to align in two columns does not cut the columns apart, while a full-width block does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from statistics import median

from staged_pipeline.core.geometry import Box
from staged_pipeline.core.vocabulary import Direction

# Boxes of neighbours may touch or overlap a little; they still stand one below or beside the other.
_SLACK = 0.25
# White space between columns of text is narrower than this share of the narrower column.
_WIDEST_GUTTER = 0.8
# White space across all columns that parts what is above from what is below, in lines.
_APART = 1.8
# A heading of all columns has at least this share of the white space that its own column leaves in the others, too.
_AS_FAR = 0.6


@dataclass(frozen=True)
class Item:
    """A box to be ordered. `index` is its place in the caller's list.

    `heading` items open what follows them. `floats` items (sidebars) are read before the text that starts beside or
    below their top. `line` is the height of a line of the item's text, the unit of slack. `number` is the printed
    number of a heading: it tells whether headings in rows are read across or down.
    """

    index: int
    box: Box
    line: float
    heading: bool = False
    floats: bool = False
    number: int | None = None


@dataclass(frozen=True)
class Columns:
    """Columns side by side, in reading order; each holds indices in reading order."""

    columns: tuple[tuple[int, ...], ...]
    boxes: tuple[Box, ...]


Flow = tuple[int | Columns, ...]


def reading_flow(items: Sequence[Item], direction: Direction, gutter: float) -> Flow:
    """The reading order of `items`, with the columns that it goes through.

    Args:
        items: Boxes in any order and any one unit; the result does not depend on the order they come in.
        direction: `rtl` reads the rightmost column first.
        gutter: The narrowest white space that parts two columns, in the unit of the boxes.

    Returns:
        Indices of the items, each once; those that stand in columns are grouped.
    """
    ordered = sorted(items, key=lambda item: (item.box.y0, item.box.x0, item.box.y1, item.box.x1, item.index))
    flow: list[int | Columns] = []
    for band in _bands(ordered, direction, gutter):
        columns = _columns(band, gutter)
        if len(columns) > 1 and not _side_by_side(columns):
            flow.extend(part for column in _down(columns) for part in reading_flow(column, direction, gutter))
        elif len(columns) > 1:
            flow.extend(_across(columns, direction, gutter))
        elif len(band) == 1:
            flow.append(band[0].index)
        else:
            flow.extend(_tangled(band, direction, gutter))
    return tuple(flow)


def flat(flow: Flow) -> list[int]:
    """The indices of a flow in reading order."""
    order: list[int] = []
    for part in flow:
        if isinstance(part, Columns):
            order.extend(index for column in part.columns for index in column)
        else:
            order.append(part)
    return order


def _bands(items: list[Item], direction: Direction, gutter: float) -> list[list[Item]]:
    """Consecutive slices joined while a gutter runs through them."""
    bands: list[list[Item]] = []
    slices = _slices(items)
    for part, after in zip(slices, [*slices[1:], []], strict=False):
        if bands and (_heads_columns(bands[-1], part, gutter) or _flows_on(bands[-1], part, after, gutter)):
            bands[-1].extend(part)
        else:
            bands.append(part)
    whole = [part for band in bands for part in _set_apart(band, direction, gutter)]
    return [piece for band in whole for piece in _without_loose_ends(band, gutter)]


def _slices(items: list[Item]) -> list[list[Item]]:
    """Items cut apart wherever a level line can run between them."""
    slices: list[list[Item]] = []
    bottom = 0.0
    for item in items:
        slack = _SLACK * min(item.line, item.box.height)
        if slices and item.box.y0 + slack < bottom:
            slices[-1].append(item)
            bottom = max(bottom, item.box.y1)
        else:
            slices.append([item])
            bottom = item.box.y1
    return slices


def _flows_on(band: list[Item], part: list[Item], after: list[Item], gutter: float) -> bool:
    """Whether `part`, a slice below `band` and above `after`, goes on with the columns of `band`."""
    columns = _columns([*band, *part], gutter)
    if len(columns) < 2 or not all(map(_column_like, columns, columns[1:])):
        return False
    return not (_lone_heading(part) and len(_columns(band, gutter)) > 1 and _heads_all(band, part[0], after))


def _heads_columns(band: list[Item], part: list[Item], gutter: float) -> bool:
    """Whether a band is a row of headings, one for each of the columns that go on below it, as of cards in a row."""
    columns = _columns(band, gutter)
    if len(columns) < 2 or not all(item.heading for item in band):
        return False
    return len(_columns([*band, *part], gutter)) == len(columns) == len(_columns(part, gutter))


def _column_like(left: list[Item], right: list[Item]) -> bool:
    """Whether two neighbours are columns of a text rather than a label and its value, or two ends of a letterhead."""
    first, second = Box.around(item.box for item in left), Box.around(item.box for item in right)
    return second.x0 - first.x1 < _WIDEST_GUTTER * min(first.width, second.width)


def _heads_all(band: list[Item], heading: Item, after: list[Item]) -> bool:
    """Whether a heading that stands alone at its height is one for all columns.

    Then the other columns leave as much white above and below it as its own column does; a white space that they have
    of their own accord at that height hardly fits.
    """
    own = [item for item in (*band, *after) if item.box.overlap_x(heading.box) > 0]
    others = [item for item in (*band, *after) if item.box.overlap_x(heading.box) <= 0]
    above = [heading.box.y0 - item.box.y1 for item in own if item.box.y1 <= heading.box.y0 + heading.line]
    below = [item.box.y0 - heading.box.y1 for item in own if item.box.y0 >= heading.box.y1 - heading.line]
    if not above or not below:
        return False
    white_above, white_below = _AS_FAR * min(above), _AS_FAR * min(below)
    over = [item for item in others if item.box.y0 < heading.box.y0]
    under = [item for item in others if item.box.y0 >= heading.box.y0]
    close = max((item.box.y1 for item in over), default=0.0) > heading.box.y0 - 4 * heading.line
    return (
        bool(over and under)
        and close
        and all(item.box.y1 <= heading.box.y0 - white_above for item in over)
        and all(item.box.y0 >= heading.box.y1 + white_below for item in under)
    )


def _set_apart(band: list[Item], direction: Direction, gutter: float) -> list[list[Item]]:
    """A band of columns cut where a white space through all of them is the widest of all, as below a title block.

    Not where the numbers of headings go down the columns.
    """
    slices = _slices(band)
    columns = _columns(band, gutter)
    if len(slices) < 2 or len(columns) < 2:
        return [band]
    ends = list(accumulate((max(item.box.y1 for item in part) for part in slices), max))
    gaps = [
        (min(item.box.y0 for item in part) - end, end)
        for row, part, end in zip(slices, slices[1:], ends, strict=False)
        if not all(item.heading for item in row)  # which belong to what is below them
    ]
    widest, at = max(gaps, default=(0.0, 0.0))
    others = [gap for column in columns for top, gap in _gaps(column) if not top <= at < top + gap]
    line = median(item.line for item in band)
    if widest < _APART * line or widest <= max(others, default=2 * _APART * line):
        return [band]
    above = [item for item in band if item.box.y1 <= at]
    below = [item for item in band if item.box.y1 > at]
    if len(_columns(above, gutter)) < 2 or len(_columns(below, gutter)) < 2:
        return [band]
    across = [number for part in (above, below) for number in _numbers(part, direction, gutter)]
    if not _ascend(across) and _ascend(_numbers(band, direction, gutter)):
        return [band]
    return [*_set_apart(above, direction, gutter), *_set_apart(below, direction, gutter)]


def _numbers(items: list[Item], direction: Direction, gutter: float) -> list[int]:
    """The numbers of headings as they come where columns are read one after the other."""
    columns = _columns(items, gutter)
    if direction == "rtl":
        columns.reverse()
    down = [sorted(column, key=lambda item: item.box.y0) for column in columns]
    return [item.number for column in down for item in column if item.number is not None]


def _ascend(numbers: Sequence[int]) -> bool:
    return all(one < other for one, other in pairwise(numbers))


def _gaps(column: list[Item]) -> list[tuple[float, float]]:
    """The white spaces down a column: where each starts and how high it is."""
    ordered = sorted(column, key=lambda item: (item.box.y0, item.box.y1))
    ends = accumulate((item.box.y1 for item in ordered), max)
    return [(end, item.box.y0 - end) for end, item in zip(ends, ordered[1:], strict=False)]


def _without_loose_ends(band: list[Item], gutter: float) -> list[list[Item]]:
    """Takes headings off the top and the foot of a band of columns where nothing stands beside them.

    They head the columns, or what stands below the columns.
    """
    slices = _slices(band)
    head: list[list[Item]] = []
    tail: list[list[Item]] = []
    while len(slices) > 1 and _lone_heading(slices[0]) and _clears(slices[0][0], slices[1:]):
        head.append(slices.pop(0))
    while len(slices) > 1 and _lone_heading(slices[-1]):
        tail.insert(0, slices.pop())
    if len(_columns(band, gutter)) < 2:
        return [band]
    return [*head, [item for part in slices for item in part], *tail]


def _clears(heading: Item, below: Sequence[Sequence[Item]]) -> bool:
    """Whether all columns begin below a heading as far as its own column does: at the head of one they need not."""
    items = [item for part in below for item in part]
    own = [item.box.y0 - heading.box.y1 for item in items if item.box.overlap_x(heading.box) > 0]
    others = [item.box.y0 - heading.box.y1 for item in items if item.box.overlap_x(heading.box) <= 0]
    return not own or not others or min(others) >= _AS_FAR * min(own)


def _lone_heading(part: list[Item]) -> bool:
    return len(part) == 1 and part[0].heading


def _columns(items: list[Item], gutter: float) -> list[list[Item]]:
    """Items grouped by the white spaces, at least `gutter` wide, that run from top to bottom, left to right."""
    columns: list[list[Item]] = []
    right = float("-inf")
    for item in sorted(items, key=lambda item: (item.box.x0, item.box.y0)):
        if columns and item.box.x0 < right + gutter:
            columns[-1].append(item)
        else:
            columns.append([item])
        right = max(right, item.box.x1)
    return columns


def _side_by_side(columns: Sequence[Sequence[Item]]) -> bool:
    """Whether anything stands beside something: a heading wholly below a table does not."""
    boxes = sorted((Box.around(item.box for item in column) for column in columns), key=lambda box: box.y0)
    slack = _SLACK * min(item.line for column in columns for item in column)
    return any(below.y0 + slack < above.y1 for above, below in pairwise(boxes))


def _down(columns: Sequence[list[Item]]) -> list[list[Item]]:
    return sorted(columns, key=lambda column: min(item.box.y0 for item in column))


def _across(columns: list[list[Item]], direction: Direction, gutter: float) -> Flow:
    """The flow through columns that stand side by side."""
    floating = [column for column in columns if all(item.floats for item in column)]
    rest = [column for column in columns if column not in floating]
    if direction == "rtl":
        rest.reverse()
    if floating and len(rest) == 1:
        return _beside(rest[0], [item for column in floating for item in column], direction, gutter)
    rest = rest if not floating else (columns if direction == "ltr" else columns[::-1])
    orders = tuple(tuple(flat(reading_flow(column, direction, gutter))) for column in rest)
    boxes = tuple(Box.around(item.box for item in column) for column in rest)
    return (Columns(columns=orders, boxes=boxes),)


def _beside(main: list[Item], floats: list[Item], direction: Direction, gutter: float) -> Flow:
    """A text with sidebars at its side: each sidebar before the first block that starts no higher than it does."""
    flow = list(reading_flow(main, direction, gutter))
    tops = {item.index: item.box.y0 for item in main}
    for item in sorted(floats, key=lambda item: item.box.y0, reverse=True):
        place = next(
            (
                i
                for i, part in enumerate(flow)
                if isinstance(part, int) and part in tops and tops[part] >= item.box.y0 - 0.5 * item.line
            ),
            len(flow),
        )
        flow.insert(place, item.index)
    return tuple(flow)


def _tangled(band: list[Item], direction: Direction, gutter: float) -> Flow:
    """Boxes that no straight cut parts: the widest is read after those above its middle, before those below."""
    pivot = max(band, key=lambda item: (item.box.width, -item.box.y0, -item.index))
    middle = pivot.box.center[1]
    rest = [item for item in band if item is not pivot]
    above = [item for item in rest if item.box.center[1] < middle]
    below = [item for item in rest if item.box.center[1] >= middle]
    return (
        *reading_flow(above, direction, gutter),
        pivot.index,
        *reading_flow(below, direction, gutter),
    )
