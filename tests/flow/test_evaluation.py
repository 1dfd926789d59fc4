"""`staged-ocr eval`: real conversions and handmade results, held against truths."""

import json
import shutil
from contextlib import nullcontext
from pathlib import Path

import pytest
from samples import RESOURCES

from staged_pipeline.cli.main import run_command
from staged_pipeline.core.errors import ExitCode
from staged_pipeline.core.summary import ErrorRecord, RunSummary, Spending, StageRecord, Summary
from staged_pipeline.evaluation import evaluate, read_evaluation
from staged_pipeline.flow.artifacts import page_folder, read_run, write_run
from staged_pipeline.flow.converter import Converter
from staged_pipeline.support.settings import Settings

ALL = ("text", "order", "tables", "headings", "math", "direction")
PAGE = "<html lang=en><h1>First heading</h1><p>one two three four five six seven</p></html>"


def leave_run(output: Path, document: str, *pages: str | None, total: int | None = None, digest: str = "") -> Path:
    """A run over `document` as a program leaves it; a page that is None failed."""
    folder = output / Path(document).stem
    summaries: list[Summary] = []
    for index, html in enumerate(pages):
        page_folder(folder, index).path.mkdir(parents=True)
        if html is not None:
            page_folder(folder, index).write_final(html)
        error = None if html is not None else ErrorRecord(code="ocr", message="OCR failed.")
        stages = (StageRecord(stage="text", engine="x", seconds=2.0, spent=Spending(calls=1, cost=None)),)
        summaries.append(Summary(page_index=index, route="failed" if error else "staged", error=error, stages=stages))
    run = RunSummary(
        document=document,
        pages_total=len(pages) if total is None else total,
        pages=tuple(summaries),
        digest=digest,
        version="1",
        seconds=9.0,
        settings={"provider": "openai", "dpi": 100 + len(pages)},
    )
    write_run(folder, run)
    return folder


def leave_sample(folder: Path, document: str, truth: str, kind: str = "html") -> None:
    folder.mkdir(exist_ok=True)
    (folder / document).write_bytes(document.encode())
    (folder / f"{Path(document).stem}.truth.{kind}").write_text(truth, "utf-8")


@pytest.mark.browser
@pytest.mark.slow
def test_pages_are_perfect_against_themselves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two samples, converted; then their own pages are the truth, and nothing is converted again."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "staged.toml").write_text('dpi = 100\npages = "7"\n')
    for name in ("arabic_textbook", "tables"):
        for suffix in (".pdf", ".truth.html"):
            shutil.copy(RESOURCES / f"{name}{suffix}", tmp_path / f"{name}{suffix}")
    arguments = ["eval", str(tmp_path), "-o", str(tmp_path / "out")]
    assert run_command(arguments) == ExitCode.OK
    first = read_evaluation(tmp_path / "out" / "eval.json")
    assert [one.document for one in first.documents] == ["arabic_textbook.pdf", "tables.pdf"]
    assert first.score > 0.99
    assert first.settings["dpi"] == 100
    assert all(one.pages == one.scored == 1 and one.seconds > 0 for one in first.documents)
    told = capsys.readouterr()
    assert [line.split()[0] for line in told.out.splitlines()] == [
        "document",
        *(one.document for one in first.documents),
        "mean",
    ]

    for name in ("arabic_textbook", "tables"):
        shutil.copy(tmp_path / "out" / name / "page_0000" / "final.html", tmp_path / f"{name}.truth.html")
    assert run_command(arguments) == ExitCode.OK
    assert capsys.readouterr().err.count("unchanged") == 2
    second = read_evaluation(tmp_path / "out" / "eval.json")
    assert second.score == 1.0
    assert second.columns == dict.fromkeys(ALL, 1.0)
    assert [one.seconds for one in second.documents] == [one.seconds for one in first.documents]
    assert "1.000" in (tmp_path / "out" / "eval.html").read_text("utf-8")


