"""`ledger.jsonl`: a line for every attempt at a stage, in the order in which they ended; nothing is ever taken out.

Each line is one write to the end of the file, so that processes do not mix theirs, and is on the disk before the next
stage begins. A line that a killed process left half-written is passed over.
"""

import datetime
import errno
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from pydantic import ValidationError

from staged_pipeline.core.conversation import CallRecord
from staged_pipeline.core.errors import OutputError, PageMemory, PageTimeout, WorkerCrash
from staged_pipeline.core.summary import NOTHING_SPENT, Spending, StageRecord
from staged_pipeline.core.value import Value

FILE = "ledger.jsonl"
INTERRUPTED = "interrupted"
UNUSED = frozenset({INTERRUPTED, PageTimeout.code, PageMemory.code, WorkerCrash.code})
"""Outcomes of stages that lost their process: what models answered there was paid for, and nothing was made from it."""


class LedgerLine(Value):
    """One attempt. `outcome` is `ok`, the code of the error that it ended with, or `not_judged`.

    `time` is when it ended, in UTC; `round` as in `StageRecord`.
    """

    time: datetime.datetime
    page: int
    stage: str
    engine: str
    seconds: float
    outcome: str
    spent: Spending | None = None
    round: int | None = None


def append(folder: Path, page: int, record: StageRecord, outcome: str) -> None:
    """Adds a line to the ledger in the folder of a run; raises OutputError."""
    line = LedgerLine(
        time=datetime.datetime.now(datetime.UTC),
        page=page,
        stage=record.stage,
        engine=record.engine,
        seconds=record.seconds,
        outcome=outcome,
        spent=record.spent,
        round=record.round,
    )
    data = line.model_dump_json(exclude_none=True).encode() + b"\n"
    path = folder / FILE
    try:
        file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            size = os.fstat(file).st_size
            if size and os.pread(file, 1, size - 1) != b"\n":
                data = b"\n" + data  # a killed process left half a line
            if os.write(file, data) < len(data):  # what a full disk still takes
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(file)
        finally:
            os.close(file)
    except OSError as error:
        raise OutputError(f"{path} cannot be written ({error.strerror or error}).") from error


def stages_of(calls: Iterable[CallRecord]) -> Iterator[StageRecord]:
    """What is known of stages that never ended, by their calls: a record for each run of one stage."""
    for (stage, model), group in groupby(calls, key=lambda call: (call.purpose, call.model)):
        made = list(group)
        seconds = round(sum(call.seconds for call in made), 4)
        yield StageRecord(stage=stage, engine=model, seconds=seconds, spent=Spending.of(made))


def append_calls(folder: Path, page: int, calls: Iterable[CallRecord]) -> None:
    """Adds calls of stages that never ended, a line for each run of one stage; raises OutputError."""
    for record in stages_of(calls):
        append(folder, page, record, INTERRUPTED)


@dataclass
class PageAccount:
    """What the ledger tells of one page.

    `spent` is what its model calls have taken over all runs, failed attempts included. `settled` is, for each stage,
    how many of the page's calls were made by the end of its last attempt that came to an end: the stage's calls after
    these were answered and paid for, but nothing has become of them.
    """

    spent: Spending = NOTHING_SPENT
    settled: dict[str, int] = field(default_factory=dict[str, int])

    def add(self, line: LedgerLine) -> None:
        """Takes in the page's next line."""
        if line.spent is not None:
            self.spent += line.spent
        if line.outcome not in UNUSED:
            self.settled[line.stage] = self.spent.calls


def accounts(lines: Iterable[LedgerLine]) -> dict[int, PageAccount]:
    """What the ledger tells of each page."""
    told: dict[int, PageAccount] = {}
    for line in lines:
        told.setdefault(line.page, PageAccount()).add(line)
    return told


def read(folder: Path) -> Iterator[LedgerLine]:
    """The lines of a run's ledger; none where there is no ledger."""
    try:
        with (folder / FILE).open(encoding="utf-8", errors="replace") as file:
            yield from _parsed(file)
    except FileNotFoundError:
        return


def _parsed(lines: Iterable[str]) -> Iterator[LedgerLine]:
    for line in lines:
        if line.strip():
            try:
                yield LedgerLine.model_validate_json(line)
            except ValidationError:
                continue


def total(lines: Iterable[LedgerLine]) -> Spending:
    """What the model calls that `lines` tell of have taken."""
    return sum((line.spent for line in lines if line.spent is not None), NOTHING_SPENT)


def spent_by_page(lines: Iterable[LedgerLine]) -> dict[int, Spending]:
    """What the model calls of each page have taken over all runs, failed attempts included."""
    return {page: account.spent for page, account in accounts(lines).items()}


class Tail:
    """What is added to the ledger of a run from now on."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._read = self._path.stat().st_size if self._path.exists() else 0  # bytes

    def lines(self) -> tuple[LedgerLine, ...]:
        """The lines that were added since the last call."""
        try:
            with self._path.open("rb") as file:
                file.seek(self._read)
                data = file.read()
        except FileNotFoundError:
            return ()
        whole = data[: data.rfind(b"\n") + 1]
        self._read += len(whole)
        return tuple(_parsed(whole.decode("utf-8", "replace").splitlines()))
