"""Runs that judge their pages: what they leave, when a verdict holds, and what a judge that fails costs."""

import csv
import json
import os
import re
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import psutil
import pytest
from model_server import Body, ModelServer, Reply
from pdfs import prose, write_pdf
from reading_model import USAGE, answer, is_judging, texts_of

from staged_pipeline import compose
from staged_pipeline.cli.run import closing_lines
from staged_pipeline.core.errors import ExitCode, MissingDependency, WrongUsage
from staged_pipeline.core.summary import Judged, RunSummary
from staged_pipeline.core.verdict import Verdict
from staged_pipeline.flow import ledger
from staged_pipeline.flow.converter import exit_code
from staged_pipeline.render import browser as browser_module
from staged_pipeline.render import page_render
from staged_pipeline.render.page_render import PageRenderer
from staged_pipeline.support.settings import Settings

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pdf(tmp_path_factory.mktemp("book") / "book.pdf", [prose(0)])


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "test")


def convert(book: Path, output: Path, judge: str = "render", **more: object) -> RunSummary:
    with compose.open_converter(Settings.model_validate({"output": output, "judge": judge, **more})) as converter:
        return converter.convert(book)


def judged(run: RunSummary) -> Judged:
    told = run.pages[0].judged
    assert told is not None
    return told


def said(run: RunSummary, output: Path) -> str:
    return "\n".join(closing_lines(run, output / "book", Settings()))


def files(page: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in page.iterdir() if path.is_file()}


def edit(page: Path) -> None:
    content = json.loads((page / "content.json").read_text("utf-8"))
    content["para_1"] = {"type": "text", "content": "Nothing of this is printed.", "engine": "human"}
    (page / "content.json").write_text(json.dumps(content), "utf-8")


def test_a_page_is_judged_and_a_second_run_has_nothing_to_do(book: Path, tmp_path: Path) -> None:
    run = convert(book, tmp_path)
    page = tmp_path / "book" / "page_0000"
    verdict = Verdict.model_validate_json((page / "judge.json").read_bytes())
    assert verdict.score == judged(run).score
    assert judged(run).status == "judged"
    assert judged(run).score > 0.9
    assert judged(run).flagged is False
    assert (page / "render.png").read_bytes().startswith(b"\x89PNG")
    assert run.pages[0].stages[-1].stage == "judge"
    assert [(line.stage, line.outcome) for line in ledger.read(tmp_path / "book")][-1] == ("judge", "ok")
    with (tmp_path / "book" / "report.csv").open(encoding="utf-8", newline="") as file:
        row = next(csv.DictReader(file))
    assert (row["judged"], row["flagged"], float(row["score"])) == ("judged", "no", round(judged(run).score, 3))
    assert "1 page judged, score" in said(run, tmp_path)
    before = files(page)
    assert convert(book, tmp_path).pages == run.pages
    assert convert(book, tmp_path, "off").pages == run.pages, "less is asked for, and all of that is there"
    assert files(page) == before


def test_a_verdict_holds_for_the_page_as_it_was(book: Path, tmp_path: Path) -> None:
    first = judged(convert(book, tmp_path))
    page = tmp_path / "book" / "page_0000"
    edit(page)
    worse = judged(convert(book, tmp_path))
    assert worse.score < first.score
    assert worse.issues["major"] > 0
    assert worse.flagged
    edit_again = json.loads((page / "content.json").read_text("utf-8"))
    edit_again["para_1"]["content"] = "Nor of that."
    (page / "content.json").write_text(json.dumps(edit_again), "utf-8")
    assert convert(book, tmp_path, "off").pages[0].judged is None
    assert not {"judge.json", "render.png"} & files(page).keys()


def test_a_page_that_is_assembled_again_is_judged_again_on_request(book: Path, tmp_path: Path) -> None:
    convert(book, tmp_path)
    folder = tmp_path / "book"
    assert compose.assemble_again(folder, None, None).pages[0].judged is not None, "nothing was edited"
    edit(folder / "page_0000")
    assert compose.assemble_again(folder, None, None).pages[0].judged is None
    assert not (folder / "page_0000" / "judge.json").exists()
    run = compose.judge_again(folder)
    assert judged(run).issues["major"] > 0
    assert (folder / "page_0000" / "judge.json").exists()
    when = files(folder / "page_0000")["judge.json"]
    assert judged(convert(book, tmp_path)) == judged(run)
    assert files(folder / "page_0000")["judge.json"] == when, "that is what the run would have said"


