"""Where the pages of a run that asks a model are converted: a thread a page, and worker processes for what they need.

Threads, for they mostly wait: calls of a model are made from this one process, over one set of connections, within one
budget and at one pace, and how many are under way does not depend on how many processes there are.
"""

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Lock, Thread

from staged_pipeline.core.errors import Abandoned
from staged_pipeline.core.summary import Summary
from staged_pipeline.flow.page_flow import convert_page
from staged_pipeline.flow.page_tools import PageJob, PageParts, ToolsOfPage
from staged_pipeline.flow.workers import WorkerPool

PartsOfPage = Callable[[Callable[[], bool]], PageParts]
"""Makes the parts of one page; they are not used any more once the argument says that the page is given up."""


@dataclass
class PageThreads:
    """Works in `threads` threads, and so on as many pages at the same time; a `Workplace`.

    What a thread does cannot be ended from outside. A page that is given up ends at its next call of a model or of a
    worker; the answer to a call under way is waited for and kept, as it is paid for.
    """

    pool: WorkerPool
    parts: PartsOfPage
    tools: ToolsOfPage
    threads: int
    under_way: int = field(default=0, init=False)
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)

    def page_count(self, document: Path, password: str | None) -> int:
        return self.pool.page_count(document, password)

    def convert(self, jobs: Sequence[PageJob], stop: Event) -> Generator[Summary]:
        given_up = Event()
        waiting = iter(jobs)
        done: SimpleQueue[Summary | None] = SimpleQueue()

        def work() -> None:
            try:
                while (job := self._next(waiting, stop, given_up)) is not None:
                    try:
                        summary = convert_page(job, self.tools(self.parts(given_up.is_set)))
                    finally:
                        self._ended()
                    done.put(summary)
            except Abandoned:
                pass
            finally:
                done.put(None)

        threads = [Thread(target=work, daemon=True) for _ in range(min(self.threads, len(jobs)))]
        for thread in threads:
            thread.start()
        try:
            left = len(threads)
            while left:
                summary = done.get()
                if summary is None:
                    left -= 1
                else:
                    yield summary
        except GeneratorExit:
            given_up.set()
            for thread in threads:  # they still write to the folder that is published next
                thread.join()
            raise
        finally:
            given_up.set()

    def _next(self, waiting: Iterator[PageJob], stop: Event, given_up: Event) -> PageJob | None:
        with self._lock:
            job = None if stop.is_set() or given_up.is_set() else next(waiting, None)
            self.under_way += job is not None
            return job

    def _ended(self) -> None:
        with self._lock:
            self.under_way -= 1
