"""What a stage asks of an engine. An engine proposes; the stage owns the rules of a page."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from staged_pipeline.core.content import Content, PageContent
from staged_pipeline.core.page import Page
from staged_pipeline.core.refinement import MathAnswers, MathTarget
from staged_pipeline.core.skeleton import Reference, Skeleton
from staged_pipeline.core.typeset import Formula, Typeset
from staged_pipeline.core.verdict import Issue


class LayoutEngine(Protocol):
    """Finds the structure of a page. `fingerprint` changes whenever the same page may give another skeleton."""

    @property
    def fingerprint(self) -> str: ...

    def detect_layout(self, page: Page) -> Skeleton: ...


class Redrawer(Protocol):
    """Finds the structure of a finished page again, told what is wrong with the one that it has."""

    @property
    def fingerprint(self) -> str: ...

    def draw_again(self, page: Page, now: Skeleton, issues: Sequence[Issue]) -> Skeleton:
        """A whole new skeleton; `issues` name elements of `now`. Raises what a service fails for."""
        ...


class TextEngine(Protocol):
    """Fills references with content."""

    @property
    def fingerprint(self) -> str: ...

    def read_text(self, page: Page, references: Sequence[Reference]) -> PageContent: ...


class Rereader(Protocol):
    """Reads elements of a finished page again, told what is wrong with each."""

    @property
    def fingerprint(self) -> str: ...

    def read_again(
        self, page: Page, references: Sequence[Reference], now: Mapping[str, Content], complaints: Mapping[str, str]
    ) -> PageContent:
        """New entries for those of `references` that were answered; raises what a service fails for."""
        ...


class MathEngine(Protocol):
    """Reads formulas again, from a closer look at them.

    A target may stay without an answer. What goes wrong with a service is told in the answers' warnings as long as
    there are answers to keep, and raised (ProviderError, BudgetExceeded) where there are none.
    """

    @property
    def fingerprint(self) -> str: ...

    def refine(self, page: Page, targets: Sequence[MathTarget]) -> MathAnswers: ...


class Typesetter(Protocol):
    """Turns LaTeX into static markup, one result a formula, in the order given."""

    @property
    def fingerprint(self) -> str: ...

    def typeset(self, formulas: Sequence[Formula]) -> list[Typeset]: ...


class SinglePassEngine(Protocol):
    """Reads a whole page in one go: the baseline, and what a page falls back to."""

    @property
    def fingerprint(self) -> str: ...

    def read_page(self, page: Page) -> tuple[Skeleton, PageContent]: ...
