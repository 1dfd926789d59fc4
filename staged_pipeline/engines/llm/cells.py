"""Tables as wholes: their words, their formulas, and cells whose strings are Markdown."""

from collections.abc import Iterator

from staged_pipeline.core.content import Cell, MathSegment, Segment, TableContent, TextSegment
from staged_pipeline.engines.llm.markdown import markdown_segments, plain_text


def table_text(entry: TableContent) -> str:
    """All words of a table, a cell a line, without formulas."""
    runs = (run for cell in _cells(entry) for run in (*_segments(cell), TextSegment(content="\n")))
    return plain_text(run for run in runs if not isinstance(run, MathSegment))


def table_formulas(entry: TableContent) -> list[str]:
    """The LaTeX of all formulas of a table."""
    return [run.content for cell in _cells(entry) for run in _segments(cell) if isinstance(run, MathSegment)]


def markdown_cells(entry: TableContent) -> TableContent:
    """A table whose plain cells are read as Markdown."""
    return entry.model_copy(
        update={
            "headers": tuple(map(_read, entry.headers)),
            "rows": tuple(tuple(map(_read, row)) for row in entry.rows),
        }
    )


def _cells(entry: TableContent) -> Iterator[str | Cell]:
    for row in (entry.headers, *entry.rows):
        yield from row


def _segments(cell: str | Cell) -> tuple[Segment, ...]:
    if isinstance(cell, str):
        return (TextSegment(content=cell),)
    return cell.segments if cell.segments is not None else (TextSegment(content=cell.content),)


def _read(cell: str | Cell) -> str | Cell:
    if isinstance(cell, Cell) and cell.segments is not None:
        return cell
    runs = markdown_segments(cell if isinstance(cell, str) else cell.content)
    styled = any(isinstance(run, MathSegment) or run.marks or run.href for run in runs)
    if isinstance(cell, str) and not styled:
        return plain_text(runs)
    whole = cell if isinstance(cell, Cell) else Cell()
    return whole.model_copy(update={"content": plain_text(runs), "segments": runs if styled else None})
