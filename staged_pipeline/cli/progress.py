"""What a run says while it works, on stderr: a bar on a terminal, plain lines elsewhere, nothing when quiet."""

from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Self

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TaskID, TextColumn
from rich.text import Text

from staged_pipeline.cli.pace import Pace
from staged_pipeline.flow.listener import PageDone


class PlainProgress:
    """One line a page."""

    def __init__(self, *, quiet: bool) -> None:
        self._console = Console(stderr=True, soft_wrap=True, highlight=False, markup=False, quiet=quiet)
        self._pace = Pace(0)

    def started(self, document: Path, pages: int, total: int) -> None:
        self._pace = Pace(pages)
        self.say(f"{document.name}: {pages} of {total} page{'s' if total != 1 else ''}")

    def page_done(self, document: Path, page: PageDone) -> None:
        self._pace.add(page)
        index, error = page.summary.page_index, page.summary.error
        count = f"({self._pace.done} of {self._pace.pages})"
        if error is not None:
            self.say(f"  page {index} failed {count}: {error.message}")
        elif page.attempts:
            self.say(f"  page {index} done {count} in {page.seconds:.1f} s{_paid(page)}")
        else:
            self.say(f"  page {index} unchanged {count}")

    def notice(self, message: str) -> None:
        self.say(message)

    def say(self, line: str) -> None:
        self._console.print(line)

    def answer(self, line: str) -> None:
        """What the user is told also by a run that is quiet."""
        click.echo(line, err=True)

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
            _PaceColumn(),
            console=console,
        )
        self._task: TaskID | None = None
        self._pace = Pace(0)

    def started(self, document: Path, pages: int, total: int) -> None:
        self._pace = Pace(pages)
        self._task = self._progress.add_task(document.name, total=pages, pace=self._pace)

    def page_done(self, document: Path, page: PageDone) -> None:
        self._pace.add(page)
        if self._task is not None:
            self._progress.advance(self._task)
        if page.summary.error is not None:
            self.say(f"{document.name}, page {page.summary.page_index}: {page.summary.error.message}")

    def notice(self, message: str) -> None:
        self.say(message)

    def say(self, line: str) -> None:
        self._progress.console.print(line, markup=False, highlight=False, soft_wrap=True)

    def answer(self, line: str) -> None:
        """What the user is told also by a run that is quiet."""
        self.say(line)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()


class _PaceColumn(ProgressColumn):
    """What a task's pace tells."""

    def render(self, task: Task) -> Text:
        return Text(pace_text(task.fields["pace"], task.elapsed or 0.0))


def pace_text(pace: Pace, elapsed: float) -> str:
    """As `2 failed · 0.0312 USD · 14 pages/min · 1:20 · 12:05 left`; `elapsed` is seconds."""
    parts = [f"{pace.failed} failed"] if pace.failed else []
    if pace.calls:
        parts.append("cost unknown" if pace.cost is None else f"{pace.cost:.4f} USD")
    if pace.pages_a_minute is not None:
        parts.append(f"{pace.pages_a_minute:.3g} pages/min")
    parts.append(_time(elapsed))
    if pace.done < pace.pages and pace.seconds_left is not None:
        parts.append(f"{_time(pace.seconds_left)} left")
    return " · ".join(parts)


def make_progress(*, quiet: bool) -> PlainProgress | BarProgress:
    """A bar where stderr is a terminal that can show one, plain lines elsewhere."""
    console = Console(stderr=True)
    return BarProgress(console) if console.is_terminal and not quiet else PlainProgress(quiet=quiet)


def _paid(page: PageDone) -> str:
    """What the calls for a page took in this run; nothing where there were none."""
    if not page.spent.calls:
        return ""
    cost: Decimal | None = page.spent.cost
    return ", at a cost that is not known" if cost is None else f", {cost:.4f} USD"


def _time(seconds: float) -> str:
    minutes, left = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"