def test_a_judge_is_a_step_like_others(book: Path, tmp_path: Path) -> None:
    convert(book, tmp_path, "off")
    page = tmp_path / "book" / "page_0000"
    before = files(page)
    run = convert(book, tmp_path, stages="judge")
    assert judged(run).status == "judged"
    assert files(page)["final.html"] == before["final.html"]
    again = convert(book, tmp_path, redo=("judge",))
    assert again.pages[0].stages[-1] != run.pages[0].stages[-1]
    with pytest.raises(WrongUsage, match="add --judge render"):
        convert(book, tmp_path, "off", stages="judge")
    edit(page)
    stale = convert(book, tmp_path, stages="judge").pages[0]
    assert (stale.left, stale.judged) == (("assembly",), None), "it would judge another page than is there"


def test_a_strict_run_says_by_its_exit_code_that_a_page_wants_a_look(book: Path, tmp_path: Path) -> None:
    assert exit_code(convert(book, tmp_path, strict=True)) == ExitCode.OK
    flagged = convert(book, tmp_path, strict=True, accept_from=1, flag_below=1)
    assert judged(flagged).flagged
    assert exit_code(flagged) == ExitCode.FLAGGED
    assert "1 page wants a look (0)" in said(flagged, tmp_path)
    with pytest.raises(WrongUsage, match="--strict goes by what a judge says"):
        convert(book, tmp_path, "off", strict=True)


def test_without_chromium_pages_are_kept_and_said_not_to_be_judged(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_: object) -> None:
        raise MissingDependency("No Chromium was found.")

    with monkeypatch.context() as patch:
        patch.setattr(browser_module, "_launch", missing)
        run = convert(book, tmp_path, strict=True)
    told = judged(run)
    assert (told.status, told.score, told.reason) == ("not_judged", None, "No Chromium was found.")
    assert run.pages[0].route == "staged"
    assert (tmp_path / "book" / "page_0000" / "final.html").exists()
    assert not (tmp_path / "book" / "page_0000" / "render.png").exists()
    assert "1 page not judged, and kept as it is: No Chromium was found." in said(run, tmp_path)
    assert [line.outcome for line in ledger.read(tmp_path / "book")][-1] == "not_judged"
    assert exit_code(run) == ExitCode.FLAGGED
    assert judged(convert(book, tmp_path)).status == "judged", "the next run tries again"


@pytest.mark.parametrize(("number", "why"), [(signal.SIGKILL, "died"), (signal.SIGSTOP, "took longer than")])
def test_a_process_that_is_lost_while_it_judges_loses_no_page(
    number: signal.Signals, why: str, book: Path, tmp_path: Path
) -> None:
    convert(book, tmp_path, "off")
    page = tmp_path / "book" / "page_0000"
    with _once(lambda: _is_looking(page), lambda: _signal_workers(number)):
        run = convert(book, tmp_path, isolate=True, page_timeout=10)
    assert judged(run).status == "not_judged"
    assert why in (judged(run).reason or "")
    assert (run.pages[0].route, run.pages[0].error) == ("staged", None)
    assert (page / "final.html").exists()
    assert exit_code(run) == ExitCode.OK
    assert judged(convert(book, tmp_path)).status == "judged"


