"""A page as its HTML says it: blocks with their text as runs, before they have refs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from staged_pipeline.core.content import Segment, TableContent, TextSegment

BlockKind = Literal[
    "heading", "paragraph", "list", "list_item", "equation", "table", "figure", "caption", "quote", "code", "group"
]


@dataclass(frozen=True)
class Block:
    """One block.

    `tag` is its HTML tag, `words` its classes and roles. `runs` is its own text; a `list` and a `group` (section,
    aside, header, footer) have none. `attributes` are those of the tag. An equation's LaTeX is its only run; `number`
    is what is printed beside it. A figure's `description` is its alternative text.
    """

    kind: BlockKind
    tag: str
    words: frozenset[str] = frozenset()
    runs: tuple[Segment, ...] = ()
    children: tuple["Block", ...] = ()
    attributes: dict[str, str] = field(default_factory=dict[str, str])
    table: TableContent | None = None
    number: str | None = None
    description: str = ""

    def changed(self, **fields: object) -> "Block":
        """A copy with `fields` in the place of its own."""
        return replace(self, **fields)  # pyright: ignore[reportArgumentType]  replace() checks the names itself

    @property
    def text(self) -> str:
        """The words of its own runs, formulas as LaTeX."""
        return "".join(run.content for run in self.runs)


@dataclass(frozen=True)
class ReadPage:
    """The blocks of a page in reading order; `language` is what the HTML says it is."""

    blocks: tuple[Block, ...]
    language: str | None = None


def texts_of(blocks: Sequence[Block]) -> Iterator[str]:
    """The words of blocks and of all that stands in them, without formulas."""
    for block in blocks:
        yield "".join(run.content for run in block.runs if isinstance(run, TextSegment))
        if block.table is not None:
            yield from cell_texts(block.table)
        yield from texts_of(block.children)


def cell_texts(table: TableContent) -> Iterator[str]:
    """The text of each cell of a table, in reading order."""
    for row in (table.headers, *table.rows):
        for cell in row:
            yield cell if isinstance(cell, str) else cell.content
