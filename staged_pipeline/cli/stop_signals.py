"""Ctrl-C and SIGTERM while pages are converted: once finishes what is under way, twice stops now."""

import signal
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

_SAME = 0.3  # seconds: `timeout` signals its child and then the child's group, which is meant once
_LOOK = 0.2  # seconds
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@dataclass
class _Handler:
    stop: threading.Event
    _heard: list[float] = field(default_factory=list[float])

    def __call__(self, number: int, frame: FrameType | None) -> None:
        # An event's lock may be held by what is interrupted here, so that it is set once only, and never asked.
        self._heard.append(time.monotonic())
        if len(self._heard) == 1:
            self.stop.set()
        elif self._heard[-1] - self._heard[0] > _SAME:
            raise KeyboardInterrupt


@contextmanager
def stop_signals(stop: threading.Event, announce: Callable[[], None]) -> Generator[None]:
    """Sets `stop` at the first signal and raises KeyboardInterrupt at the second, while the `with` lasts.

    `announce` is called after the first, in a thread: a handler must not print, for it may interrupt what prints.
    """
    over = threading.Event()

    def wait() -> None:
        while not over.is_set():
            if stop.wait(_LOOK):
                announce()
                return

    handler = _Handler(stop)
    before = {number: signal.getsignal(number) for number in _SIGNALS}
    # What was started to hear no interrupts, as by `nohup` or in the background of a script, hears none.
    heard = [number for number, known in before.items() if known is not signal.SIG_IGN]
    listener = threading.Thread(target=wait, daemon=True)
    listener.start()
    for number in heard:
        signal.signal(number, handler)
    try:
        yield
    finally:
        for number in heard:
            signal.signal(number, before[number])
        over.set()
