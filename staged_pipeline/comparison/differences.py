"""What differs between two pages, for a person to look at: word by word, and element by element."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from rapidfuzz.distance import Levenshtein

from staged_pipeline.core.value import Value

_WORD = re.compile(r"(?:\u2066[^\u2069]*\u2069|\S)+")  # formulas as `read_blocks` has them

Mark = Literal["same", "del", "ins"]


class Run(Value):
    """Neighbouring words, or elements, of one mark."""

    mark: Mark
    words: tuple[str, ...]

    @property
    def text(self) -> str:
        """The words with spaces between."""
        return " ".join(self.words)


Paragraph = tuple[Run, ...]
"""The runs of one block of text."""


def word_diff(before: Sequence[str], after: Sequence[str]) -> tuple[Paragraph, ...]:
    """The words of two pages, each given as its blocks of text, in one text; a paragraph for each block.

    What only `before` has is `del`, what only `after` has is `ins`. A page whose words are the same in other blocks
    has no marks, and the blocks of `after`.
    """
    old, new = _placed(before), _placed(after)
    writer = _Writer()
    for op in Levenshtein.opcodes([word for word, _ in old], [word for word, _ in new]):
        was, now = old[op.src_start : op.src_end], new[op.dest_start : op.dest_end]
        if op.tag == "equal":
            for (word, old_block), (_, new_block) in zip(was, now, strict=True):
                writer.same(word, old_block, new_block)
            continue
        for word, block in was:
            writer.taken_out(word, block)
        for word, block in now:
            writer.put_in(word, block, in_place=op.tag == "replace")
    return tuple(_runs(paragraph) for paragraph in writer.paragraphs)


@dataclass
class _Writer:
    """Parts marked words into paragraphs: `old` and `new` are the blocks of the one that is written, None for none."""

    paragraphs: list[list[tuple[Mark, str]]] = field(default_factory=list[list[tuple[Mark, str]]])
    old: int | None = None
    new: int | None = None

    def same(self, word: str, old: int, new: int) -> None:
        # A paragraph that began with words of this old block, all of them taken out, goes on with those that stay.
        goes_on = self.new == new or (self.new is None and self.old == old)
        self._write("same", word, old, new, goes_on=goes_on)

    def taken_out(self, word: str, old: int) -> None:
        goes_on = self.old in (None, old)
        self._write("del", word, old, self.new if goes_on else None, goes_on=goes_on)

    def put_in(self, word: str, new: int, *, in_place: bool) -> None:
        goes_on = self.new == new or (self.new is None and in_place)
        self._write("ins", word, self.old if goes_on else None, new, goes_on=goes_on)

    def _write(self, mark: Mark, word: str, old: int | None, new: int | None, *, goes_on: bool) -> None:
        if not goes_on or not self.paragraphs:
            self.paragraphs.append([])
        self.old, self.new = old, new
        self.paragraphs[-1].append((mark, word))


def outline_diff(before: Sequence[str], after: Sequence[str]) -> Paragraph:
    """The elements of two pages, by their names, in one list."""
    marked: list[tuple[Mark, str]] = []

    def mark(how: Mark, names: Sequence[str]) -> None:
        marked.extend((how, name) for name in names)

    for op in Levenshtein.opcodes(before, after):
        was, now = before[op.src_start : op.src_end], after[op.dest_start : op.dest_end]
        if op.tag == "equal":
            mark("same", now)
        else:
            mark("del", was)
            mark("ins", now)
    return _runs(marked)


def changes(paragraphs: Sequence[Paragraph]) -> int:
    """How many words, or elements, are marked."""
    return sum(len(run.words) for paragraph in paragraphs for run in paragraph if run.mark != "same")


def _placed(blocks: Sequence[str]) -> list[tuple[str, int]]:
    """The words, each with the number of its block; a formula is never parted."""
    return [(word, number) for number, block in enumerate(blocks) for word in _WORD.findall(block)]


def _runs(marked: Sequence[tuple[Mark, str]]) -> Paragraph:
    runs: list[tuple[Mark, list[str]]] = []
    for mark, word in marked:
        if not runs or runs[-1][0] != mark:
            runs.append((mark, []))
        runs[-1][1].append(word)
    return tuple(Run(mark=mark, words=tuple(words)) for mark, words in runs)
