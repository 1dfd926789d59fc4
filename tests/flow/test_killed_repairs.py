"""A run that is killed while a page is repaired: what was answered in any round is used by the next, not paid again."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from drawing_model import ALL, Misreading, is_rereading, picture_book
from model_server import Body, ModelServer, Reply
from reading_model import is_judging, texts_of

from staged_pipeline import compose
from staged_pipeline.core.summary import RunSummary
from staged_pipeline.flow import ledger
from staged_pipeline.support.presets import PRESETS
from staged_pipeline.support.settings import Settings

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ROOT = Path(__file__).parents[2]


def convert(book: Path, server: ModelServer, **more: object) -> RunSummary:
    asked = {"provider": "anthropic", "base_url": server.url, "model": "m", **PRESETS["exact"], "judge": "llm"}
    settings = Settings.model_validate({**asked, "output": book.parent, "fall_back_below": 0, **more})
    with compose.open_converter(settings) as converter:
        return converter.convert(book)


def kinds(server: ModelServer) -> list[str]:
    """What was asked for, call by call."""
    return [_kind(seen.body) for seen in server.seen]


def _kind(body: Body) -> str:
    if is_judging(body):
        return "judge"
    return "text" if "===" in texts_of(body)[-1] else "layout"


@pytest.fixture
def killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A book whose run was killed when it asked for the second round of repairs."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", "test")
    book = picture_book(tmp_path / "book.pdf")
    run: list[subprocess.Popen[bytes]] = []
    model = Misreading()

    def answer_or_kill(body: Body) -> Reply:
        if is_rereading(body):
            run[0].kill()
        return model(body)

    with ModelServer(answer_or_kill) as server:
        command = [sys.executable, "run_staged.py", book, "-o", tmp_path, "--provider", "anthropic", "--model", "m"]
        command += ["--base-url", server.url, "--preset", "exact", "--judge", "llm", "--fall-back-below", "0"]
        run.append(subprocess.Popen(list(map(str, command)), cwd=ROOT))
        assert run[0].wait(100) == -signal.SIGKILL
        assert kinds(server) == ["layout", "text", "judge", "layout", "text", "judge", "text"]
    return book


def test_no_round_is_paid_twice(killed: Path) -> None:
    with ModelServer(Misreading()) as server:
        run = convert(killed, server)
        assert kinds(server) == ["text", "judge"], "the call that was cut off, and what comes after it"
        told = run.pages[0].judged
        assert told is not None
        assert [(one.asked, one.kept) for one in told.rounds] == [("layout", True), ("content", True)]
        html = (killed.parent / "book" / "page_0000" / "final.html").read_text("utf-8")
        assert all(line in html for line in ALL)
        assert run.spent.calls == 8
        assert sum(line.spent.calls for line in ledger.read(killed.parent / "book") if line.spent) == 8
        assert convert(killed, server).pages == run.pages
        assert len(server.seen) == 2
