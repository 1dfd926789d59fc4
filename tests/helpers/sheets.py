"""Finished pages to plant faults into, and how their texts are found and changed.

A fault says what was touched, and whether evidence says otherwise: whether what was changed stands in the evidence
where it can be trusted (a text layer, or a word that OCR was sure of). Nothing here knows how a judge works.
"""

import random
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from staged_pipeline.core.content import Cell, Content, ContentMap, MixedContent, TableContent, TextContent, TextSegment
from staged_pipeline.core.evidence import Segment
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.page import Page
from staged_pipeline.core.skeleton import Element, Skeleton
from staged_pipeline.flow.artifacts import PageFolder

T = TypeVar("T")

SURE = 0.9
WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Sheet:
    """A finished page: what was read, and what was made of it."""

    name: str
    page: Page
    skeleton: Skeleton
    content: ContentMap

    @classmethod
    def of(cls, name: str, folder: Path) -> "Sheet":
        """The page that a run left in `folder`."""
        kept = PageFolder(folder)
        return cls(name, kept.read_page(), kept.read_skeleton(), kept.read_content())

    @cached_property
    def elements(self) -> dict[str, Element]:
        return {element.ref: element for element in self.skeleton.elements()}

    @cached_property
    def _lines(self) -> dict[str, Segment]:
        return {line.id: line for line in self.page.evidence.segments}

    def lines(self, ref: str) -> list[Segment]:
        return [self._lines[name] for name in self.elements[ref].segments if name in self._lines]

    def with_entry(self, ref: str, entry: Content) -> "Sheet":
        return replace(self, content={**self.content, ref: entry})


@dataclass(frozen=True)
class Fault:
    """A page with one thing wrong.

    `refs` are the elements that are wrong. Where an element was taken away, `lost` is the place that it had.
    `touches_evidence` says whether the evidence shows the fault.
    """

    kind: str
    what: str
    sheet: Sheet
    refs: frozenset[str]
    touches_evidence: bool
    lost: Box | None = None


@dataclass(frozen=True)
class Spot:
    """A stretch of the text of an element: where it stands, and how to put other text in its place."""

    ref: str
    text: str
    start: int
    end: int
    put: Callable[[str], Content]

    @property
    def found(self) -> str:
        return self.text[self.start : self.end]

    def replaced(self, new: str) -> Content:
        return self.put(self.text[: self.start] + new + self.text[self.end :])


def plain(text: str) -> str:
    """Letters and digits alone, without case and marks."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() else char
        for char in folded
        if char.isalnum() and char != "ـ"
    )


def trusted(text: str, lines: Sequence[Segment]) -> bool:
    """Whether the evidence has this word where it can be trusted."""
    wanted = plain(text)
    if not wanted:
        return False
    layer = "".join(f" {line.text.strip()} " for line in lines if line.source == "text_layer")
    words = [plain(word) for word in re.findall(r"\S+", layer.replace("- ", "").replace("-  ", ""))]
    sure = [plain(w.text) for line in lines for w in line.words if (w.confidence or 0) >= SURE]
    parts = [plain(part) for line in lines if line.source == "text_layer" for part in re.findall(r"\w+", line.text)]
    return wanted in words or wanted in sure or wanted in parts


def mostly_trusted(sheet: Sheet, ref: str) -> bool:
    """Whether most words of an element can be trusted."""
    words = [word for line in sheet.lines(ref) for word in line.words]
    sure = [word for word in words if word.confidence is None or word.confidence >= SURE]
    return bool(words) and len(sure) > len(words) / 2


def texts_of(entry: Content) -> Iterator[tuple[str, Callable[[str], Content]]]:
    """The texts of an entry without formulas, each with how to change it."""
    if isinstance(entry, TextContent):
        yield entry.content, lambda new: entry.model_copy(update={"content": new})
    elif isinstance(entry, MixedContent):
        for place, segment in enumerate(entry.segments):
            if isinstance(segment, TextSegment):

                def put(new: str, place: int = place, segment: TextSegment = segment) -> Content:
                    changed = segment.model_copy(update={"content": new})
                    return entry.model_copy(
                        update={"segments": (*entry.segments[:place], changed, *entry.segments[place + 1 :])}
                    )

                yield segment.content, put


def spots_of(sheet: Sheet, pattern: re.Pattern[str]) -> list[Spot]:
    """All that matches in the texts of a page."""
    return [
        Spot(ref, text, match.start(), match.end(), put)
        for ref, entry in sheet.content.items()
        if ref in sheet.elements
        for text, put in texts_of(entry)
        for match in pattern.finditer(text)
    ]


def whole_word(spot: Spot) -> str:
    """The whole word that a spot lies in."""
    start = spot.text.rfind(" ", 0, spot.start) + 1
    end = spot.text.find(" ", spot.end)
    return spot.text[start : len(spot.text) if end < 0 else end]


def said(entry: Content) -> str:
    """The words of an entry."""
    match entry:
        case TextContent():
            return entry.content
        case MixedContent():
            return " ".join(segment.content for segment in entry.segments)
        case TableContent():
            cells = [cell for row in (entry.headers, *entry.rows) for cell in row]
            return " ".join(cell.content if isinstance(cell, Cell) else cell for cell in cells)
        case _:
            return ""


def tables_of(sheet: Sheet) -> list[tuple[str, TableContent]]:
    """The tables of a page by their refs."""
    return [(ref, e) for ref, e in sheet.content.items() if isinstance(e, TableContent) and ref in sheet.elements]


def cells_of(entry: TableContent) -> list[tuple[int, int, str]]:
    """Row, place in it and text of the cells that are plain strings and say something."""
    return [
        (row, place, cell)
        for row, cells in enumerate(entry.rows)
        for place, cell in enumerate(cells)
        if isinstance(cell, str) and plain(cell)
    ]


def with_cells(entry: TableContent, new: dict[tuple[int, int], str]) -> TableContent:
    """A table with other texts, by row and place in it."""
    rows = tuple(
        tuple(new.get((row, place), cell) for place, cell in enumerate(cells)) for row, cells in enumerate(entry.rows)
    )
    return entry.model_copy(update={"rows": rows})


def pick(things: Sequence[T], chance: random.Random) -> T | None:
    """One of some by chance; None of none."""
    return chance.choice(things) if things else None
