"""Whole runs that ask a model over loopback: files, books, budget, keys, and what a run stops at."""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from model_server import Body, ModelServer, Reply, script
from pdfs import prose, write_pdf
from reading_model import answer, texts_of

from staged_pipeline import compose
from staged_pipeline.cli.run import closing_lines
from staged_pipeline.core.content import CONTENT_MAP, HUMAN, TextContent
from staged_pipeline.core.errors import ExitCode, OutputError
from staged_pipeline.core.summary import RunSummary
from staged_pipeline.flow.converter import exit_code, recorded_settings
from staged_pipeline.providers.recordings import Recordings
from staged_pipeline.support.presets import PRESETS
from staged_pipeline.support.settings import Settings

ROOT = Path(__file__).parents[2]
KEY = "sk-test-1f0c9a7d5e3b"
MODEL = "claude-sonnet-5-5"
PRICE = Decimal(1000 * 2 + 2000 * Decimal("2.5") + 100 * 10) / 1_000_000  # what a call of the reading model costs


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pdf(tmp_path_factory.mktemp("book") / "book.pdf", [prose(index) for index in range(3)])


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


def convert(book: Path, output: Path, server: ModelServer, **more: object) -> RunSummary:
    provider = more.get("provider", "anthropic")
    base_url = server.url if provider == "anthropic" else server.openai_url
    settings = {"output": output, "provider": provider, "model": MODEL, "base_url": base_url, **PRESETS["exact"]}
    with compose.open_converter(Settings.model_validate({**settings, **more})) as converter:
        return converter.convert(book)


@pytest.mark.parametrize("provider", ["anthropic", "openai"])
def test_a_staged_run_keeps_its_calls_and_counts_what_they_cost(provider: str, book: Path, tmp_path: Path) -> None:
    with ModelServer(answer) as server:
        run = convert(book, tmp_path, server, pages="all", provider=provider)
        asked = len(server.seen)
    assert [page.route for page in run.pages] == ["staged"] * 3
    assert asked == run.spent.calls == 6
    assert run.spent.usage.output_tokens == 600
    assert run.spent.cost == 6 * PRICE
    calls = sorted(path.name for path in (tmp_path / "book" / "page_0001" / "calls").iterdir())
    assert calls == ["001_layout.json", "002_text.json"]
    kept = json.loads((tmp_path / "book" / "page_0001" / "calls" / "001_layout.json").read_text("utf-8"))
    assert kept["request"]["parts"][0]["image"] == "../page.png"
    header, *rows = (tmp_path / "book" / "report.csv").read_text("utf-8").splitlines()
    costs = [dict(zip(header.split(","), row.split(","), strict=True))["cost_usd"] for row in rows]
    assert sum(map(Decimal, costs)) == run.spent.cost


def test_the_picture_of_the_page_comes_first_and_the_same_in_each_stage(book: Path, tmp_path: Path) -> None:
    with ModelServer(answer) as server:
        convert(book, tmp_path, server)
        first = [seen.body["messages"][0]["content"][0] for seen in server.seen]
    assert len(first) == 2
    assert first[0] == first[1]
    assert first[0]["type"] == "image"
    assert first[0]["cache_control"] == {"type": "ephemeral"}


def test_a_single_pass_is_one_call_a_page(book: Path, tmp_path: Path) -> None:
    with ModelServer(answer) as server:
        run = convert(book, tmp_path, server, single_pass=True)
        assert len(server.seen) == 1
    assert [page.route for page in run.pages] == ["single_pass"]
    html = (tmp_path / "book" / "page_0000" / "final.html").read_text("utf-8")
    assert "<h1" in html
    assert 'data-tex="a&lt;b"' in html


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_budget_is_never_exceeded(jobs: int, book: Path, tmp_path: Path) -> None:
    budget = Decimal("0.30")  # room for the first page's calls, each of which might cost 0.09 to 0.14
    with ModelServer(answer) as server:
        run = convert(book, tmp_path, server, pages="all", budget=Decimal("0.01"), jobs=jobs)
        assert server.seen == []
        assert {page.error.code for page in run.pages if page.error} == {"budget"}
        assert exit_code(run) == ExitCode.BUDGET
        run = convert(book, tmp_path, server, pages="all", budget=budget, jobs=jobs)
    assert run.spent.calls >= 2
    assert run.spent.cost is not None
    assert run.spent.cost <= budget


