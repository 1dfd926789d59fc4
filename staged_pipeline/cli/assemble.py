"""The `assemble` command: HTML again from artifacts that a person edited."""

from pathlib import Path
from typing import cast

import click

from staged_pipeline.compose import assemble_again
from staged_pipeline.flow.converter import exit_code
from staged_pipeline.support.settings import MathOutput


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="FOLDER")
@click.option(
    "--math-output", type=click.Choice(["svg", "mathml"]), help="How formulas are shown.  [default: as before]"
)
@click.option("--provenance/--no-provenance", default=None, help="Keep where blocks came from.  [default: as before]")
def assemble(folder: Path, math_output: str | None, provenance: bool | None) -> int:
    """Put pages together again after edits by hand.

    FOLDER is a run (output/report) or one page of it (output/report/page_0002). The page's skeleton.html and
    content.json are read, never written; entries of content.json with "engine": "human" survive later runs too.
    """
    run = assemble_again(folder, cast("MathOutput | None", math_output), provenance)
    run_folder = folder if (folder / "run.json").exists() else folder.parent
    if left := [str(page.page_index) for page in run.pages if page.left]:
        click.echo(f"Pages without text were left out ({', '.join(left)}): --stages text,assembly of a run.", err=True)
    click.echo(f"Assembled. Open {run_folder / 'document.html'}", err=True)
    return exit_code(run)