def test_differences_show_in_their_columns(tmp_path: Path) -> None:
    leave_sample(tmp_path / "in", "a.pdf", PAGE.replace("First heading", "Another"))
    leave_sample(tmp_path / "in", "b.pdf", "one two three four seven six", "txt")
    leave_sample(tmp_path / "in", "c.pdf", "# First heading\n\none two three four five six seven\n", "md")
    for name in ("a.pdf", "b.pdf", "c.pdf"):
        leave_run(tmp_path / "out", name, PAGE)
    assert run_command(["eval", str(tmp_path / "in"), "--results", str(tmp_path / "out")]) == ExitCode.OK
    told = read_evaluation(tmp_path / "out" / "eval.json")
    first, second, third = told.documents
    assert first.columns["headings"] == 0.0
    assert first.columns["order"] == 1.0
    assert 0 < first.columns["text"] < 1
    assert second.words_only
    assert second.scores.text.recall == 1.0
    assert second.columns["order"] == pytest.approx(5 / 6)
    assert second.columns.keys() == {"text", "order"}
    assert third.score == 1.0
    assert told.score == pytest.approx((first.score + second.score + 1) / 3)
    assert told.settings == {"provider": "openai", "dpi": 101}
    assert (first.seconds_a_page, first.cost_a_page, told.cost_a_page) == (2.0, None, None)


def test_what_is_missing_counts_as_nothing_and_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, output = tmp_path / "in", tmp_path / "out"
    both = PAGE + PAGE.replace("First", "Second")
    for name in ("failed.pdf", "half.pdf", "none.pdf", "other.pdf"):
        leave_sample(folder, name, both)
    (folder / "untold.png").touch()
    leave_run(output, "failed.pdf", None)
    leave_run(output, "half.pdf", PAGE, total=2)
    leave_run(output, "other.pdf", PAGE, digest="of another file")
    assert run_command(["eval", str(folder), "--results", str(output), "-o", str(tmp_path)]) == ExitCode.PARTIAL
    told = read_evaluation(tmp_path / "eval.json")
    failed, half, none, other = told.documents
    assert (failed.score, failed.problems, failed.exit_code) == (0.0, ("Page 0: OCR failed.",), ExitCode.OCR)
    assert (half.pages, half.scored, half.problems) == (2, 1, ("Page 1 was not converted.",))
    assert half.scores.text.recall == pytest.approx(0.5)
    assert half.scores.text.precision == 1.0
    assert (none.score, other.score) == (0.0, 0.0)
    assert "no run" in none.problems[0]
    assert "another file" in other.problems[0]
    assert none.exit_code == other.exit_code == ExitCode.ARTIFACT
    assert told.without_truth == ("untold.png",)
    said = capsys.readouterr().err
    for name in ("failed.pdf", "half.pdf", "none.pdf", "other.pdf", "untold.png"):
        assert name in said
    assert "OCR failed." in (tmp_path / "eval.html").read_text("utf-8")


def test_a_document_that_cannot_be_read_is_worth_nothing(tmp_path: Path) -> None:
    (tmp_path / "bad.pdf").write_bytes(b"no PDF at all")
    (tmp_path / "bad.truth.txt").write_text("one two three four five")
    assert run_command(["eval", str(tmp_path), "-o", str(tmp_path / "out"), "-q"]) == ExitCode.UNSUPPORTED_FORMAT
    (one,) = read_evaluation(tmp_path / "out" / "eval.json").documents
    assert (one.score, one.pages, one.columns) == (0.0, 0, {"text": 0.0, "order": 0.0})
    assert "bad.pdf" in one.problems[0]


def test_the_folder_of_one_run_is_taken_too(tmp_path: Path) -> None:
    leave_sample(tmp_path / "in", "a.pdf", PAGE)
    folder = leave_run(tmp_path / "out", "a.pdf", PAGE)
    assert run_command(["eval", str(tmp_path / "in"), "--results", str(folder), "-q"]) == ExitCode.OK
    assert json.loads((folder / "eval.json").read_text("utf-8"))["score"] == 1.0
    assert read_run(folder).document == "a.pdf"


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ([], ExitCode.UNREADABLE_INPUT, "truth beside it"),
        (["--results", "nowhere"], ExitCode.UNREADABLE_INPUT, "truth beside it"),
        (["--results", "out", "--dpi", "100"], ExitCode.USAGE, "leave --dpi out"),
        (["--pages", "0"], ExitCode.USAGE, "--pages"),
    ],
)
def test_what_cannot_be_evaluated_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: ExitCode, says: str
) -> None:
    (tmp_path / "a.pdf").touch()
    assert run_command(["eval", str(tmp_path), *arguments]) == code
    assert says in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.pdf"]


def test_a_run_that_is_stopped_leaves_no_scores(tmp_path: Path) -> None:
    leave_sample(tmp_path, "a.pdf", PAGE)

    def stop(converter: Converter) -> "nullcontext[None]":
        converter.stop.set()
        return nullcontext()

    with pytest.raises(KeyboardInterrupt):
        evaluate(tmp_path, Settings(output=tmp_path / "out"), attend=stop)
    assert not (tmp_path / "out").exists()
