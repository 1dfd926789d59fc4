"""The `judge` command: the pages of a run held against their images again."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from staged_pipeline.cli.judging import judge_lines, strict_code
from staged_pipeline.cli.money import counted
from staged_pipeline.compose import judge_again
from staged_pipeline.core.errors import ExitCode
from staged_pipeline.core.summary import Summary
from staged_pipeline.flow.rejudge import OPINION_GONE, OPINION_KEPT, VERDICT_STANDS


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="FOLDER")
@click.option("--strict", is_flag=True, help="Exit with code 22 where a person should look at a page.")
def judge(folder: Path, *, strict: bool) -> int:
    """Judge pages of a run again, as they are now.

    FOLDER is a run (output/report) or one page of it (output/report/page_0002). Each page is rendered and held against
    its image and its evidence; judge.json and summary.json tell what was found. Nothing else of the pages is written,
    and no model is asked: what one said of a page before still counts where the page is as it was.
    """
    run = judge_again(folder)
    run_folder = folder if (folder / "run.json").exists() else folder.parent
    for line in (*judge_lines(run.pages_taken, run_folder), *_notes(run.pages_taken)):
        click.echo(line, err=True)
    return strict_code(run.pages_taken) if strict else ExitCode.OK


def _notes(pages: Sequence[Summary]) -> list[str]:
    """What became of earlier verdicts, each with the number of pages."""
    known = (OPINION_KEPT, OPINION_GONE, VERDICT_STANDS)
    notes = Counter(note for page in pages for note in page.warnings if note.startswith(known))
    return [f"Note on {counted(count, 'page')}: {note}" for note, count in notes.most_common()]
