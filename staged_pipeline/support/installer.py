"""Installs what doctor misses: by apt-get on Debian and Ubuntu, by a tool's own download elsewhere."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from staged_pipeline.core.errors import MissingDependency
from staged_pipeline.support.tools import ToolReport

_OS_RELEASE = Path("/etc/os-release")
_TAIL = 15  # lines of a failed command's output that are shown


def commands_for(missing: Iterable[ToolReport]) -> list[str]:
    """The commands that install what is missing, as a person would type them on this machine."""
    return [" ".join(command) for command in _plan(list(missing))]


def install(missing: Iterable[ToolReport]) -> Iterator[str]:
    """Runs those commands, yielding each before it runs.

    Raises:
        MissingDependency: there is no way to install it here, or a command failed; the message says which.
    """
    plan = _plan(list(missing))
    if not plan:
        raise MissingDependency("There is no apt-get here, or no right to use it. Install what is missing by hand.")
    for command in plan:
        yield " ".join(command)
        try:
            done = subprocess.run(  # noqa: S603  our own words
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                errors="replace",
                check=False,
            )
        except OSError as error:
            raise MissingDependency(f"`{' '.join(command)}` cannot be run: {error.strerror or error}.") from error
        if done.returncode:
            last = "\n".join(done.stdout.splitlines()[-_TAIL:])
            raise MissingDependency(f"`{' '.join(command)}` failed with exit status {done.returncode}:\n{last}")


def _plan(missing: Sequence[ToolReport]) -> list[list[str]]:
    packages = sorted({package for report in missing for package in report.packages if _offers(package)})
    downloads = sorted({report.command for report in missing if report.command and not _by_apt(report)})
    plan: list[list[str]] = []
    if packages and shutil.which("apt-get"):
        become = [] if os.geteuid() == 0 else ["sudo"]
        apt = [*become, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
        plan.append([*apt, "update", "-q"])
        plan.append([*apt, "install", "-q", "-y", "--no-install-recommends", *packages])
    plan.extend(command.format(python=sys.executable).split() for command in downloads)
    return plan


def _by_apt(report: ToolReport) -> bool:
    return bool(report.packages) and shutil.which("apt-get") is not None and all(map(_offers, report.packages))


def _offers(package: str) -> bool:
    """Whether apt brings a package that works. Ubuntu's `chromium` only points to a snap, which needs a daemon."""
    return not (package == "chromium" and _distribution() == "ubuntu")


def _distribution() -> str:
    try:
        lines = _OS_RELEASE.read_text("utf-8").splitlines()
    except OSError:
        return ""
    return next((line.partition("=")[2].strip('"') for line in lines if line.startswith("ID=")), "")
