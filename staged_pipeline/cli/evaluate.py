"""The `eval` command: documents that have a truth, converted and scored."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import click

from staged_pipeline.cli.money import counted
from staged_pipeline.cli.options import make_settings, settings_options, typed_names
from staged_pipeline.cli.progress import make_progress
from staged_pipeline.cli.stop_signals import stop_signals
from staged_pipeline.core.errors import ExitCode, WrongUsage
from staged_pipeline.evaluation import HTML, evaluate, evaluate_results, write_evaluation
from staged_pipeline.flow.converter import Converter
from staged_pipeline.flow.evaluation import Evaluation
from staged_pipeline.flow.evaluation_report import TITLES, mean_cells, score_cells
from staged_pipeline.support.settings import Settings

_NOT_HERE = {"pages", "document", "stages", "retry_failed"}  # all pages, from the beginning to the end
_WITH_RESULTS = {"folder", "results", "output", "quiet"}


@click.command("eval")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER")
@settings_options
@click.option(
    "--results",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Convert nothing: take what runs left in this folder, their -o.",
)
@click.option("--quiet", "-q", is_flag=True, help="Say nothing but errors.")
def evaluation(folder: Path, *, results: Path | None, quiet: bool, **options: object) -> int:
    """Convert documents whose truth is known, and score the results.

    FOLDER holds documents, and beside each its truth: for report.pdf report.truth.html, report.truth.md, or
    report.truth.txt for its words alone. All pages are converted, as by `run`; what is fresh is not done again. The
    scores are printed, and eval.html and eval.json are left in the output folder.
    """
    typed = typed_names(click.get_current_context())
    if results is None:
        settings = make_settings({**options, "pages": "all"}, typed)
        told = _converted(folder, settings, quiet=quiet)
        output = settings.output
    else:
        if more := sorted(typed - _WITH_RESULTS):
            raise WrongUsage(f"--results converts nothing: leave --{more[0].replace('_', '-')} out.")
        told = evaluate_results(folder, results)
        output = Path(str(options["output"])) if "output" in typed else results
    write_evaluation(told, output)
    if not quiet:
        for line in score_lines(told):
            click.echo(line)
        for line in note_lines(told):
            click.echo(line, err=True)
        click.echo(f"Open {output / HTML}", err=True)
    codes = {one.exit_code for one in told.documents}
    return codes.pop() if len(codes) == 1 else ExitCode.PARTIAL


evaluation.params = [parameter for parameter in evaluation.params if parameter.name not in _NOT_HERE]


def _converted(folder: Path, settings: Settings, *, quiet: bool) -> Evaluation:
    with make_progress(quiet=quiet) as display:

        @contextmanager
        def attend(converter: Converter) -> Generator[None]:
            def announce() -> None:
                under_way = counted(converter.workplace.under_way, "page")
                display.answer(f"Finishing {under_way} under way; press Ctrl-C again to stop now.")

            with stop_signals(converter.stop, announce):
                yield

        return evaluate(folder, settings, display, attend)


def score_lines(told: Evaluation) -> list[str]:
    """The scores as a table, a row a document and the mean."""
    heads = ("score", *(title.lower() for title in TITLES.values()), "s/page", "USD/page")
    rows = [
        ("document", "pages", *heads),
        *((one.document, str(one.scored), *(cell.text for cell in score_cells(one))) for one in told.documents),
        ("mean", str(sum(one.scored for one in told.documents)), *(cell.text for cell in mean_cells(told))),
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            text.ljust(width) if number == 0 else text.rjust(width)
            for number, (text, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]


def note_lines(told: Evaluation) -> list[str]:
    """What is missing and why, and what was left out."""
    lines = [f"{one.document}: {problem}" for one in told.documents for problem in one.problems]
    if told.without_truth:
        lines.append(f"Left out, since no truth lies beside them: {', '.join(told.without_truth)}.")
    if told.without_document:
        lines.append(f"Truths of no document: {', '.join(told.without_document)}.")
    return lines
