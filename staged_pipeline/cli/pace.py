"""How far a document's run has come, and how long the rest will take."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from staged_pipeline.flow.listener import PageDone


@dataclass
class Pace:
    """Counts pages as they are done. Pages that had nothing left to do take no time, and tell nothing of the others.

    `cost` is in US dollars, for the calls of this run so far; None where that of one is not known.
    """

    pages: int
    clock: Callable[[], float] = time.monotonic
    done: int = 0
    failed: int = 0
    calls: int = 0
    cost: Decimal | None = Decimal(0)
    _worked: int = 0
    _began: float = field(init=False)
    _last: float = field(init=False)

    def __post_init__(self) -> None:
        self._began = self._last = self.clock()

    def add(self, page: PageDone) -> None:
        """Counts one page more."""
        self.done += 1
        self.failed += page.summary.error is not None
        self._worked += bool(page.attempts)
        self.calls, self.cost = page.spent_so_far.calls, page.spent_so_far.cost
        self._last = self.clock()

    @property
    def pages_a_minute(self) -> float | None:
        """None before the first page that took work."""
        seconds = self._last - self._began
        return 60 * self._worked / seconds if self._worked and seconds > 0 else None

    @property
    def seconds_left(self) -> float | None:
        """None before the first page that took work, for nobody knows then."""
        if not self.pages_a_minute:
            return None
        expected = 60 * (self.pages - self.done) / self.pages_a_minute
        return max(0.0, expected - (self.clock() - self._last))
