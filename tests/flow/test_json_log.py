"""`--log-json`: every line is one of the events that the README tells of, with the fields that it names."""

import json
import os
import re
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest
from model_server import Body, ModelServer, Reply
from pdfs import prose, write_pdf
from pydantic import TypeAdapter
from reading_model import answer, texts_of

from staged_pipeline.cli.json_log import AnyEvent, Event, Notice, PageEnded
from staged_pipeline.cli.main import run_command
from staged_pipeline.core.errors import ExitCode

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
MODELS: tuple[type[Event], ...] = get_args(get_args(AnyEvent)[0])
EVENT: TypeAdapter[Event] = TypeAdapter(AnyEvent)
ALL = {"event", "time", "document"}


def documented() -> dict[str, set[str]]:
    """The fields of each event in the README's table; what stands in brackets are values, and fields within fields."""
    _, _, table = README.partition("| event | when | fields")
    rows = re.findall(r"^\| `(\w+)` \| .* \| (.*) \|$", table.partition("\n\n")[0], re.MULTILINE)
    return {event: set(re.findall(r"`(\w+)`", re.sub(r"\(.*?\)", "", fields))) for event, fields in rows}


def test_the_readme_names_the_fields_of_every_event() -> None:
    assert documented() == {model.model_fields["event"].default: model.model_fields.keys() - ALL for model in MODELS}


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "test")


def events_of(log: Path) -> list[Event]:
    """The lines of a log, each of which must be a whole event with all of its fields."""
    events: list[Event] = []
    for line in log.read_text("utf-8").splitlines():
        fields: dict[str, Any] = json.loads(line)
        assert fields.keys() == documented()[fields["event"]] | ALL
        events.append(EVENT.validate_json(line))
    return events


def run(reply: Callable[[Body], Reply], log: Path, *documents: Path) -> tuple[int, list[str]]:
    """How `run` with a model that answers so ends, and the events that it tells."""
    with ModelServer(reply) as server:
        asked = ("--provider", "openai", "--base-url", server.openai_url, "--model", "m", "--preset", "exact")
        told = ("--pages", "all", "--log-json", str(log), "-o", str(log.parent / "out"))
        code = run_command(["run", *map(str, documents), *asked, *told])
    return code, [event.model_dump()["event"] for event in events_of(log)]


def test_a_run_tells_of_its_pages_of_waiting_and_of_what_failed(tmp_path: Path) -> None:
    book = write_pdf(tmp_path / "book.pdf", [prose(index) for index in range(2)])
    broken = tmp_path / "broken.pdf"
    broken.write_text("no PDF")
    refused: list[Body] = []

    def busy_at_first(body: Body) -> Reply:
        if len(refused) < 3:
            refused.append(body)
            return Reply("too many requests", 429, "rate_limit_exceeded", {"retry-after-ms": "10"})
        if "age number 1 " in texts_of(body)[-1]:
            return Reply("bad request", 400, "invalid_request_error")
        return answer(body)

    code, names = run(busy_at_first, tmp_path / "log.jsonl", book, broken)
    assert code == ExitCode.PARTIAL
    assert names == ["run_started", "notice", "page", "page", "run_ended", "run_failed"]
    events = events_of(tmp_path / "log.jsonl")
    (notice,) = (event for event in events if isinstance(event, Notice))
    assert (Path(notice.document), "--rpm" in notice.message) == (book, True), "told once, however often it is refused"
    pages = [event for event in events if isinstance(event, PageEnded)]
    assert {(page.page, page.outcome, page.calls, page.cost_usd) for page in pages} == {
        (0, "done", 2, None),  # the model has no price
        (1, "failed", 1, 0),
    }
    assert [[step.stage for step in page.steps] for page in pages if page.page == 1] == [["evidence", "layout"]]


def test_a_run_that_is_stopped_says_so(tmp_path: Path) -> None:
    book = write_pdf(tmp_path / "book.pdf", [prose(index) for index in range(3)])

    asked: list[Body] = []

    def stopping(body: Body) -> Reply:
        asked.append(body)
        if len(asked) == 1:
            os.kill(os.getpid(), signal.SIGTERM)
        return answer(body)

    _, names = run(stopping, tmp_path / "log.jsonl", book)
    assert [name for name in names if name != "page"] == ["run_started", "stopping", "run_ended"]
    assert 1 <= names.count("page") <= 3, "those under way are finished"
