"""A process with all that it started: what memory they hold together, and their end."""

import time
from collections import Counter
from contextlib import suppress

import psutil

_LOOK_AGAIN = 0.5  # seconds; to find children, all processes of the machine are looked through
_GRACE = 3.0  # seconds in which a browser whose owner died ends by itself


class ProcessTree:
    """The process `pid` and its children, theirs, and so on.

    Memory is that which no file backs (resident less shared pages): code and what is mapped from files can be dropped
    and read again, and would be counted once for each of a browser's ten processes.
    """

    def __init__(self, pid: int) -> None:
        self._members: list[psutil.Process] = []
        self._looked = float("-inf")
        with suppress(psutil.NoSuchProcess):
            self._members = [psutil.Process(pid)]

    def memory(self) -> int:
        """Bytes held now; 0 when all have ended."""
        if time.monotonic() - self._looked > _LOOK_AGAIN:
            self._find_children()
        return sum(map(_held, self._members))

    def end(self) -> None:
        """Ends the process at once, and with it the one that holds most of the memory; the others have a moment."""
        self._find_children()
        if not self._members:
            return
        root, *others = self._members
        held = Counter({process: _held(process) for process in self._members})
        _kill(root)
        for process in others:
            if held[process] > held.total() / 2:
                _kill(process)
        _, left = psutil.wait_procs(others, timeout=_GRACE)
        for process in left:
            _kill(process)
        psutil.wait_procs(left, timeout=_GRACE)

    def _find_children(self) -> None:
        self._looked = time.monotonic()
        root = self._members[:1]
        found = {process.pid: process for process in self._members[1:] if process.is_running()}
        for process in root:
            with suppress(psutil.NoSuchProcess):
                found |= {child.pid: child for child in process.children(recursive=True)}
        self._members = [*root, *found.values()]


def _held(process: psutil.Process) -> int:
    try:
        memory = process.memory_info()
    except (psutil.NoSuchProcess, psutil.AccessDenied):  # it has ended, or became another user's
        return 0
    return max(0, memory.rss - getattr(memory, "shared", 0))  # only Linux tells what is shared


def _kill(process: psutil.Process) -> None:
    with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
        process.kill()
