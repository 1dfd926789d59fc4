"""Times the stages of a page and counts what their model calls took."""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field

from staged_pipeline.core.conversation import CallRecord
from staged_pipeline.core.errors import StagedError
from staged_pipeline.core.summary import Spending, StageRecord
from staged_pipeline.flow.ledger import INTERRUPTED
from staged_pipeline.flow.page_tools import no_calls


def _forget(_record: StageRecord, _outcome: str) -> None: ...


@dataclass
class Attempt:
    """A stage under way. `end` makes its record, for a step that is written down before the ledger hears of it.

    `outcome` is what the ledger tells of a stage that raises nothing.
    """

    measure: Callable[[], StageRecord]
    outcome: str = "ok"
    record: StageRecord | None = None

    def end(self) -> StageRecord:
        self.record = self.record or self.measure()
        return self.record


@dataclass
class StageClock:
    """Times stages and counts their calls; `current` names the one that is running, or that failed.

    `write_down` keeps each attempt, with its outcome: `ok`, `not_judged`, the code of an error, or `interrupted`.
    """

    records: list[StageRecord] = field(default_factory=list[StageRecord])
    current: str | None = None
    calls: Callable[[], tuple[CallRecord, ...]] = no_calls
    write_down: Callable[[StageRecord, str], None] = _forget

    @contextmanager
    def stage(self, name: str, engine: str, attempt: int | None = None) -> Generator[Attempt]:
        """A stage, while the `with` lasts; `attempt` is the round of repairs that it belongs to."""
        self.current = name
        before = len(self.calls())
        started = time.perf_counter()
        outcome = INTERRUPTED

        def measure() -> StageRecord:
            seconds = round(time.perf_counter() - started, 4)
            made = self.calls()[before:]
            spent = Spending.of(made) if made else None
            return StageRecord(stage=name, engine=engine, seconds=seconds, spent=spent, round=attempt)

        under_way = Attempt(measure)
        try:
            yield under_way
            outcome = under_way.outcome
        except StagedError as error:
            outcome = error.code
            raise
        except Exception:
            outcome = StagedError.code
            raise
        finally:
            self.records.append(under_way.end())
            self.write_down(self.records[-1], outcome)
        self.current = None
