"""How long the readings of a page may work: processor time, so that a busy machine does not cost a page."""

import subprocess
import threading
import time

import psutil

_PATIENCE = 4.0  # seconds on the wall for each of processor time: beyond this a program hangs
_LEAST = 1.0  # seconds that every run may have
_LOOK = 0.5  # seconds between two looks at a program


class Allowance:
    """Seconds of processor time that programs may use together, and on the wall a few times as many."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._end = time.monotonic() + _PATIENCE * seconds
        self._lock = threading.Lock()

    def output(self, process: subprocess.Popen[bytes], data: bytes) -> tuple[bytes, bytes]:
        """What `process` writes to standard output and standard error, given `data`.

        Raises:
            TimeoutError: It used up what was left and was killed; the error says how.
        """
        with self._lock:
            allowed = max(_LEAST, self._seconds)
        watch = _Watch(process, allowed, max(self._end, time.monotonic() + _PATIENCE * _LEAST))
        watch.start()
        try:
            written = process.communicate(data)
        finally:
            watch.stop()
            with self._lock:
                self._seconds -= watch.used
        if watch.verdict:
            raise TimeoutError(watch.verdict)
        return written


class _Watch(threading.Thread):
    """Looks at a program now and then, and kills it when it used up its time; `verdict` says how, empty if it did not.

    `used` is its processor time in seconds when last looked at.
    """

    def __init__(self, process: subprocess.Popen[bytes], allowed: float, end: float) -> None:
        super().__init__(daemon=True)
        self.used = 0.0
        self.verdict = ""
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


def _processor_seconds(pid: int) -> float:
    try:
        times = psutil.Process(pid).cpu_times()
    except psutil.Error:  # it has ended
        return 0.0
    return float(times.user + times.system)
