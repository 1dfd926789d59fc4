"""Runs that take some of the stages: what they leave, what they refuse, and what they go on with."""

import csv
import re
from pathlib import Path

import pytest
from model_server import Body, ModelServer
from pdfs import prose, write_pdf
from reading_model import answer, texts_of

from staged_pipeline import compose
from staged_pipeline.cli.run import closing_lines
from staged_pipeline.core.errors import ArtifactError, ExitCode, RunInProgress, WrongUsage
from staged_pipeline.core.summary import RunSummary
from staged_pipeline.flow.converter import exit_code
from staged_pipeline.support.presets import PRESETS
from staged_pipeline.support.run_lock import only_run_in
from staged_pipeline.support.settings import Settings


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pdf(tmp_path_factory.mktemp("book") / "book.pdf", [prose(index) for index in range(2)])


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "test")


def convert(book: Path, output: Path, stages: str | None = None, **more: object) -> RunSummary:
    settings = Settings.model_validate({"output": output, "stages": stages, **more})
    with compose.open_converter(settings) as converter:
        return converter.convert(book)


def with_model(server: ModelServer, **more: object) -> dict[str, object]:
    return {"provider": "anthropic", "base_url": server.url, "model": "m", **PRESETS["exact"], **more}


def purpose(body: Body) -> str:
    return "text" if re.search(r"^=== ", texts_of(body)[-1], re.MULTILINE) else "layout"


def stages_told(run: RunSummary) -> list[list[str]]:
    return [[record.stage for record in page.stages] for page in run.pages]


def test_layouts_are_looked_at_and_edited_before_the_rest_is_done(book: Path, tmp_path: Path) -> None:
    run = convert(book, tmp_path, "layout", pages="all")
    folder, page = tmp_path / "book", tmp_path / "book" / "page_0000"
    assert [summary.route for summary in run.pages] == ["unfinished"] * 2
    assert [summary.left for summary in run.pages] == [("text", "assembly")] * 2
    assert stages_told(run) == [["evidence", "layout"]] * 2
    assert run.pages[0].refs > 0
    assert run.pages[0].failed_refs == ()
    assert not (page / "final.html").exists()
    assert not (page / "content.json").exists()
    assert (folder / "document.html").read_text("utf-8").count("[NOT_FINISHED: page_") == 2
    assert "text, assembly to do" in (folder / "index.html").read_text("utf-8")
    assert "para_1" in (page / "inspect.js").read_text("utf-8"), "its boxes are shown"
    with (folder / "report.csv").open(encoding="utf-8", newline="") as file:
        assert [row["route"] for row in csv.DictReader(file)] == ["unfinished"] * 2
    assert exit_code(run) == ExitCode.OK
    said = "\n".join(closing_lines(run, folder, Settings(pages="all")))
    assert "--stages text,assembly does the rest" in said
    assert "document.html" not in said

    skeleton = page / "skeleton.html"
    edited = re.sub(
        r'<p class="paragraph"([^>]*data-ref="para_1"[^>]*)></p>',
        r"<h2 class='heading'\1></h2>",
        skeleton.read_text("utf-8"),
    )
    skeleton.write_text(edited, "utf-8")
    run = convert(book, tmp_path, "text,assembly", pages="all")
    assert [summary.route for summary in run.pages] == ["staged"] * 2
    assert skeleton.read_text("utf-8") == edited
    assert re.search(r'<h2[^>]* id="para_1"', (page / "final.html").read_text("utf-8"))
    assert "[NOT_FINISHED" not in (folder / "document.html").read_text("utf-8")
    times = {path: path.stat().st_mtime_ns for path in folder.rglob("*.*") if path.name not in {".lock", "run.json"}}
    whole = convert(book, tmp_path, pages="all")
    assert whole.pages == run.pages
    assert {path for path, time in times.items() if path.stat().st_mtime_ns != time} <= {
        folder / name for name in ("index.html", "report.csv", "document.html", "words.js", ".published")
    }


@pytest.mark.parametrize(
    ("done", "stages", "why"),
    [
        (None, "text,assembly", r"text needs skeleton.html, which pages 0, 1 do not have.*--stages layout first"),
        (None, "assembly", r"assembly needs skeleton.html"),
        ("layout", "assembly", r"assembly needs content.json, which pages 0, 1 do not have.*--stages text first"),
        ("evidence", "text", r"text needs skeleton.html"),
    ],
)
def test_a_stage_without_what_it_needs_is_refused_before_any_work(
    done: str | None, stages: str, why: str, book: Path, tmp_path: Path
) -> None:
    if done:
        convert(book, tmp_path, done, pages="all")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(WrongUsage, match=why):
        convert(book, tmp_path, stages, pages="all")
    assert set(tmp_path.rglob("*")) - set(before) <= {tmp_path / "book", tmp_path / "book" / ".lock"}


