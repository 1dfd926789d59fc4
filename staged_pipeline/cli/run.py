"""The `run` command: documents in, folders of HTML out, an exit code that says how it went."""

from collections.abc import Sequence
from pathlib import Path

import click

from staged_pipeline.cli.money import forecast_lines, spent_line, unheard_line
from staged_pipeline.cli.options import make_settings, settings_options, typed_names
from staged_pipeline.cli.progress import BarProgress, PlainProgress, make_progress
from staged_pipeline.compose import open_converter, open_forecast
from staged_pipeline.core.errors import ExitCode, StagedError, UnreadableInput, WrongUsage
from staged_pipeline.core.summary import RunSummary
from staged_pipeline.flow.converter import Converter, exit_code
from staged_pipeline.support.page_range import select_pages
from staged_pipeline.support.settings import Settings

SUFFIXES = frozenset({".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp"})


@click.command()
@click.argument("documents", nargs=-1, required=True, metavar="DOC...", type=click.Path(path_type=Path, readable=False))
@settings_options
@click.option("--dry-run", is_flag=True, help="Only say what calls, tokens and dollars to expect.")
@click.option("--quiet", "-q", is_flag=True, help="Say nothing but errors.")
def run(documents: tuple[Path, ...], *, dry_run: bool, quiet: bool, **options: object) -> int:
    """Turn PDFs, scans and images into HTML.

    DOC is a file or a folder of files. Results go to output/<document>/.
    """
    settings = make_settings(options, typed_names(click.get_current_context()))
    files = find_documents(documents)
    if settings.document is not None and len(files) > 1:
        raise WrongUsage(f"--document takes the pages of one document; {len(files)} were given.")
    if dry_run:
        return combined_code(_forecasts(settings, files))
    with make_progress(quiet=quiet) as progress, open_converter(settings, progress) as converter:
        codes = [_convert(converter, path, settings.document, progress) for path in files]
    return combined_code(codes)


def find_documents(given: Sequence[Path]) -> list[Path]:
    """The files to convert: those named, and those of a known kind in the folders named.

    Raises:
        UnreadableInput: a folder that cannot be listed, or holds no document.
    """
    files: list[Path] = []
    for path in given:
        files.extend(_in_folder(path) if _is_folder(path) else [path])
    return list(dict.fromkeys(files))


def combined_code(codes: Sequence[ExitCode]) -> ExitCode:
    """The code of a run over several documents: PARTIAL when they ended differently."""
    return codes[0] if len(set(codes)) == 1 else ExitCode.PARTIAL


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):  # it lies in a folder that may not be entered: opening it says so
        return False


def _in_folder(folder: Path) -> list[Path]:
    try:
        found = sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and path.is_file())
    except OSError as error:
        raise UnreadableInput(f"{folder} cannot be listed ({error.strerror or error}).") from error
    if not found:
        raise UnreadableInput(f"{folder} holds no document. Known kinds: {', '.join(sorted(SUFFIXES))}.")
    return found


def _convert(
    converter: Converter, path: Path, document: Path | None, progress: PlainProgress | BarProgress
) -> ExitCode:
    try:
        summary = converter.convert(path, document=document)
    except StagedError as error:
        click.echo(f"Error: {error}", err=True)
        return error.exit_code
    for line in closing_lines(summary, converter.folder_of(path), converter.settings):
        progress.say(line)
    return exit_code(summary)


def _forecasts(settings: Settings, files: Sequence[Path]) -> list[ExitCode]:
    codes: list[ExitCode] = []
    with open_forecast(settings) as forecast:
        for path in files:
            try:
                for line in forecast_lines(forecast(path)):
                    click.echo(line)
                codes.append(ExitCode.OK)
            except StagedError as error:
                click.echo(f"Error: {error}", err=True)
                codes.append(error.exit_code)
    return codes


def closing_lines(run: RunSummary, folder: Path, settings: Settings) -> list[str]:
    """What a document's run ends with: what failed, what was left out, and last the file to open."""
    failed = [page for page in run.pages if page.error is not None]
    lines: list[str] = []
    unread = sorted({f.message for page in run.pages for f in page.findings if f.kind == "ocr_unavailable"})
    lines.extend(f"Note: {message} (staged-ocr doctor says more.)" for message in unread)
    lines.extend(f"Note: {message}" for message in run.notes)
    chosen = len(select_pages(settings.pages, run.pages_total, run.document))
    if chosen < run.pages_total:
        more = run.pages_total - chosen
        lines.append(f"{more} more page{'s' if more > 1 else ''} in {run.document}: --pages all takes them too.")
    if len(run.pages) < chosen:
        left = chosen - len(run.pages)
        lines.append(f"{left} page{'s were' if left > 1 else ' was'} not begun: all would fail in the same way.")
    if run.spent.calls:
        lines.append(spent_line(run.spent))
    unheard = sum(len(page.open_refs) for page in run.pages)
    if unheard:
        lines.append(unheard_line(unheard, folder / "index.html"))
    if failed:
        names = ", ".join(str(page.page_index) for page in failed)
        lines.append(f"{len(failed)} of {len(run.pages)} pages failed ({names}); {folder / 'report.csv'} says why.")
    left = [page for page in run.pages if page.left]
    if left:
        steps = ",".join(dict.fromkeys(step for page in left for step in page.left))
        lines.append(f"{len(left)} of {len(run.pages)} pages are not put together yet: --stages {steps} does the rest.")
    if len(failed) + len(left) == len(run.pages) and left:
        lines.append(f"Look at {folder / 'index.html'}")
    elif len(failed) < len(run.pages):
        opened = settings.document or folder / "document.html"
        lines.append(f"Open {opened}  (beside the page images: {folder / 'index.html'})")
    return lines
