"""The content of a table from its grid and its lines: cells in reading order, headers, spans, emphasis."""

from collections.abc import Sequence
from itertools import groupby

from staged_pipeline.core.content import Cell, MathSegment, Sources, TableContent
from staged_pipeline.core.evidence import GridCell, Segment, Slot, TableGrid
from staged_pipeline.core.vocabulary import Direction
from staged_pipeline.engines.tables.cell_words import CellLines, words_by_cell
from staged_pipeline.engines.tables.shape import compact, row_heads
from staged_pipeline.engines.text.cell_pictures import CellPictures
from staged_pipeline.engines.text.emphasis import block_marks
from staged_pipeline.engines.text.hyphenation import Vocabulary
from staged_pipeline.engines.text.inline_runs import Shown, runs_of
from staged_pipeline.engines.text.language import words_direction
from staged_pipeline.engines.text.pieces import Piece, join_segments, pieces_text

ENGINE = "local"


def table_content(
    grid: TableGrid,
    segments: Sequence[Segment],
    direction: Direction,
    vocabulary: Vocabulary | None = None,
    pictures: CellPictures | None = None,
) -> TableContent:
    """The table of a grid, filled with the words of `segments`.

    Args:
        grid: The geometry of the table; its columns count from the left of the page.
        segments: The lines that lie in it. All their words go into cells, each into one.
        direction: That of the page; the script of the table's own words decides where they have one.
        vocabulary: The words of the page, to tell broken words from compounds; those of the table by default.
        pictures: Finds what is shown as a picture in a cell; nothing by default.

    Returns:
        The table in reading order: in a right-to-left table the rightmost cell of a row comes first. Rows and columns
        without a word are left out. It has no rows where `segments` have no words.
    """
    words = words_by_cell(grid, [segment for segment in segments if segment.words])
    order = words_direction((word for segment in segments for word in segment.words), direction) or direction
    vocabulary = vocabulary or Vocabulary(segment.text for segment in segments)
    unread = _unread(grid, words, pictures) if pictures and words else {}
    cells, header_rows = compact(grid, frozenset((*words, *unread)))
    pieces = {slot: join_segments(lines, vocabulary) for slot, lines in words.items()}
    texts = {slot: pieces_text(found) for slot, found in pieces.items()}
    shown: dict[Slot, list[Shown]] = {slot: [(0, 0, [picture])] for slot, picture in unread.items()}
    if pictures:
        kept = {slot: pieces[slot] for _, slot in cells if slot in pieces}
        for slot, runs in pictures.misread(kept, order, len(unread)).items():
            shown[slot] = [(start, stop, [picture]) for start, stop, picture in runs]
    heads = row_heads([(cell, texts.get(slot, "")) for cell, slot in cells], header_rows, order)
    rows: list[tuple[str | Cell, ...]] = []
    for _, row in groupby(cells, key=lambda item: item[0].row):
        in_order = sorted(row, key=lambda item: item[0].column, reverse=order == "rtl")
        rows.append(
            tuple(
                _cell(cell, pieces.get(slot, []), shown.get(slot, []), header_rows, cell in heads)
                for cell, slot in in_order
            )
        )
    leading = header_rows > 0 and bool(rows)
    return TableContent(
        headers=rows[0] if leading else (),
        rows=tuple(rows[1:] if leading else rows),
        direction=order,
        sources=Sources(segments=tuple(segment.id for segment in segments), boxes=(grid.box,)),
        confidence=_confidence(grid, words, len(unread)),
        engine=ENGINE,
    )


def _cell(
    cell: GridCell, pieces: Sequence[Piece], shown: Sequence[Shown], header_rows: int, heads_row: bool
) -> str | Cell:
    """A plain string where the text is all there is to say of a cell."""
    text = pieces_text(pieces)
    in_head = cell.row < header_rows
    header = "col" if in_head else "rowgroup" if cell.header else "row" if heads_row else None
    if header == "col" and cell.colspan > 1:
        header = "colgroup"
    # All bold says "header" at the head of a column, not "important"; names of rows are bold in some tables only.
    heads_column = header in {"col", "colgroup"}
    marks = block_marks(pieces, "heading" if heads_column else "paragraph")
    runs = runs_of(pieces, marks, shown)
    styled = any(run.type == "math" or run.marks or run.href for run in runs)
    plain_header = header is None or (header == "col" and cell.row == 0)
    if plain_header and not styled and cell.rowspan == cell.colspan == 1:
        return text
    return Cell(
        content=text,
        segments=tuple(runs) if styled else None,
        rowspan=cell.rowspan,
        colspan=cell.colspan,
        header=header,
    )


def _unread(grid: TableGrid, words: CellLines, pictures: CellPictures) -> dict[Slot, MathSegment]:
    """What is printed in the cells in which no word was read."""
    found = ((cell, pictures.unread(cell)) for cell in grid.cells if (cell.row, cell.column) not in words)
    return {(cell.row, cell.column): picture for cell, picture in found if picture}


def _confidence(grid: TableGrid, words: CellLines, unread: int) -> float:
    """The words' own confidence, times the grid's; nothing is known of what stands in `unread` cells."""
    trust = [line.confidence for lines in words.values() for line in lines] + [0.0] * unread
    return round(grid.confidence * sum(trust) / len(trust), 3) if trust else 0.0
