"""A grid with its text at hand, for rules that merge and split cells."""

from collections.abc import Iterable, Sequence

from staged_pipeline.core.evidence import GridCell, Segment, Slot, TableGrid
from staged_pipeline.core.geometry import Box
from staged_pipeline.source.grids.fill import CellLine, lines_by_cell


class Matrix:
    """Read access to the cells of a grid by slot, and to their lines.

    `line_height` is the middle height of lines, in fractions of the page's height; `em` is twice the middle width of
    characters, in fractions of its width.
    """

    def __init__(self, grid: TableGrid, segments: Sequence[Segment]) -> None:
        self.grid = grid
        self.lines = lines_by_cell(grid, segments)
        heights = sorted(line.box.height for lines in self.lines.values() for line in lines)
        self.line_height = heights[len(heights) // 2] if heights else 0.0
        widths = sorted(
            word.box.width / len(word.text) for lines in self.lines.values() for line in lines for word in line.words
        )
        self.em = 2 * widths[len(widths) // 2] if widths else 0.0
        self._extents: dict[int, tuple[float, float]] = {}
        self._rows: dict[int, list[GridCell]] = {}
        for cell in sorted(grid.cells, key=lambda cell: (cell.row, cell.column)):
            self._rows.setdefault(cell.row, []).append(cell)
        self._owner: dict[Slot, GridCell] = {
            (row, column): cell
            for cell in grid.cells
            for row in range(cell.row, cell.row + cell.rowspan)
            for column in range(cell.column, cell.column + cell.colspan)
        }

    def at(self, row: int, column: int) -> GridCell | None:
        """The cell that covers a slot."""
        return self._owner.get((row, column))

    def row(self, row: int) -> list[GridCell]:
        """The cells that begin in a row, from left to right."""
        return self._rows.get(row, [])

    def found(self, cell: GridCell) -> Sequence[CellLine]:
        """The lines in a cell, top to bottom."""
        return self.lines.get((cell.row, cell.column), ())

    def text(self, cell: GridCell) -> str:
        """The words of a cell, in order of their lines."""
        return " ".join(word.text for line in self.found(cell) for word in line.words)

    def filled(self, row: int) -> list[GridCell]:
        """The cells that begin in a row and have words."""
        return [cell for cell in self.row(row) if self.found(cell)]

    def is_plain(self, row: int) -> bool:
        """Whether a row has a cell of its own in every column, none spanning."""
        cells = self.row(row)
        return len(cells) == self.grid.columns and all(cell.rowspan == cell.colspan == 1 for cell in cells)

    def text_top(self, row: int) -> float | None:
        """Where the text of a row begins, y; None where it has none."""
        return min((self.found(cell)[0].box.y0 for cell in self.filled(row)), default=None)

    def text_bottom(self, row: int) -> float | None:
        """Where the text of a row ends, y."""
        return max((line.box.y1 for cell in self.filled(row) for line in self.found(cell)), default=None)

    def extent(self, column: int) -> tuple[float, float]:
        """From where to where the text of a column's own cells reaches, x."""
        if column in self._extents:
            return self._extents[column]
        boxes = [
            line.box
            for cell in self.grid.cells
            if cell.column == column and cell.colspan == 1
            for line in self.found(cell)
        ]
        extent = (min(box.x0 for box in boxes), max(box.x1 for box in boxes)) if boxes else (0.0, 0.0)
        self._extents[column] = extent
        return extent


def joined(cells: Sequence[GridCell]) -> GridCell:
    """One cell over a rectangle of cells."""
    row, column = min(cell.row for cell in cells), min(cell.column for cell in cells)
    return cells[0].model_copy(
        update={
            "row": row,
            "column": column,
            "rowspan": max(cell.row + cell.rowspan for cell in cells) - row,
            "colspan": max(cell.column + cell.colspan for cell in cells) - column,
            "box": Box.around(cell.box for cell in cells),
            "header": any(cell.header for cell in cells),
        }
    )


def replaced(grid: TableGrid, old: Iterable[GridCell], new: Iterable[GridCell]) -> TableGrid:
    """`grid` with some cells instead of others."""
    gone = set(old)
    kept = [cell for cell in grid.cells if cell not in gone]
    cells = sorted([*kept, *new], key=lambda cell: (cell.row, cell.column))
    return grid.model_copy(update={"cells": tuple(cells)})
