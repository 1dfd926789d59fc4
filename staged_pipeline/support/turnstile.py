"""Lets the threads of a run through to a model service one after the other, as fast as its pace allows."""

import threading
import time
from collections import deque
from collections.abc import Callable

from staged_pipeline.core.errors import Abandoned
from staged_pipeline.support.pace import Pace, Pass

_LOOK = 1.0  # seconds between two looks at whether a caller is still wanted


def never() -> bool:
    """Of callers that are not given up."""
    return False


class Turnstile:
    """Threads are let through in the order in which they came; safe to use from any number of them.

    `on_wait` hears once that the service refuses calls, and that they are made again.
    """

    def __init__(self, pace: Pace, on_wait: Callable[[], None]) -> None:
        self._pace = pace
        self._on_wait = on_wait
        self._queue: deque[object] = deque()
        self._changed = threading.Condition()
        self._told = False

    def enter(self, tokens: int, given_up: Callable[[], bool] = never) -> Pass:
        """Waits until a call of so many tokens may be made.

        The caller then says how it ended, by one of the other methods.

        Raises:
            Abandoned: `given_up` says so before it was let through.
        """
        me = object()
        with self._changed:
            self._queue.append(me)
            try:
                while True:
                    if given_up():
                        raise Abandoned
                    wait = self._pace.wait(time.monotonic(), tokens) if self._queue[0] is me else None
                    if wait is not None and wait <= 0:
                        return self._pace.begin(time.monotonic(), tokens)
                    self._changed.wait(_LOOK if wait is None else min(wait, _LOOK))
            finally:
                self._queue.remove(me)
                self._changed.notify_all()

    def answered(self, call: Pass, tokens: int | None) -> None:
        """The call was answered; `tokens` is what it took, None where that was not told."""
        with self._changed:
            self._pace.answered(call, tokens)
            self._changed.notify_all()

    def failed(self, call: Pass) -> None:
        """The call ended without an answer, for another reason than too many calls."""
        with self._changed:
            self._pace.failed(call)
            self._changed.notify_all()

    def refused(self, call: Pass, asked: float | None) -> bool:
        """The call was refused because there are too many; as `Pace.refused`."""
        with self._changed:
            again = self._pace.refused(time.monotonic(), call, asked)
            first, self._told = again and not self._told, self._told or again
            self._changed.notify_all()
        if first:
            self._on_wait()
        return again
