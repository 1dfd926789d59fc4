"""What the command line says about tokens and dollars."""

from pathlib import Path

from staged_pipeline.core.summary import Spending
from staged_pipeline.dry_run import Forecast


def spent_line(spent: Spending) -> str:
    """What the calls for a document have taken, over all its runs."""
    usage = spent.usage
    read = usage.input_tokens + usage.cache_write_tokens + usage.cache_read_tokens
    cost = "at a cost that is not known" if spent.cost is None else f"for {spent.cost:.4f} USD"
    return (
        f"So far {counted(spent.calls, 'call')} {cost}: {read} tokens read "
        f"({usage.cache_read_tokens} from the cache), {usage.output_tokens} written."
    )


def unheard_line(elements: int, index: Path) -> str:
    """That the model was not heard, so that no local reading passes for the model's."""
    return (
        f"Note: the model was not heard on {counted(elements, 'element')}, which stand as they were read without it. "
        f"{index} says where and why; the same command asks again for them alone."
    )


def forecast_lines(told: Forecast) -> list[str]:
    """A table of what a document will take."""
    pages = counted(told.pages, "page")
    seen = "" if told.looked_at == told.pages else f", estimated from {told.looked_at} of them"
    lines = [f"{told.document}: {pages} with {told.model}{seen}"]
    lines.append(f"  {'stage':12}{'calls':>8}{'tokens in':>12}{'of it cached':>14}{'tokens out':>12}{'USD':>12}")
    rows = [*told.stages.items(), ("all", told.total)]
    lines.extend(f"  {name:12}{_row(spent)}" for name, spent in rows)
    if told.unreadable:
        lines.append(f"  {counted(told.unreadable, 'page')} could not be read and will cost nothing.")
    lines.append("  What the model thinks before it answers, and calls that have to be repeated, come on top.")
    return lines


def _row(spent: Spending) -> str:
    usage = spent.usage
    read = usage.input_tokens + usage.cache_write_tokens + usage.cache_read_tokens
    cost = "unknown" if spent.cost is None else f"{spent.cost:.4f}"
    return f"{spent.calls:>8}{read:>12}{usage.cache_read_tokens:>14}{usage.output_tokens:>12}{cost:>12}"


def counted(number: int, noun: str) -> str:
    """As `1 page`, `2 pages`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
