"""The command line: `staged-ocr run | assemble | doctor`.

Commands parse, call `compose` and print; this module alone turns errors into exit codes.
"""

import os
import traceback
import warnings
from collections.abc import Sequence
from pathlib import Path

import click

from staged_pipeline import __version__
from staged_pipeline.cli_assemble import assemble
from staged_pipeline.cli_doctor import doctor
from staged_pipeline.cli_options import config_defaults
from staged_pipeline.cli_run import run
from staged_pipeline.core.errors import ExitCode, StagedError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="staged-ocr")
@click.pass_context
def cli(context: click.Context) -> None:
    """Pages become semantic, self-contained HTML."""
    context.default_map = {"run": config_defaults(run, Path.cwd())}


for _command in (run, assemble, doctor):
    cli.add_command(_command)


def run_command(arguments: Sequence[str]) -> int:
    """Runs a command and returns its exit code; whatever goes wrong is a line on stderr, never a traceback."""
    # Libraries warn about their own insides (divisions in the layout model, deprecations); nothing to be done here.
    warnings.simplefilter("ignore")
    try:
        result = cli.main(args=list(arguments), prog_name="staged-ocr", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except StagedError as error:
        click.echo(f"Error: {error}", err=True)
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo("Interrupted. The pages that were done are in the output folder.", err=True)
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        return ExitCode.OUTPUT
    except Exception as error:  # noqa: BLE001  the last resort: a line instead of a traceback
        click.echo(f"Internal error: {type(error).__name__}: {error}", err=True)
        if os.environ.get("STAGED_OCR_DEBUG"):
            traceback.print_exc()
        else:
            click.echo("STAGED_OCR_DEBUG=1 shows where; please report it.", err=True)
        return ExitCode.INTERNAL
    return int(result or ExitCode.OK)
