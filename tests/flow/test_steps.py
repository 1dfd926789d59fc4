"""A second run does what is missing or stale, and no more; what a person edited survives it."""

import json
import os
import re
from pathlib import Path

import pytest
from model_server import Body, ModelServer, Reply
from pdfs import prose, write_pdf
from reading_model import answer, texts_of

from staged_pipeline import compose
from staged_pipeline.core.content import CONTENT_MAP, HUMAN, TextContent
from staged_pipeline.core.errors import ArtifactError, RunInProgress, WrongUsage
from staged_pipeline.core.steps import parse_redo
from staged_pipeline.core.summary import RunSummary, StageRecord
from staged_pipeline.flow import ledger
from staged_pipeline.support.presets import PRESETS
from staged_pipeline.support.run_lock import only_run_in
from staged_pipeline.support.settings import Settings


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pdf(tmp_path_factory.mktemp("book") / "book.pdf", [prose(index) for index in range(2)])


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "test")


def convert(book: Path, output: Path, server: ModelServer | None = None, **more: object) -> RunSummary:
    asked = {"provider": "anthropic", "base_url": server.url, "model": "m", **PRESETS["exact"]} if server else {}
    with compose.open_converter(Settings.model_validate({"output": output, **asked, **more})) as converter:
        return converter.convert(book)


def times(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in folder.iterdir() if path.is_file()}


def changed(before: dict[str, int], folder: Path) -> set[str]:
    return {name for name, time in times(folder).items() if before.get(name) != time}


def asked_refs(body: Body) -> list[str]:
    return re.findall(r"^=== (\S+)", texts_of(body)[-1], re.MULTILINE)


def test_a_second_run_with_nothing_to_do_asks_and_writes_nothing(book: Path, tmp_path: Path) -> None:
    with ModelServer(answer) as server:
        first = convert(book, tmp_path, server, pages="all")
        before = {folder.name: times(folder) for folder in (tmp_path / "book").glob("page_*")}
        asked = len(server.seen)
        again = convert(book, tmp_path, server, pages="all")
        assert len(server.seen) == asked
    assert again.pages == first.pages
    for folder in (tmp_path / "book").glob("page_*"):
        assert changed(before[folder.name], folder) == set()


@pytest.mark.parametrize(
    ("change", "purposes", "rewritten"),
    [
        ({"model": "n"}, ["layout", "text"], {"skeleton.html", "references.json", "content.json"}),
        ({"text_scope": "scans_and_math"}, [], {"content.json"}),
        ({"provenance": True}, [], {"final.html"}),
        ({"layout": "local"}, [], {"skeleton.html", "references.json", "content.json"}),
        ({"redo": ("layout",)}, ["layout"], {"skeleton.html", "references.json"}),
        ({"redo": ("text:para_2",)}, ["text"], {"content.json"}),
        ({"from_step": "text"}, ["text"], {"content.json"}),
    ],
    ids=lambda value: "-".join(map(str, value)) if isinstance(value, dict) else None,
)
def test_what_changed_makes_stale_what_depends_on_it(
    change: dict[str, object], purposes: list[str], rewritten: set[str], book: Path, tmp_path: Path
) -> None:
    page = tmp_path / "book" / "page_0000"
    with ModelServer(answer) as server:
        convert(book, tmp_path, server)
        before, asked = times(page), len(server.seen)
        convert(book, tmp_path, server, **change)
        kinds = ["text" if asked_refs(seen.body) else "layout" for seen in server.seen[asked:]]
    assert kinds == purposes
    touched = changed(before, page)
    assert "evidence.json" not in touched
    assert rewritten <= touched | {"final.html"}
    assert touched - rewritten <= {"final.html", "summary.json", "steps.json", "references.json", "inspect.js"}


def test_refs_are_done_again_alone(book: Path, tmp_path: Path) -> None:
    with ModelServer(answer) as server:
        convert(book, tmp_path, server)
        run = convert(book, tmp_path, server, redo=("text:para_2,para_4",))
        assert asked_refs(server.seen[-1].body) == ["para_2", "para_4"]
    assert run.notes == ()


def test_a_page_that_the_document_changed_is_read_anew(tmp_path: Path) -> None:
    book = write_pdf(tmp_path / "book.pdf", [prose(0)])
    convert(book, tmp_path)
    write_pdf(book, [prose(5)])
    convert(book, tmp_path)
    assert "Page number 5" in (tmp_path / "book" / "page_0000" / "final.html").read_text("utf-8")


def test_a_skeleton_edited_by_hand_stays_and_costs_only_what_it_changed(book: Path, tmp_path: Path) -> None:
    skeleton = tmp_path / "book" / "page_0000" / "skeleton.html"
    with ModelServer(answer) as server:
        convert(book, tmp_path, server)
        skeleton.write_text(skeleton.read_text("utf-8").replace('data-marker="', 'data-marker-was="'), "utf-8")
        edited = re.sub(
            r'<p class="paragraph"([^>]*data-ref="para_3"[^>]*)></p>',
            r"<h2 class='heading'\1></h2>",
            skeleton.read_text("utf-8"),
        )
        skeleton.write_text(edited, "utf-8")
        asked = len(server.seen)
        convert(book, tmp_path, server, model="n")
        kinds = [asked_refs(seen.body) for seen in server.seen[asked:]]
    assert skeleton.read_text("utf-8") == edited
    assert all(kinds), "the layout is not asked again"
    assert "<h2" in (tmp_path / "book" / "page_0000" / "final.html").read_text("utf-8")


