"""Work dealt to threads."""

import threading
import time

import pytest

from staged_pipeline.support.threads import map_in_threads


def test_results_come_in_order_and_no_more_threads_work_than_allowed() -> None:
    working: set[int] = set()
    most = 0
    lock = threading.Lock()

    def square(number: int) -> int:
        nonlocal most
        with lock:
            working.add(number)
            most = max(most, len(working))
        time.sleep(0.02 * (number % 3))
        with lock:
            working.remove(number)
        return number * number

    assert map_in_threads(square, range(12), 4) == [number * number for number in range(12)]
    assert most == 4
    assert map_in_threads(square, [], 4) == []


def test_an_error_is_raised_when_all_have_ended() -> None:
    ended: list[int] = []

    def fail(number: int) -> None:
        if number == 0:
            raise ZeroDivisionError
        time.sleep(0.02)
        ended.append(number)

    with pytest.raises(ZeroDivisionError):
        map_in_threads(fail, range(4), 2)
    assert sorted(ended) == [1, 2, 3]
