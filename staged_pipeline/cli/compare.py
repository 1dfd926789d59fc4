"""The `compare` command: the same pages by several pipelines, measured against each other."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from threading import Event

import click

from staged_pipeline.cli.money import counted, forecast_lines
from staged_pipeline.cli.options import make_settings, settings_options, typed_names
from staged_pipeline.cli.progress import make_progress
from staged_pipeline.cli.stop_signals import stop_signals
from staged_pipeline.compare_room import Pipeline, Runs, open_runs, pipelines_of, report
from staged_pipeline.comparison.files import REPORT
from staged_pipeline.comparison.values import Comparison, PipelineResult
from staged_pipeline.compose import open_forecast
from staged_pipeline.core.errors import ExitCode, InvalidKey, OutOfCredit, UnknownModel
from staged_pipeline.core.summary import RunSummary
from staged_pipeline.flow.converter import exit_code

_NOT_COMPARED = {
    "document",
    "single_pass",
    "record",
    "stages",
    "redo",
    "from_step",
    "retry_failed",
    "strict",
}
"""Options of `run` that a comparison has no use for: it makes whole pages, all of them, in folders of its own."""
_HOPELESS = {InvalidKey.code, UnknownModel.code, OutOfCredit.code}  # the next run would end in the same way


@click.command()
@click.argument("file", metavar="DOC", type=click.Path(path_type=Path, readable=False))
@click.option(
    "--runs", "count", type=click.IntRange(1, 50), default=3, show_default=True, help="Runs of each pipeline."
)
@click.option(
    "--against",
    multiple=True,
    metavar="single-pass | local | FOLDER",
    help="Another pipeline, or a folder of pages; may be given several times.  [default: single-pass]",
)
@click.option(
    "--truth",
    type=click.Path(exists=True, path_type=Path),
    metavar="FILE",
    help="HTML of what the page truly says, or a folder of such, page_0000.html and so on.",
)
@settings_options
@click.option("--dry-run", is_flag=True, help="Only say what calls, tokens and dollars to expect.")
@click.option("--quiet", "-q", is_flag=True, help="Say nothing but errors.")
def compare(
    *,
    file: Path,
    count: int,
    against: Sequence[str],
    truth: Path | None,
    dry_run: bool,
    quiet: bool,
    **options: object,
) -> int:
    """Compare the staged pipeline with another, over the same pages.

    DOC is one document. Each pipeline makes the pages several times, in folders of its own under
    output/DOC_compare; runs that are done are not made again. compare.html shows what differs and how exact,
    how consistent, how costly each is; compare.json has the numbers.
    """
    settings = make_settings(options, typed_names(click.get_current_context()))
    pipelines = pipelines_of(settings, against)
    if dry_run:
        return _forecast(file, pipelines, count)
    stop = Event()
    with make_progress(quiet=quiet) as display:
        with (
            open_runs(file, pipelines, count, display, stop) as runs,
            stop_signals(stop, lambda: display.answer("Finishing what is under way; Ctrl-C again stops now.")),
        ):
            codes = _make(runs, pipelines, count, display.say)
        if not any(runs.made(one, count) for one in pipelines if one.settings is not None):
            return ExitCode.INTERRUPTED if stop.is_set() else codes[0]
        told = report(runs, pipelines, count, truth)
        for line in closing_lines(told, runs.folder):
            display.say(line)
    if stop.is_set():
        return ExitCode.INTERRUPTED
    return codes[0] if len(set(codes)) == 1 else ExitCode.PARTIAL


compare.params = [parameter for parameter in compare.params if parameter.name not in _NOT_COMPARED]


def _make(runs: Runs, pipelines: Sequence[Pipeline], count: int, say: Callable[[str], None]) -> list[ExitCode]:
    """All runs, by turns, so that a service that slows down slows all of them."""
    codes: list[ExitCode] = []
    for number in range(1, count + 1):
        for pipeline in pipelines:
            if pipeline.settings is None or runs.stop.is_set():
                continue
            say(f"{pipeline.name}, run {number} of {count}")
            summary = runs.run(pipeline, number)
            codes.append(exit_code(summary))
            if _is_hopeless(summary):
                return codes
    return codes


def _is_hopeless(summary: RunSummary) -> bool:
    return any(page.error is not None and page.error.code in _HOPELESS for page in summary.pages_taken)


def closing_lines(told: Comparison, folder: Path) -> list[str]:
    """What the pipelines came to, each in a line, which criteria are met, and the file to open."""
    lines = [_line(one) for one in told.pipelines]
    lines += [f"Note: {note}" for note in told.notes]
    words = {True: "met", False: "not met", None: "not judged"}
    lines += [f"{one.name}: {words[one.met]}" for one in told.criteria]
    return [*lines, f"Open {folder / REPORT}"]


def _line(one: PipelineResult) -> str:
    score = "no score" if one.grade is None else f"score {one.grade.score:.3f}"
    same = "" if one.consistency is None else f", structure the same on {one.consistency.same_structure:.0%} of pages"
    each = one.per_page
    cost = "" if not each.calls else ", cost unknown" if each.cost_usd is None else f", {each.cost_usd:.4f} USD a page"
    return f"{one.name}: {counted(len(one.runs), 'run')}, {score}{same}{cost}"


def _forecast(file: Path, pipelines: Sequence[Pipeline], count: int) -> ExitCode:
    """What all runs will take, of which those that are done already will take nothing."""
    total: Decimal | None = Decimal(0)
    for pipeline in pipelines:
        if pipeline.settings is None or pipeline.settings.provider == "local":
            click.echo(f"{pipeline.name}: asks no model")
            continue
        with open_forecast(pipeline.settings) as forecast:
            told = forecast(file)
        click.echo(f"{pipeline.name}, one of {counted(count, 'run')}:")
        for line in forecast_lines(told):
            click.echo(f"  {line}")
        total = None if total is None or told.total.cost is None else total + count * told.total.cost
    click.echo(f"All runs together: {'cost unknown' if total is None else f'{total:.4f} USD'}.")
    return ExitCode.OK
