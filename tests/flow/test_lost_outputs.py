"""The place where a run writes fails it: it says so, leaves nothing half-written, and is gone on with."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from kill_runs import check_whole, results
from pdfs import prose, write_pdf

from staged_pipeline import compose
from staged_pipeline.core.errors import ExitCode, OutputError, RunInProgress
from staged_pipeline.core.summary import RunSummary
from staged_pipeline.flow.listener import PageDone
from staged_pipeline.support.settings import Settings

ROOT = Path(__file__).parents[2]
PAGES = 3
_SIZE = 4 << 20  # bytes


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pdf(tmp_path_factory.mktemp("book") / "book.pdf", [prose(index) for index in range(PAGES)])


@pytest.fixture(scope="module")
def whole(book: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that nothing disturbed, its folder."""
    output = tmp_path_factory.mktemp("whole")
    convert(book, output)
    return output / "book"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, of four megabytes."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a disk")
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_SIZE}", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


class Deleting:
    """Deletes a folder when so many pages are done."""

    def __init__(self, folder: Path, after: int) -> None:
        self.folder, self.left = folder, after

    def started(self, document: Path, pages: int, total: int) -> None: ...

    def page_done(self, document: Path, page: PageDone) -> None:
        self.left -= 1
        if self.left == 0:
            shutil.rmtree(self.folder)

    def notice(self, message: str) -> None: ...


def convert(book: Path, output: Path, listener: Deleting | None = None) -> RunSummary:
    with compose.open_converter(Settings(output=output, pages="all"), listener) as converter:
        return converter.convert(book)


@pytest.mark.parametrize("share", [0.05, 0.5, 0.9, 0.99])
def test_a_full_disk_is_said_and_gone_on_from(share: float, book: Path, whole: Path, disk: Path) -> None:
    """`share` of what the run takes fits on the disk."""
    takes = sum(path.stat().st_blocks * 512 for path in whole.rglob("*") if path.is_file())
    filler = disk / "filler"
    filler.write_bytes(bytes(_SIZE - int(takes * share)))
    with pytest.raises(OutputError, match="No space left on device"):
        convert(book, disk)
    check_whole(disk / "book")
    assert not list(disk.rglob("*.part"))
    filler.unlink()
    run = convert(book, disk)
    assert [page.error for page in run.pages] == [None] * PAGES
    assert results(disk / "book") == results(whole)


def test_a_disk_that_becomes_read_only_is_said_and_gone_on_from(book: Path, whole: Path, disk: Path) -> None:
    shutil.copytree(whole, disk / "book")
    (disk / "book" / "page_0001" / "final.html").unlink()
    before = results(disk / "book")
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    with pytest.raises(OutputError, match="Read-only file system"):
        convert(book, disk)
    assert results(disk / "book") == before
    subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
    convert(book, disk)
    assert results(disk / "book") == results(whole)


@pytest.mark.parametrize("after", range(1, PAGES + 1))
def test_a_folder_that_is_deleted_while_a_run_writes_to_it_ends_the_run(
    after: int, book: Path, whole: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "book"
    with pytest.raises(OutputError, match="was deleted or moved"):
        convert(book, tmp_path, Deleting(folder, after))
    assert not (folder / "document.html").exists()
    check_whole(folder)
    convert(book, tmp_path)
    assert results(folder) == results(whole)


def test_of_two_runs_at_once_the_second_is_refused_and_the_first_goes_on(
    book: Path, whole: Path, tmp_path: Path
) -> None:
    command = [sys.executable, ROOT / "run_staged.py", book, "--pages", "all", "-o", tmp_path, "--quiet"]
    with subprocess.Popen(command, cwd=ROOT) as first:
        lock = tmp_path / "book" / ".lock"
        while first.poll() is None and not (lock.exists() and lock.read_text()):
            time.sleep(0.01)
        first.send_signal(signal.SIGSTOP)
        with pytest.raises(RunInProgress, match=f"process {first.pid}"):
            convert(book, tmp_path)
        again = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
        first.send_signal(signal.SIGCONT)
        assert again.returncode == ExitCode.RUN_IN_PROGRESS
        assert "is being written by another run" in again.stderr
        assert first.wait() == 0
    assert results(tmp_path / "book") == results(whole)


def test_a_clock_that_is_set_back_hides_no_edit_and_makes_nothing_stale(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    convert(book, tmp_path)
    tomorrow, yesterday = time.time() + 86400, time.time() - 86400
    for path in tmp_path.rglob("*"):
        os.utime(path, (tomorrow, tomorrow))
    content = tmp_path / "book" / "page_0001" / "content.json"
    entries = json.loads(content.read_text("utf-8"))
    ref = next(ref for ref, entry in entries.items() if entry["type"] == "text")
    content.write_text(json.dumps({**entries, ref: {**entries[ref], "content": "Edited.", "engine": "human"}}), "utf-8")
    os.utime(content, (yesterday, yesterday))
    others = [tmp_path / "book" / f"page_{index:04d}" / "final.html" for index in (0, 2)]
    before = [path.stat().st_ino for path in others]

    moments = iter(range(int(tomorrow), 0, -3600))
    monkeypatch.setattr(time, "time", lambda: float(next(moments)))  # an hour back whenever it is looked at
    assert [page.error for page in convert(book, tmp_path).pages] == [None] * PAGES
    assert "Edited." in (tmp_path / "book" / "document.html").read_text("utf-8")
    assert [path.stat().st_ino for path in others] == before
