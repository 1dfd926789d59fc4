"""The command line: options, settings, exit codes, and what it says."""

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from pdfs import prose, write_pdf

from staged_pipeline.cli import main as cli
from staged_pipeline.cli import run as cli_run
from staged_pipeline.cli.options import config_defaults, make_settings, typed_names
from staged_pipeline.compose import open_forecast
from staged_pipeline.core.content import CONTENT_MAP
from staged_pipeline.core.errors import ExitCode, StagedError, WrongUsage
from staged_pipeline.support.settings import Settings

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pdf(tmp_path_factory.mktemp("cli") / "book.pdf", [prose(index) for index in range(3)])


def settings_of(*arguments: str, folder: Path) -> Settings:
    """The settings of a `run` in `folder`, as click and staged.toml make them."""
    defaults = config_defaults(cli_run.run, folder)
    context = cli_run.run.make_context("run", [*arguments, "a.pdf"], default_map=defaults)
    values = {k: v for k, v in context.params.items() if k not in {"documents", "quiet", "dry_run"}}
    return make_settings(values, typed_names(context))


def test_no_forecast_is_made_for_another_model_than_a_server_will_be_asked_for() -> None:
    with pytest.raises(WrongUsage, match="--base-url needs --model"):
        open_forecast(Settings(provider="openai", base_url="http://localhost:8000/v1"))


def test_a_local_run_stands_above_a_file_that_names_a_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAGED_OCR_BUDGET", "5")
    assert settings_of(folder=tmp_path).budget is None
    (tmp_path / "staged.toml").write_text('provider = "openai"\npreset = "cheap"\nmodel = "m"\n')
    local = settings_of("--provider", "local", folder=tmp_path)
    assert (local.provider, local.model, local.text, local.budget) == ("local", None, "local", None)
    asked = settings_of(folder=tmp_path)
    assert (asked.provider, asked.model, asked.text_scope, asked.budget) == ("openai", "m", "scans_and_math", 5)


def test_options_are_above_the_environment_above_the_file_above_defaults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert settings_of(folder=tmp_path).dpi == Settings().dpi
    (tmp_path / "staged.toml").write_text('dpi = 100\nmath-output = "mathml"\nlang = "ara+eng"\n')
    assert settings_of(folder=tmp_path).dpi == 100
    monkeypatch.setenv("STAGED_OCR_DPI", "120")
    assert settings_of(folder=tmp_path).dpi == 120
    assert settings_of("--dpi", "200", folder=tmp_path).dpi == 200
    assert settings_of(folder=tmp_path).math_output == "mathml"
    assert settings_of(folder=tmp_path).languages == ("ara", "eng")


def test_every_option_has_its_variable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    values = {"PAGES": "0-2", "PASSWORD": "x", "LANG": "fra", "OCR": "force", "MATH_OUTPUT": "mathml", "JOBS": "3"}
    values |= {"PROVENANCE": "1", "DPI": "99", "OUTPUT": "o", "DOCUMENT": "d.html", "PAGE_TIMEOUT": "9"}
    values |= {"PAGE_MEMORY": "1999"}
    for name, value in values.items():
        monkeypatch.setenv(f"STAGED_OCR_{name}", value)
    assert settings_of(folder=tmp_path) == Settings(
        pages="0-2",
        password="x",
        languages=("fra",),
        ocr="force",
        math_output="mathml",
        jobs=3,
        provenance=True,
        dpi=99,
        output=Path("o"),
        document=Path("d.html"),
        page_timeout=9,
        page_memory=1999,
        isolate=True,
    )


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["run"], ExitCode.USAGE),
        (["run", "a.pdf", "--pages", "x"], ExitCode.USAGE),
        (["run", "a.pdf", "--layout", "llm"], ExitCode.USAGE),
        (["run", "a.pdf", "--dpi", "5"], ExitCode.USAGE),
        (["run", "a.pdf", "--lang", "../x"], ExitCode.USAGE),
        (["run", "a.pdf", "b.pdf", "--document", "c.html"], ExitCode.USAGE),
        pytest.param(["run", "a.pdf", "--lang", "xyz"], ExitCode.MISSING_DEPENDENCY, marks=pytest.mark.ocr),
        (["fly"], ExitCode.USAGE),
        (["assemble", "nowhere"], ExitCode.USAGE),
        (["--help"], ExitCode.OK),
        (["--version"], ExitCode.OK),
    ],
)
def test_wrong_usage_is_told_apart(arguments: list[str], code: ExitCode, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run_command(arguments) == code
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    assert (said.err if code else said.out).strip()


def test_an_unforeseen_error_is_a_line_not_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setitem(cli.cli.commands, "broken", click.Command("broken", callback=broken))
    assert cli.run_command(["broken"]) == ExitCode.INTERNAL
    said = capsys.readouterr().err
    assert "Internal error: ZeroDivisionError: by zero" in said
    assert "Traceback" not in said


def test_a_full_disk_is_said() -> None:
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "staged_pipeline", "--help"]
        done = subprocess.run(command, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, timeout=60, check=False)
    assert done.returncode == ExitCode.OUTPUT
    assert done.stderr.decode().splitlines() == ["Error: the output cannot be written (No space left on device)."]


