"""Calls in processes of their own: each ends, as what became of it."""

import ctypes
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import wait
from pathlib import Path

import psutil
import pytest

from staged_pipeline.support.process_pool import (
    GivenUp,
    ProcessDied,
    ProcessPool,
    TookTooLong,
    TookTooMuchMemory,
)

_LIMIT = 200 << 20  # bytes
_GREEDY = "held = []\nwhile True: held.append(bytes([1]) * (8 << 20))"


def begin() -> None: ...


def begin_wrongly() -> None:
    raise LookupError("nothing to begin with")


def double(number: int) -> int:
    return 2 * number


def pid() -> int:
    return os.getpid()


def fail() -> None:
    raise ZeroDivisionError("divided by zero")


def leave(code: int) -> None:
    os._exit(code)


def leave_politely() -> None:
    sys.exit(3)


def segfault() -> None:
    ctypes.string_at(0)


def kill_itself() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def wait_long() -> None:
    time.sleep(300)


def hold_the_interpreter() -> None:
    re.match("(a+)+$", "a" * 60 + "b")


def take_memory() -> None:
    exec(_GREEDY)


def have_memory_taken() -> None:
    subprocess.run([sys.executable, "-c", _GREEDY], check=False)


def make_temporary_file() -> str:
    return tempfile.mkstemp()[1]


def start_one_that_makes_temporary_files(note: Path) -> None:
    code = f"import tempfile; print(tempfile.mkdtemp(), file=open({str(note)!r}, 'w'))"
    subprocess.run([sys.executable, "-c", code], check=True)
    time.sleep(300)


def lambda_back() -> Callable[[], int]:
    return lambda: 1


def start_sleeper(note: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"])
    note.write_text(str(process.pid))
    time.sleep(300)


@pytest.fixture(scope="module")
def pool() -> Iterator[ProcessPool]:
    pool = ProcessPool(1, begin, memory=_LIMIT)
    yield pool
    pool.close()


def outcome(pool: ProcessPool, function: Callable[..., object], *arguments: object, timeout: float = 30) -> object:
    return pool.submit(function, *arguments, timeout=timeout).exception(60)


def test_results_and_errors_come_back(pool: ProcessPool) -> None:
    assert [pool.submit(double, n, timeout=30).result(60) for n in (1, 2)] == [2, 4]
    with pytest.raises(ZeroDivisionError, match="divided by zero"):
        pool.submit(fail, timeout=30).result(60)
    assert isinstance(outcome(pool, lambda_back), TypeError)
    assert pool.submit(double, 3, timeout=30).result(60) == 6


@pytest.mark.parametrize(
    ("function", "arguments", "exitcode"),
    [
        (leave, (0,), 0),
        (leave, (7,), 7),
        (leave_politely, (), 3),
        (segfault, (), -signal.SIGSEGV),
        (kill_itself, (), -signal.SIGKILL),
    ],
)
def test_a_process_that_ends_is_told_and_replaced(
    pool: ProcessPool, function: Callable[..., None], arguments: tuple[object, ...], exitcode: int
) -> None:
    ended = outcome(pool, function, *arguments)
    assert isinstance(ended, ProcessDied)
    assert ended.exitcode == exitcode
    assert pool.submit(double, 3, timeout=30).result(60) == 6


@pytest.mark.parametrize("function", [wait_long, hold_the_interpreter])
def test_a_call_that_takes_too_long_is_ended(pool: ProcessPool, function: Callable[[], None]) -> None:
    began = time.monotonic()
    assert isinstance(outcome(pool, function, timeout=0.5), TookTooLong)
    assert time.monotonic() - began < 10
    assert pool.submit(double, 3, timeout=30).result(60) == 6


@pytest.mark.parametrize("function", [take_memory, have_memory_taken])
def test_a_call_that_takes_too_much_memory_is_ended(pool: ProcessPool, function: Callable[[], None]) -> None:
    ended = outcome(pool, function)
    assert isinstance(ended, TookTooMuchMemory)
    assert _LIMIT < ended.held < 20 * _LIMIT
    assert pool.submit(double, 3, timeout=30).result(60) == 6


def test_time_is_counted_however_the_clock_is_set(pool: ProcessPool, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() - 3600)
    assert isinstance(outcome(pool, wait_long, timeout=0.5), TookTooLong)
    call = pool.submit(time.sleep, 0.5, timeout=30)
    monkeypatch.setattr(time, "time", lambda: now() + 3600)
    assert call.result(60) is None


def test_what_an_ended_process_started_ends_with_it(pool: ProcessPool, tmp_path: Path) -> None:
    assert isinstance(outcome(pool, start_sleeper, tmp_path / "pid", timeout=1), TookTooLong)
    number = int((tmp_path / "pid").read_text())
    assert not psutil.pid_exists(number) or psutil.Process(number).status() == psutil.STATUS_ZOMBIE


def test_temporary_files_are_gone_with_the_process(pool: ProcessPool, tmp_path: Path) -> None:
    made = Path(pool.submit(make_temporary_file, timeout=30).result(60))
    assert made.exists()
    call = pool.submit(start_one_that_makes_temporary_files, tmp_path / "note", timeout=5)
    assert isinstance(call.exception(60), TookTooLong)
    for path in (made, Path((tmp_path / "note").read_text().strip())):
        assert path.parent.name.startswith("staged-ocr-")
        assert not path.parent.exists()


def test_a_call_that_is_given_up_ends(pool: ProcessPool) -> None:
    running, waiting = pool.submit(wait_long, timeout=300), pool.submit(wait_long, timeout=300)
    while not running.running():
        time.sleep(0.01)
    for call in (running, waiting):
        call.give_up()
    wait([running, waiting], timeout=30)
    assert waiting.cancelled()
    assert isinstance(running.exception(0), GivenUp)


def test_calls_run_side_by_side_and_stopping_ends_them_at_once() -> None:
    pool = ProcessPool(2, begin)
    assert len({call.result(60) for call in [pool.submit(pid, timeout=60) for _ in range(50)]}) in (1, 2)
    calls = [pool.submit(wait_long, timeout=300) for _ in range(5)]
    began = time.monotonic()
    threading.Timer(0.3, pool.stop).start()
    wait(calls, timeout=60)
    assert time.monotonic() - began < 20
    assert all(isinstance(call.exception(0), GivenUp) for call in calls)


def test_what_goes_wrong_at_the_start_is_the_error_of_each_call() -> None:
    pool = ProcessPool(1, begin_wrongly)
    calls = [pool.submit(pid, timeout=60) for _ in range(2)]
    for call in calls:
        with pytest.raises(LookupError, match="nothing to begin with"):
            call.result(60)
    pool.close()


def test_a_process_that_dies_between_two_calls_is_replaced() -> None:
    opened = ProcessPool(1, begin)
    try:
        first = opened.submit(pid, timeout=60).result()
        os.kill(first, signal.SIGKILL)
        while psutil.pid_exists(first) and psutil.Process(first).status() != psutil.STATUS_ZOMBIE:
            time.sleep(0.01)
        assert opened.submit(pid, timeout=60).result() != first
    finally:
        opened.close()
