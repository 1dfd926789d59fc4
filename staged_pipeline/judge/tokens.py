"""What a page says and what is printed on it, as tokens of one form.

A token is a run of letters or of digits. Tokens of the evidence know the word and the line that they were read from and
how far to trust it; those of the content know whether they stand in a formula.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from staged_pipeline.core.content import (
    Cell,
    Content,
    ContentMap,
    MathContent,
    MathSegment,
    MixedContent,
    Segment,
    TableContent,
    TextContent,
)
from staged_pipeline.core.evidence import Segment as Line
from staged_pipeline.core.evidence import Word
from staged_pipeline.core.skeleton import Element
from staged_pipeline.judge.folding import atoms, tex_text
from staged_pipeline.markup.inline import entry_segments
from staged_pipeline.markup.links import equation_number
from staged_pipeline.markup.numbering import split_tag

_HYPHENS = ("-", "\u00ad", "\u2010")


class Said(NamedTuple):
    """A token of the content: `key` is what is compared, `text` what the page shows; `math` says it is of a formula."""

    key: str
    text: str
    math: bool = False


class Printed(NamedTuple):
    """A token of the evidence. `trust` is 0-1, 1 for a text layer; `read` says that OCR read it."""

    key: str
    word: Word
    line: str
    trust: float
    read: bool


def said_of(element: Element, entry: Content | None, content: ContentMap | Mapping[str, Content]) -> list[Said]:
    """What an element says, its mark and number with it, in the order of reading; a figure and an error say nothing."""
    tokens = list(_plain(element.marker or ""))
    match entry:
        case MathContent():
            picture = entry.format == "image"
            tokens += _formula(entry.content if picture else tex_text(split_tag(entry.content)[0]))
            number = list(_plain(equation_number(element, entry) or ""))
            # The text of an equation that is kept as a picture has its number in it.
            known = {token.key for token in tokens} if picture else set[str]()
            tokens += [token for token in number if token.key not in known]
        case TextContent() | MixedContent():
            tokens += _segments(entry_segments(content, entry))
        case TableContent():
            tokens += _plain(entry.caption or "")
            tokens += (token for row in (entry.headers, *entry.rows) for cell in row for token in cell_tokens(cell))
        case _:
            return []
    return tokens


def cell_tokens(cell: str | Cell) -> list[Said]:
    """What a cell says."""
    if isinstance(cell, str):
        return list(_plain(cell))
    return list(_plain(cell.content)) if cell.segments is None else list(_segments(cell.segments))


def printed_in(lines: Iterable[Line]) -> list[Printed]:
    """The tokens of lines, in the order given; a word that is broken at the end of a line is one with what follows."""
    tokens: list[Printed] = []
    broken = False
    for line in lines:
        found = [
            Printed(key, word, line.id, _trust(line, word), line.source == "ocr")
            for word in line.words
            for key in atoms(word.text)
        ]
        if broken and found and tokens and found[0].key.isalpha() and tokens[-1].key.isalpha():
            tokens[-1] = tokens[-1]._replace(key=tokens[-1].key + found.pop(0).key)
        tokens += found
        broken = line.text.endswith(_HYPHENS)
    return tokens


def _trust(line: Line, word: Word) -> float:
    return line.confidence if word.confidence is None else word.confidence


def _segments(segments: Iterable[Segment]) -> Iterator[Said]:
    # Emphasis may begin within a word, so that pieces of text are joined before words are looked for.
    text = ""
    for segment in segments:
        if isinstance(segment, MathSegment):
            yield from _plain(text)
            text = ""
            yield from _formula(tex_text(segment.content))
        elif "super" in segment.marks or "sub" in segment.marks:
            text += f" {segment.content} "
        else:
            text += segment.content
    yield from _plain(text)


def _plain(text: str) -> Iterator[Said]:
    for shown in text.split():
        for key in atoms(shown):
            yield Said(key, shown)


def _formula(text: str) -> Iterator[Said]:
    for key in atoms(text):
        yield Said(key, key, math=True)
