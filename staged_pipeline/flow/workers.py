"""Where the pages of a run are converted: in this process, or in worker processes that may crash or hang alone.

Both leave the same files: a page is a function of its document and the settings, wherever it runs.
"""

import multiprocessing.util
import os
import signal
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, wait
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import resource_tracker
from pathlib import Path
from threading import Event
from types import TracebackType
from typing import Protocol, Self, TypeVar

from staged_pipeline.core.errors import PageMemory, PageTimeout, StagedError, UnreadableInput, WorkerCrash
from staged_pipeline.core.summary import Summary
from staged_pipeline.flow.artifacts import PageFolder
from staged_pipeline.flow.page_flow import convert_page, lost_page
from staged_pipeline.flow.page_judge import unjudged_page
from staged_pipeline.flow.page_tools import PageJob, Tools
from staged_pipeline.support.process_pool import (
    NotStarted,
    ProcessCall,
    ProcessDied,
    ProcessLost,
    ProcessPool,
    TookTooLong,
    TookTooMuchMemory,
)

Result = TypeVar("Result")
ToolsFactory = Callable[[], AbstractContextManager[Tools]]
_OPEN_TIMEOUT = 60.0
_MEGABYTE = 1 << 20


class Workplace(Protocol):
    """Opens documents and converts their pages; `under_way` counts those that are being converted now."""

    @property
    def under_way(self) -> int: ...

    def page_count(self, document: Path, password: str | None) -> int:
        """How many pages the document has; raises InputError and its kinds."""
        ...

    def convert(self, jobs: Sequence[PageJob], stop: Event) -> Generator[Summary]:
        """Converts pages of one document; a summary comes as soon as its page is done, in any order.

        Once `stop` is set no page is begun, and those under way are finished. Pages that are not done when the
        generator is closed are given up.
        """
        ...


@dataclass
class InProcess:
    """Works in this process: quickest for a library, but a hung page hangs the run."""

    tools: Tools
    under_way: int = field(default=0, init=False)

    def page_count(self, document: Path, password: str | None) -> int:
        return self.tools.source.page_count(document, password)

    def convert(self, jobs: Sequence[PageJob], stop: Event) -> Generator[Summary]:
        try:
            for job in jobs:
                if stop.is_set():
                    return
                self.under_way = 1
                summary = convert_page(job, self.tools)
                self.under_way = 0
                yield summary
        finally:
            self.under_way = 0
            self.tools.source.clear()


class WorkerPool:
    """Works in `workers` processes.

    A page that takes longer than `timeout` seconds, or more than `memory` megabytes, is ended, with its process.
    """

    def __init__(self, factory: ToolsFactory, workers: int, timeout: float, memory: int | None = None) -> None:
        self._workers = workers
        self._timeout = timeout
        self.under_way = 0
        self._unfinished: set[Path] = set()
        limit = None if memory is None else memory * _MEGABYTE
        with _without_interrupts():
            self._pool = ProcessPool(workers, _start_worker, (factory,), memory=limit)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._pool.close()
        else:
            self._pool.stop()
        for folder in self._unfinished:
            with suppress(OSError):
                PageFolder(folder).drop_partial()

    def page_count(self, document: Path, password: str | None) -> int:
        call = self._pool.submit(_page_count, document, password, timeout=_OPEN_TIMEOUT)
        try:
            return call.result()
        except NotStarted as error:
            raise _not_started(error) from error
        except TookTooLong as error:
            raise UnreadableInput(f"{document} could not be opened within {_OPEN_TIMEOUT:.0f} s.") from error
        except TookTooMuchMemory as error:
            held = error.held // _MEGABYTE
            raise UnreadableInput(f"{document} took {held} MB of memory to open (see --page-memory).") from error
        except ProcessLost as error:
            raise UnreadableInput(f"{document} crashed the reader ({error}): it is damaged.") from error

    def call(self, function: Callable[..., Result], *arguments: object, timeout: float) -> Result:
        """What `function` returns in a worker, or raises there; part of the work for a page.

        Raises:
            PageTimeout, PageMemory, WorkerCrash: the worker was lost.
        """
        try:
            return self._pool.submit(function, *arguments, timeout=timeout).result()
        except ProcessLost as error:
            raise self._said(error) from error

    def convert(self, jobs: Sequence[PageJob], stop: Event) -> Generator[Summary]:
        waiting = iter(jobs)
        begun: dict[ProcessCall[Summary], PageJob] = {}
        try:
            while True:
                # No more than can be worked on, so that `stop` leaves out all that was not begun.
                while len(begun) < self._workers and not stop.is_set() and (job := next(waiting, None)) is not None:
                    self._unfinished.add(job.folder)
                    begun[self._pool.submit(_convert, job, timeout=self._timeout)] = job
                    self.under_way = len(begun)
                if not begun:
                    return
                wait(begun, return_when=FIRST_COMPLETED)
                for future in [call for call in begun if call.done()]:
                    job = begun.pop(future)
                    self.under_way = len(begun)
                    summary = self._summary(future, job)
                    self._unfinished.discard(job.folder)
                    yield summary
        finally:
            for future in begun:
                future.give_up()
            self.under_way = 0

    def _summary(self, future: ProcessCall[Summary], job: PageJob) -> Summary:
        try:
            return future.result()
        except NotStarted as error:
            return lost_page(job, self._said(error))
        except ProcessLost as error:
            said = self._said(error)
            return unjudged_page(job, said) or lost_page(job, said)

    def _said(self, error: ProcessLost) -> StagedError:
        match error:
            case TookTooLong():
                return PageTimeout(f"The page took longer than {self._timeout:g} s (see --page-timeout).")
            case TookTooMuchMemory():
                took = f"The page took {error.held // _MEGABYTE} MB of memory, more than it may"
                return PageMemory(f"{took}: raise --page-memory where the machine has more, or lower --dpi.")
            case ProcessDied():
                return WorkerCrash(f"The process that converted the page died ({error}).")
            case _:
                return _not_started(error)


@contextmanager
def _without_interrupts() -> Generator[None]:
    """Threads and processes started here never see Ctrl-C: this process alone hears it, and ends them.

    Python starts its resource tracker at the first spawn, and lets interrupts through again when it has; so it is
    started before.
    """
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _not_started(error: ProcessLost) -> WorkerCrash:
    return WorkerCrash(f"No process to convert pages in can be started ({error}).")


# What follows runs in a worker. A process has one set of tools, made when it starts and closed when it ends.
_tools: list[Tools] = []


def _start_worker(factory: ToolsFactory) -> None:
    # Ctrl-C in a terminal, and `timeout`, signal a whole group of processes: what a worker and its browser do then is
    # for the main process to say.
    os.setpgid(0, 0)
    stack = ExitStack()
    _tools.append(stack.enter_context(factory()))
    multiprocessing.util.Finalize(None, stack.close, exitpriority=10)


def tools() -> Tools:
    """The tools of the worker that this process is."""
    return _tools[0]


def _page_count(document: Path, password: str | None) -> int:
    return tools().source.page_count(document, password)


def _convert(job: PageJob) -> Summary:
    return convert_page(job, tools())
