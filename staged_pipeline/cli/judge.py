"""The `judge` command: the pages of a run held against their images again."""

from pathlib import Path

import click

from staged_pipeline.cli.judging import judge_lines, strict_code
from staged_pipeline.compose import judge_again
from staged_pipeline.core.errors import ExitCode


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="FOLDER")
@click.option("--strict", is_flag=True, help="Exit with code 22 where a person should look at a page.")
def judge(folder: Path, *, strict: bool) -> int:
    """Judge pages of a run again, as they are now.

    FOLDER is a run (output/report) or one page of it (output/report/page_0002). Each page is rendered and held against
    its image and its evidence; judge.json and summary.json tell what was found. No model is asked, and nothing else of
    the pages is written.
    """
    run = judge_again(folder)
    run_folder = folder if (folder / "run.json").exists() else folder.parent
    for line in judge_lines(run.pages_taken, run_folder):
        click.echo(line, err=True)
    return strict_code(run.pages_taken) if strict else ExitCode.OK
