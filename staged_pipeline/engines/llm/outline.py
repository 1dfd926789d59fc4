"""The outline that a model answers about a page's layout, as values: what stands where, in reading order, without text.

The reply looks like this (`outline_reader` reads it, with all that models do to it):

    page rtl ar
    h1 0
    columns
    col
    p 1-6
    eq~ 7 #2.1
    col
    - 8-9
      - 10
    end
    figure [120,300,880,520]
    caption 11
    sure 0.9
    ? 7: the index may be a 4
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from staged_pipeline.core.geometry import Box
from staged_pipeline.core.vocabulary import Direction, Kind

GroupKind = Literal["columns", "col", "aside", "plain"]
CaptionSide = Literal["before", "after", "near"]


@dataclass(eq=False)
class Item:
    """One element. `lines` are numbers of evidence lines in reading order; `box` is in fractions of the page.

    `level` is a heading's (1-6), `depth` how deep it stands in lists, `mark` a printed mark or number that its
    lines lack or have wrong: of a list item, a note, an equation.
    `rewrite` says that what is printed is not exactly the words of the lines. `owner` says where in the outline a
    caption's figure or table is named. `inserted` elements were not in the reply.
    """

    kind: Kind
    lines: list[int] = field(default_factory=list[int])
    box: Box | None = None
    level: int = 0
    depth: int = 0
    mark: str | None = None
    rewrite: bool = False
    owner: CaptionSide = "near"
    inserted: bool = False


@dataclass(eq=False)
class Group:
    """Elements that stand together: `columns` side by side, each a `col`; an `aside` beside the text."""

    kind: GroupKind
    children: "list[Item | Group]" = field(default_factory=list["Item | Group"])

    def items(self) -> Iterator[Item]:
        """All elements in it, in reading order."""
        for child in self.children:
            if isinstance(child, Item):
                yield child
            else:
                yield from child.items()


@dataclass
class Outline:
    """An outline as it was read. `sure` is the model's own word (0-1), None where it gave none.

    `mends` counts what had to be repaired; `warnings` are sentences for a person, `doubts` the model's own. `cut` says
    that the reply broke off.
    """

    root: Group
    direction: Direction | None = None
    language: str | None = None
    sure: float | None = None
    mends: int = 0
    warnings: list[str] = field(default_factory=list[str])
    doubts: list[str] = field(default_factory=list[str])
    cut: bool = False

    def listed(self) -> set[int]:
        """The numbers of all lines that stand in an element."""
        return {number for item in self.root.items() for number in item.lines}


def ranges(numbers: list[int]) -> str:
    """Numbers as a person writes them, in the order given: `3-7, 9`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)
