r"""The lines of a page as a model sees them: `number| text`, cleaned, in logical order, formulas in `\( \)`.

They are numbered from 1 in the reading order of the local layout, so that most elements are one range of numbers,
however the lines of columns interleave in the evidence; `EvidenceLines` leads back to the segments.

A page is shown whole up to `MOST_CHARACTERS`; beyond that the longest lines are shortened first, with `…` at the cut,
but none below `SHORTEST` characters. Of a page with more than `MOST_LINES` lines the rest is not shown.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from staged_pipeline.core.content import Content, MathContent, MixedContent, TextContent, TextSegment
from staged_pipeline.core.evidence import Evidence, Segment
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.page import Page
from staged_pipeline.core.skeleton import Reference, Skeleton, references
from staged_pipeline.engines.llm.outline import ranges
from staged_pipeline.engines.llm.plain_text import one_line
from staged_pipeline.engines.local_layout import LocalLayout
from staged_pipeline.engines.local_text import LocalText

MOST_CHARACTERS = 40_000
SHORTEST = 24
MOST_LINES = 2_000
CUT = "…"
_INSIDE = 0.5
_NUMBERS = re.compile(r"^[0-9]{1,9}(?:[-–, ]+[0-9]{1,9})*$")
_JOINTS = re.compile(r"[\s\u00ad\u2010-]+")
_SHOWN_MARKS = {"super": "^", "sub": "_"}


@dataclass(frozen=True)
class EvidenceLines:
    """The segments of a page by number. `proposal` is the local layout's, whose order the numbers follow."""

    page: Page
    by_number: dict[int, Segment]
    proposal: Skeleton

    @classmethod
    def of(cls, page: Page) -> "EvidenceLines":
        """The lines of `page`, numbered."""
        proposal = LocalLayout().detect_layout(page)
        segments = {segment.id: segment for segment in page.evidence.segments}
        placed = [name for element in proposal.elements() for name in element.segments if name in segments]
        order = dict.fromkeys((*placed, *segments))
        return cls(page, {number: segments[name] for number, name in enumerate(order, 1)}, proposal)

    @cached_property
    def numbers(self) -> tuple[int, ...]:
        """All numbers, rising."""
        return tuple(self.by_number)

    @cached_property
    def by_id(self) -> dict[str, int]:
        """The number of each segment id."""
        return {segment.id: number for number, segment in self.by_number.items()}

    @cached_property
    def shown(self) -> tuple[int, ...]:
        """The numbers of the lines that a model sees: those with text, as many as there may be."""
        return tuple(number for number, segment in self.by_number.items() if segment.text.strip())[:MOST_LINES]

    @cached_property
    def drafts(self) -> dict[int, str]:
        """The text of each line that is shown, as the local text engine reads it alone."""
        asked = [_reference(self.by_number[number], order) for order, number in enumerate(self.shown, 1)]
        content = LocalText().read_text(self.page, asked).content
        return {
            number: one_line(draft_text(content.get(reference.ref))) or one_line(self.by_number[number].text)
            for number, reference in zip(self.shown, asked, strict=True)
        }

    def text(self) -> str:
        """All lines, one a line, then the tables whose rows and columns are known."""
        if not self.shown:
            return "No lines of text were found on this page. Give every element its box.\n"
        limit = _limit([len(text) for text in self.drafts.values()])
        lines = [f"{number}| {_shortened(text, limit)}" for number, text in self.drafts.items()]
        rest = sum(bool(segment.text.strip()) for segment in self.by_number.values()) - len(self.shown)
        together = self._read_together() if limit is None else []
        more = [f"({rest} more lines of the page are not shown; leave them out.)"] if rest else []
        return "\n".join([_heading(self.page.evidence), *lines, *more, *self._tables(), *together]) + "\n"

    def named(self, doubt: str) -> str:
        """A doubt of the model with the ids of segments in place of the numbers that it begins with."""
        head, colon, sentence = doubt.partition(":")
        if not colon or not _NUMBERS.match(head):
            return doubt

        def name(found: re.Match[str]) -> str:
            segment = self.by_number.get(int(found[0]))
            return segment.id if segment else found[0]

        return re.sub(r"\d+", name, head) + colon + sentence

    def inside(self, box: Box) -> list[int]:
        """The numbers of the lines of which most lies in `box`."""
        return [number for number, line in self.by_number.items() if line.box.covered_by(box) > _INSIDE]

    def _tables(self) -> list[str]:
        known: list[str] = []
        for grid in self.page.evidence.grids:
            inside = [number for number in self.inside(grid.box) if number in self.drafts]
            if inside and grid.cells:
                known.append(f"{ranges(inside)}: {grid.rows} rows, {grid.columns} columns")
        return ["", "Tables whose cells are known:", *known] if known else []

    def _read_together(self) -> list[str]:
        """What the local text engine reads of lines together where that is more than of each alone.

        These are display equations, and texts in which the pieces of a formula, such as a fraction, are lines of
        their own.
        """
        asked = [
            reference.model_copy(update={"marker": None})
            for reference in references(self.proposal)
            if reference.type == "math" or (reference.type == "text" and len(reference.segments) > 1)
        ]
        content = LocalText().read_text(self.page, asked).content
        known: list[str] = []
        for reference in asked:
            entry, numbers = content[reference.ref], sorted(self.by_id[name] for name in reference.segments)
            together = one_line(entry.content if isinstance(entry, MathContent) else draft_text(entry))
            alone = "".join(self.drafts.get(number, "") for number in numbers)
            told = entry.format == "latex" if isinstance(entry, MathContent) else bool(together)
            if numbers and told and _bare(together) != _bare(alone):
                known.append(f"{ranges(numbers)}: {together}")
        return ["", "Lines as they are read together:", *known] if known else []


