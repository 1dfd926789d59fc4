"""Whole runs over small documents: what they leave, and how one page's failure stays its own."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import faults
import pytest
from jsonschema import Draft202012Validator
from pdfs import prose, write_pdf

from staged_pipeline import compose
from staged_pipeline.core.errors import ArtifactError, ExitCode, OutputError, PageOutOfRange, WorkerCrash, WrongUsage
from staged_pipeline.core.schemas import json_schema, schema_names
from staged_pipeline.core.summary import RunSummary
from staged_pipeline.flow.converter import Converter, exit_code
from staged_pipeline.flow.page_flow import lost_page
from staged_pipeline.flow.page_tools import PageJob
from staged_pipeline.flow.publish import Publisher
from staged_pipeline.flow.workers import InProcess, WorkerPool
from staged_pipeline.markup.templates import Templates
from staged_pipeline.render.in_page import mathjax_script
from staged_pipeline.support.resources import mathjax_dir, templates_dir
from staged_pipeline.support.settings import Settings

PAGE_FILES = {
    "inspect.js",
    "page.png",
    "evidence.json",
    "skeleton.html",
    "references.json",
    "content.json",
    "final.html",
    "summary.json",
    "steps.json",
}

TIMED = ("summary.json", "inspect.js", "steps.json", "ledger.jsonl", ".lock", ".published")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pdf(tmp_path_factory.mktemp("book") / "book.pdf", [prose(index) for index in range(4)])


def convert(document: Path, output: Path, **settings: object) -> RunSummary:
    with compose.open_converter(Settings.model_validate({"output": output, **settings})) as converter:
        return converter.convert(document)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def routes(run: RunSummary) -> list[str]:
    return [page.route for page in run.pages]


def test_a_run_leaves_the_files_of_the_product_document(book: Path, tmp_path: Path) -> None:
    run = convert(book, tmp_path, pages="0-1")
    assert routes(run) == ["staged", "staged"]
    assert run.pages_total == 4
    folder = tmp_path / "book"
    assert {path.name for path in folder.iterdir()} == {
        *("run.json", "report.csv", "index.html", "words.js", "document.html", "ledger.jsonl", ".lock", ".published"),
        *("page_0000", "page_0001"),
    }
    for page in ("page_0000", "page_0001"):
        assert {path.name for path in (folder / page).iterdir()} == PAGE_FILES
    assert RunSummary.model_validate_json((folder / "run.json").read_bytes()) == run
    document = (folder / "document.html").read_text("utf-8")
    assert "Line 3 of page 0 says" in document
    assert "Line 3 of page 1 says" in document


def test_the_files_of_a_run_fit_their_schemas(book: Path, tmp_path: Path) -> None:
    convert(book, tmp_path)
    folder = tmp_path / "book"
    for name in schema_names():
        path = folder / name if name == "run.json" else folder / "page_0000" / name
        errors = Draft202012Validator(json_schema(name)).iter_errors(json.loads(path.read_bytes()))
        assert [f"{name}: {error.message}" for error in errors] == []


def test_the_first_page_is_the_default(book: Path, tmp_path: Path) -> None:
    assert [page.page_index for page in convert(book, tmp_path).pages] == [0]


def test_a_summary_tells_stages_and_their_times(book: Path, tmp_path: Path) -> None:
    page = convert(book, tmp_path).pages[0]
    assert [record.stage for record in page.stages] == ["evidence", "layout", "text", "typesetting", "assembly"]
    assert all(record.seconds >= 0 and record.engine for record in page.stages)


def test_two_jobs_leave_the_same_bytes_as_one(book: Path, tmp_path: Path) -> None:
    convert(book, tmp_path / "one", pages="all")
    convert(book, tmp_path / "two", pages="all", jobs=2)
    one, two = files(tmp_path / "one" / "book"), files(tmp_path / "two" / "book")
    assert one.keys() == two.keys()
    timed = {"run.json", "report.csv", "index.html"}
    differing = {name for name in one if one[name] != two[name]}
    assert {name for name in differing if name not in timed and not name.endswith(TIMED)} == set()


def test_a_second_run_leaves_the_same_bytes(book: Path, tmp_path: Path) -> None:
    convert(book, tmp_path, pages="0-1")
    first = files(tmp_path)
    convert(book, tmp_path, pages="0-1", redo=("evidence", "layout", "text", "assembly"))
    again = files(tmp_path)
    assert first.keys() == again.keys()
    timed = ("run.json", "report.csv", "index.html", *TIMED)
    assert {name for name in first if first[name] != again[name] and not name.endswith(timed)} == set()


@pytest.mark.parametrize(("fault", "code"), [(faults.raise_own_error, "ocr"), (faults.raise_foreign_error, "internal")])
def test_a_page_that_fails_does_not_stop_the_others(
    book: Path, tmp_path: Path, fault: Callable[[], None], code: str
) -> None:
    settings = Settings(output=tmp_path, pages="all")
    with faults.faulty_tools(settings, 2, fault) as tools:
        run = Converter(settings, InProcess(tools), Publisher(tools.templates, tools.page_script)).convert(book)
    assert routes(run) == ["staged", "staged", "failed", "staged"]
    assert exit_code(run) == ExitCode.PARTIAL
    error = run.pages[2].error
    assert error is not None
    assert (error.code, error.stage) == (code, "layout")
    folder = tmp_path / "book" / "page_0002"
    assert not (folder / "final.html").exists()
    assert json.loads((folder / "summary.json").read_text())["route"] == "failed"
    assert "[EXTRACTION_FAILED: page_2]" in (tmp_path / "book" / "document.html").read_text("utf-8")


@pytest.mark.slow
@pytest.mark.parametrize(("fault", "code"), [(faults.hang, "timeout"), (faults.crash, "crash")])
def test_a_page_that_hangs_or_dies_fails_alone(
    book: Path, tmp_path: Path, fault: Callable[[], None], code: str
) -> None:
    convert(book, tmp_path, pages="1")
    settings = Settings(output=tmp_path, pages="0-2", redo=("layout",))
    publisher = Publisher(Templates.read(templates_dir()), partial(mathjax_script, mathjax_dir()))
    with WorkerPool(partial(faults.faulty_tools, settings, 1, fault), workers=1, timeout=8) as pool:
        run = Converter(settings, pool, publisher).convert(book)
    assert routes(run) == ["staged", "failed", "staged"]
    assert run.pages[1].error is not None
    assert run.pages[1].error.code == code
    assert not (tmp_path / "book" / "page_0001" / "final.html").exists(), "an earlier result would be taken for this"


def test_what_a_dead_worker_left_half_written_is_removed(tmp_path: Path) -> None:
    page = tmp_path / "page_0000"
    (page / "assets").mkdir(parents=True)
    for half in (page / ".final.html.0a1b2c3d.part", page / "assets" / ".figure_1.png.0a1b2c3d.part"):
        half.write_bytes(b"half")
    lost_page(PageJob(tmp_path / "book.pdf", None, 0, page), WorkerCrash("It died."))
    assert {path.name for path in page.rglob("*")} == {"assets", "summary.json"}


def test_when_all_pages_fail_the_code_is_their_own(book: Path, tmp_path: Path) -> None:
    settings = Settings(output=tmp_path)
    with faults.faulty_tools(settings, 0, faults.raise_own_error) as tools:
        run = Converter(settings, InProcess(tools), Publisher(tools.templates, tools.page_script)).convert(book)
    assert exit_code(run) == ExitCode.OCR


def test_what_a_person_wrote_is_kept_and_only_put_together_again(book: Path, tmp_path: Path) -> None:
    first = convert(book, tmp_path).pages[0].words
    assert first is not None
    assert first.text_layer > first.ocr == first.model == first.human == 0
    page = tmp_path / "book" / "page_0000"
    content = json.loads((page / "content.json").read_text("utf-8"))
    ref = next(ref for ref, entry in content.items() if entry["type"] in {"text", "mixed"})
    content[ref] = {"type": "text", "content": "كتبه إنسان", "engine": "human"}
    (page / "content.json").write_text(json.dumps(content), "utf-8")

    words = compose.assemble_again(tmp_path / "book", None, None).pages[0].words
    assert words is not None
    assert (words.human, words.text_layer < first.text_layer) == (2, True)
    assert "كتبه إنسان" in (page / "final.html").read_text("utf-8")
    assert "كتبه إنسان" in (tmp_path / "book" / "document.html").read_text("utf-8")

    assert convert(book, tmp_path).pages[0].words == words
    assert json.loads((page / "content.json").read_text("utf-8"))[ref]["content"] == "كتبه إنسان"
    assert "كتبه إنسان" in (page / "final.html").read_text("utf-8")


def test_an_edit_that_fits_no_element_is_told_and_an_element_without_content_counts_as_failed(
    book: Path, tmp_path: Path
) -> None:
    convert(book, tmp_path)
    page = tmp_path / "book" / "page_0000"
    content = json.loads((page / "content.json").read_text("utf-8"))
    emptied = next(iter(content))
    edited = {ref: entry for ref, entry in content.items() if ref != emptied}
    edited["para_99"] = {"type": "text", "content": "x", "engine": "human"}
    (page / "content.json").write_text(json.dumps(edited), "utf-8")
    summary = compose.assemble_again(page, None, None).pages[0]
    assert (summary.refs, summary.failed_refs) == (len(content), (emptied,))
    assert f"[EXTRACTION_FAILED: {emptied}]" in (page / "final.html").read_text("utf-8")
    assert any(warning.startswith("para_99 is in content.json, but not in the layout") for warning in summary.warnings)
    (page / "content.json").write_text(json.dumps(content), "utf-8")
    mended = compose.assemble_again(page, None, None).pages[0]
    assert not any(warning.startswith("para_99") for warning in mended.warnings)
    (page / "content.json").write_text(json.dumps(edited), "utf-8")
    again = convert(book, tmp_path).pages[0]
    assert (again.refs, again.failed_refs) == (len(content), ())
    assert any(warning.startswith("para_99") for warning in again.warnings)


def test_an_edit_that_does_not_parse_is_named_and_left_alone(book: Path, tmp_path: Path) -> None:
    convert(book, tmp_path)
    broken = tmp_path / "book" / "page_0000" / "content.json"
    broken.write_text('{"para_1": {"type": "txt", "content": ""}}')
    with pytest.raises(ArtifactError, match=r"content\.json does not parse at para_1"):
        compose.assemble_again(tmp_path / "book", None, None)
    run = convert(book, tmp_path)
    assert exit_code(run) == ExitCode.ARTIFACT
    assert broken.read_text() == '{"para_1": {"type": "txt", "content": ""}}'


def test_assembling_again_changes_nothing_where_nothing_was_edited(book: Path, tmp_path: Path) -> None:
    convert(book, tmp_path, pages="0-1", provenance=True)
    before = files(tmp_path)
    compose.assemble_again(tmp_path / "book" / "page_0001", None, None)
    after = files(tmp_path)
    assert {name for name in before if before[name] != after[name]} <= {
        *("book/run.json", "book/report.csv", "book/index.html", "book/.published"),
        *("book/page_0001/summary.json", "book/page_0001/inspect.js"),
    }


def test_a_folder_that_is_no_run_says_so(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match=r"run\.json cannot be read"):
        compose.assemble_again(tmp_path, None, None)


@pytest.mark.parametrize(
    ("asset", "message"),
    [
        ("../../../book.pdf", "lies outside"),
        ("/etc/passwd", "lies outside"),
        ("assets/\0", "no name of an asset"),
        ("loop", "no name of an asset|cannot be read"),
        (".", "cannot be read"),
        ("gone.png", "cannot be read"),
    ],
)
def test_an_asset_that_is_no_file_of_the_page_is_refused(book: Path, tmp_path: Path, asset: str, message: str) -> None:
    convert(book, tmp_path)
    page = tmp_path / "book" / "page_0000"
    (page / "loop").symlink_to(page / "loop")
    content = json.loads((page / "content.json").read_text("utf-8"))
    content["figure_9"] = {"type": "figure", "description": "", "asset": asset, "engine": "human"}
    (page / "content.json").write_text(json.dumps(content), "utf-8")
    with pytest.raises(ArtifactError, match=message):
        compose.assemble_again(page, None, None)


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("stage", ["layout", "text"])
def test_a_stage_that_asks_a_model_is_refused_without_a_provider_before_work_starts(stage: str, jobs: int) -> None:
    settings = Settings.model_validate({stage: "llm", "jobs": jobs})
    with pytest.raises(WrongUsage, match=f"--{stage} llm needs a model"), compose.open_converter(settings):
        pass


def test_documents_of_one_name_get_two_folders(book: Path, tmp_path: Path) -> None:
    twin = write_pdf(tmp_path / "book.pdf", ["Another book"])
    output = tmp_path / "out"
    with compose.open_converter(Settings(output=output)) as converter:
        converter.convert(book)
        converter.convert(twin)
        converter.convert(book)
    assert sorted(path.name for path in output.iterdir()) == ["book", "book_2"]


def test_the_document_goes_where_it_is_wanted_too(book: Path, tmp_path: Path) -> None:
    with compose.open_converter(Settings(output=tmp_path)) as converter:
        converter.convert(book, document=tmp_path / "elsewhere" / "all.html")
    assert (tmp_path / "elsewhere" / "all.html").read_bytes() == (tmp_path / "book" / "document.html").read_bytes()


def test_a_page_that_is_not_there_writes_nothing(book: Path, tmp_path: Path) -> None:
    with pytest.raises(PageOutOfRange):
        convert(book, tmp_path / "out", pages="4")
    assert not (tmp_path / "out").exists()


def test_an_output_folder_that_cannot_be_is_said(book: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file in the way")
    with pytest.raises(OutputError, match="cannot be written"):
        convert(book, tmp_path / "out")


def test_a_document_that_cannot_be_written_is_said_before_the_work(book: Path, tmp_path: Path) -> None:
    (tmp_path / "all.html").mkdir()
    with (
        compose.open_converter(Settings(output=tmp_path / "out")) as converter,
        pytest.raises(OutputError, match="Is a directory"),
    ):
        converter.convert(book, document=tmp_path / "all.html")
    assert list((tmp_path / "out").rglob("*.*")) == [], "no file is left"
