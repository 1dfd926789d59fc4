"""Files and folders that may not be read or written."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hostile.making import good_pdf, put

from staged_pipeline.core.errors import ExitCode

ROOT = Path(__file__).parents[2]
WITHOUT_ROOTS_RIGHTS = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search")
"""Root keeps its name and its files but is held to their modes, as anyone else is."""

pytestmark = pytest.mark.slow


@pytest.fixture
def held() -> tuple[str, ...]:
    """What a command begins with to be held to the modes of files."""
    if os.geteuid() != 0:
        return ()
    if shutil.which("setpriv") is None or subprocess.run([*WITHOUT_ROOTS_RIGHTS, "true"], check=False).returncode:
        pytest.skip("root may read and write everything here")
    return WITHOUT_ROOTS_RIGHTS


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """A folder with a document in it that may not even be entered."""
    folder = tmp_path / "closed"
    folder.mkdir()
    put(folder / "in.pdf", good_pdf(tmp_path))
    folder.chmod(0)
    return folder


def run(held: tuple[str, ...], *arguments: object) -> tuple[int, str]:
    command = [*held, sys.executable, str(ROOT / "run_staged.py"), *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)
    assert "Traceback" not in done.stderr
    assert "Internal error" not in done.stderr
    return done.returncode, done.stderr


def test_what_may_not_be_read_is_said(held: tuple[str, ...], closed: Path, tmp_path: Path) -> None:
    secret = put(tmp_path / "secret.pdf", good_pdf(tmp_path))
    secret.chmod(0)
    code, said = run(held, secret, closed / "in.pdf", "-o", tmp_path / "out")
    assert code == ExitCode.UNREADABLE_INPUT
    assert said.count("may not be read") == 2
    assert run(held, closed, "-o", tmp_path / "out")[0] == ExitCode.UNREADABLE_INPUT
    assert not (tmp_path / "out").exists()


def test_an_output_folder_that_may_not_be_written_is_said(held: tuple[str, ...], tmp_path: Path) -> None:
    document = put(tmp_path / "open.pdf", good_pdf(tmp_path))
    output = tmp_path / "output"
    output.mkdir(mode=0o500)
    code, said = run(held, document, "-o", output)
    assert code == ExitCode.OUTPUT
    assert "cannot be written (Permission denied)" in said
    assert not list(output.iterdir())
