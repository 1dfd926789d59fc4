"""How the programs start: an interrupt ends them with a line and an exit code, also while they still load.

Loading the libraries takes about a second, so the command line is imported inside the guard. SIGTERM, as `timeout` and
service managers send it, is taken for an interrupt. While pages are converted, both mean something else: see
`cli.stop_signals`.
"""

import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import NoReturn

_INTERRUPTED = 130  # ExitCode.INTERRUPTED, which is not loaded yet


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Runs a command and exits; the entry point of `staged-ocr`."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        from staged_pipeline.cli.main import run_command  # noqa: PLC0415  see above

        code = run_command(sys.argv[1:] if arguments is None else arguments)
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted.\n")
        code = _INTERRUPTED
    sys.exit(code)


def run_main() -> NoReturn:
    """The entry point of `run_staged.py` and `python -m staged_pipeline.runner`: the `run` command."""
    main(["run", *sys.argv[1:]])


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
