"""How a run tells, page by page, how it gets on."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from staged_pipeline.core.summary import NOTHING_SPENT, Spending, Summary
from staged_pipeline.flow import ledger


@dataclass(frozen=True)
class PageDone:
    """A page that is done, or that failed. `attempts` are the steps that this run did for it, as the ledger has them.

    `spent_so_far` is what the calls of this run have taken for the document, of pages under way too.
    """

    summary: Summary
    attempts: tuple[ledger.LedgerLine, ...]
    spent_so_far: Spending

    @property
    def seconds(self) -> float:
        """Of work in this run."""
        return sum(line.seconds for line in self.attempts)

    @property
    def spent(self) -> Spending:
        """What the calls for the page took in this run."""
        return ledger.total(self.attempts)


class Listener(Protocol):
    """Hears how a run gets on."""

    def started(self, document: Path, pages: int, total: int) -> None:
        """A document was opened; `pages` of its `total` pages will be converted."""
        ...

    def page_done(self, document: Path, page: PageDone) -> None: ...

    def notice(self, message: str) -> None:
        """Something that the user should know while the run goes on; may come from any thread."""
        ...


class Silence:
    """A listener that says nothing."""

    def started(self, document: Path, pages: int, total: int) -> None: ...

    def page_done(self, document: Path, page: PageDone) -> None: ...

    def notice(self, message: str) -> None: ...


@dataclass
class Record:
    """What the ledger tells of this run, by page."""

    tail: ledger.Tail
    spent: Spending = NOTHING_SPENT
    attempts: dict[int, list[ledger.LedgerLine]] = field(default_factory=dict[int, list[ledger.LedgerLine]])

    def of(self, summary: Summary) -> PageDone:
        """A page that has just ended, once."""
        for line in self.tail.lines():
            self.attempts.setdefault(line.page, []).append(line)
            self.spent += line.spent or NOTHING_SPENT
        return PageDone(summary, tuple(self.attempts.pop(summary.page_index, ())), self.spent)
