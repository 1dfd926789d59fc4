"""Cells of a scanned table that OCR cannot have read.

Of Arabic digits that stand alone Tesseract makes Latin ones, letters of either script or marks, some of them surely.
The numbers of a table are set in one kind of digits, so where many of a right-to-left table's numbers are doubtful,
none is believed.
"""

from collections.abc import Mapping, Sequence

from staged_pipeline.core.evidence import Slot
from staged_pipeline.core.vocabulary import Direction
from staged_pipeline.engines.text.misread import Extent, MisreadRuns
from staged_pipeline.engines.text.pieces import Piece
from staged_pipeline.engines.text.tokens import shape_of

_LEAST, _SHARE = 3, 1 / 3
"""How many numbers of a table are doubtful, at least, and which share of them, where none is believed."""


def misread_cells(
    runs: MisreadRuns, cells: Mapping[Slot, Sequence[Piece]], direction: Direction, unread: int = 0
) -> dict[Slot, list[Extent]]:
    """The misread runs of each cell of a table, in order.

    Args:
        runs: Finds them on this page.
        cells: The words of each cell.
        direction: That of the table.
        unread: How many cells more hold print in which no word was read.
    """
    found = {slot: runs.find(pieces, direction) for slot, pieces in cells.items()}
    numbers = [slot for slot, pieces in cells.items() if direction == "rtl" and runs.has_no_word(pieces, direction)]
    doubtful = unread + sum(bool(found[slot]) or _has_letters(cells[slot], direction) for slot in numbers)
    if doubtful >= max(_LEAST, _SHARE * (len(numbers) + unread)):
        found |= {slot: [Extent(0, len(cells[slot]))] for slot in numbers}
    return found


def _has_letters(pieces: Sequence[Piece], direction: Direction) -> bool:
    """Whether something in a cell without a word passes for one."""
    return any(shape_of(piece.text, direction) == "word" for piece in pieces)
