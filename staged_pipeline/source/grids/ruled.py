"""Tables whose cells are bounded by printed lines: on scans, and where PyMuPDF's finder sees none."""

from collections.abc import Iterable, Sequence

from staged_pipeline.core.evidence import GridCell, Segment, TableGrid
from staged_pipeline.core.geometry import Box
from staged_pipeline.source.grids.fill import CellIndex
from staged_pipeline.source.grids.lines import TOLERANCE, Lattice, Line, lattices

_COVERED = 0.6  # share of a slot's side that must be printed for it to be a border
_MAX_LINES = 400  # beyond this a drawing is a map or a plot
_MIN_SIDE = 6.0  # points: narrower slots are double borders and ornaments


def ruled_grids(
    rules: Sequence[Box], segments: Sequence[Segment], width: float, height: float
) -> tuple[TableGrid, ...]:
    """Tables from printed lines; a cell that lacks a border to its neighbour spans it.

    Args:
        rules: Printed lines, fractions of the page.
        segments: The lines of text; a lattice whose cells do not hold them is a chart, a form or an ornament.
        width: Of the page in points.
        height: Of the page in points.
    """
    if len(rules) < 4:
        return ()
    words = [word.box for segment in segments for word in segment.words]
    grids: list[TableGrid] = []
    for lattice in lattices(rules, width, height):
        if len(lattice.across) + len(lattice.down) > _MAX_LINES:
            continue
        grid = _lattice_grid(lattice, width, height)
        if grid and _holds_text(grid, words):
            grids.append(grid)
    return tuple(sorted(grids, key=lambda grid: (grid.box.y0, grid.box.x0)))


def _lattice_grid(lattice: Lattice, width: float, height: float) -> TableGrid | None:
    ys, xs = _places(lattice.across), _places(lattice.down)
    left, right = _open_sides(lattice.across, xs)
    xs = [*left, *xs, *right]
    if len(ys) < 3 or len(xs) < 3:
        return None
    down = [*lattice.down, *(Line(x, ys[0], ys[-1]) for x in (*left, *right))]
    cells = [
        GridCell(
            row=row,
            column=column,
            rowspan=rowspan,
            colspan=colspan,
            box=Box.scaled(xs[column], ys[row], xs[column + colspan], ys[row + rowspan], width, height),
        )
        for row, column, rowspan, colspan in _cells(ys, xs, lattice.across, down)
    ]
    if not cells:
        return None
    return TableGrid(
        box=Box.around(cell.box for cell in cells),
        rows=len(ys) - 1,
        columns=len(xs) - 1,
        cells=tuple(cells),
        ruled=True,
    )


def _places(lines: Iterable[Line]) -> list[float]:
    """Where lines lie, those too near for a row or column between them taken as one."""
    places: list[list[float]] = []
    for at in sorted(line.at for line in lines):
        if places and at - places[-1][-1] < _MIN_SIDE:
            places[-1].append(at)
        else:
            places.append([at])
    return [sum(group) / len(group) for group in places]


def _open_sides(across: Sequence[Line], xs: Sequence[float]) -> tuple[list[float], list[float]]:
    """Borders that are not printed: where most horizontal lines go on beyond the outermost vertical ones."""
    left = sorted(line.start for line in across if line.start < xs[0] - 2 * TOLERANCE)
    right = sorted(line.end for line in across if line.end > xs[-1] + 2 * TOLERANCE)
    half = len(across) / 2
    return (
        [left[len(left) // 2]] if len(left) > half else [],
        [right[len(right) // 2]] if len(right) > half else [],
    )


def _cells(
    ys: Sequence[float], xs: Sequence[float], across: Sequence[Line], down: Sequence[Line]
) -> list[tuple[int, int, int, int]]:
    """Row, column, rowspan and colspan of every cell; slots that join to no rectangle stay cells of their own."""
    rows, columns = len(ys) - 1, len(xs) - 1
    below = [[_is_border(across, ys[r + 1], xs[c], xs[c + 1]) for c in range(columns)] for r in range(rows)]
    beside = [[_is_border(down, xs[c + 1], ys[r], ys[r + 1]) for c in range(columns)] for r in range(rows)]
    taken = [[False] * columns for _ in range(rows)]
    cells: list[tuple[int, int, int, int]] = []
    for row in range(rows):
        for column in range(columns):
            if taken[row][column]:
                continue
            colspan = 1
            while (
                column + colspan < columns
                and not beside[row][column + colspan - 1]
                and not taken[row][column + colspan]
            ):
                colspan += 1
            rowspan = 1
            while row + rowspan < rows and _continues(below, beside, row + rowspan, column, colspan):
                rowspan += 1
            for r in range(row, row + rowspan):
                for c in range(column, column + colspan):
                    taken[r][c] = True
            cells.append((row, column, rowspan, colspan))
    return cells


def _continues(
    below: Sequence[Sequence[bool]], beside: Sequence[Sequence[bool]], row: int, column: int, colspan: int
) -> bool:
    """Whether no border parts the slots of `row` from those above them, nor from one another."""
    slots = range(column, column + colspan)
    return not any(below[row - 1][c] for c in slots) and not any(beside[row][c] for c in slots[:-1])


def _is_border(lines: Iterable[Line], at: float, start: float, end: float) -> bool:
    covered = sum(
        max(0.0, min(line.end, end) - max(line.start, start)) for line in lines if abs(line.at - at) < _MIN_SIDE
    )
    return covered >= _COVERED * (end - start)


def _holds_text(grid: TableGrid, words: Sequence[Box]) -> bool:
    """Whether the words in the grid stand in its cells, in two rows and two columns at least, and not all in one."""
    inside = [word for word in words if grid.box.contains_point(*word.center)]
    index = CellIndex(grid.cells)
    filled: dict[tuple[int, int], int] = {}
    straddling = 0
    for word in inside:
        cell = index.at(*word.center)
        if cell is None:
            continue
        filled[cell.row, cell.column] = filled.get((cell.row, cell.column), 0) + 1
        straddling += word.covered_by(cell.box.padded(0.003, 0.003)) < 0.8
    rows, columns = {row for row, _ in filled}, {column for _, column in filled}
    if len(rows) < 2 or len(columns) < 2:
        return False
    frame = max(cell.box.area for cell in grid.cells if (cell.row, cell.column) in filled) > 0.7 * grid.box.area
    return straddling <= 0.1 * len(inside) and not frame