def test_one_page_without_is_enough(book: Path, tmp_path: Path) -> None:
    convert(book, tmp_path, "layout", pages="1")
    with pytest.raises(WrongUsage, match="which page 0 does not have"):
        convert(book, tmp_path, "text,assembly", pages="all")
    assert [page.route for page in convert(book, tmp_path, "text,assembly", pages="1").pages] == ["staged"]


def test_what_was_made_from_another_document_or_layout_is_not_there(tmp_path: Path) -> None:
    book = write_pdf(tmp_path / "book.pdf", [prose(0)])
    convert(book, tmp_path)
    skeleton = tmp_path / "book" / "page_0000" / "skeleton.html"
    html = skeleton.read_text("utf-8")
    skeleton.write_text(re.sub(r'<p class="paragraph"[^>]*data-ref="para_1"[^>]*></p>', "", html), "utf-8")
    assert convert(book, tmp_path, "assembly").pages[0].route == "staged", "less is shown, and all of that is there"
    skeleton.write_text(html.replace('data-ref="para_1"', 'data-ref="para_20"'), "utf-8")
    with pytest.raises(WrongUsage, match=r"assembly needs content\.json"):
        convert(book, tmp_path, "assembly")
    write_pdf(book, [prose(5)])
    with pytest.raises(WrongUsage, match=r"text needs skeleton\.html"):
        convert(book, tmp_path, "text,assembly")
    assert "Page number 5" not in (tmp_path / "book" / "page_0000" / "evidence.json").read_text("utf-8")


def test_a_finished_page_stays_finished_where_a_stage_has_nothing_to_do(book: Path, tmp_path: Path) -> None:
    first = convert(book, tmp_path)
    assert convert(book, tmp_path, "layout").pages == first.pages
    again = convert(book, tmp_path, "layout", redo=("layout",), provenance=True)
    assert [page.route for page in again.pages] == ["staged"], "the same layout came out"
    assert (tmp_path / "book" / "page_0000" / "final.html").exists()


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"stages": "text,assembly", "redo": ("layout",)}, "--redo layout: this run does not take layout"),
        ({"stages": "text,assembly", "from_step": "layout"}, "--stages text,assembly leaves layout out"),
        ({"stages": "layout,text,math,assembly"}, "math asks a model"),
        ({"stages": "single_pass,assembly"}, "add --single-pass"),
        ({"redo": ("math",)}, "does not take math"),
    ],
)
def test_choices_that_contradict_each_other_are_refused(more: dict[str, object], why: str, tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match=why), compose.open_converter(Settings.model_validate(more)):
        pass


def test_stages_go_with_redo_and_from(book: Path, tmp_path: Path) -> None:
    convert(book, tmp_path)
    lines = len((tmp_path / "book" / "ledger.jsonl").read_text("utf-8").splitlines())
    convert(book, tmp_path, "text,assembly", from_step="text")
    convert(book, tmp_path, "layout,text,assembly", redo=("text:para_1",))
    told = (tmp_path / "book" / "ledger.jsonl").read_text("utf-8").splitlines()[lines:]
    assert [re.findall(r'"stage":"(\w+)"', line)[0] for line in told].count("text") == 2
    assert not any('"layout"' in line for line in told)


def test_stages_mix_engines_and_a_layout_that_was_paid_for_is_used(book: Path, tmp_path: Path) -> None:
    with ModelServer(answer) as server:
        convert(book, tmp_path, "layout", **with_model(server))
        assert [purpose(seen.body) for seen in server.seen] == ["layout"]
        run = convert(book, tmp_path, "text,assembly")
        assert [page.route for page in run.pages] == ["staged"]
        run = convert(book, tmp_path, **with_model(server))
        assert [purpose(seen.body) for seen in server.seen] == ["layout", "text"]
    assert [page.route for page in run.pages] == ["staged"]


