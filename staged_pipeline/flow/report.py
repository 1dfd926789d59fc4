"""`report.csv`: how a run went, a row a page, to count with."""

import csv
import io
from collections.abc import Mapping

from staged_pipeline.core.summary import NOTHING_SPENT, RunSummary, Spending, Summary

_COLUMNS = (
    "page_index",
    "route",
    "source",
    "language",
    "refs",
    "failed_refs",
    "low_confidence_refs",
    "layout_confidence",
    "text_confidence",
    "seconds",
    "calls",
    "input_tokens",
    "cached_tokens",
    "output_tokens",
    "cost_usd",
    "warnings",
    "findings",
    "error",
    "message",
)


def report_csv(run: RunSummary, spent: Mapping[int, Spending]) -> str:
    """`report.csv`: a header and one row a page, confidences 0-1, lines ended as RFC 4180 wants.

    `spent` is what the model calls of each page have taken over all runs.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for page in run.pages:
        writer.writerow(
            [
                page.page_index,
                page.route,
                page.source,
                page.language,
                page.refs,
                len(page.failed_refs),
                len(page.low_confidence_refs),
                _number(page.layout_confidence),
                _number(page.text_confidence),
                f"{_seconds(page):.3f}",
                *_spent(spent.get(page.page_index, NOTHING_SPENT)),
                len(page.warnings),
                " ".join(sorted({finding.kind for finding in page.findings})),
                page.error.code if page.error else "",
                _inert(page.error.message) if page.error else "",
            ]
        )
    return out.getvalue()


def _seconds(page: Summary) -> float:
    return sum(stage.seconds for stage in page.stages)


def _spent(spent: Spending) -> list[int | str]:
    """Calls, tokens read anew, tokens read from the provider's cache, tokens written, and dollars where known."""
    usage = spent.usage
    anew = usage.input_tokens + usage.cache_write_tokens
    cost = "" if spent.cost is None else f"{spent.cost:f}"
    return [spent.calls, anew, usage.cache_read_tokens, usage.output_tokens, cost]


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _inert(value: str) -> str:
    """`value` so that a spreadsheet takes it for text, not for a formula."""
    value = " ".join(value.split())
    return f"'{value}" if value[:1] in "=+-@" and value else value
