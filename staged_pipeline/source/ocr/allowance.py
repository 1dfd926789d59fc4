"""How long the readings of a page may work: processor time, so that a busy machine does not cost a page."""

import subprocess
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

import psutil

_PATIENCE = 4.0  # seconds on the wall for each of processor time: beyond this a program hangs
_LEAST = 1.0  # seconds that every run may have
_LOOK = 0.5  # seconds between two looks at a program


@dataclass
class _Left:
    """Seconds of processor time that are left, and when on the monotonic clock patience ends."""

    seconds: float
    end: float


class Allowance:
    """Seconds of processor time that programs may use together, and on the wall a few times as many."""

    def __init__(self, seconds: float) -> None:
        self._left = _Left(seconds, time.monotonic() + _PATIENCE * seconds)
        self._lock = threading.Lock()

    @contextmanager
    def ahead(self) -> "Generator[WorkAhead]":
        """The same time for programs that may turn out not to be needed; what still runs at the end is stopped."""
        work = WorkAhead(self._left, self._lock)
        try:
            yield work
        finally:
            work.give_up()

    def output(self, process: subprocess.Popen[bytes], data: bytes) -> tuple[bytes, bytes]:
        """What `process` writes to standard output and standard error, given `data`.

        Raises:
            TimeoutError: It used up what was left, or is not needed any more, and was killed; the error says which.
        """
        with self._lock:
            allowed = max(_LEAST, self._left.seconds)
            watch = _Watch(process, allowed, max(self._left.end, time.monotonic() + _PATIENCE * _LEAST))
            watch.start()
            self._began(watch)
        try:
            written = process.communicate(data)
        finally:
            watch.stop()
            with self._lock:
                self._ended(watch)
        if watch.verdict:
            raise TimeoutError(watch.verdict)
        return written

    def _began(self, watch: "_Watch") -> None:
        """A program was started; called with the lock held, as `_ended` is."""

    def _ended(self, watch: "_Watch") -> None:
        self._left.seconds -= watch.used


class WorkAhead(Allowance):
    """The time of another allowance, for programs that can be given up; what those used is not counted."""

    def __init__(self, left: _Left, lock: threading.Lock) -> None:
        self._left, self._lock = left, lock
        self._running: set[_Watch] = set()
        self._given_up = False

    def give_up(self) -> None:
        """Stops the programs that run, and all that are started from now on."""
        with self._lock:
            self._given_up = True
            for watch in self._running:
                watch.give_up()

    def _began(self, watch: "_Watch") -> None:
        self._running.add(watch)
        if self._given_up:
            watch.give_up()

    def _ended(self, watch: "_Watch") -> None:
        self._running.discard(watch)
        if not watch.given_up:
            super()._ended(watch)


class _Watch(threading.Thread):
    """Looks at a program now and then, and kills it when it used up its time; `verdict` says how, empty if it did not.

    `used` is its processor time in seconds when last looked at.
    """

    def __init__(self, process: subprocess.Popen[bytes], allowed: float, end: float) -> None:
        super().__init__(daemon=True)
        self.used = 0.0
        self.verdict = ""
        self.given_up = False
        self._process = process
        self._allowed = allowed
        self._began, self._end = time.monotonic(), end
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.wait(_LOOK):
            self.used = max(self.used, _processor_seconds(self._process.pid))
            if self.used >= self._allowed:
                self.verdict = f"used more than {self._allowed:.0f} s of processor time"
            elif time.monotonic() >= self._end:
                self.verdict = f"did not finish within {self._end - self._began:.0f} s"
            if self.verdict:
                self._process.kill()
                return

    def stop(self) -> None:
        self._over.set()
        self.join()

    def give_up(self) -> None:
        """Kills the program, which may have ended already, because nobody waits for what it says."""
        self.given_up, self.verdict = True, self.verdict or "was not needed any more"
        self._process.kill()


def _processor_seconds(pid: int) -> float:
    try:
        times = psutil.Process(pid).cpu_times()
    except psutil.Error:  # it has ended
        return 0.0
    return float(times.user + times.system)