def test_a_single_pass_can_be_put_together_later_and_its_text_read_by_stages(book: Path, tmp_path: Path) -> None:
    with ModelServer(answer) as server:
        single = with_model(server, single_pass=True)
        run = convert(book, tmp_path, "single_pass", **single)
        assert [(page.route, page.left) for page in run.pages] == [("unfinished", ("assembly",))]
        run = convert(book, tmp_path, "assembly", **single)
        assert [page.route for page in run.pages] == ["single_pass"]
        assert len(server.seen) == 1
        with pytest.raises(WrongUsage, match="takes the place of layout"):
            convert(book, tmp_path, "layout", **single)
        run = convert(book, tmp_path, "text,assembly", **with_model(server))
    assert [page.route for page in run.pages] == ["staged"]


def test_a_whole_run_after_a_single_pass_is_staged(book: Path, tmp_path: Path) -> None:
    with ModelServer(answer) as server:
        convert(book, tmp_path, **with_model(server, single_pass=True))
        run = convert(book, tmp_path, **with_model(server))
    assert [page.route for page in run.pages] == ["staged"]
    assert "single_pass" not in stages_told(run)[0]


def test_failed_pages_are_taken_up_by_stages(book: Path, tmp_path: Path) -> None:
    convert(book, tmp_path, "layout", pages="all")
    content = tmp_path / "book" / "page_0001" / "content.json"
    content.write_text("{", "utf-8")
    run = convert(book, tmp_path, "text,assembly", pages="all")
    assert [page.route for page in run.pages] == ["staged", "failed"]
    content.unlink()
    run = convert(book, tmp_path, "text,assembly", retry_failed=True)
    assert [page.route for page in run.pages] == ["staged", "staged"]


def test_what_was_left_out_is_put_together_by_assemble_too(book: Path, tmp_path: Path) -> None:
    convert(book, tmp_path, "layout,text", pages="0")
    run = compose.assemble_again(tmp_path / "book", None, None)
    assert [(page.route, page.left) for page in run.pages] == [("staged", ())]
    assert "of page 0 says" in (tmp_path / "book" / "document.html").read_text("utf-8")
    convert(book, tmp_path, "layout", pages="1")
    with pytest.raises(ArtifactError, match=r"Page 1 has no text yet.*--stages text,assembly"):
        compose.assemble_again(tmp_path / "book" / "page_0001", None, None)
    run = compose.assemble_again(tmp_path / "book", None, None)
    assert [page.route for page in run.pages] == ["staged", "unfinished"]


def test_assembling_waits_for_no_run_and_disturbs_none(book: Path, tmp_path: Path) -> None:
    convert(book, tmp_path)
    with only_run_in(tmp_path / "book"), pytest.raises(RunInProgress):
        compose.assemble_again(tmp_path / "book" / "page_0000", None, None)
    (tmp_path / "else").mkdir()
    with pytest.raises(ArtifactError):
        compose.assemble_again(tmp_path / "else", None, None)
    assert list((tmp_path / "else").iterdir()) == []


def test_elements_that_no_page_has_cannot_be_done_again(book: Path, tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="--redo text:para_1: page 0 does not have such an element"):
        convert(book, tmp_path, redo=("text:para_1",))
    convert(book, tmp_path, pages="0")
    with pytest.raises(WrongUsage, match="--redo text:eq_99: pages 0, 1 do not have such an element"):
        convert(book, tmp_path, pages="all", redo=("text:para_1,eq_99",))
    run = convert(book, tmp_path, pages="all", redo=("text:para_1",))
    assert run.notes == ("--redo text:para_1: only page 0 has such an element.",)
    assert f"Note: {run.notes[0]}" in closing_lines(run, tmp_path / "book", Settings(pages="all"))


@pytest.mark.parametrize("preset", ["exact", "cheap"])
def test_local_engines_take_the_place_of_a_model_only_where_that_is_asked_for(
    preset: str, book: Path, tmp_path: Path
) -> None:
    html = tmp_path / "book" / "page_0000" / "final.html"
    with ModelServer(answer) as server:
        convert(book, tmp_path, **with_model(server, **PRESETS[preset]), pages="all")
        before = html.read_bytes()
        calls = {"calls"} & {path.name for path in html.parent.iterdir()}
        if calls:
            for more in ({}, {"redo": ("layout",)}, {"dpi": 100}):
                with pytest.raises(WrongUsage, match=r"(?s)pages 0, 1 were read by a model.*--provider local"):
                    convert(book, tmp_path, pages="all", **more)
            assert html.read_bytes() == before
        convert(book, tmp_path, "assembly", pages="all")
        assert convert(book, tmp_path, pages="0", from_step="layout").pages[0].route == "staged"
        convert(book, tmp_path, pages="all", replace_paid=True)
        convert(book, tmp_path, pages="all")
