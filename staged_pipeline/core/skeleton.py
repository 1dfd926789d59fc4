"""The layout of a page as values: what `skeleton.html` and `references.json` say.

`markup.skeleton` writes the tree as HTML and reads it back (so that a person may edit the file).
"""

from collections.abc import Iterator

from pydantic import Field

from staged_pipeline.core.geometry import Box
from staged_pipeline.core.value import Value
from staged_pipeline.core.vocabulary import Complexity, ContentType, Direction, Kind


class _Described(Value):
    """What an element of the layout and the reference to it say alike.

    `order` counts from 1 in reading order over the page. `segments` are the evidence lines it holds, in reading
    order. `target` is the ref that a caption belongs to. `marker` is a list item's or a footnote's printed mark
    (`•`, `3.`, `*`), which the content then leaves out. `number` is a display equation's printed number, `(2.1)` as
    `2.1`. `verbatim` is False where the layout found that what is printed is not exactly the words of those lines,
    None where it did not look.
    """

    ref: str
    kind: Kind
    type: ContentType
    order: int
    box: Box
    segments: tuple[str, ...] = ()
    direction: Direction | None = None
    complexity: Complexity | None = None
    target: str | None = None
    marker: str | None = None
    number: str | None = None
    verbatim: bool | None = None


class Element(_Described):
    """A content element: everything with a ref.

    `tag` is the HTML tag (`h1`-`h6`, `p`, `div`, `li`, `figure`, `figcaption`, `table` is made later from a `div`).
    """

    tag: str
    confidence: float | None = Field(default=None, ge=0, le=1)
    children: tuple["Element | Container", ...] = ()


class Container(Value):
    """A grouping element without a ref: `header`, `main`, `footer`, `section`, `div`, `aside`, `ul`, `ol`, `li`.

    `start` is an ordered list's first number; `list_style` its CSS `list-style-type`.
    """

    tag: str
    classes: tuple[str, ...] = ()
    direction: Direction | None = None
    start: int | None = None
    list_style: str | None = None
    children: tuple["Element | Container", ...] = ()


class Skeleton(Value):
    """A page's layout. `confidence` is 0-1; `warnings` are sentences for a person."""

    page_index: int
    language: str
    direction: Direction
    children: tuple[Element | Container, ...]
    confidence: float = Field(ge=0, le=1)
    warnings: tuple[str, ...] = ()

    def elements(self) -> Iterator[Element]:
        """All content elements in document order, parents before their children."""
        yield from elements_of(self.children)


class Reference(_Described):
    """One line of `references.json`: what the text stage is asked to fill."""


def references(skeleton: Skeleton) -> tuple[Reference, ...]:
    """The references of a skeleton in reading order."""
    found = (Reference(**element.model_dump(include=set(Reference.model_fields))) for element in skeleton.elements())
    return tuple(sorted(found, key=lambda reference: reference.order))


def elements_of(nodes: tuple[Element | Container, ...]) -> Iterator[Element]:
    """The content elements of a tree in document order, parents before their children."""
    for node in nodes:
        if isinstance(node, Element):
            yield node
        yield from elements_of(node.children)
