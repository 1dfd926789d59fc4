"""Functions called in processes of their own, each call with a limit of time and all with one of memory.

Every process has a pipe of its own, and a thread that waits for it: whenever one is killed, it holds no lock that
another waits for. It has a folder of its own for temporary files, so that nothing is left of it. Time is counted by the
monotonic clock: a clock that is set, or a machine that sleeps, ends no call.
"""

import multiprocessing
import multiprocessing.util
import os
import pickle
import shutil
import signal
import tempfile
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import connection
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from queue import SimpleQueue
from typing import Any, TypeVar

from staged_pipeline.support.process_tree import ProcessTree

T = TypeVar("T")
_TICK = 0.1  # seconds between two looks at a process; at a gigabyte a second, 100 MB more than its limit
_START_TIMEOUT = 120.0
_STOP_TIMEOUT = 10.0
_LAST_WORDS = 2.0
# Spawned, not forked: a fork would share the threads' locks of all libraries that are loaded.
_SPAWN = multiprocessing.get_context("spawn")
_starting = threading.Lock()  # multiprocessing keeps a list of children that is not made for several threads


class ProcessLost(Exception):
    """The process of a call was ended, or ended by itself, before there was a result."""


class NotStarted(ProcessLost):
    """No process could be started."""


class TookTooLong(ProcessLost):
    """The call took more seconds than it may."""


@dataclass
class TookTooMuchMemory(ProcessLost):
    """The process and its children held more bytes than they may."""

    held: int


@dataclass
class ProcessDied(ProcessLost):
    """The process ended by itself. `exitcode` is that of `multiprocessing`: negative for a signal."""

    exitcode: int

    def __str__(self) -> str:
        return f"signal {-self.exitcode}" if self.exitcode < 0 else f"exit status {self.exitcode}"


class GivenUp(ProcessLost):
    """The caller wanted no result any more."""


class ProcessCall(Future[T]):
    """The result of a call to come; as a `Future`, but one that runs can be given up too."""

    def __init__(self) -> None:
        super().__init__()
        self.unwanted = False

    def give_up(self) -> None:
        """Ends the call, with its process where it has begun."""
        self.unwanted = True
        self.cancel()


@dataclass(frozen=True)
class _Task:
    future: ProcessCall[Any]
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    timeout: float


class ProcessPool:
    """Calls functions in `workers` processes, first come, first served.

    `begin(*arguments)` is called in each process before its first call. `memory` is bytes for a process with all that
    it started, None for no limit. Functions, arguments and results are pickled. A call ends with the function's result
    or exception, or with `ProcessLost` and its kinds; the next call then has a new process.
    """

    def __init__(
        self, workers: int, begin: Callable[..., None], arguments: tuple[Any, ...] = (), *, memory: int | None = None
    ) -> None:
        self._begin, self._arguments, self._memory = begin, arguments, memory
        self._tasks: SimpleQueue[_Task | None] = SimpleQueue()
        self._stopped = threading.Event()
        self._threads = [threading.Thread(target=self._serve, daemon=True) for _ in range(workers)]
        for thread in self._threads:
            thread.start()

    def submit(self, function: Callable[..., T], *arguments: object, timeout: float) -> ProcessCall[T]:
        """Calls `function(*arguments)` when a process is free; it may take `timeout` seconds from then on."""
        future: ProcessCall[T] = ProcessCall()
        self._tasks.put(_Task(future, function, arguments, timeout))
        return future

    def close(self) -> None:
        """Waits for all calls, and ends the processes."""
        for _ in self._threads:
            self._tasks.put(None)
        for thread in self._threads:
            thread.join()

    def stop(self) -> None:
        """Gives up all calls, and ends the processes at once."""
        self._stopped.set()
        self.close()

    def _serve(self) -> None:
        """What one thread does: it starts a process, and gives it one call after the other."""
        worker: _Worker | None = None
        failure: Exception = GivenUp()
        while True:
            if worker is None and not self._stopped.is_set():
                try:
                    worker = self._start()
                except Exception as error:  # noqa: BLE001  whatever it is, the next call ends with it
                    failure = error
            task = self._tasks.get()
            if task is None:
                break
            if not task.future.set_running_or_notify_cancel():
                continue
            try:
                worker = worker and self._living(worker)
                if worker is None:
                    raise failure
                task.future.set_result(worker.call(task, self._is_unwanted))
            except ProcessLost as error:
                worker = None
                task.future.set_exception(error)
            except Exception as error:  # noqa: BLE001  the function's own
                task.future.set_exception(error)
        if worker is not None:
            worker.close(at_once=self._stopped.is_set())

    def _living(self, worker: "_Worker") -> "_Worker":
        """`worker`, or a new one where it died between two calls, which is no fault of the next."""
        if worker.is_alive():
            return worker
        worker.close()
        try:
            return self._start()
        except ProcessLost:
            raise
        except Exception as error:
            raise NotStarted(str(error)) from error

    def _start(self) -> "_Worker":
        try:
            worker = _Worker(self._memory)
        except OSError as error:
            raise NotStarted(error.strerror or str(error)) from error
        ready = _Task(ProcessCall(), self._begin, self._arguments, _START_TIMEOUT)
        try:
            worker.call(ready, self._is_unwanted)
        except GivenUp:
            raise
        except ProcessLost as error:
            raise NotStarted(str(error) or type(error).__name__) from error
        except Exception:
            worker.close()
            raise
        return worker

    def _is_unwanted(self, task: _Task) -> bool:
        return self._stopped.is_set() or task.future.unwanted


