"""`report.csv`: how a run went, a row a page, to count with."""

import csv
import io
from collections.abc import Mapping
from typing import get_args

from staged_pipeline.core.summary import NOTHING_SPENT, Judged, RunSummary, Spending, Summary, WordCounts
from staged_pipeline.core.verdict import Severity

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
    "text_layer_words",
    "ocr_words",
    "model_words",
    "human_words",
    "score",
    "judged",
    "flagged",
    "critical_issues",
    "major_issues",
    "minor_issues",
    "repair_rounds",
    "gate",
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
                *_words(page.words),
                *_judged(page.judged),
                f"{_seconds(page):.3f}",
                *_spent(spent.get(page.page_index, NOTHING_SPENT)),
                len(page.warnings),
                " ".join(sorted({finding.kind for finding in page.findings})),
                page.error.code if page.error else "",
                _inert(page.error.message) if page.error else "",
            ]
        )
    return out.getvalue()


def _judged(judged: Judged | None) -> list[int | str]:
    """Score, status, whether a person should look, issues by severity, rounds, and why; empty where none looked."""
    if judged is None:
        return [""] * 8
    counts = [judged.issues.get(severity, 0) for severity in get_args(Severity)[::-1]]
    told = judged.reason or "; ".join(judged.reasons)
    return [
        _number(judged.score),
        judged.status,
        "yes" if judged.flagged else "no",
        *counts,
        len(judged.rounds),
        _inert(told),
    ]


def _words(words: WordCounts | None) -> list[int | str]:
    """Words from the text layer, from OCR, of a model and of a person; empty where the page has no text yet."""
    return [""] * 4 if words is None else [words.text_layer, words.ocr, words.model, words.human]


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
