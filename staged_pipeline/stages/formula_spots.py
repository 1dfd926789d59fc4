"""The formulas of a page's content by name: `eq_1` for an equation, `para_3:2` for the second formula within para_3."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from staged_pipeline.core.content import (
    Cell,
    Content,
    MathSegment,
    MixedContent,
    Segment,
    TableContent,
    TextContent,
    TextSegment,
)


class Inline(NamedTuple):
    """A formula within the text or the cells of an entry.

    `name` is as above. `before` counts the letters and digits that the entry has before it, `length` those in all.
    """

    name: str
    segment: MathSegment
    before: int
    length: int


def inline_formulas(ref: str, entry: Content) -> list[Inline]:
    """The formulas within an entry, in reading order."""
    segments = _segments(entry)
    counts = [_weight(segment) for segment in segments]
    found: list[Inline] = []
    for place, segment in enumerate(segments):
        if isinstance(segment, MathSegment) and _is_formula(segment):
            found.append(Inline(f"{ref}:{len(found) + 1}", segment, sum(counts[:place]), sum(counts)))
    return found


def words_of(entry: Content) -> str:
    """All characters of an entry but those of its formulas."""
    return " ".join(segment.content for segment in _segments(entry) if not _is_formula(segment))


def with_formula(entry: Content, place: int, tex: str) -> Content:
    """`entry` with LaTeX in its formula number `place`, counted from 1."""
    places = iter(range(1, 1 + len(_segments(entry))))

    def changed(segments: Sequence[Segment]) -> tuple[Segment, ...]:
        return tuple(
            segment.model_copy(update={"content": tex}) if _is_formula(segment) and next(places) == place else segment
            for segment in segments
        )

    def row(cells: Sequence[str | Cell]) -> tuple[str | Cell, ...]:
        return tuple(
            cell.model_copy(update={"segments": changed(cell.segments)})
            if isinstance(cell, Cell) and cell.segments is not None
            else cell
            for cell in cells
        )

    match entry:
        case MixedContent():
            return entry.model_copy(update={"segments": changed(entry.segments)})
        case TableContent():
            return entry.model_copy(update={"headers": row(entry.headers), "rows": tuple(map(row, entry.rows))})
        case _:
            return entry


def _is_formula(segment: Segment) -> bool:
    """Whether a segment is LaTeX; a run that is kept as a crop has the words that OCR made of it."""
    return isinstance(segment, MathSegment) and not segment.is_picture


def _segments(entry: Content) -> list[Segment]:
    """What an entry of text or a table says, in reading order."""
    match entry:
        case MixedContent():
            return list(entry.segments)
        case TextContent():
            return [TextSegment(content=entry.content)]
        case TableContent():
            return [segment for row in (entry.headers, *entry.rows) for cell in row for segment in _cell(cell)]
        case _:
            return []


def _cell(cell: str | Cell) -> Iterator[Segment]:
    if isinstance(cell, str):
        yield TextSegment(content=cell)
    elif cell.segments is None:
        yield TextSegment(content=cell.content)
    else:
        yield from cell.segments


def _weight(segment: Segment) -> int:
    return sum(map(str.isalnum, segment.content))
