"""Reads the outline of a page from a model's reply; what can be understood is, and what cannot is told."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from staged_pipeline.core.errors import UnusableReply
from staged_pipeline.core.vocabulary import Kind
from staged_pipeline.engines.llm.line_numbers import box_of
from staged_pipeline.engines.llm.outline import Group, GroupKind, Item, Outline, ranges
from staged_pipeline.engines.llm.outline_line import (
    DoubtLine,
    EndLine,
    ItemLine,
    Line,
    OpenLine,
    PageLine,
    SureLine,
    read_line,
)

_MARKED: set[Kind] = {"equation", "list_item", "footnote"}
_DEEPEST_GROUP = 6
_DEEPEST_LIST = 6
_MOST_DOUBTS = 20
_LONGEST_DOUBT = 200
_MOST_BARE = 100  # elements without lines; a page has a few
_NAMED = 12  # numbers of lines that a warning names


@dataclass(frozen=True)
class PageFrame:
    """What a reply is read against: the numbers of the page's lines, rising, and its picture's size in pixels."""

    numbers: tuple[int, ...]
    width: int
    height: int


def read_outline(text: str, frame: PageFrame) -> Outline:
    """The outline in `text`.

    Raises:
        UnusableReply: there is none; the message tells the model what to do.
    """
    reader = _Reader(frame)
    for raw in text.splitlines():
        line = read_line(raw)
        if line == "prose":
            reader.prose += 1
        elif line is not None and line != "fence":
            reader.read(line)
    return reader.outline()


@dataclass
class _Reader:
    frame: PageFrame
    prose: int = 0
    _root: Group = field(default_factory=lambda: Group("plain"))
    _stack: list[Group] = field(default_factory=list[Group])
    _closed: Group | None = None
    _indents: list[int] = field(default_factory=list[int])
    _seen: set[int] = field(default_factory=set[int])
    _twice: list[int] = field(default_factory=list[int])
    _beyond: int = 0
    _bare: int = 0
    _unknown: list[str] = field(default_factory=list[str])
    _direction: PageLine | None = None
    _sure: float | None = None
    _doubts: list[str] = field(default_factory=list[str])

    def read(self, line: Line) -> None:
        """Takes in one line."""
        match line:
            case PageLine():
                self._direction = self._direction or line
            case SureLine():
                self._sure = line.value
            case DoubtLine():
                if line.text and len(self._doubts) < _MOST_DOUBTS:
                    self._doubts.append(line.text[:_LONGEST_DOUBT])
            case OpenLine():
                self._open(line.kind)
            case EndLine():
                self._end(line.kind)
            case ItemLine():
                self._item(line)

    def outline(self) -> Outline:
        """What was read; raises UnusableReply where nothing was."""
        if not any(True for _ in self._root.items()) and (self.frame.numbers or self._direction is None):
            raise UnusableReply(self._complaint())
        told = self._direction
        return Outline(
            root=self._root,
            direction=told.direction if told else None,
            language=told.language if told else None,
            sure=self._sure,
            mends=len(set(self._twice)) + self._beyond + len(self._unknown),
            warnings=self._warnings(),
            doubts=self._doubts,
        )

    def _complaint(self) -> str:
        if self._beyond:
            first, last = min(self.frame.numbers, default=0), max(self.frame.numbers, default=0)
            return f"No line of the page has the numbers that you gave; they run from {first} to {last}."
        return (
            "There is no outline in this reply. Answer with the outline only: "
            "a tag and its line numbers, one element a line."
        )

    def _warnings(self) -> list[str]:
        found: list[str] = []
        if self._twice:
            found.append(f"The reply gave lines {_some(self._twice)} to two elements; the first keeps them")
        if self._beyond:
            found.append(f"The reply named lines {self._beyond} times that the page does not have")
        if self._unknown:
            tags = ", ".join(dict.fromkeys(self._unknown[:_NAMED]))
            found.append(f"The reply used tags that there are not ({tags}); what they name became paragraphs")
        return found

    def _open(self, kind: GroupKind) -> None:
        self._indents = []
        if kind == "col":
            self._open_column()
            return
        self._closed = None
        if len(self._stack) < _DEEPEST_GROUP:
            self._push(Group(kind))

    def _open_column(self) -> None:
        """A column goes into the columns around it, or into those that an `end` has just closed."""
        around = [place for place, group in enumerate(self._stack) if group.kind == "columns"]
        if around:
            del self._stack[around[-1] + 1 :]
        elif self._closed is not None:
            self._stack.append(self._closed)
        elif len(self._stack) < _DEEPEST_GROUP:
            self._push(Group("columns"))
        self._closed = None
        if self._stack and self._stack[-1].kind == "columns":
            self._push(Group("col"))

    def _push(self, group: Group) -> None:
        self._here().append(group)
        self._stack.append(group)

    def _end(self, kind: GroupKind | None) -> None:
        """Closes the innermost group, or the innermost of a kind; a column alone ends only where it is named."""
        self._indents = []
        kinds = [group.kind for group in self._stack]
        if not kinds or (kind is not None and kind not in kinds):
            return
        place = len(kinds) - 1 if kind is None else len(kinds) - 1 - kinds[::-1].index(kind)
        if kind is None and kinds[place] == "col":
            place -= 1
        closed = self._stack[place]
        del self._stack[place:]
        self._closed = closed if closed.kind == "columns" else None

    def _here(self) -> "list[Item | Group]":
        return self._stack[-1].children if self._stack else self._root.children

    def _item(self, line: ItemLine) -> None:
        self._closed = None
        if self._stack and self._stack[-1].kind == "columns":
            self._push(Group("col"))
        numbers = self._numbers(line)
        box = box_of(line.places, self.frame.width, self.frame.height)
        if line.places.any and not numbers and box is None:
            return
        if line.kind is None:
            self._unknown.append(line.tag)
        kind = line.kind or "paragraph"
        item = Item(
            kind=kind,
            lines=numbers,
            box=box,
            level=line.level,
            depth=self._depth(line.indent, listed=kind == "list_item"),
            mark=line.places.mark if kind in _MARKED else None,
            rewrite=line.places.rewrite,
            owner=line.owner,
        )
        here = self._here()
        if not numbers:
            self._bare += 1
        if numbers or (self._bare <= _MOST_BARE and not _repeats(item, here)):
            here.append(item)

    def _numbers(self, line: ItemLine) -> list[int]:
        """The lines of an element that the page has and no element before it took."""
        found: list[int] = []
        numbers = self.frame.numbers
        for first, last in line.places.ranges:
            known = numbers[bisect_left(numbers, first) : bisect_right(numbers, last)]
            if not known or first < numbers[0] or last > numbers[-1]:
                self._beyond += 1
            for number in known:
                if number in self._seen:
                    self._twice.append(number)
                else:
                    self._seen.add(number)
                    found.append(number)
        return found

    def _depth(self, indent: int, *, listed: bool) -> int:
        """How many list items an element stands in: those above it that are set in less."""
        while self._indents and self._indents[-1] >= indent:
            self._indents.pop()
        depth = min(len(self._indents), _DEEPEST_LIST)
        if listed:
            self._indents.append(indent)
        return depth


def _repeats(item: Item, here: "Sequence[Item | Group]") -> bool:
    """Whether an element without lines says the same as the one before it, as in a reply that goes round."""
    last = here[-1] if here else None
    return isinstance(last, Item) and last.kind == item.kind and last.box == item.box and not last.lines


def _some(numbers: Iterable[int]) -> str:
    all_of_them = sorted(set(numbers))
    more = len(all_of_them) - _NAMED
    return ranges(all_of_them[:_NAMED]) + (f" and {more} more" if more > 0 else "")
