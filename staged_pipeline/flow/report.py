"""The pages that show how a run went: `index.html` to look at, `report.csv` to count with.

Pure functions of values: the caller reads the run's folder and writes the files.
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping

from markupsafe import Markup

from staged_pipeline.core.content import (
    Content,
    ErrorContent,
    FigureContent,
    MathContent,
    MixedContent,
    TableContent,
    TextContent,
)
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.skeleton import Skeleton
from staged_pipeline.core.summary import NOTHING_SPENT, RunSummary, Spending, Summary
from staged_pipeline.core.value import Value
from staged_pipeline.markup.page import compiled, content_policy, minified
from staged_pipeline.markup.tags import clean
from staged_pipeline.markup.templates import Templates

_SNIPPET = 90
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


class PageView(Value):
    """One page of a run as `index.html` shows it.

    `folder` is the page's folder relative to the run's. Each of `blocks` is `[ref, kind, state, box, text]` in reading
    order: `state` is `ok`, `doubtful` or `failed`, `box` holds four fractions of the page, `text` how it begins.
    `pictured` says that the folder holds `page.png`.
    """

    summary: Summary
    folder: str
    pictured: bool = True
    blocks: tuple[tuple[str, str, str, Box, str], ...] = ()


def page_view(summary: Summary, folder: str, skeleton: Skeleton, content: Mapping[str, Content]) -> PageView:
    """What to show of a page that was converted; `folder` is its folder relative to the run's."""
    elements = sorted(skeleton.elements(), key=lambda element: element.order)
    blocks = tuple(
        (
            element.ref,
            element.kind,
            _state(summary, element.ref),
            element.box,
            _snippet(content.get(element.ref)),
        )
        for element in elements
    )
    return PageView(summary=summary, folder=folder, blocks=blocks)


def render_index(run: RunSummary, pages: Iterable[PageView], templates: Templates) -> str:
    """`index.html`: thumbnails, and a page's image with its boxes beside its result. Opens from disk, without a server.

    The pages' data lies in the page as JSON and is drawn for one page at a time, so that hundreds of pages stay light.
    """
    views = list(pages)
    script = _script(templates)
    data = json.dumps([_drawn(view) for view in views], ensure_ascii=False, separators=(",", ":"))
    return compiled(templates.index).render(
        run=run,
        pages=views,
        totals=_totals(run),
        policy=content_policy(script).replace("img-src data:", "img-src 'self' file: data:")
        + "; frame-src 'self' file:",
        css=Markup(minified(templates.index_css)),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file
        data=Markup(data.replace("<", "\\u003c").replace("\u2028", "\\u2028")),  # noqa: S704 - no tag can begin in it
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


def _drawn(view: PageView) -> dict[str, object]:
    summary = view.summary
    blocks = [[ref, kind, state, [round(x, 4) for x in box], text] for ref, kind, state, box, text in view.blocks]
    return {
        "index": summary.page_index,
        "folder": view.folder,
        "pictured": view.pictured,
        "failed": summary.error is not None,
        "notes": [clean(note) for note in _notes(summary)],
        "blocks": blocks,
    }


def _notes(summary: Summary) -> list[str]:
    error = [f"{summary.error.code}: {summary.error.message}"] if summary.error else []
    return [*error, *(finding.message for finding in summary.findings), *summary.warnings]


def _totals(run: RunSummary) -> dict[str, int | str]:
    failed = sum(page.error is not None for page in run.pages)
    return {
        "pages": len(run.pages),
        "failed": failed,
        "failed_refs": sum(len(page.failed_refs) for page in run.pages),
        "doubtful": sum(len(page.low_confidence_refs) for page in run.pages),
        "seconds": f"{run.seconds:.1f}",
        "calls": run.spent.calls,
        "cost": "an unknown sum" if run.spent.cost is None else f"{run.spent.cost:.4f} USD",
    }


def _state(summary: Summary, ref: str) -> str:
    if ref in summary.failed_refs:
        return "failed"
    return "doubtful" if ref in summary.low_confidence_refs else "ok"


def _snippet(entry: Content | None) -> str:
    """How an entry begins, in words."""
    match entry:
        case TextContent() | MathContent():
            words = entry.content
        case MixedContent():
            words = "".join(segment.content for segment in entry.segments[:20])
        case TableContent():
            rows = (*((entry.headers,) if entry.headers else ()), *entry.rows)
            words = " · ".join(cell if isinstance(cell, str) else cell.content for cell in rows[0]) if rows else ""
        case FigureContent():
            words = entry.description
        case ErrorContent():
            words = entry.fallback
        case None:
            words = ""
    short = " ".join(clean(words[: 4 * _SNIPPET]).split())
    return short if len(short) <= _SNIPPET else short[: _SNIPPET - 1] + "…"


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


def _script(templates: Templates) -> str:
    return templates.index_script.replace("</script", "<\\/script").strip()
