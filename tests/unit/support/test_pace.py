"""How fast calls follow each other, on a clock of its own and against services that refuse."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

import pytest

from staged_pipeline.support.pace import Pace

MINUTE = 60.0


@dataclass
class SlidingWindow:
    """Takes so many calls within any minute."""

    allowed: int
    tells: bool
    taken: list[float] = field(default_factory=list[float])

    def refuses(self, now: float) -> bool:
        return sum(moment > now - MINUTE for moment in self.taken) >= self.allowed

    def asks(self, now: float) -> float | None:
        return max(0.001, self.taken[-self.allowed] + MINUTE - now) if self.tells else None


@dataclass
class FixedWindow(SlidingWindow):
    """Takes so many calls in each minute of its clock."""

    def refuses(self, now: float) -> bool:
        return sum(moment // MINUTE == now // MINUTE for moment in self.taken) >= self.allowed

    def asks(self, now: float) -> float | None:
        return MINUTE - now % MINUTE if self.tells else None


@dataclass
class TokenBucket(SlidingWindow):
    """Fills evenly, up to a minute's calls."""

    left: float = 20.0
    filled: float = 0.0

    def refuses(self, now: float) -> bool:
        self.left = min(self.allowed, self.left + (now - self.filled) * self.allowed / MINUTE)
        self.filled = now
        if self.left < 1:
            return True
        self.left -= 1
        return False

    def asks(self, now: float) -> float | None:
        return max(0.001, (1 - self.left) * MINUTE / self.allowed) if self.tells else None


@dataclass
class Crowded:
    """Takes so many calls at the same time."""

    most: int
    under_way: int = 0


@dataclass
class Told:
    """What became of calls: the moments at which they were taken, the refusals, and the calls that were given up."""

    taken: list[float] = field(default_factory=list[float])
    refused: int = 0
    given_up: int = 0


def run(pace: Pace, calls: int, seconds: float, service: SlidingWindow | None, tokens: int = 0) -> Told:
    """Makes so many calls, each of which takes so many seconds, as fast as `pace` allows; on a clock of its own."""
    told, now, waiting = Told(), 0.0, calls
    ends: list[tuple[float, int, Callable[[], None]]] = []
    number = count()
    while waiting or ends:
        delay = pace.wait(now, tokens) if waiting else None
        if delay is not None and delay <= 1e-9:
            waiting -= 1
            call = pace.begin(now, tokens)
            if service is not None and service.refuses(now):
                told.refused += 1
                again = pace.refused(now, call, service.asks(now))
                told.given_up += not again
                waiting += again
                continue
            if service is not None:
                service.taken.append(now)
            told.taken.append(now)
            heapq.heappush(ends, (now + seconds, next(number), lambda call=call: pace.answered(call, tokens)))
            continue
        if ends and (delay is None or ends[0][0] <= now + delay):
            now, _, end = heapq.heappop(ends)
            end()
        else:
            assert delay is not None
            now += delay
    return told


def most_within_a_minute(moments: list[float]) -> int:
    return max(sum(start <= moment < start + MINUTE - 1e-6 for moment in moments) for start in moments)


def share_used(told: Told, allowed: int) -> float:
    """Calls over those that a service allows which takes a minute's calls at once, and then as many a minute."""
    return (len(told.taken) - allowed) * MINUTE / allowed / (told.taken[-1] - told.taken[0])


def test_no_more_calls_are_under_way_than_allowed() -> None:
    told = run(Pace(calls=4), calls=20, seconds=5, service=None)
    assert [sum(moment == start for moment in told.taken) for start in (0, 5, 10, 15, 20)] == [4] * 5


def test_requests_within_any_minute_are_kept_and_used_up() -> None:
    told = run(Pace(calls=16, requests=20), calls=120, seconds=7, service=None)
    assert most_within_a_minute(told.taken) == 20
    assert told.taken[-1] <= 5 * MINUTE + 14


def test_tokens_within_any_minute_are_kept() -> None:
    told = run(Pace(calls=16, tokens=10_000), calls=40, seconds=7, service=None, tokens=900)
    assert most_within_a_minute(told.taken) == 11


def test_tokens_are_put_right_by_what_a_call_took() -> None:
    pace = Pace(calls=16, tokens=1000)
    call = pace.begin(0, 900)
    assert pace.wait(1, 200) == pytest.approx(59)
    pace.answered(call, 300)
    assert pace.wait(1, 200) == 0
    assert pace.wait(1, 701) == pytest.approx(59)


def test_a_call_longer_than_all_tokens_of_a_minute_is_made_alone() -> None:
    pace = Pace(calls=16, tokens=1000)
    assert pace.wait(0, 5000) == 0
    pace.begin(0, 5000)
    assert pace.wait(10, 1) == pytest.approx(50)
    assert pace.wait(10, 5000) == pytest.approx(50)


@pytest.mark.parametrize(("seconds", "share"), [(0.5, 0.95), (5.0, 0.9), (15.0, 0.8), (30.0, 0.8)])
@pytest.mark.parametrize("tells", [True, False], ids=["retry_after", "silent"])
@pytest.mark.parametrize("kind", [SlidingWindow, FixedWindow, TokenBucket])
def test_most_of_what_a_service_allows_is_used(
    kind: type[SlidingWindow], tells: bool, seconds: float, share: float
) -> None:
    told = run(Pace(calls=16), calls=120, seconds=seconds, service=kind(20, tells))
    assert told.given_up == 0
    assert len(told.taken) == 120
    assert share_used(told, 20) >= share
    assert told.refused <= 1.5 * len(told.taken)


@pytest.mark.parametrize("seconds", [0.5, 5.0, 15.0])
@pytest.mark.parametrize("tells", [True, False], ids=["retry_after", "silent"])
def test_what_a_service_takes_one_by_one_is_used_too(tells: bool, seconds: float) -> None:
    service = SlidingWindow(20, tells, [3.0 * number - MINUTE for number in range(1, 21)])
    told = run(Pace(calls=16), calls=100, seconds=seconds, service=service)
    assert 100 * MINUTE / 20 / told.taken[-1] >= 0.9


def test_a_refusal_halves_the_calls_at_once_and_each_answer_brings_one_back() -> None:
    pace = Pace(calls=16)
    first = [pace.begin(0, 0) for _ in range(16)]
    for call in first[4:]:
        pace.refused(0.1, call, None)
    assert pace.at_once == 8, "many refusals at once are one sign"
    for call, allowed in zip(first[:4], (9, 10, 11, 12), strict=True):
        pace.answered(call, None)
        assert pace.at_once == allowed


def test_all_calls_wait_as_long_as_the_service_asks() -> None:
    pace = Pace(calls=16)
    first, second = pace.begin(0, 0), pace.begin(0, 0)
    pace.refused(1, first, 30)
    pace.refused(1, second, 20)
    assert pace.wait(1, 0) == pytest.approx(30)


def test_a_service_that_refuses_everything_is_given_up_after_a_while() -> None:
    told = run(Pace(calls=4, patience=100), calls=3, seconds=1, service=SlidingWindow(0, tells=False))
    assert told.given_up == 3
    assert 100 / 4 <= told.refused <= 35


def test_a_wait_that_is_longer_than_patience_is_not_begun() -> None:
    pace = Pace(calls=4, patience=100)
    assert not pace.refused(0, pace.begin(0, 0), 101)
    assert pace.refused(0, pace.begin(0, 0), 99)
