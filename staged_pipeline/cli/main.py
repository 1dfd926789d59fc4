"""The command line: `staged-ocr run | assemble | judge | eval | compare | doctor`.

Commands parse, call `compose` and print; this module alone turns errors into exit codes.
"""

import errno
import os
import sys
import traceback
import warnings
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import click

from staged_pipeline import __version__
from staged_pipeline.cli.assemble import assemble
from staged_pipeline.cli.compare import compare
from staged_pipeline.cli.doctor import doctor
from staged_pipeline.cli.evaluate import evaluation
from staged_pipeline.cli.judge import judge
from staged_pipeline.cli.options import config_defaults
from staged_pipeline.cli.run import run
from staged_pipeline.core.errors import ExitCode, StagedError

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="staged-ocr")
@click.pass_context
def cli(context: click.Context) -> None:
    """Pages become semantic, self-contained HTML."""
    defaults = config_defaults(run, Path.cwd())
    context.default_map = {"run": defaults, "eval": defaults, "compare": defaults}


for _command in (run, assemble, judge, evaluation, compare, doctor):
    cli.add_command(_command)


def run_command(arguments: Sequence[str]) -> int:
    """Runs a command and returns its exit code; whatever goes wrong is a line on stderr, never a traceback."""
    # Libraries warn about their own insides (divisions in the layout model, deprecations); nothing to be done here.
    warnings.simplefilter("ignore")
    try:
        result = cli.main(args=list(arguments), prog_name="staged-ocr", standalone_mode=False)
    except click.ClickException as error:
        with suppress(OSError):
            error.show()
        return error.exit_code
    except StagedError as error:
        _say(f"Error: {error}")
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        _say("Interrupted. What was done is in the output folder; the same command goes on from there.")
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        return ExitCode.OUTPUT
    except Exception as error:  # noqa: BLE001  the last resort: a line instead of a traceback
        return _unforeseen(error)
    return int(result or ExitCode.OK)


def _unforeseen(error: Exception) -> ExitCode:
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        _say(f"Error: the output cannot be written ({error.strerror}).")
        _give_up_stdout()
        return ExitCode.OUTPUT
    _say(f"Internal error: {type(error).__name__}: {error}")
    if os.environ.get("STAGED_OCR_DEBUG"):
        traceback.print_exc()
    else:
        _say("STAGED_OCR_DEBUG=1 shows where; please report it.")
    return ExitCode.INTERNAL


def _give_up_stdout() -> None:
    """What is still in the buffer goes nowhere: Python writes it when it ends, and would end with another exit code."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _say(line: str) -> None:
    """A line on stderr; where that cannot be written to, the exit code alone tells."""
    with suppress(OSError):
        click.echo(line, err=True)
