"""Ctrl-C and SIGTERM, sent to the real program: once finishes what is under way, twice stops now."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from kill_runs import check_books, check_whole, results
from model_server import Body, ModelServer, Reply
from pdfs import prose, write_pdf
from reading_model import answer

from staged_pipeline.core.errors import ExitCode
from staged_pipeline.flow.artifacts import read_run

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


@contextmanager
def running(*arguments: object) -> Iterator[subprocess.Popen[str]]:
    """`run` in a session of its own, hearing interrupts also where the tests run in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    command = [sys.executable, "run_staged.py", *map(str, arguments)]
    run = subprocess.Popen(
        command,
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "OPENAI_API_KEY": "test"},
    )
    signal.signal(signal.SIGINT, before)
    with run:
        yield run
        if run.poll() is None:
            run.kill()


def said_until(run: subprocess.Popen[str], word: str) -> str:
    assert run.stderr is not None
    return next(line for line in run.stderr if word in line)


def rest(run: subprocess.Popen[str]) -> list[str]:
    assert run.stderr is not None
    return run.stderr.read().strip().splitlines()


def long_book(folder: Path, pages: int = 60) -> Path:
    return write_pdf(folder / "long.pdf", [prose(index) for index in range(pages)])


@pytest.mark.parametrize(("number", "jobs"), [(signal.SIGINT, 2), (signal.SIGTERM, 1)])
def test_once_finishes_the_pages_under_way_and_publishes_them(
    number: signal.Signals, jobs: int, tmp_path: Path
) -> None:
    book = long_book(tmp_path)
    with running(book, "--pages", "all", "--jobs", jobs, "-o", tmp_path / "out") as run:
        said_until(run, "done")
        os.killpg(run.pid, number)  # as a terminal and `timeout` do
        said = rest(run)
    assert run.returncode == ExitCode.INTERRUPTED, said
    # The signal may come between two pages.
    told = r"(Finishing [12] pages? under way|Writing what is done); press Ctrl-C again to stop now"
    assert any(re.search(told, line) for line in said)
    assert any("The same command goes on from here." in line for line in said)
    assert said[-1].startswith("Open ")
    folder = tmp_path / "out" / "long"
    done = read_run(folder)
    assert 0 < len(done.pages) < 60
    assert len(done.pages) + len(done.not_begun) == 60
    assert not [page.error for page in done.pages if page.error]
    # What is under way is finished: no page's folder is left half-done.
    assert {path.parent.name for path in folder.glob("*/final.html")} == {path.name for path in folder.glob("page_*")}
    shown = {int(index) for index in re.findall(r"of page (\d+) says", (folder / "document.html").read_text("utf-8"))}
    assert shown == {page.page_index for page in done.pages}
    check_whole(folder)


def test_a_run_that_asks_a_model_pays_for_nothing_twice(tmp_path: Path) -> None:
    book, begun = long_book(tmp_path, 12), []

    def slowly(body: Body) -> Reply:
        begun.append(time.monotonic())
        return replace(answer(body), delay=0.3)

    with ModelServer(slowly) as server:
        command = [book, "--pages", "all", "--jobs", 2, "--provider", "openai", "--model", "m", "--preset", "exact"]
        command += ["--base-url", server.openai_url, "--quiet"]
        with running(*command, "-o", tmp_path / "whole") as run:
            assert rest(run) == []
        calls = len(begun)
        begun.clear()
        with running(*command, "-o", tmp_path / "out", "--log-json", tmp_path / "log.jsonl") as run:
            while len(begun) < 5:
                time.sleep(0.01)
            run.send_signal(signal.SIGINT)
            said = rest(run)
        assert run.returncode == ExitCode.INTERRUPTED
        assert len(said) == 1, "a quiet run answers, and says no more"
        assert 0 < len(read_run(tmp_path / "out" / "long").pages) < 12
        with running(*command, "-o", tmp_path / "out") as run:
            assert rest(run) == []
        assert run.returncode == 0
    assert len(begun) == calls
    assert results(tmp_path / "out" / "long") == results(tmp_path / "whole" / "long")
    check_books(tmp_path / "out" / "long", calls)
    events = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text("utf-8").splitlines()]
    assert [event["event"] for event in events if event["event"] != "page"] == ["run_started", "stopping", "run_ended"]
    assert events[-1]["exit_code"] == ExitCode.INTERRUPTED


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_twice_stops_now_and_leaves_nothing_half_written(number: signal.Signals, tmp_path: Path) -> None:
    book = long_book(tmp_path, 3)

    def never(body: Body) -> Reply:
        return replace(answer(body), delay=30)

    with ModelServer(never) as server:
        command = [book, "--pages", "all", "--provider", "openai", "--base-url", server.openai_url, "--model", "m"]
        with running(*command, "-o", tmp_path / "out") as run:
            while len(server.seen) < 3:  # a call for each page: all are under way
                time.sleep(0.01)
            run.send_signal(number)
            said_until(run, "Finishing 3 pages under way")
            time.sleep(0.5)
            began = time.monotonic()
            run.send_signal(number)
            said = rest(run)
            assert time.monotonic() - began < 15
        assert run.returncode == ExitCode.INTERRUPTED
        assert said[-1].startswith("Interrupted.")
        assert not [line for line in said if "Traceback" in line]
        assert not list((tmp_path / "out").rglob("*.part"))
        check_whole(tmp_path / "out" / "long")
        server.answer = answer
        with running(*command, "-o", tmp_path / "out", "--quiet") as run:
            assert rest(run) == []
        assert run.returncode == 0


def test_documents_that_were_not_begun_are_told(tmp_path: Path) -> None:
    first, second = long_book(tmp_path), write_pdf(tmp_path / "z.pdf", [prose(0)])
    with running(first, second, "--pages", "all", "-o", tmp_path / "out") as run:
        said_until(run, "done")
        run.send_signal(signal.SIGTERM)
        said = rest(run)
    assert run.returncode == ExitCode.INTERRUPTED
    assert said[-1] == "1 document was not begun. The same command goes on from here."
    assert not (tmp_path / "out" / "z").exists()