@pytest.mark.parametrize(
    ("number", "why"), [(signal.SIGKILL, "Chromium|browser"), (signal.SIGSTOP, "within 3 seconds|Timeout")]
)
def test_a_browser_that_dies_or_hangs_under_the_judge_loses_no_page(
    number: signal.Signals, why: str, book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    convert(book, tmp_path, "off")
    page = tmp_path / "book" / "page_0000"
    with monkeypatch.context() as patch, _once(lambda: _is_looking(page), lambda: _signal_browser(number, page)):
        patch.setattr(page_render, "PageRenderer", partial(PageRenderer, limit=3))
        patch.setattr(browser_module.Browser.__init__, "__defaults__", (3.0,))
        run = convert(book, tmp_path)
    told = judged(run)
    assert (told.status, told.score) == ("not_judged", None)
    assert re.search(why, told.reason or "")
    assert (run.pages[0].route, run.pages[0].error) == ("staged", None)
    assert (page / "final.html").exists()
    assert "1 page not judged, and kept as it is" in said(run, tmp_path)
    assert judged(convert(book, tmp_path)).status == "judged"


@pytest.mark.parametrize("isolate", [False, True])
def test_a_model_looks_at_what_was_made_and_is_paid_for(isolate: bool, book: Path, tmp_path: Path) -> None:
    def judge(body: Body) -> Reply:
        if not is_judging(body):
            return answer(body)
        assert "Line 2 of page 0" in texts_of(body)[-1]
        return Reply("=== para_2 digit\nprinted: page 8\nshown: page 0\n", usage=USAGE)

    with ModelServer(judge) as server:
        asked = {"provider": "anthropic", "base_url": server.url, "model": "m", "layout": "llm", "text": "llm"}
        run = convert(book, tmp_path, "llm", isolate=isolate, repair_rounds=0, **asked)
        calls = len(server.seen)
        assert convert(book, tmp_path, "llm", isolate=isolate, repair_rounds=0, **asked).pages == run.pages
        assert len(server.seen) == calls
    verdict = Verdict.model_validate_json((tmp_path / "book" / "page_0000" / "judge.json").read_bytes())
    assert [(issue.ref, issue.kind) for issue in verdict.issues if issue.judge == "model"] == [
        ("para_2", "changed_words")
    ]
    assert "model" in {part.name for part in verdict.parts}
    record = run.pages[0].stages[-1]
    assert record.stage == "judge"
    assert record.spent is not None
    assert record.spent.calls == 1
    assert run.spent.calls == calls == 3


def test_where_the_model_is_not_heard_the_measures_judge_alone(book: Path, tmp_path: Path) -> None:
    def deaf(body: Body) -> Reply:
        return Reply("not now", 400, "invalid_request_error") if is_judging(body) else answer(body)

    with ModelServer(deaf) as server:
        asked = {"provider": "anthropic", "base_url": server.url, "model": "m", "layout": "llm", "text": "llm"}
        run = convert(book, tmp_path, "llm", **asked)
        assert judged(run).status == "judged"
        assert any("The model did not judge the page" in warning for warning in run.pages[0].warnings)
        server.answer = lambda body: Reply("=== none", usage=USAGE) if is_judging(body) else answer(body)
        again = convert(book, tmp_path, "llm", **asked)
    assert not any("did not judge" in warning for warning in again.pages[0].warnings), "it is asked again"


class _once:  # noqa: N801  reads as a word
    """Does something as soon as something is so, while the `with` lasts."""

    def __init__(self, when: Callable[[], bool], what: Callable[[], None]) -> None:
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, args=(when, what))

    def _watch(self, when: Callable[[], bool], what: Callable[[], None]) -> None:
        while not self._over.is_set():
            if when():
                what()
                return
            time.sleep(0.005)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()


def _is_looking(page: Path) -> bool:
    try:
        return json.loads((page / "steps.json").read_text("utf-8"))["steps"]["judge"]["key"] == ""
    except (OSError, ValueError, KeyError):
        return False


def _signal_browser(number: signal.Signals, page: Path) -> None:
    """Sends a signal to all processes of Chromium that this one started, also to those that take their place."""
    while _is_looking(page):
        for process in psutil.Process().children(recursive=True):
            with suppress(psutil.Error):
                if "chrom" in process.name():
                    process.send_signal(number)
        time.sleep(0.005)


def _signal_workers(number: signal.Signals) -> None:
    """Sends a signal to the worker processes of this one."""
    for path in Path("/proc").iterdir():
        try:
            parent = int((path / "stat").read_text().rpartition(")")[2].split()[1])
            spawned = b"spawn_main" in (path / "cmdline").read_bytes()
        except (OSError, IndexError, ValueError):
            continue
        if parent == os.getpid() and spawned:
            os.kill(int(path.name), number)