def test_a_run_stops_at_a_key_that_is_not_taken(book: Path, tmp_path: Path) -> None:
    refusal = Reply("invalid x-api-key", status=401, code="authentication_error")
    with ModelServer(script(refusal)) as server:
        run = convert(book, tmp_path, server, pages="all")
        assert len(server.seen) == 1
    assert exit_code(run) == ExitCode.INVALID_KEY
    said = "\n".join(closing_lines(run, tmp_path / "book", Settings(pages="all")))
    assert "2 pages were not begun" in said
    assert "--pages all" not in said


@pytest.mark.parametrize("fault", ["budget", "provider_unavailable"])
def test_a_page_that_the_model_was_not_heard_on_does_not_pass_for_its_work(fault: str, tmp_path: Path) -> None:
    stages = {"layout": "local", "text": "llm", "math": "off"}
    drawn = ROOT / "tests" / "resources" / "figures.pdf"
    with ModelServer(script(Reply("overloaded", status=529, code="overloaded_error"))) as server:
        limit = {"budget": Decimal("0.0001")} if fault == "budget" else {"max_retries": 0}
        run = convert(drawn, tmp_path, server, **stages, **limit)
    assert [page.route for page in run.pages] == ["staged"]
    assert run.spent.calls == (fault != "budget")
    said = "\n".join(closing_lines(run, tmp_path / "figures", Settings()))
    assert "the model was not heard on 3 elements" in said
    assert exit_code(run) == ExitCode.PARTIAL
    assert set(run.pages[0].open_refs) == {"figure_1", "figure_2", "figure_3"}


def test_what_a_person_wrote_is_neither_asked_nor_overwritten(book: Path, tmp_path: Path) -> None:
    with ModelServer(answer) as server:
        convert(book, tmp_path, server)
        path = tmp_path / "book" / "page_0000" / "content.json"
        content = CONTENT_MAP.validate_json(path.read_bytes())
        content["para_2"] = TextContent(content="Corrected by hand.", engine=HUMAN)
        path.write_bytes(CONTENT_MAP.dump_json(content))
        convert(book, tmp_path, server, redo=("text",))
        question = texts_of(server.seen[-1].body)[-1]
    assert "=== para_1 " in question
    assert "=== para_2 " not in question
    assert "Corrected by hand." in (tmp_path / "book" / "page_0000" / "final.html").read_text("utf-8")