class _Worker:
    """One process, as its thread sees it. Raises OSError where it cannot be started."""

    def __init__(self, memory: int | None) -> None:
        self._memory = memory
        self._scratch = tempfile.TemporaryDirectory(prefix="staged-ocr-", ignore_cleanup_errors=True)
        self._pipe, theirs = _SPAWN.Pipe()
        self._process: SpawnProcess = _SPAWN.Process(target=_work, args=(theirs, self._scratch.name), daemon=True)
        with _starting:
            self._process.start()
        theirs.close()
        self._tree = ProcessTree(self._process.pid or 0)

    def call(self, task: _Task, unwanted: Callable[[_Task], bool]) -> object:
        """The function's result; raises its exception, or ProcessLost when the process is gone."""
        deadline = time.monotonic() + task.timeout
        try:
            self._pipe.send((task.function, task.arguments))
            while not self._has_reply():
                if unwanted(task):
                    raise GivenUp
                if time.monotonic() > deadline:
                    raise TookTooLong
                if self._memory is not None and (held := self._tree.memory()) > self._memory:
                    raise TookTooMuchMemory(held)
            error, result = self._pipe.recv()
        except (EOFError, OSError) as error:
            with _starting:
                self._process.join(_LAST_WORDS)  # else the exit status would be that of our signal
            raise ProcessDied(self._end()) from error
        except ProcessLost:
            self._end()
            raise
        if error is not None:
            raise error
        return result

    def is_alive(self) -> bool:
        """Whether the process still runs."""
        with _starting:
            return self._process.is_alive()

    def close(self, *, at_once: bool = False) -> None:
        """Lets the process end by itself, for as long as that should take."""
        self._pipe.close()
        if not at_once:
            self._process.join(_STOP_TIMEOUT)
        self._end()

    def _has_reply(self) -> bool:
        """Waits for a moment. Raises EOFError when the process has ended without one."""
        connection.wait([self._pipe, self._process.sentinel], _TICK)
        if self._pipe.poll(0):
            return True
        if not self._process.is_alive():
            raise EOFError
        return False

    def _end(self) -> int:
        self._tree.end()
        self._pipe.close()
        with _starting:
            self._process.join()
        self._scratch.cleanup()
        return self._process.exitcode or 0


def _work(pipe: Connection, scratch: str) -> None:
    """What a process does: calls what it is sent until there is nobody to send more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ["TMPDIR"] = tempfile.tempdir = scratch  # also for the programs that it starts
    multiprocessing.util.Finalize(None, shutil.rmtree, (scratch, True), exitpriority=0)  # where nobody else is left to
    with suppress(EOFError, BrokenPipeError):
        while True:
            function, arguments = pipe.recv()
            reply = _reply(function, arguments)
            try:
                pipe.send(reply)
            except (pickle.PicklingError, AttributeError, TypeError) as error:
                pipe.send((TypeError(f"{reply[1] or reply[0]!r} cannot be sent: {error}"), None))


def _reply(function: Callable[..., object], arguments: tuple[object, ...]) -> tuple[Exception | None, object]:
    try:
        return None, function(*arguments)
    except Exception as error:  # noqa: BLE001  it is raised where the call was made
        error.add_note("".join(traceback.format_exception(error)))
        return error, None
