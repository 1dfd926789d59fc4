"""How far a run has come, on a clock of the test's own."""

from decimal import Decimal

import pytest

from staged_pipeline.cli.pace import Pace
from staged_pipeline.core.summary import ErrorRecord, Spending, Summary
from staged_pipeline.flow import ledger
from staged_pipeline.flow.listener import PageDone

LINE = ledger.LedgerLine.model_validate(
    {"time": "2026-11-21T12:00:00Z", "page": 0, "stage": "text", "engine": "local", "seconds": 1.0, "outcome": "ok"}
)
WORKED = (LINE,)


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def page(attempts: tuple[ledger.LedgerLine, ...], *, failed: bool = False, cost: str | None = "0") -> PageDone:
    error = ErrorRecord(code="ocr", message="no") if failed else None
    summary = Summary(page_index=0, route="failed" if failed else "staged", error=error)
    return PageDone(summary, attempts, Spending(calls=3, cost=None if cost is None else Decimal(cost)))


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_nobody_knows_before_the_first_page(clock: Clock) -> None:
    pace = Pace(10, clock)
    clock.now += 60
    assert (pace.pages_a_minute, pace.seconds_left) == (None, None)


def test_the_rest_takes_as_long_a_page_as_what_is_done(clock: Clock) -> None:
    pace = Pace(10, clock)
    for _ in range(4):
        clock.now += 15
        pace.add(page(WORKED))
    assert (pace.done, pace.pages_a_minute, pace.seconds_left) == (4, 4, 90)
    clock.now += 10
    assert (pace.pages_a_minute, pace.seconds_left) == (4, 80), "time goes on between pages"
    clock.now += 1000
    assert pace.seconds_left == 0


def test_pages_with_nothing_to_do_are_done_and_tell_nothing_of_the_pace(clock: Clock) -> None:
    pace = Pace(10, clock)
    for _ in range(5):
        pace.add(page(()))
    assert (pace.done, pace.pages_a_minute, pace.seconds_left) == (5, None, None)
    clock.now += 30
    pace.add(page(WORKED))
    assert (pace.done, pace.pages_a_minute, pace.seconds_left) == (6, 2, 120)


def test_pages_that_failed_are_done_too(clock: Clock) -> None:
    pace = Pace(2, clock)
    clock.now += 60
    pace.add(page(WORKED, failed=True))
    assert (pace.done, pace.failed, pace.pages_a_minute) == (1, 1, 1)


def test_the_cost_is_that_of_the_run_so_far_and_may_be_unknown(clock: Clock) -> None:
    pace = Pace(2, clock)
    assert (pace.calls, pace.cost) == (0, 0)
    pace.add(page(WORKED, cost="0.25"))
    assert (pace.calls, pace.cost) == (3, Decimal("0.25"))
    pace.add(page(WORKED, cost=None))
    assert pace.cost is None
