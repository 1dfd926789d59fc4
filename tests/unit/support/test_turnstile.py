"""Threads that are let through one after the other."""

import threading
import time

import pytest

from staged_pipeline.core.errors import Abandoned
from staged_pipeline.support.pace import Pace
from staged_pipeline.support.turnstile import Turnstile


def no_one() -> None:
    raise AssertionError("nothing was refused")


def test_threads_go_through_in_the_order_in_which_they_came() -> None:
    turnstile = Turnstile(Pace(calls=1), no_one)
    first = turnstile.enter(0)
    through: list[int] = []

    def go(number: int) -> None:
        call = turnstile.enter(0)
        through.append(number)
        turnstile.answered(call, None)

    threads = [threading.Thread(target=go, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
        time.sleep(0.02)  # each stands in the queue before the next
    assert through == []
    turnstile.answered(first, None)
    for thread in threads:
        thread.join()
    assert through == [0, 1, 2, 3, 4]


def test_a_limit_a_minute_is_waited_for() -> None:
    turnstile = Turnstile(Pace(calls=9, requests=2, minute=0.2), no_one)
    began = time.monotonic()
    for _ in range(5):
        turnstile.answered(turnstile.enter(0), None)
    assert 0.4 <= time.monotonic() - began < 5


def test_who_is_given_up_does_not_go_through_and_holds_nobody_up() -> None:
    turnstile = Turnstile(Pace(calls=1), no_one)
    call = turnstile.enter(0)
    with pytest.raises(Abandoned):
        turnstile.enter(0, lambda: True)
    turnstile.failed(call)
    turnstile.answered(turnstile.enter(0), None)
    assert call.tokens == 0


def test_that_calls_are_waited_for_is_said_once() -> None:
    said: list[str] = []
    turnstile = Turnstile(Pace(calls=2, patience=60), lambda: said.append("waiting"))
    for _ in range(3):
        assert turnstile.refused(turnstile.enter(0), 0.01)
    assert said == ["waiting"]
