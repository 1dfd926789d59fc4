"""What reads and sets a page, done in a worker process for a page whose flow runs in a thread of this one.

A run that asks a model has a thread a page, which mostly waits for answers. What touches pixels, takes long, or may
crash or hang goes to a worker: reading the page, the local layout, the local drafts, typesetting, and judging. A
worker that is lost fails the page that it worked for, and no other.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TypeVar

from staged_pipeline.core.content import Content, PageContent
from staged_pipeline.core.errors import Abandoned, StagedError
from staged_pipeline.core.page import Page, PageImage
from staged_pipeline.core.rendering import Rendering
from staged_pipeline.core.skeleton import Reference, Skeleton
from staged_pipeline.core.typeset import Formula, Typeset
from staged_pipeline.core.verdict import Verdict
from staged_pipeline.engines.base import LayoutEngine, TextEngine
from staged_pipeline.flow import workers
from staged_pipeline.flow.page_tools import LocalEngines, PageParts
from staged_pipeline.flow.workers import WorkerPool

Result = TypeVar("Result")


@dataclass
class Desk:
    """Sends the work of one page to the workers. All of it together may take `seconds`, waiting for a worker aside."""

    pool: WorkerPool
    seconds: float
    given_up: Callable[[], bool]

    def ask(self, function: Callable[..., Result], *arguments: object) -> Result:
        """What `function` returns in a worker, or raises there.

        Raises:
            PageTimeout, PageMemory, WorkerCrash: the worker was lost. Abandoned: the page was given up.
        """
        if self.given_up():
            raise Abandoned
        try:
            result, seconds = self.pool.call(_timed, function, arguments, timeout=max(self.seconds, 0.0))
        except Exception:
            if self.given_up():  # the workers end with the run
                raise Abandoned from None
            raise
        self.seconds -= seconds
        return result


def parts_of(desk: Desk, typesetter: str, local: LocalEngines, judge: str | None = None) -> PageParts:
    """Stand-ins for the parts that workers have; `local` are their like.

    `typesetter` and `judge` are the fingerprints of theirs; `judge` is None where pages are not judged.
    """
    return PageParts(
        source=RemoteSource(desk),
        typesetter=RemoteTypesetter(desk, typesetter),
        local=LocalEngines(RemoteLayout(desk, local.layout), RemoteText(desk, local.text)),
        given_up=desk.given_up,
        judge=None if judge is None else RemoteJudge(desk, judge),
    )


@dataclass(frozen=True)
class RemoteSource:
    """Implements `PageSource`."""

    desk: Desk

    def page_count(self, path: Path, password: str | None) -> int:
        return self.desk.pool.page_count(path, password)

    def read_page(self, path: Path, password: str | None, index: int) -> Page:
        return self.desk.ask(_read_page, path, password, index)

    def clear(self) -> None:
        """The workers keep their document for the next page."""


@dataclass(frozen=True)
class RemoteLayout:
    """Implements `LayoutEngine`; `like` is such an engine as the workers have."""

    desk: Desk
    like: LayoutEngine

    @property
    def fingerprint(self) -> str:
        return self.like.fingerprint

    def detect_layout(self, page: Page) -> Skeleton:
        return self.desk.ask(_detect_layout, _without_picture(page))


@dataclass(frozen=True)
class RemoteText:
    """Implements `TextEngine`; `like` is such an engine as the workers have."""

    desk: Desk
    like: TextEngine

    @property
    def fingerprint(self) -> str:
        return self.like.fingerprint

    def read_text(self, page: Page, references: Sequence[Reference]) -> PageContent:
        return self.desk.ask(_read_text, _without_picture(page), tuple(references))


@dataclass(frozen=True)
class RemoteTypesetter:
    """Implements `Typesetter`."""

    desk: Desk
    fingerprint: str

    def typeset(self, formulas: Sequence[Formula]) -> list[Typeset]:
        return self.desk.ask(_typeset, tuple(formulas))


@dataclass(frozen=True)
class RemoteJudge:
    """Implements `PageJudge`; a worker that is lost leaves the page not judged."""

    desk: Desk
    fingerprint: str

    def judge(
        self, page: Page, skeleton: Skeleton, content: Mapping[str, Content], html: str
    ) -> tuple[Verdict, Rendering | None]:
        try:
            return self.desk.ask(_judge, page, skeleton, dict(content), html)
        except StagedError as error:
            return Verdict.not_judged(str(error)), None


def _without_picture(page: Page) -> Page:
    """The local engines look at the evidence alone; the picture would take ten times as long to send."""
    return Page(
        image=PageImage(png=b"", width=page.image.width, height=page.image.height, dpi=page.image.dpi),
        evidence=page.evidence,
    )


# What follows runs in a worker.


def _timed(function: Callable[..., Result], arguments: tuple[object, ...]) -> tuple[Result, float]:
    started = perf_counter()
    return function(*arguments), perf_counter() - started


def _read_page(path: Path, password: str | None, index: int) -> Page:
    return workers.tools().source.read_page(path, password, index)


def _detect_layout(page: Page) -> Skeleton:
    return workers.tools().engines(Path()).layout.detect_layout(page)


def _read_text(page: Page, references: Sequence[Reference]) -> PageContent:
    return workers.tools().engines(Path()).text.read_text(page, references)


def _judge(
    page: Page, skeleton: Skeleton, content: Mapping[str, Content], html: str
) -> tuple[Verdict, Rendering | None]:
    judge = workers.tools().judge
    return (
        (Verdict.not_judged("the workers have no judge"), None)
        if judge is None
        else judge.judge(page, skeleton, content, html)
    )


def _typeset(formulas: Sequence[Formula]) -> list[Typeset]:
    return workers.tools().typesetter.typeset(formulas)