def test_an_interrupt_is_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setitem(cli.cli.commands, "wait", click.Command("wait", callback=interrupted))
    assert cli.run_command(["wait"]) == ExitCode.INTERRUPTED
    assert "Interrupted" in capsys.readouterr().err


@pytest.mark.slow
def test_a_broken_document_among_several_does_not_stop_them(
    book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a_bad.pdf").write_bytes(b"")
    (tmp_path / "in" / "b_good.pdf").write_bytes(book.read_bytes())
    (tmp_path / "in" / "notes.txt").write_text("not a document")
    assert cli.run_command(["run", "in"]) == ExitCode.PARTIAL
    said = capsys.readouterr().err
    assert "a_bad.pdf is empty" in said
    assert "2 more pages in b_good.pdf: --pages all takes them too." in said
    last = said.strip().splitlines()[-1]
    assert last.startswith("Open output/b_good/document.html")
    assert (tmp_path / "output" / "b_good" / "document.html").is_file()
    assert not (tmp_path / "output" / "a_bad").exists()


@pytest.mark.slow
@pytest.mark.parametrize("program", [["run_staged.py"], ["-m", "staged_pipeline.runner"]])
def test_the_programs_are_the_same(program: list[str], book: Path, tmp_path: Path) -> None:
    arguments = [
        sys.executable,
        *program,
        str(book),
        "-o",
        str(tmp_path),
        "--quiet",
        "--document",
        str(tmp_path / "a.html"),
    ]
    done = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "a.html").is_file()


def test_a_folder_without_documents_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run_command(["run", str(tmp_path)]) == ExitCode.UNREADABLE_INPUT
    assert "holds no document" in capsys.readouterr().err


def test_the_readme_shows_the_help_of_the_program() -> None:
    context = click.Context(cli_run.run, info_name="staged-ocr run", max_content_width=100, terminal_width=100)
    assert f"```\n{cli_run.run.get_help(context)}\n```" in README, "paste the help of `staged-ocr run` into README.md"


def test_the_readme_lists_every_exit_code() -> None:
    rows = {int(number) for number in re.findall(r"^\| (\d+) \|", README, re.MULTILINE)}
    assert rows == {int(code) for code in ExitCode}


def test_the_entries_that_the_readme_shows_are_read() -> None:
    (example,) = re.findall(r"```json\n(.*?)```", README, re.DOTALL)
    kinds = [entry.type for entry in CONTENT_MAP.validate_json(example).values()]
    assert kinds == ["text", "mixed", "math", "table", "figure"]


def test_codes_of_errors_are_exit_codes() -> None:
    assert StagedError.exit_code == ExitCode.INTERNAL
