"""The `run` command: documents in, folders of HTML out, an exit code that says how it went."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import click

from staged_pipeline.cli.json_log import STDERR, JsonLog
from staged_pipeline.cli.judging import judge_lines
from staged_pipeline.cli.money import counted, forecast_lines, spent_line, unheard_line
from staged_pipeline.cli.options import ENVIRONMENT_PREFIX, make_settings, settings_options, typed_names
from staged_pipeline.cli.progress import BarProgress, PlainProgress, make_progress
from staged_pipeline.cli.stop_signals import stop_signals
from staged_pipeline.compose import open_converter, open_forecast
from staged_pipeline.core.errors import ExitCode, StagedError, UnreadableInput, WrongUsage
from staged_pipeline.core.summary import RunSummary, Summary
from staged_pipeline.core.vocabulary import DOCUMENT_SUFFIXES
from staged_pipeline.flow.converter import Converter, exit_code
from staged_pipeline.flow.listener import PageDone
from staged_pipeline.support.settings import Settings

_GO_ON = "The same command goes on from here."


@click.command()
@click.argument("documents", nargs=-1, required=True, metavar="DOC...", type=click.Path(path_type=Path, readable=False))
@settings_options
@click.option("--dry-run", is_flag=True, help="Only say what calls, tokens and dollars to expect.")
@click.option("--quiet", "-q", is_flag=True, help="Say nothing but errors.")
@click.option(
    "--log-json",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    metavar="FILE",
    envvar=f"{ENVIRONMENT_PREFIX}LOG_JSON",
    help="Add a line of JSON for each event to this file; - is stderr, in the place of all else there.",
)
def run(documents: tuple[Path, ...], *, dry_run: bool, quiet: bool, log_json: Path | None, **options: object) -> int:
    """Turn PDFs, scans and images into HTML.

    DOC is a file or a folder of files. Results go to output/<document>/.
    """
    settings = make_settings(options, typed_names(click.get_current_context()))
    files = find_documents(documents)
    if settings.document is not None and len(files) > 1:
        raise WrongUsage(f"--document takes the pages of one document; {len(files)} were given.")
    if dry_run:
        return combined_code(_forecasts(settings, files))
    with _reporter(log_json, quiet=quiet) as reporter, open_converter(settings, reporter) as converter:
        with stop_signals(converter.stop, lambda: reporter.stopping(converter.workplace.under_way)):
            codes = [_convert(converter, path, reporter) for path in files if not converter.stop.is_set()]
        if len(codes) < len(files):
            left = len(files) - len(codes)
            reporter.display.say(f"{counted(left, 'document')} {'were' if left > 1 else 'was'} not begun. {_GO_ON}")
            codes.append(ExitCode.INTERRUPTED)
    return ExitCode.INTERRUPTED if ExitCode.INTERRUPTED in codes else combined_code(codes)


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
        found = sorted(path for path in folder.iterdir() if path.suffix.lower() in DOCUMENT_SUFFIXES and path.is_file())
    except OSError as error:
        raise UnreadableInput(f"{folder} cannot be listed ({error.strerror or error}).") from error
    if not found:
        raise UnreadableInput(f"{folder} holds no document. Known kinds: {', '.join(sorted(DOCUMENT_SUFFIXES))}.")
    return found


@dataclass
class _Reporter:
    """Tells the display and the log, where there is one, how the run gets on."""

    display: PlainProgress | BarProgress
    log: JsonLog | None
    document: Path = Path()

    def started(self, document: Path, pages: int, total: int) -> None:
        self.document = document
        self.display.started(document, pages, total)
        if self.log is not None:
            self.log.started(document, pages, total)

    def page_done(self, document: Path, page: PageDone) -> None:
        self.display.page_done(document, page)
        if self.log is not None:
            self.log.page_done(document, page)

    def notice(self, message: str) -> None:
        self.display.notice(message)
        if self.log is not None:
            self.log.notice(self.document, message)

    def stopping(self, under_way: int) -> None:
        """The user wants the run to end; said also where it is quiet, for it is an answer."""
        if self.log is not None:
            self.log.stopping(self.document, under_way)
        if self.log is None or not self.log.on_stderr:
            first = f"Finishing {counted(under_way, 'page')} under way" if under_way else "Writing what is done"
            self.display.answer(f"{first}; press Ctrl-C again to stop now.")


@contextmanager
def _reporter(log_json: Path | None, *, quiet: bool) -> Generator[_Reporter]:
    with (
        nullcontext() if log_json is None else JsonLog(log_json) as log,
        make_progress(quiet=quiet or log_json == STDERR) as display,
    ):
        yield _Reporter(display, log)


def _convert(converter: Converter, path: Path, reporter: _Reporter) -> ExitCode:
    try:
        summary = converter.convert(path, document=converter.settings.document)
    except StagedError as error:
        if reporter.log is not None:
            reporter.log.refused(path, error)
        if reporter.log is None or not reporter.log.on_stderr:
            click.echo(f"Error: {error}", err=True)
        return error.exit_code
    interrupted = converter.stop.is_set() and summary.not_begun
    code = ExitCode.INTERRUPTED if interrupted else exit_code(summary)
    for line in closing_lines(summary, converter.folder_of(path), converter.settings, interrupted=bool(interrupted)):
        reporter.display.say(line)
    if reporter.log is not None:
        reporter.log.ended(path, summary, code)
    return code


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


def closing_lines(run: RunSummary, folder: Path, settings: Settings, *, interrupted: bool = False) -> list[str]:
    """What a document's run ends with: what failed, what was left out, and last the file to open."""
    pages = run.pages_taken
    failed = [page for page in pages if page.error is not None]
    lines: list[str] = []
    unread = sorted({f.message for page in pages for f in page.findings if f.kind == "ocr_unavailable"})
    lines.extend(f"Note: {message} (staged-ocr doctor says more.)" for message in unread)
    lines.extend(f"Note: {message}" for message in run.notes)
    more = run.pages_total - len(run.pages) - len(set(run.not_begun) - {page.page_index for page in run.pages})
    if more > 0:
        lines.append(f"{more} more page{'s' if more > 1 else ''} in {run.document}: --pages all takes them too.")
    if run.not_begun and not interrupted:
        left = len(run.not_begun)
        lines.append(f"{left} page{'s were' if left > 1 else ' was'} not begun: all would fail in the same way.")
    if run.spent.calls:
        lines.append(spent_line(run.spent))
    unheard = sum(len(page.open_refs) for page in pages)
    if unheard:
        lines.append(unheard_line(unheard, folder / "index.html"))
    lines.extend(_doubtful_lines(pages, folder))
    lines.extend(judge_lines(pages, folder))
    if failed:
        names = ", ".join(str(page.page_index) for page in failed)
        lines.append(f"{len(failed)} of {len(pages)} pages failed ({names}); {folder / 'report.csv'} says why.")
    unfinished = [page for page in pages if page.left]
    if unfinished:
        steps = ",".join(dict.fromkeys(step for page in unfinished for step in page.left))
        told = f"{len(unfinished)} of {len(pages)} pages are not put together yet"
        lines.append(f"{told}: --stages {steps} does the rest.")
    if interrupted:
        left = len(run.not_begun)
        lines.append(f"{counted(left, 'page')} of {run.document} {'were' if left > 1 else 'was'} not begun. {_GO_ON}")
    if not any(page.error is None and not page.left for page in run.pages) and unfinished:
        lines.append(f"Look at {folder / 'index.html'}")
    elif any(page.error is None for page in run.pages):
        opened = settings.document or folder / "document.html"
        lines.append(f"Open {opened}  (beside the page images: {folder / 'index.html'})")
    return lines


def _doubtful_lines(pages: Sequence[Summary], folder: Path) -> list[str]:
    doubtful = [len(page.low_confidence_refs) for page in pages if page.low_confidence_refs]
    empty = sum(len(page.failed_refs) for page in pages)
    told = [f"{counted(sum(doubtful), 'element')} on {counted(len(doubtful), 'page')} in doubt"] if doubtful else []
    told += [f"{empty} empty"] if empty else []
    return [f"{', '.join(told)}: {folder / 'index.html'} marks them."] if told else []
