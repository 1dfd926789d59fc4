"""The ledger, run.json and report.csv tell what the service counted, whatever happened to its calls."""

import re
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from kill_runs import check_books, kill_session, program, rows_of
from model_server import Body, ModelServer, Reply
from pdfs import prose, write_pdf
from reading_model import answer, texts_of

from staged_pipeline import compose
from staged_pipeline.core.conversation import Usage
from staged_pipeline.core.summary import RunSummary
from staged_pipeline.flow import ledger
from staged_pipeline.flow.artifacts import page_folder, read_run
from staged_pipeline.support.presets import PRESETS
from staged_pipeline.support.prices import Prices
from staged_pipeline.support.settings import Settings

MODEL = "gpt-6.2-sol"
LATENCY = 0.5  # seconds, of a service whose caller is killed
LATE = 1.0  # seconds that a busy machine may take from a reply to the call on the disk
SOON = {"retry-after-ms": "1"}
COUNTED = Usage(input_tokens=1000, cache_read_tokens=300, cache_write_tokens=2000)


class CountingService:
    """Answers as `answer`, and counts as a service does that sends bills.

    `told` has what each answer was said to take; no two have the same output tokens, by which an answer is known
    again; `begun` are the moments at which their calls came. `failed` counts calls that were refused for good, `busy`
    those that may be made again.
    """

    def __init__(self, answer: Callable[[Body], Reply], delay: float = 0.0) -> None:
        self.answer, self.delay = answer, delay
        self.told: dict[int, Usage] = {}
        self.begun: dict[int, float] = {}
        self.failed = self.busy = 0
        self._lock = threading.Lock()

    def __call__(self, body: Body) -> Reply:
        with self._lock:
            reply = self.answer(body)
            if reply.status != 200:
                self.busy += reply.status == 429
                self.failed += reply.status != 429
                return reply
            usage = COUNTED.model_copy(update={"output_tokens": 100 + len(self.told)})
            self.told[usage.output_tokens] = usage
            self.begun[usage.output_tokens] = time.monotonic()
        return replace(reply, usage=usage, delay=self.delay)


class Troubles:
    """The reading model, with a trouble of its own for each of the pages 0 to 5; page 6 has none."""

    def __init__(self) -> None:
        self._asked: dict[tuple[int, bool], int] = {}

    def __call__(self, body: Body) -> Reply:
        data = texts_of(body)[-1]
        page, text = int(re.findall(r"[Pp]age (?:number )?(\d+)", data)[0]), "\n=== " in f"\n{data}"
        before = self._asked.get((page, text), 0)
        self._asked[page, text] = before + 1
        good = answer(body)
        match page, text, before:
            case 0, False, 0 | 1:
                return Reply("too many requests", 429, "rate_limit_exceeded", SOON)
            case 1, False, _:
                return Reply("out of order", 500, "server_error")
            case 2, True, 0:
                return replace(good, text=good.text[: len(good.text) // 2], stop="length")
            case 3, True, 0:
                return Reply("bad request", 400, "invalid_request_error")
            case 4, False, 0:
                return replace(good, text="I see a page.")
            case 5, True, 0:
                return replace(good, text="", stop="refusal")
            case _:
                return good


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "test")


def convert(book: Path, output: Path, server: ModelServer, **more: object) -> RunSummary:
    asked = {"provider": "openai", "base_url": server.openai_url, "model": MODEL, **PRESETS["exact"]}
    settings = Settings.model_validate({"output": output, "max_retries": 0, **asked, **more})
    with compose.open_converter(settings) as converter:
        return converter.convert(book)


def kept(folder: Path, service: CountingService) -> set[int]:
    """The answers that are on the disk."""
    records = (record for page in folder.glob("page_*") for record in page_folder(folder, int(page.name[5:])).calls())
    return {record.usage.output_tokens for record in records if record.usage} & service.told.keys()


def check_agreement(folder: Path, service: CountingService) -> set[int]:
    """All records tell what the service counted but for the answers that are nowhere on the disk, which it returns."""
    known = kept(folder, service)
    usages = [service.told[number] for number in known]
    total = ledger.total(ledger.read(folder))
    assert total.calls == len(known) + service.failed
    assert total.usage == sum(usages, Usage())
    costs = [Prices.read().cost(MODEL, usage) for usage in usages]
    assert total.cost == sum((cost for cost in costs if cost), Decimal(0)) > 0
    assert read_run(folder).spent == total
    rows = rows_of(folder).values()
    assert sum(int(row["calls"]) for row in rows) == total.calls
    assert sum(int(row["input_tokens"]) for row in rows) == total.usage.input_tokens + total.usage.cache_write_tokens
    assert sum(int(row["cached_tokens"]) for row in rows) == total.usage.cache_read_tokens
    assert sum(int(row["output_tokens"]) for row in rows) == total.usage.output_tokens
    assert sum(Decimal(row["cost_usd"]) for row in rows) == total.cost
    check_books(folder, total.calls)
    return service.told.keys() - known


def test_the_records_tell_what_the_service_counted(tmp_path: Path) -> None:
    book = write_pdf(tmp_path / "book.pdf", [prose(index) for index in range(7)])
    folder = tmp_path / "out" / "book"
    service = CountingService(Troubles())
    with ModelServer(service) as server:
        run = convert(book, tmp_path / "out", server, pages="all")
        assert [page.route == "failed" for page in run.pages] == [index == 1 for index in range(7)]
        assert (service.busy, service.failed) == (2, 2)
        assert run.spent.unanswered == 3, "two calls that failed, and one that was declined"
        assert not check_agreement(folder, service)

        first, asked = run.spent, len(server.seen)
        run = convert(book, tmp_path / "out", server, pages="0,2-6", redo=("text",))
        assert run.spent.calls == first.calls + len(server.seen) - asked > first.calls
        assert not check_agreement(folder, service)

        service.answer = answer
        run = convert(book, tmp_path / "out", server, retry_failed=True)
        assert [page.route for page in run.pages] == ["staged"] * 7
        assert not check_agreement(folder, service)


@pytest.mark.slow
def test_after_a_kill_they_miss_what_was_in_flight_and_nothing_else(tmp_path: Path) -> None:
    book = write_pdf(tmp_path / "book.pdf", [prose(index) for index in range(5)])
    folder = tmp_path / "out" / "book"
    service = CountingService(answer, LATENCY)
    with ModelServer(service) as server:
        with program(book, tmp_path / "out", server.openai_url, 2, "--model", MODEL) as run:
            while len(service.told) < 9:  # five for layouts, and some of the three for the text of a page
                assert run.poll() is None
                time.sleep(0.005)
            moment = time.monotonic()
            kill_session(run)
        on_disk = kept(folder, service)
        assert ledger.total(ledger.read(folder)).calls < len(on_disk), "no stage was ended that had answers"
        lost = service.told.keys() - on_disk
        assert 1 <= len(lost) <= 4, "two under way, and two answered that were on their way to the disk"
        assert all(service.begun[number] > moment - LATENCY - LATE for number in lost)
        with program(book, tmp_path / "out", server.openai_url, 2, "--model", MODEL) as run:
            assert run.wait() == 0
        assert check_agreement(folder, service) == lost
