"""What a run says while it works, on stderr: a bar on a terminal, plain lines elsewhere, nothing when quiet."""

from pathlib import Path
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from staged_pipeline.core.summary import Summary


class PlainProgress:
    """One line a page."""

    def __init__(self, *, quiet: bool) -> None:
        self._console = Console(stderr=True, soft_wrap=True, highlight=False, markup=False, quiet=quiet)
        self._done = self._pages = 0

    def started(self, document: Path, pages: int, total: int) -> None:
        self._done, self._pages = 0, pages
        self.say(f"{document.name}: {pages} of {total} page{'s' if total != 1 else ''}")

    def page_done(self, document: Path, summary: Summary) -> None:
        self._done += 1
        if summary.error is not None:
            self.say(f"  page {summary.page_index} failed: {summary.error.message}")
        else:
            self.say(f"  page {summary.page_index} done ({self._done} of {self._pages})")

    def notice(self, message: str) -> None:
        self.say(message)

    def say(self, line: str) -> None:
        self._console.print(line)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to put away."""


class BarProgress:
    """A bar a document, and a line for each page that failed."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
        )
        self._task: TaskID | None = None

    def started(self, document: Path, pages: int, total: int) -> None:
        self._task = self._progress.add_task(document.name, total=pages)

    def page_done(self, document: Path, summary: Summary) -> None:
        if self._task is not None:
            self._progress.advance(self._task)
        if summary.error is not None:
            self.say(f"{document.name}, page {summary.page_index}: {summary.error.message}")

    def notice(self, message: str) -> None:
        self.say(message)

    def say(self, line: str) -> None:
        self._progress.console.print(line, markup=False, highlight=False, soft_wrap=True)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()


def make_progress(*, quiet: bool) -> PlainProgress | BarProgress:
    """A bar where stderr is a terminal that can show one, plain lines elsewhere."""
    console = Console(stderr=True)
    return BarProgress(console) if console.is_terminal and not quiet else PlainProgress(quiet=quiet)