def _heading(evidence: Evidence) -> str:
    how = {"text_layer": "from the file", "ocr": "read by OCR", "mixed": "from the file or read by OCR"}
    return f"Lines of the page ({how.get(evidence.source, 'found')}):"


def _reference(segment: Segment, order: int) -> Reference:
    """A line as an element of its own; one in a fixed-width font is code, in which there are no formulas."""
    mono = bool(segment.words) and all(word.style.mono for word in segment.words)
    return Reference(
        ref=segment.id,
        kind="code" if mono else "paragraph",
        type="text",
        order=order,
        box=segment.box,
        segments=(segment.id,),
        direction=segment.direction,
    )


def draft_text(content: Content | None) -> str:
    r"""Content as text: formulas in `\( \)`, indices shown, emphasis left out, which tells nothing of the layout."""
    match content:
        case TextContent():
            return content.content
        case MixedContent():
            return "".join(
                _run(segment) if isinstance(segment, TextSegment) else f"\\({segment.content}\\)"
                for segment in content.segments
            )
        case MathContent():
            return f"\\({content.content}\\)" if content.format == "latex" else content.content
        case _:
            return ""


def _bare(text: str) -> str:
    """`text` without what may change where lines are joined."""
    return _JOINTS.sub("", text)


def _run(segment: TextSegment) -> str:
    sign = next((_SHOWN_MARKS[mark] for mark in segment.marks if mark in _SHOWN_MARKS), None)
    return f"{sign}{{{segment.content}}}" if sign and segment.content.strip() else segment.content


def _limit(lengths: Sequence[int]) -> int | None:
    """How long a line may be for all together to stay within the limit; None where they do anyway."""
    if sum(lengths) <= MOST_CHARACTERS:
        return None
    left, remaining = MOST_CHARACTERS, len(lengths)
    for length in sorted(lengths):
        if length * remaining > left:
            break
        left -= length
        remaining -= 1
    return max(SHORTEST, left // remaining)


def _shortened(text: str, limit: int | None) -> str:
    if limit is None or len(text) <= limit:
        return text
    # A formula cut in its middle would look wrong: the cut is before it.
    head = text[: limit - 1]
    if head.count("\\(") > head.count("\\)"):
        head = head[: head.rindex("\\(")] or head
    return head.rstrip() + CUT
