"""What a page is made with: its document, an engine a step, and what puts it together."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from staged_pipeline.core.content import Content
from staged_pipeline.core.conversation import CallRecord, ImagePart
from staged_pipeline.core.gate import Thresholds
from staged_pipeline.core.page import Page
from staged_pipeline.core.rendering import Rendering
from staged_pipeline.core.skeleton import Skeleton
from staged_pipeline.core.steps import Redo
from staged_pipeline.core.verdict import Issue, Verdict
from staged_pipeline.engines.base import (
    LayoutEngine,
    MathEngine,
    Redrawer,
    Rereader,
    SinglePassEngine,
    TextEngine,
    Typesetter,
)
from staged_pipeline.flow.page_plan import Recipe
from staged_pipeline.markup.context import AssemblyOptions
from staged_pipeline.markup.templates import Templates
from staged_pipeline.support.settings import MathMode
from staged_pipeline.support.turnstile import never

if TYPE_CHECKING:
    from staged_pipeline.engines.llm.findings import Findings


class PageSource(Protocol):
    """Opens documents and reads their pages; `source.shelf.Shelf` is the one there is."""

    def page_count(self, path: Path, password: str | None) -> int: ...

    def read_page(self, path: Path, password: str | None, index: int) -> Page: ...

    def clear(self) -> None: ...


@dataclass(frozen=True)
class PageJob:
    """One page to convert: `document` is read, the artifacts go to `folder`. `page_index` is 0-based.

    `digest` is that of the document's bytes. `redo` names what is done again although nothing changed. `unused` names
    the files of calls that were answered and paid for by a run that was ended before it could use them.
    """

    document: Path
    password: str | None
    page_index: int
    folder: Path
    digest: str = ""
    redo: Redo = field(default_factory=Redo)
    unused: tuple[str, ...] = ()


class PageJudge(Protocol):
    """Renders a finished page and holds it against its image and its evidence.

    A judge that cannot run gives a verdict that says so. `fingerprint` changes whenever the same page may get another.
    """

    @property
    def fingerprint(self) -> str: ...

    def judge(
        self, page: Page, skeleton: Skeleton, content: Mapping[str, Content], html: str
    ) -> tuple[Verdict, Rendering | None]: ...


class ModelJudge(Protocol):
    """A model that looks at page and rendering; raises ProviderError and BudgetExceeded."""

    @property
    def fingerprint(self) -> str: ...

    def judge(
        self, page: Page, rendering: ImagePart, content: Mapping[str, Content], known: Sequence[Issue] = ()
    ) -> "Findings": ...


def no_calls() -> tuple[CallRecord, ...]:
    """The calls of engines that ask no model."""
    return ()


@dataclass(frozen=True)
class Engines:
    """What reads one page, an engine a stage.

    `mathematics` is None where no equation is asked again. `single_pass` takes the place of the other three where it is
    given. `judge` looks at the finished page; `redrawer` and `rereader` are asked again for what it finds, the one for
    the layout, the other by ref; and `fallback` reads pages that stay bad in another way. `calls` are the calls that
    the engines have made so far.
    """

    layout: LayoutEngine
    text: TextEngine
    mathematics: MathEngine | None = None
    math_mode: MathMode = "off"
    single_pass: SinglePassEngine | None = None
    judge: ModelJudge | None = None
    redrawer: Redrawer | None = None
    rereader: Rereader | None = None
    fallback: SinglePassEngine | None = None
    calls: Callable[[], tuple[CallRecord, ...]] = no_calls


@dataclass(frozen=True)
class LocalEngines:
    """The engines that ask no model; others take what they find for a draft."""

    layout: LayoutEngine
    text: TextEngine


class EnginesOfPage(Protocol):
    """Makes the engines of the page whose folder it is given: calls of a model are kept there.

    `unused` names the calls of an earlier run that are used before a model is asked.
    """

    def __call__(self, folder: Path, unused: Collection[str] = ()) -> Engines: ...


class EngineRoom(Protocol):
    """Makes the engines of a page as `EnginesOfPage`, with the local ones that it is given.

    `local` None stands for those of this process. Once `given_up` says so, asking a model raises `Abandoned`.
    """

    def __call__(
        self,
        folder: Path,
        unused: Collection[str] = (),
        local: LocalEngines | None = None,
        given_up: Callable[[], bool] = never,
    ) -> Engines: ...


@dataclass(frozen=True)
class Tools:
    """What a page needs: the open documents, its engines, and what the assembler puts it together with.

    `recipe` says by what each step is done, so that a page knows which of its files are made from something else.

    `page_script` reads the MathJax that a page carries where there is no browser to typeset its formulas ahead.
    `judge` is None where pages are not judged; `thresholds` say what a verdict leads to.
    """

    source: PageSource
    recipe: Recipe
    engines: EnginesOfPage
    typesetter: Typesetter
    templates: Templates
    assembly: AssemblyOptions
    page_script: Callable[[], str]
    judge: PageJudge | None = None
    thresholds: Thresholds = field(default_factory=Thresholds)


@dataclass(frozen=True)
class PageParts:
    """The tools that read and set pages, here or elsewhere: `Tools` are made of them and of what asks a model."""

    source: PageSource
    typesetter: Typesetter
    local: LocalEngines | None = None
    given_up: Callable[[], bool] = never
    judge: PageJudge | None = None


ToolsOfPage = Callable[[PageParts], Tools]
