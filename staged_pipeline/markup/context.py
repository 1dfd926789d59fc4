"""What the builders of one page share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from staged_pipeline.core.content import Content
from staged_pipeline.core.skeleton import Element, Skeleton
from staged_pipeline.core.typeset import Formula, Typeset
from staged_pipeline.core.value import Value
from staged_pipeline.core.vocabulary import Direction
from staged_pipeline.markup.links import Links


class AssemblyOptions(Value):
    """How a page is put together.

    `provenance` keeps `data-sources` and `data-bbox`. `math_output` says which of a formula's two markups is shown.
    `mathjax` is MathJax's own script, put into a page whose formulas are not typeset (None: they stay as TeX).
    `low_confidence` are refs to mark as doubtful. `title` is the document's, for the page's `<title>`.
    """

    provenance: bool = False
    math_output: Literal["svg", "mathml"] = "svg"
    mathjax: str | None = None
    low_confidence: frozenset[str] = frozenset()
    title: str = ""


@dataclass(slots=True)
class Context:
    """One page while it is being built.

    `elements` are the skeleton's by ref, `measures` the width of each one's column as a fraction of the page.
    `inserts` holds markup that goes in after sanitizing, in place of `<x-insert n>` elements: typeset formulas and
    data URIs. `untypeset` counts formulas without markup, `numbered` holds the ids of equation numbers given so far.
    """

    skeleton: Skeleton
    content: Mapping[str, Content]
    assets: Mapping[str, bytes]
    typeset: Mapping[Formula, Typeset]
    options: AssemblyOptions
    links: Links
    elements: Mapping[str, Element]
    measures: Mapping[str, float]
    inserts: list[str] = field(default_factory=list[str])
    glyphs: dict[str, str] = field(default_factory=dict[str, str])
    untypeset: int = 0
    numbered: set[str] = field(default_factory=set[str])

    def measure(self, element: Element) -> float:
        """The width of the column that `element` stands in, as a fraction of the page."""
        return self.measures.get(element.ref, 1.0)

    def insert(self, markup: str) -> int:
        """Keeps `markup` for after the sanitizer; returns its number."""
        self.inserts.append(markup)
        return len(self.inserts) - 1


@dataclass(frozen=True, slots=True)
class Line:
    """Where inline content stands: the direction of its block, and whether it may hold links to notes and equations."""

    direction: Direction
    links: bool = True
