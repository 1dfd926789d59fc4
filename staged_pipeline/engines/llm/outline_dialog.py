"""From a model's replies to one outline: cut-off replies are gone on with, forgotten lines asked for, both once.

What a first reply gave is never lost: a second one only adds to it, or replaces it where it lists more lines.
"""

import re
from dataclasses import dataclass, field

from staged_pipeline.core.conversation import ModelReply
from staged_pipeline.core.errors import UnusableReply
from staged_pipeline.core.skeleton import Skeleton
from staged_pipeline.engines.llm.evidence_lines import EvidenceLines
from staged_pipeline.engines.llm.other_forms import html_skeleton, text_in_json
from staged_pipeline.engines.llm.outline import Outline, ranges
from staged_pipeline.engines.llm.outline_reader import PageFrame, read_outline
from staged_pipeline.engines.llm.plain_text import ascii_digits, one_line
from staged_pipeline.engines.llm.skeleton_outline import outline_of, write_outline

_MANY = 5  # forgotten lines that are worth another question
_MUCH = 0.2  # of the lines of the page; fewer are placed by code
_NUMBER = re.compile(r"\d{1,9}$")
_WHOLE_PAGE = 0.85  # of its area; a box as large says nothing of the lines in it
_NAMED = 300  # characters of line numbers in a question


@dataclass
class OutlineDialog:
    """Reads the replies of one page, in the order they come. `best` is what they gave so far."""

    lines: EvidenceLines
    best: Outline | None = None
    _text: str = ""
    _asked: bool = field(default=False)

    def parse(self, reply: ModelReply) -> Outline:
        """The outline of all replies so far.

        Raises:
            UnusableReply: there is none yet, or too much is missing and this was the first time; the message tells the
                model what to write.
        """
        cut = reply.stop != "end"
        text = _whole_lines(reply.text) if cut else reply.text
        if self.best is None:
            self.best = self._read(text)
        else:
            joined = f"{self._text}\n{text}"
            self.best = self._better(self._better(self.best, text), joined)
        missing = self._missing(self.best)
        self.best.cut = cut and bool(missing)
        if not self._asked and missing and (cut or self._too_many(missing)):
            self._asked = True
            self._text = text
            raise UnusableReply(_go_on(text) if cut else _list_them(missing))
        return self.best

    def _better(self, first: Outline, text: str) -> Outline:
        """The outline in `text` where it lists more lines than `first`, or as many with less to mend."""
        try:
            second = self._read(text)
        except UnusableReply:
            return first
        return max(first, second, key=lambda outline: (len(outline.listed()), -outline.mends))

    def _read(self, text: str) -> Outline:
        image = self.lines.page.image
        frame = PageFrame(self.lines.numbers, image.width, image.height)
        try:
            return read_outline(text, frame)
        except UnusableReply:
            inner = text_in_json(text)
            if inner is not None and "<" not in inner:
                return read_outline(inner, frame)
            skeleton = html_skeleton(inner or text)
            if skeleton is None:
                raise
            # Read again as an outline, so that its numbers are checked as any other's.
            return read_outline(write_outline(outline_of(skeleton, _numbers(skeleton))), frame)

    def _missing(self, outline: Outline) -> list[int]:
        listed = outline.listed()
        boxes = [item.box for item in outline.root.items() if item.box is not None and item.box.area < _WHOLE_PAGE]
        inside = {number for box in boxes for number in self.lines.inside(box)}
        return [number for number in self.lines.shown if number not in listed and number not in inside]

    def _too_many(self, missing: list[int]) -> bool:
        return len(missing) >= _MANY and len(missing) > _MUCH * len(self.lines.shown)


def _numbers(skeleton: Skeleton) -> dict[str, int]:
    """What the names of lines in an HTML reply mean: the numbers that they end with."""
    found = {name: _NUMBER.search(name) for element in skeleton.elements() for name in element.segments}
    return {name: int(ascii_digits(match[0])) for name, match in found.items() if match}


def _whole_lines(text: str) -> str:
    """`text` without its last line, where that is not ended: `p 12-1` may have become `p 12-15`."""
    return text if text.endswith("\n") else text[: text.rfind("\n") + 1]


def _go_on(text: str) -> str:
    last = next((line for raw in reversed(text.splitlines()) if (line := one_line(raw))), "")
    return (
        f"Your reply was cut off. Its last whole line was `{last[:80]}`. "
        "Go on with the line that comes after it, and repeat nothing of what you wrote."
    )


def _list_them(missing: list[int]) -> str:
    named = ranges(missing)
    named = named if len(named) <= _NAMED else f"{named[:_NAMED]}…"
    return f"These lines are in no element: {named}. Write the whole outline again, with every line in an element."