def test_what_a_person_wrote_survives_everything(book: Path, tmp_path: Path) -> None:
    path = tmp_path / "book" / "page_0000" / "content.json"
    with ModelServer(answer) as server:
        convert(book, tmp_path, server)
        content = CONTENT_MAP.validate_json(path.read_bytes())
        content["para_2"] = TextContent(content="Corrected by hand.", engine=HUMAN)
        path.write_bytes(CONTENT_MAP.dump_json(content))
        for change in (
            {},
            {"model": "n"},
            {"redo": ("text:para_2",)},
            {"from_step": "evidence"},
            {"single_pass": True},
        ):
            convert(book, tmp_path, server, **change)
            assert CONTENT_MAP.validate_json(path.read_bytes())["para_2"] == content["para_2"]
        assert not any("para_2" in asked_refs(seen.body) for seen in server.seen[2:])


def test_refs_whose_call_failed_are_asked_in_the_next_run_and_only_they(book: Path, tmp_path: Path) -> None:
    def failing(body: Body) -> Reply:
        if "para_3" in asked_refs(body):
            return Reply("overloaded", status=529, code="overloaded_error")
        return answer(body)

    shards = {"shard_size": 2, "max_retries": 0}
    with ModelServer(failing) as server:
        run = convert(book, tmp_path, server, **shards)
        assert [page.route for page in run.pages] == ["staged"]
    with ModelServer(answer) as server:
        run = convert(book, tmp_path, server, **shards)
        assert [asked_refs(seen.body) for seen in server.seen] == [["para_3", "para_4"]]
        convert(book, tmp_path, server, **shards)
        assert len(server.seen) == 1
    assert not [warning for warning in run.pages[0].warnings if "not heard" in warning]


def test_a_record_that_does_not_parse_means_doing_the_page_again(book: Path, tmp_path: Path) -> None:
    convert(book, tmp_path)
    steps = tmp_path / "book" / "page_0000" / "steps.json"
    steps.write_text("{", "utf-8")
    convert(book, tmp_path)
    assert json.loads(steps.read_text("utf-8"))["steps"].keys() == {"evidence", "layout", "text", "assembly"}


@pytest.mark.parametrize("wrong", ["judging", "layout:para_1", "text:", ""])
def test_what_is_no_step_is_refused(wrong: str) -> None:
    with pytest.raises(WrongUsage):
        parse_redo([wrong])


def test_the_ledger_tells_every_attempt_and_what_it_took(book: Path, tmp_path: Path) -> None:
    refusal = Reply("invalid x-api-key", status=401, code="authentication_error")
    with ModelServer(lambda _: refusal) as server:
        convert(book, tmp_path, server)
    with ModelServer(answer) as server:
        run = convert(book, tmp_path, server)
        convert(book, tmp_path, server, redo=("text",))
        again = convert(book, tmp_path, server)
        counted = len(server.seen)
    lines = list(ledger.read(tmp_path / "book"))
    told = [(line.stage, line.outcome) for line in lines]
    assert told[:2] == [("evidence", "ok"), ("layout", "invalid_key")]
    assert told.count(("text", "ok")) == 2
    assert again.spent.calls == counted + 1 == 4
    assert again.spent.usage.output_tokens == 300
    assert run.spent.calls == 3


def test_a_line_that_was_cut_off_spoils_no_other(tmp_path: Path) -> None:
    record = StageRecord(stage="text", engine="x", seconds=1.0)
    ledger.append(tmp_path, 0, record, "ok")
    with (tmp_path / ledger.FILE).open("ab") as file:
        file.write(b'{"time":"2026-')
    ledger.append(tmp_path, 1, record, "ok")
    assert [line.page for line in ledger.read(tmp_path)] == [0, 1]


def test_failed_pages_alone_are_taken_up_and_the_others_stay_in_the_document(tmp_path: Path) -> None:
    book = write_pdf(tmp_path / "book.pdf", [prose(index) for index in range(3)])

    def failing(body: Body) -> Reply:
        if "of page 1 " in texts_of(body)[-1]:
            return Reply("bad request", status=400, code="invalid_request_error")
        return answer(body)

    with ModelServer(failing) as server:
        run = convert(book, tmp_path, server, pages="all")
        assert [page.route for page in run.pages] == ["staged", "failed", "staged"]
    with ModelServer(answer) as server:
        run = convert(book, tmp_path, server, retry_failed=True)
        assert len(server.seen) == 2
        assert [page.route for page in run.pages] == ["staged"] * 3
        assert convert(book, tmp_path, server, retry_failed=True).pages == run.pages
        assert len(server.seen) == 2
    assert "of page 2 " in (tmp_path / "book" / "document.html").read_text("utf-8")


def test_failed_pages_cannot_be_taken_up_where_no_run_was(book: Path, tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match=r"--retry-failed .* has none of book\.pdf"):
        convert(book, tmp_path / "out", retry_failed=True)
    assert not list((tmp_path / "out").rglob("*.*"))


def test_two_runs_in_one_folder_are_refused(book: Path, tmp_path: Path) -> None:
    with only_run_in(tmp_path / "book"), pytest.raises(RunInProgress, match=str(os.getpid())):
        convert(book, tmp_path)
    convert(book, tmp_path)