def test_a_recorded_run_replays_without_server_or_key(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ModelServer(answer) as server:
        convert(book, tmp_path / "recorded", server, pages="all", record=tmp_path / "calls")
        monkeypatch.delenv("ANTHROPIC_API_KEY")
        monkeypatch.delenv("OPENAI_API_KEY")
        for provider in ("anthropic", "openai"):
            run = convert(
                book,
                tmp_path / provider,
                server,
                pages="all",
                provider=provider,
                base_url=None,
                replay=tmp_path / "calls",
            )
            assert [page.route for page in run.pages] == ["staged"] * 3
            assert run.spent.cost == 0
        assert len(server.seen) == 6
    finals = {(tmp_path / name / "book" / "document.html").read_bytes() for name in ("recorded", "anthropic", "openai")}
    assert len(finals) == 1


def test_nothing_is_asked_that_could_not_be_recorded(book: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with ModelServer(answer) as server:
        with pytest.raises(OutputError, match="--record"):
            convert(book, tmp_path, server, record=tmp_path / "file" / "calls")
        assert server.seen == []


def test_what_could_not_be_recorded_after_all_is_paid_for(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OutputError("no space left")

    monkeypatch.setattr(Recordings, "keep", full)
    with ModelServer(answer) as server:
        run = convert(book, tmp_path, server, record=tmp_path / "calls")
    assert [page.error.code for page in run.pages if page.error] == ["output"]
    assert run.spent.cost == PRICE
    assert "page ltr en" in (tmp_path / "book" / "page_0000" / "calls" / "001_layout.json").read_text("utf-8")


@pytest.mark.parametrize(
    "address", ["http://me:p@ss@host:1/v1", " https://me:secret@host:1/v1 ", "https://host:1/v1?key=secret#secret"]
)
def test_an_address_is_recorded_without_what_may_be_a_key(address: str) -> None:
    recorded = str(recorded_settings(Settings(base_url=address))["base_url"])
    assert recorded.partition("://")[2] == "host:1/v1"


def run_cli(*arguments: str, home: Path, **more: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG", "LD_LIBRARY_PATH"}}
    return subprocess.run(
        [sys.executable, str(ROOT / "run_staged.py"), *arguments],
        cwd=home,
        env={**kept, "HOME": str(home), "ANTHROPIC_API_KEY": KEY, "OPENAI_API_KEY": KEY, **more},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def ask_by_cli(
    provider: str, reply: Callable[[Body], Reply], book: Path, home: Path, **more: str
) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    """How a run of the program ended that asks a model, and the values of the headers that it sent."""
    with ModelServer(reply) as server:
        url = server.url if provider == "anthropic" else server.openai_url
        asked = ("--provider", provider, "--base-url", url.replace("//", f"//me:{KEY}@"), "--model", MODEL)
        done = run_cli(str(book), *asked, "--record", "calls", home=home, STAGED_OCR_DEBUG="1", **more)
        return done, [value for seen in server.seen for value in seen.headers.values()]


def hook_for_sockets(folder: Path) -> str:
    """The folder of an audit hook that hears of every socket that Python makes, in worker processes too.

    It leaves a file `sockets` in `folder`.
    """
    hook = folder / "site" / "sitecustomize.py"
    hook.parent.mkdir()
    hook.write_text(
        "import socket, sys\n"
        "def heard(event, arguments):\n"
        "    if event == 'socket.__new__' and arguments[1] in (socket.AF_INET, socket.AF_INET6):\n"
        f"        open({str(folder / 'sockets')!r}, 'a').write(f'{{sys.argv}}\\n')\n"
        "sys.addaudithook(heard)\n"
    )
    return str(hook.parent)


@dataclass(frozen=True)
class Asked:
    """A run of the program that asked a model: its folder, how it ended, what it sent, whether sockets were heard."""

    home: Path
    done: subprocess.CompletedProcess[str]
    sent: list[str]
    heard: bool


@pytest.fixture(scope="module")
def asked(book: Path, tmp_path_factory: pytest.TempPathFactory) -> Asked:
    home, hook = tmp_path_factory.mktemp("asked"), tmp_path_factory.mktemp("hook")
    done, sent = ask_by_cli("anthropic", answer, book, home, PYTHONPATH=hook_for_sockets(hook))
    return Asked(home, done, sent, (hook / "sockets").exists())


def assert_no_key(home: Path, done: subprocess.CompletedProcess[str], sent: list[str]) -> None:
    """The service got the key, but no file below `home` and no output holds it."""
    secret = base64.b64encode(f"me:{KEY}".encode()).decode()
    assert any(secret in value for value in sent), "the service got the key"
    assert KEY not in done.stdout + done.stderr
    left = [path for path in home.rglob("*") if path.is_file()]
    assert left
    for word in (KEY, secret):
        assert [path for path in left if word.encode() in path.read_bytes()] == []


@pytest.mark.slow
def test_the_key_is_in_no_file_and_no_output(asked: Asked) -> None:
    assert asked.done.returncode == ExitCode.OK, asked.done.stderr
    assert_no_key(asked.home, asked.done, asked.sent)


@pytest.mark.slow
def test_a_key_that_the_service_repeats_is_in_no_file_and_no_output(book: Path, tmp_path: Path) -> None:
    fault = Reply(f"the key {KEY} is wrong", status=401, code="authentication_error")
    done, sent = ask_by_cli("openai", script(fault), book, tmp_path)
    assert done.returncode == ExitCode.INVALID_KEY, done.stderr
    assert_no_key(tmp_path, done, sent)


@pytest.mark.slow
def test_a_local_run_opens_no_socket_even_with_keys_at_hand(asked: Asked, book: Path, tmp_path: Path) -> None:
    assert asked.heard, "the hook hears of sockets"
    hook = hook_for_sockets(tmp_path)
    done = run_cli(str(book), "--jobs", "2", "--pages", "all", home=tmp_path, PYTHONPATH=hook)
    assert done.returncode == ExitCode.OK, done.stderr
    assert not (tmp_path / "sockets").exists()
    assert json.loads((tmp_path / "output" / "book" / "run.json").read_text("utf-8"))["settings"]["provider"] == "local"
