"""Runs that are killed again and again: the command line against a model of set latency, ended by SIGKILL.

A run is killed with all its processes at moments drawn from a seed, and started again until it is done. After each kill
every file under a final name must be whole; what it leaves in the end is compared with a run that nobody disturbed.
"""

import csv
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from model_server import Body, ModelServer, Reply
from pdfs import prose, write_pdf
from PIL import Image
from reading_model import answer

from staged_pipeline.core.summary import NOTHING_SPENT
from staged_pipeline.flow import ledger
from staged_pipeline.flow.artifacts import page_folder, read_run

ROOT = Path(__file__).parents[2]
LATENCY = 0.2  # seconds
_SPREAD = 0.35  # seconds after the first call of a run in which most kills fall: in calls, and between them
_LATE = 2.0  # seconds that a busy machine may take from a reply to the call on the disk
_SHARDS = 3  # elements of one call: a page of seven lines makes one call for its layout, and three for its text


class PatientModel:
    """Answers as the reading model does, after its latency; `begun` are the moments at which calls came."""

    def __init__(self) -> None:
        self.begun: list[float] = []

    def __call__(self, body: Body) -> Reply:
        self.begun.append(time.monotonic())
        return replace(answer(body), delay=LATENCY)


@dataclass
class Kill:
    """One kill: calls that were begun in all runs so far, those of them on the disk, and those begun just before it."""

    begun: int
    kept: int
    recent: int


@dataclass
class Trial:
    """What came of a run that was killed, beside the calls and seconds of the run that was not."""

    undisturbed: Path
    killed: Path
    calls: int
    seconds: float
    kills: list[Kill] = field(default_factory=list[Kill])
    runs: int = 0
    begun: int = 0
    kept: int = 0

    @property
    def paid_twice(self) -> int:
        """Calls that the server counted more than in the run that nobody disturbed."""
        return self.begun - self.calls

    @property
    def in_flight(self) -> list[int]:
        """For each kill, the calls that it cut off: begun, and not on the disk."""
        lost = [kill.begun - kill.kept for kill in self.kills]
        return [now - before for now, before in zip(lost, [0, *lost], strict=False)]


def kill_runs(folder: Path, *, pages: int, kills: int, jobs: int, seed: int = 4) -> Trial:
    """Converts a book of `pages` pages twice, once in peace and once killed `kills` times, in `folder`."""
    book = write_pdf(folder / "book.pdf", [prose(index) for index in range(pages)])
    chance = random.Random(seed)
    peaceful, patient = PatientModel(), PatientModel()
    with ModelServer(peaceful) as server:
        began = time.monotonic()
        with program(book, folder / "undisturbed", server.openai_url, jobs) as process:
            assert process.wait() == 0
        trial = Trial(folder / "undisturbed" / "book", folder / "killed" / "book", len(peaceful.begun), 0.0)
        trial.seconds = time.monotonic() - began
        start = peaceful.begun[0] - began
    with ModelServer(patient) as server:
        while len(trial.kills) < kills:
            trial.runs += 1
            assert trial.runs <= 3 * kills, "runs end before they are killed"
            early = chance.random() < 0.2
            wait = chance.uniform(0, start) if early else chance.uniform(0, _SPREAD)
            with program(book, folder / "killed", server.openai_url, jobs) as process:
                if _alive_at_its_moment(process, patient, wait, after_call=not early):
                    moment = time.monotonic()
                    kill_session(process)
                    trial.kills.append(_look(trial, patient, moment))
            check_whole(trial.killed)
        with program(book, folder / "killed", server.openai_url, jobs) as process:
            assert process.wait() == 0
    trial.runs += 1
    trial.begun, trial.kept = len(patient.begun), _kept(trial.killed)
    return trial


def check_trial(trial: Trial) -> None:
    """What must hold however often a run was killed."""
    check_whole(trial.killed)
    assert not list(trial.killed.rglob("*.part"))
    assert results(trial.killed) == results(trial.undisturbed)
    check_books(trial.killed, trial.kept)
    assert trial.kept == trial.calls, "what was answered and kept is not asked again"
    assert trial.paid_twice <= sum(trial.in_flight)
    for kill, lost in zip(trial.kills, trial.in_flight, strict=True):
        assert 0 <= lost <= kill.recent


