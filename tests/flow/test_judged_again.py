"""`staged-ocr judge` on pages that a model judged too: what it said counts as long as a page is the same."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from model_server import Body, ModelServer, Reply
from pdfs import prose, write_pdf
from reading_model import USAGE, answer, is_judging

from staged_pipeline import compose
from staged_pipeline.cli.main import run_command
from staged_pipeline.core.errors import MissingDependency
from staged_pipeline.core.summary import RunSummary
from staged_pipeline.core.verdict import Verdict
from staged_pipeline.flow.rejudge import OPINION_GONE, OPINION_KEPT, VERDICT_STANDS
from staged_pipeline.render import browser as browser_module
from staged_pipeline.support.settings import Settings

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def reply(body: Body) -> Reply:
    """Sees a wrong digit in one line."""
    return (
        Reply("=== para_2 digit\nprinted: page 8\nshown: page 0\n", usage=USAGE) if is_judging(body) else answer(body)
    )


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "test")
    with ModelServer(reply) as made:
        yield made


def convert(output: Path, server: ModelServer) -> RunSummary:
    book = output / "book.pdf"
    if not book.exists():
        write_pdf(book, [prose(0)])
    asked = {"provider": "anthropic", "base_url": server.url, "model": "m", "layout": "llm", "text": "llm"}
    settings = Settings.model_validate({"output": output, "judge": "llm", "repair_rounds": 0, **asked})
    with compose.open_converter(settings) as converter:
        return converter.convert(book)


def verdict_in(output: Path) -> Verdict:
    return Verdict.model_validate_json((output / "book" / "page_0000" / "judge.json").read_bytes())


def seen_by_model(verdict: Verdict) -> list[str | None]:
    return [issue.ref for issue in verdict.issues if issue.judge == "model"]


def test_what_the_model_said_still_counts_and_is_not_asked_again(
    server: ModelServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = convert(tmp_path, server)
    before, calls = verdict_in(tmp_path), len(server.seen)
    assert seen_by_model(before) == ["para_2"]
    for _ in range(2):
        assert run_command(["judge", str(tmp_path / "book")]) == 0
        assert verdict_in(tmp_path) == before
        assert f"Note on 1 page: {OPINION_KEPT}" in capsys.readouterr().err
    again = convert(tmp_path, server)
    assert len(server.seen) == calls, "a run that wants the model's judgement has it"
    assert again.pages[0].judged == first.pages[0].judged
    assert again.pages[0].warnings.count(OPINION_KEPT) == 1
    assert again.pages[0].spent == first.pages[0].spent


def test_of_a_page_that_was_edited_since_it_counts_no_more(server: ModelServer, tmp_path: Path) -> None:
    convert(tmp_path, server)
    path = tmp_path / "book" / "page_0000" / "content.json"
    content = json.loads(path.read_text("utf-8"))
    content["para_2"] = {"type": "text", "content": "Line 2 of page 8 says that all is well.", "engine": "human"}
    path.write_text(json.dumps(content), "utf-8")
    page = compose.judge_again(tmp_path / "book").pages[0]
    assert seen_by_model(verdict_in(tmp_path)) == []
    assert OPINION_GONE in page.warnings
    calls = len(server.seen)
    page = convert(tmp_path, server).pages[0]
    assert len(server.seen) == calls + 1, "the model looks at what is there now"
    assert OPINION_GONE not in page.warnings


def test_where_nothing_can_be_judged_the_verdict_before_stands(
    server: ModelServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_: object) -> None:
        raise MissingDependency("No Chromium was found.")

    first = convert(tmp_path, server)
    before = verdict_in(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(browser_module, "_launch", missing)
        pages = [compose.judge_again(tmp_path / "book").pages[0] for _ in range(2)]
    assert verdict_in(tmp_path) == before
    assert (tmp_path / "book" / "page_0000" / "render.png").exists()
    for page in pages:
        assert page.judged == first.pages[0].judged
        assert [note for note in page.warnings if note.startswith(VERDICT_STANDS)] == [
            f"{VERDICT_STANDS} No Chromium was found."
        ]
    told = compose.judge_again(tmp_path / "book").pages[0].warnings
    assert not any(note.startswith(VERDICT_STANDS) for note in told)
