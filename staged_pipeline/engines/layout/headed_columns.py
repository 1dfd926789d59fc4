"""Short lines below headings that stand side by side: `From` and `To` over two addresses, that are read one by one.

The layout model draws one region around such addresses. Their lines are too short to be told as columns of text; the
headings above them tell.
"""

from collections.abc import Sequence

from staged_pipeline.core.geometry import Box
from staged_pipeline.core.vocabulary import Direction
from staged_pipeline.engines.layout.sheet import Line

_ABOVE = 2.5  # type sizes between the headings and the first line
_LEVEL = 0.6  # of the lower heading
_ALIGNED = 1.0  # type sizes between the start of a heading and of each line below it


def headed_columns(lines: Sequence[Line], headings: Sequence[Box], direction: Direction) -> list[list[Line]] | None:
    """The lines parted into a column for each heading of the row right above, in reading order.

    None where there are no two such headings, where one has no line, or where a line starts below none of them.
    """
    if not lines:
        return None
    top, size = min(line.box.y0 for line in lines), max(line.size for line in lines)
    near = [box for box in headings if -0.5 * size < top - box.y1 < _ABOVE * size]
    row = [box for box in near if all(box.overlap_y(other) > _LEVEL for other in near)]
    if len(row) < 2:
        return None
    columns: list[list[Line]] = [[] for _ in row]
    row.sort(key=lambda box: box.x0, reverse=direction == "rtl")
    for line in lines:
        own = [place for place, box in enumerate(row) if _starts_below(line, box, direction)]
        if len(own) != 1:
            return None
        columns[own[0]].append(line)
    return columns if all(columns) else None


def _starts_below(line: Line, heading: Box, direction: Direction) -> bool:
    apart = line.box.x0 - heading.x0 if direction == "ltr" else line.box.x1 - heading.x1
    return abs(apart) < _ALIGNED * line.size
