"""What doctor would install, and how."""

import shutil
import sys
from pathlib import Path

import pytest

from staged_pipeline.core.errors import MissingDependency
from staged_pipeline.support import installer
from staged_pipeline.support.tools import ToolReport

CHROMIUM = ToolReport(
    name="Chromium",
    found=None,
    without="",
    packages=("chromium", "libatomic1"),
    command="{python} -m playwright install --with-deps chromium",
)
ARABIC = ToolReport(name="Arabic", found=None, without="", packages=("tesseract-ocr-ara",))
DOWNLOAD = f"{sys.executable} -m playwright install --with-deps chromium"


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Makes this machine look like one of a given distribution, with apt-get or without."""

    def make(distribution: str, *, apt: bool, root: bool = True) -> None:
        (tmp_path / "os-release").write_text(f'PRETTY_NAME="Some"\nID="{distribution}"\nID_LIKE=debian\n')
        monkeypatch.setattr(installer, "_OS_RELEASE", tmp_path / "os-release")
        monkeypatch.setattr(shutil, "which", lambda name: "/usr/bin/apt-get" if apt and name == "apt-get" else None)
        monkeypatch.setattr(installer.os, "geteuid", lambda: 0 if root else 1000)

    return make


def test_debian_gets_all_by_apt(machine) -> None:
    machine("debian", apt=True)
    update, install = installer.commands_for([CHROMIUM, ARABIC])
    assert update == "env DEBIAN_FRONTEND=noninteractive apt-get update -q"
    assert install.endswith("apt-get install -q -y --no-install-recommends chromium libatomic1 tesseract-ocr-ara")


def test_who_is_not_root_takes_sudo(machine) -> None:
    machine("debian", apt=True, root=False)
    assert all(command.startswith("sudo env ") for command in installer.commands_for([ARABIC]))


def test_ubuntu_has_no_chromium_that_runs_so_it_is_downloaded_last(machine) -> None:
    machine("ubuntu", apt=True)
    commands = installer.commands_for([CHROMIUM, ARABIC])
    assert commands[1].endswith(" libatomic1 tesseract-ocr-ara")
    assert commands[2] == DOWNLOAD


def test_without_apt_what_can_be_downloaded_is(machine) -> None:
    machine("fedora", apt=False)
    assert installer.commands_for([CHROMIUM, ARABIC]) == [DOWNLOAD]


def test_what_cannot_be_installed_is_said(machine) -> None:
    machine("fedora", apt=False)
    with pytest.raises(MissingDependency, match="by hand"):
        list(installer.install([ARABIC]))


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("{python} -c raise(SystemExit(3))", "failed with exit status 3"),
        ("there-is-no-such-program", "cannot be run"),
    ],
)
def test_a_command_that_fails_is_named(machine, command: str, message: str) -> None:
    machine("fedora", apt=False)
    with pytest.raises(MissingDependency, match=message):
        list(installer.install([CHROMIUM.model_copy(update={"command": command})]))


def test_nothing_is_run_for_what_is_there(machine) -> None:
    machine("debian", apt=True)
    assert installer.commands_for([]) == []
