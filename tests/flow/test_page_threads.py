"""Runs that ask a model: a thread a page, workers for what they need, and the pace of the calls."""

import multiprocessing
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from multiprocessing import connection
from pathlib import Path
from threading import Lock

import faults
import pytest
from model_server import Body, Limited, ModelServer, Reply
from pdfs import prose, write_pdf
from reading_model import answer

from staged_pipeline import compose
from staged_pipeline.core.summary import RunSummary
from staged_pipeline.flow import ledger
from staged_pipeline.flow.converter import Converter
from staged_pipeline.flow.listener import Silence
from staged_pipeline.flow.publish import Publisher
from staged_pipeline.flow.workers import WorkerPool
from staged_pipeline.markup.templates import Templates
from staged_pipeline.support.presets import PRESETS
from staged_pipeline.support.resources import templates_dir
from staged_pipeline.support.settings import Settings

pytestmark = pytest.mark.slow
Fault = Callable[[], None]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pdf(tmp_path_factory.mktemp("book") / "book.pdf", [prose(index) for index in range(8)])


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "test")


def settings_for(server: ModelServer, output: Path, **more: object) -> Settings:
    asked = {"provider": "openai", "model": "m", "base_url": server.openai_url, "output": output, "isolate": True}
    return Settings.model_validate({**asked, **PRESETS["exact"], "pages": "all", **more})


class Heard(Silence):
    """A listener that keeps what it is told to say."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def notice(self, message: str) -> None:
        self.said.append(message)


class Crowd:
    """Answers after a while; `most` is how many calls were under way at the same time."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._under_way: list[float] = []
        self._lock = Lock()
        self.most = 0

    def __call__(self, body: Body) -> Reply:
        with self._lock:
            now = time.monotonic()
            self._under_way = [end for end in self._under_way if end > now] + [now + self._seconds]
            self.most = max(self.most, len(self._under_way))
        return replace(answer(body), delay=self._seconds)


@contextmanager
def converter_with(
    poison: Mapping[int, Fault], server: ModelServer, output: Path, **more: object
) -> Generator[Converter]:
    """Whose workers fail while they draft the text of some pages."""
    settings = settings_for(server, output, **more)
    factory = partial(faults.faulty_drafts, compose.without_model(settings), poison)
    publisher = Publisher(Templates.read(templates_dir()), lambda: "")
    with (
        WorkerPool(factory, settings.jobs, settings.page_timeout) as pool,
        compose.open_workplace(settings, pool, None, lambda _: None) as workplace,
    ):
        yield Converter(settings, workplace, publisher)


def codes(run: RunSummary) -> dict[int, str]:
    return {page.page_index: page.error.code for page in run.pages if page.error}


def test_as_many_calls_are_under_way_as_allowed_whatever_the_workers(book: Path, tmp_path: Path) -> None:
    crowd = Crowd(1.0)
    with (
        ModelServer(crowd) as server,
        compose.open_converter(settings_for(server, tmp_path, calls_at_once=5)) as opened,
    ):
        run = opened.convert(book)
        assert opened.workplace.under_way == 0
    assert crowd.most == 5
    assert (codes(run), run.spent.calls) == ({}, 16)


def test_a_worker_that_is_lost_fails_its_page_alone_and_what_was_paid_is_told(book: Path, tmp_path: Path) -> None:
    with ModelServer(answer) as server:
        with converter_with({1: faults.crash, 2: faults.hang}, server, tmp_path, page_timeout=5) as opened:
            run = opened.convert(book)
            assert codes(run) == {1: "crash", 2: "timeout"}
            assert run.pages[2].error is not None
            assert "--page-timeout" in run.pages[2].error.message
            assert len(server.seen) == run.spent.calls == 14
            assert [record.stage for record in run.pages[1].stages if record.spent] == ["layout"]
        lines = [(line.page, line.stage) for line in ledger.read(tmp_path / "book") if line.outcome in ledger.UNUSED]
        assert sorted(lines) == [(1, "text"), (2, "text")]
        with compose.open_converter(settings_for(server, tmp_path)) as opened:
            run = opened.convert(book)
        assert (codes(run), run.spent.calls) == ({}, 16)
        assert len(server.seen) == 16, "no layout is paid for twice"


def test_a_worker_that_dies_while_its_page_waits_for_the_model_costs_nothing(book: Path, tmp_path: Path) -> None:
    def answer_and_kill(body: Body) -> Reply:
        for worker in multiprocessing.active_children():
            worker.kill()
            connection.wait([worker.sentinel], 10)  # a busy machine takes a while to end it
        return answer(body)

    with ModelServer(answer_and_kill) as server:
        settings = settings_for(server, tmp_path, pages="0", single_pass=True)
        with compose.open_converter(settings) as opened:
            run = opened.convert(book)
    assert (codes(run), run.spent.calls) == ({}, 1)


def test_what_a_page_waits_for_a_model_is_no_work_of_its_own(book: Path, tmp_path: Path) -> None:
    def slowly(body: Body) -> Reply:
        return replace(answer(body), delay=6.0)

    with (
        ModelServer(slowly) as server,
        compose.open_converter(settings_for(server, tmp_path, pages="0", page_timeout=8)) as opened,
    ):
        run = opened.convert(book)
    assert (codes(run), run.spent.calls) == ({}, 2)
    assert run.seconds > 12


def test_the_pages_under_way_are_given_up_where_no_page_can_succeed(book: Path, tmp_path: Path) -> None:
    refusal = Reply("invalid key", status=401, code="invalid_api_key")
    with ModelServer(lambda _: refusal) as server:
        with compose.open_converter(settings_for(server, tmp_path, calls_at_once=1)) as opened:
            run = opened.convert(book)
        assert len(server.seen) <= 4
    assert set(codes(run).values()) == {"invalid_key"}
    assert 1 <= len(run.pages) <= 3


@pytest.mark.parametrize("tells", [True, False], ids=["retry_after", "silent"])
def test_no_page_is_lost_to_a_rate_limit(tells: bool, book: Path, tmp_path: Path) -> None:
    limited = Limited(answer, allowed=6, seconds=4.0, tells=tells)
    heard = Heard()
    with (
        ModelServer(limited) as server,
        compose.open_converter(settings_for(server, tmp_path, calls_at_once=16), heard) as opened,
    ):
        run = opened.convert(book)
    assert (codes(run), run.spent.calls, len(limited.taken)) == ({}, 16, 16)
    assert not any(page.open_refs for page in run.pages)
    assert limited.refused > 0
    assert len(heard.said) == 1
    assert "--rpm" in heard.said[0]
