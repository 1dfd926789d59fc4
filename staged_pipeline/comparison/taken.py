"""What pages took: calls, tokens, cost and time by stage, of the attempts that made them as they are."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from staged_pipeline.comparison.pages import MadePage
from staged_pipeline.comparison.values import Taken
from staged_pipeline.core.conversation import CallRecord, Usage
from staged_pipeline.core.summary import StageRecord


def taken_by(page: MadePage) -> tuple[dict[str, Taken], bool]:
    """What a page took by stage, and whether its calls were replayed; nothing for another program's page.

    Calls of earlier attempts, which failed or were made anew since, are not counted: a stage's last calls are its own.
    """
    if page.folder is None or page.summary is None:
        return {}, False
    calls = page.folder.calls()
    stages: dict[str, Taken] = {}
    for record in page.summary.stages:
        stages[record.stage] = stages.get(record.stage, Taken()) + _told(record)
    for stage, taken in stages.items():
        own = [call for call in calls if call.sent and call.purpose == stage][-taken.calls :] if taken.calls else []
        stages[stage] = taken.model_copy(update={"cost_usd": _price(own)})
    return stages, any(call.replayed for call in calls)


def together(stages: Iterable[dict[str, Taken]]) -> dict[str, Taken]:
    """The sums by stage."""
    sums: dict[str, Taken] = {}
    for one in stages:
        for stage, taken in one.items():
            sums[stage] = sums.get(stage, Taken()) + taken
    return sums


def _told(record: StageRecord) -> Taken:
    usage = record.spent.usage if record.spent else Usage()
    return Taken(
        calls=record.spent.calls if record.spent else 0,
        input_tokens=usage.input_tokens + usage.cache_read_tokens + usage.cache_write_tokens,
        cached_tokens=usage.cache_read_tokens,
        output_tokens=usage.output_tokens,
        seconds=record.seconds,
    )


def _price(calls: Sequence[CallRecord]) -> Decimal | None:
    """What calls cost, or would have; None where that of one is not known."""
    costs = [call.cost for call in calls]
    return None if None in costs else sum((cost for cost in costs if cost is not None), Decimal(0))
