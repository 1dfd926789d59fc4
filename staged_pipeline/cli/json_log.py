"""`--log-json`: what happens in a run, one JSON object a line, for programs that watch it."""

import datetime
import sys
import threading
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, Self, TextIO

from pydantic import Field

from staged_pipeline import __version__
from staged_pipeline.core.errors import ExitCode, OutputError, StagedError
from staged_pipeline.core.summary import ErrorRecord, RunSummary
from staged_pipeline.core.value import Value
from staged_pipeline.core.vocabulary import Route
from staged_pipeline.flow.ledger import LedgerLine
from staged_pipeline.flow.listener import PageDone

STDERR = Path("-")


class Event(Value):
    """What all lines have: when, in UTC, and of which document."""

    time: datetime.datetime = Field(default_factory=lambda: datetime.datetime.now(datetime.UTC))
    document: str


class RunStarted(Event):
    """A document was opened: `pages` of its `pages_total` will be converted."""

    event: Literal["run_started"] = "run_started"
    version: str = __version__
    pages: int
    pages_total: int


class PageEnded(Event):
    """A page is done. `seconds`, `calls`, `cost_usd` and `steps` are this run's; `cost_usd` null is not known.

    `outcome` is `unchanged` where nothing was left to do. `score` is a judge's, null where
    there is none. `done` counts the pages that have ended, `failed` those of
    them that failed, `run_cost_usd` what the run has cost so far, with pages that are under way.
    """

    event: Literal["page"] = "page"
    page: int
    outcome: Literal["done", "unchanged", "failed"]
    route: Route
    seconds: float
    calls: int
    cost_usd: Decimal | None
    elements: int
    doubtful: int
    empty: int
    score: float | None = None
    flagged: bool = False
    steps: tuple[LedgerLine, ...]
    error: ErrorRecord | None = None
    done: int
    failed: int
    pages: int
    run_cost_usd: Decimal | None


class Notice(Event):
    """Something that a user should know while the run goes on, such as that it waits for a service's limit."""

    event: Literal["notice"] = "notice"
    message: str


class Stopping(Event):
    """The run was asked to end: `under_way` pages are finished first."""

    event: Literal["stopping"] = "stopping"
    under_way: int


class RunEnded(Event):
    """A document's run is over. Counts are of this run's pages; calls and cost of all runs, as in `run.json`."""

    event: Literal["run_ended"] = "run_ended"
    exit_code: int
    pages: int
    failed: int
    not_begun: int
    doubtful: int
    empty: int
    seconds: float
    calls: int
    cost_usd: Decimal | None


class RunFailed(Event):
    """A document was not converted, or what it was written to was lost."""

    event: Literal["run_failed"] = "run_failed"
    exit_code: int
    error: ErrorRecord


AnyEvent = Annotated[RunStarted | PageEnded | Notice | Stopping | RunEnded | RunFailed, Field(discriminator="event")]


class JsonLog:
    """Writes events to the end of a file, or to stderr for `-`; a line is written as it happens.

    Raises:
        OutputError: the file cannot be opened or written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._done = self._failed = self._pages = 0
        try:
            self._file: TextIO = sys.stderr if path == STDERR else path.open("a", encoding="utf-8")
        except OSError as error:
            raise self._unwritable(error) from error

    @property
    def on_stderr(self) -> bool:
        """Whether nothing else may be written there."""
        return self._path == STDERR

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if not self.on_stderr:
            self._file.close()

    def started(self, document: Path, pages: int, total: int) -> None:
        self._done, self._failed, self._pages = 0, 0, pages
        self._write(RunStarted(document=str(document), pages=pages, pages_total=total))

    def page_done(self, document: Path, page: PageDone) -> None:
        summary = page.summary
        self._done += 1
        self._failed += summary.error is not None
        told = PageEnded(
            document=str(document),
            page=summary.page_index,
            outcome="failed" if summary.error else "done" if page.attempts else "unchanged",
            route=summary.route,
            seconds=round(page.seconds, 3),
            calls=page.spent.calls,
            cost_usd=page.spent.cost,
            elements=summary.refs,
            doubtful=len(summary.low_confidence_refs),
            empty=len(summary.failed_refs),
            score=summary.judged.score if summary.judged else None,
            flagged=summary.judged is not None and summary.judged.flagged,
            steps=page.attempts,
            error=summary.error,
            done=self._done,
            failed=self._failed,
            pages=self._pages,
            run_cost_usd=page.spent_so_far.cost,
        )
        self._write(told)

    def notice(self, document: Path, message: str) -> None:
        self._write(Notice(document=str(document), message=message))

    def stopping(self, document: Path, under_way: int) -> None:
        self._write(Stopping(document=str(document), under_way=under_way))

    def ended(self, document: Path, run: RunSummary, code: ExitCode) -> None:
        pages = run.pages_taken
        told = RunEnded(
            document=str(document),
            exit_code=code,
            pages=len(pages),
            failed=sum(page.error is not None for page in pages),
            not_begun=len(run.not_begun),
            doubtful=sum(len(page.low_confidence_refs) for page in pages),
            empty=sum(len(page.failed_refs) for page in pages),
            seconds=run.seconds,
            calls=run.spent.calls,
            cost_usd=run.spent.cost,
        )
        self._write(told)

    def refused(self, document: Path, error: StagedError) -> None:
        record = ErrorRecord(code=error.code, message=str(error))
        self._write(RunFailed(document=str(document), exit_code=error.exit_code, error=record))

    def _write(self, event: Event) -> None:
        line = event.model_dump_json() + "\n"
        try:
            with self._lock:
                self._file.write(line)
                self._file.flush()
        except OSError as error:
            raise self._unwritable(error) from error

    def _unwritable(self, error: OSError) -> OutputError:
        return OutputError(f"The log {self._path} cannot be written ({error.strerror or error}).")
