"""Replies that were paid for by a run that was ended are used by the next one, once."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from model_server import Body, ModelServer, Reply
from pdfs import prose, write_pdf
from reading_model import answer, texts_of

from staged_pipeline import compose
from staged_pipeline.core.summary import RunSummary
from staged_pipeline.flow import ledger
from staged_pipeline.support.presets import PRESETS
from staged_pipeline.support.settings import Settings

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]


@pytest.fixture
def stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A book of one page whose run was killed at the third of its calls, so that two are paid for."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", "test")
    book = write_pdf(tmp_path / "book.pdf", [prose(0)])
    run: list[subprocess.Popen[bytes]] = []

    def answer_or_kill(body: Body) -> Reply:
        if "=== para_5" in texts_of(body)[-1]:
            run[0].kill()
        return answer(body)

    with ModelServer(answer_or_kill) as server:
        command = [sys.executable, "run_staged.py", book, "-o", tmp_path, "--provider", "anthropic", "--model", "m"]
        command += ["--base-url", server.url, "--preset", "exact", "--calls", "1", "--shard-size", "4"]
        run.append(subprocess.Popen(list(map(str, command)), cwd=ROOT))
        assert run[0].wait(100) == -signal.SIGKILL
        assert len(server.seen) == 3
    assert len(list((tmp_path / "book" / "page_0000" / "calls").glob("*.json"))) == 2
    return book


def convert(book: Path, server: ModelServer, **more: object) -> RunSummary:
    asked = {"provider": "anthropic", "base_url": server.url, "model": "m", **PRESETS["exact"]}
    # One call at a time, so that it is known which were answered.
    asked |= {"shard_size": 4, "calls_at_once": 1, "output": book.parent}
    with compose.open_converter(Settings.model_validate({**asked, **more})) as converter:
        return converter.convert(book)


def asked(server: ModelServer) -> list[str]:
    return ["text" if "===" in texts_of(seen.body)[-1] else "layout" for seen in server.seen]


def test_only_the_call_that_was_cut_off_is_asked_again(stopped: Path) -> None:
    with ModelServer(answer) as server:
        run = convert(stopped, server)
        assert asked(server) == ["text"]
        assert convert(stopped, server, redo=("text",)).spent.calls == 5
        assert asked(server) == ["text"] * 3
    assert run.spent.calls == 3
    outcomes = [(line.stage, line.outcome) for line in ledger.read(stopped.parent / "book") if line.spent]
    assert outcomes == [("layout", "ok"), ("text", "interrupted"), ("text", "ok"), ("text", "ok")]


@pytest.mark.parametrize("change", [{"redo": ("text",)}, {"model": "n"}, {"shard_size": 3}], ids=str)
def test_an_answer_to_another_question_is_not_used(change: dict[str, object], stopped: Path) -> None:
    with ModelServer(answer) as server:
        run = convert(stopped, server, **change)
        assert asked(server).count("text") == (3 if "shard_size" in change else 2)
    assert run.pages[0].error is None