def check_whole(folder: Path) -> None:
    """Every file under a final name parses to its end."""
    for path in folder.rglob("*"):
        if not path.is_file() or path.name.startswith("."):
            continue
        match path.suffix:
            case ".json":
                json.loads(path.read_text("utf-8"))
            case ".html":
                end = "</html>" if path.name != "skeleton.html" else ">"
                assert path.read_text("utf-8").rstrip().endswith(end), path
            case ".png":
                with Image.open(path) as picture:
                    picture.load()
            case ".csv":
                assert path.read_bytes().endswith(b"\r\n"), path


def check_books(folder: Path, kept: int) -> None:
    """The ledger, report.csv, run.json and the calls that were kept tell the same."""
    spent = ledger.spent_by_page(ledger.read(folder))
    total = sum(spent.values(), NOTHING_SPENT)
    rows = rows_of(folder)
    assert {index: int(row["calls"]) for index, row in rows.items()} == {i: s.calls for i, s in spent.items()}
    assert sum(int(row["output_tokens"]) for row in rows.values()) == total.usage.output_tokens
    assert read_run(folder).spent == total
    assert total.calls == kept
    for index, account in spent.items():
        records = page_folder(folder, index).calls()
        assert len(records) == account.calls
        assert sum(record.usage.output_tokens for record in records if record.usage) == account.usage.output_tokens


def rows_of(folder: Path) -> dict[int, dict[str, str]]:
    """The rows of report.csv, by page."""
    with (folder / "report.csv").open(encoding="utf-8", newline="") as file:
        return {int(row["page_index"]): row for row in csv.DictReader(file)}


def results(folder: Path) -> dict[str, bytes]:
    """The pages of a run and the document, as bytes."""
    names = ("final.html", "document.html", "content.json", "skeleton.html")
    return {str(path.relative_to(folder)): path.read_bytes() for name in names for path in folder.rglob(name)}


@contextmanager
def program(book: Path, output: Path, url: str, jobs: int, *more: str) -> Iterator[subprocess.Popen[bytes]]:
    """The program in a session of its own, with what it started; nothing of it is left afterwards."""
    command = [sys.executable, "run_staged.py", book, "--pages", "all", "--jobs", jobs, "--calls", jobs, "-o", output]
    command += ["--quiet", "--provider", "openai", "--base-url", url, "--model", "m", "--preset", "exact"]
    command += ["--shard-size", _SHARDS, *more]
    environment = {**os.environ, "OPENAI_API_KEY": "test"}
    process = subprocess.Popen(list(map(str, command)), cwd=ROOT, env=environment, start_new_session=True)
    try:
        yield process
    finally:
        kill_session(process)


def _alive_at_its_moment(
    process: subprocess.Popen[bytes], model: PatientModel, wait: float, *, after_call: bool
) -> bool:
    """Waits, from now or from the run's first call, and says whether the program is still there then."""
    before = len(model.begun)
    while after_call and len(model.begun) == before:
        if process.poll() is not None:
            return False
        time.sleep(0.005)
    time.sleep(wait)
    return process.poll() is None


def kill_session(process: subprocess.Popen[bytes]) -> None:
    """Ends all processes of a session, and waits until none of them runs."""
    while left := list(_runs_in(process.pid)):
        for number in left:
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        process.poll()
        time.sleep(0.01)
    process.wait()


def _runs_in(session: int) -> Iterator[int]:
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, of_session = path.read_text("utf-8", "replace").rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if int(of_session) == session and state not in "ZX":
            yield int(path.parent.name)


def _look(trial: Trial, model: PatientModel, moment: float) -> Kill:
    time.sleep(0.1)  # what was sent before the kill comes in
    recent = sum(begun > moment - LATENCY - _LATE for begun in model.begun)
    return Kill(begun=len(model.begun), kept=_kept(trial.killed), recent=recent)


def _kept(folder: Path) -> int:
    return len(list(folder.glob("page_*/calls/*.json")))
