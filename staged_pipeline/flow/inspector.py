"""The inspector's `index.html`: the list of a run's pages, and the script that shows one.

A page opened from disk may fetch nothing, but it may load scripts. So the list of pages lies in index.html, and what is
shown of a page in a script of its own (`inspector_page`), which is loaded when that page is looked at. Pure functions
of values: the caller reads the run's folder and writes the files.
"""

from collections.abc import Iterable, Iterator

from markupsafe import Markup

from staged_pipeline.core.summary import NOTHING_SPENT, Judged, RunSummary, Spending, StageRecord, Summary
from staged_pipeline.core.value import Value
from staged_pipeline.markup.page import compiled, content_policy, minified
from staged_pipeline.markup.templates import Templates


class PageRow(Value):
    """One page in the list of `index.html`; `folder` is the page's folder relative to the run's.

    `pictured` says that the folder holds `page.png`; `issues` counts what judges found.
    """

    summary: Summary
    folder: str
    pictured: bool = True
    issues: int = 0

    @property
    def badges(self) -> tuple[tuple[str, str], ...]:
        """What the list says of the page: states that it can be filtered by, each with words for it."""
        summary = self.summary
        gate = outcomes(summary.judged)
        told = (
            ("unfinished", summary.left, f"{', '.join(summary.left)} to do"),
            ("failed", summary.error, "failed"),
            ("failed", summary.failed_refs, f"{len(summary.failed_refs)} not read"),
            ("doubtful", summary.low_confidence_refs, f"{len(summary.low_confidence_refs)} doubtful"),
            ("open", summary.open_refs, f"{len(summary.open_refs)} open"),
            ("issues", self.issues, counted(self.issues, "issue")),
            *((outcome, outcome != "accepted", outcome.replace("_", " ")) for outcome in gate),
        )
        return tuple((state, words) for state, holds, words in told if holds)

    @property
    def states(self) -> tuple[str, ...]:
        """What the list can be filtered by."""
        return tuple(state for state, _ in self.badges)


def index_chunks(run: RunSummary, rows: Iterable[PageRow], templates: Templates) -> Iterator[str]:
    """`index.html` piece by piece, asking for each row when it is written. Opens from disk, without a server."""
    script = templates.index_script.replace("</script", "<\\/script").strip()
    # What the one script of the page loads is allowed by 'strict-dynamic', and nothing that stands in its markup.
    policy = (
        content_policy(script).replace("img-src data:", "img-src 'self' file:")
        + " 'strict-dynamic'; frame-src 'self' file:"
    )
    chunks = compiled(templates.index).generate(
        run=run,
        rows=rows,
        totals=_totals(run),
        stages=_stages(stage for page in run.pages for stage in page.stages),
        policy=policy,
        css=Markup(minified(templates.index_css)),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file
    )
    return map(str, chunks)


def outcomes(judged: Judged | None) -> tuple[str, ...]:
    """What the gate made of a page: `not_judged`, or `repaired` or `fell_back`, and `flagged`; `accepted` for none.

    Nothing where no judge has looked at the page.
    """
    if judged is None:
        return ()
    if judged.status == "not_judged":
        return ("not_judged",)
    kept = {one.action for one in judged.rounds if one.kept}
    told = {"fell_back": "fall_back" in kept, "repaired": kept and "fall_back" not in kept, "flagged": judged.flagged}
    return tuple(outcome for outcome, holds in told.items() if holds) or ("accepted",)


def counted(number: int, word: str) -> str:
    """`1 page`, `2 pages`."""
    return f"{number} {word}{'' if number == 1 else 's'}"


def _totals(run: RunSummary) -> dict[str, str]:
    failed = sum(page.error is not None for page in run.pages)
    unread = sum(len(page.failed_refs) for page in run.pages)
    doubtful = sum(len(page.low_confidence_refs) for page in run.pages)
    flagged = sum("flagged" in outcomes(page.judged) for page in run.pages)
    cost = "an unknown sum" if run.spent.cost is None else f"{run.spent.cost:.4f} USD"
    return {
        "pages": f"{len(run.pages)} of {counted(run.pages_total, 'page')}",
        "failed": f"{counted(failed, 'page')} failed" if failed else "",
        "unread": f"{counted(unread, 'block')} not read" if unread else "",
        "doubtful": counted(doubtful, "doubtful block") if doubtful else "",
        "flagged": f"{counted(flagged, 'page')} flagged for a person" if flagged else "",
        "seconds": f"{run.seconds:.1f}",
        "calls": f"{counted(run.spent.calls, 'model call')} for {cost}" if run.spent.calls else "",
    }


def _stages(records: Iterable[StageRecord]) -> list[tuple[str, str, Spending, str]]:
    """Each stage with its seconds, what it took, and its cost in words, over all pages."""
    seconds: dict[str, float] = {}
    spent: dict[str, Spending] = {}
    for record in records:
        seconds[record.stage] = seconds.get(record.stage, 0) + record.seconds
        spent[record.stage] = spent.get(record.stage, NOTHING_SPENT) + (record.spent or NOTHING_SPENT)
    return [
        (stage, f"{seconds[stage]:.1f}", took, "unknown" if took.cost is None else f"{took.cost:.4f}")
        for stage, took in spent.items()
    ]
