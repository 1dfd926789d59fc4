"""Runs of several pipelines over the same pages become one comparison."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Protocol

from staged_pipeline import __version__
from staged_pipeline.comparison.consistency import consistency_of
from staged_pipeline.comparison.criteria import criteria_of
from staged_pipeline.comparison.looks import looks_alike
from staged_pipeline.comparison.pages import MadePage, MadeRun
from staged_pipeline.comparison.scores import mean_grade
from staged_pipeline.comparison.taken import taken_by, together
from staged_pipeline.comparison.values import Comparison, Grade, MeasuredBy, PageResult, PipelineResult, RunResult
from staged_pipeline.core.rendering import Rendering
from staged_pipeline.flow import ledger

Shown = Mapping[str, Mapping[int, Rendering]]
"""The pages of each pipeline's first run as a browser shows them, by the pipeline's name and the page's index."""


class Grader(Protocol):
    """Says what pages are worth; `scores.ByTruth` and `scores.ByEvidence` do."""

    def grade(self, index: int, page: MadePage) -> Grade | None: ...


@dataclass(frozen=True)
class Compared:
    """The pages of all runs of each pipeline, by its name; the first is the one that the others are compared with."""

    document: str
    folder: Path
    indices: tuple[int, ...]
    runs: Mapping[str, Sequence[MadeRun]]


def compare(compared: Compared, grader: Grader, measured_by: MeasuredBy, shown: Shown) -> Comparison:
    """Measures all pages of all runs."""
    pipelines = tuple(_pipeline(name, compared, grader, shown) for name in compared.runs)
    return Comparison(
        document=compared.document,
        version=__version__,
        pages=compared.indices,
        measured_by=measured_by,
        pipelines=pipelines,
        criteria=criteria_of(pipelines, measured_by),
        notes=tuple(_notes(pipelines)),
    )


def _pipeline(name: str, compared: Compared, grader: Grader, shown: Shown) -> PipelineResult:
    made = compared.runs[name]
    runs = tuple(_run(run, compared, grader) for run in made)
    pages = [page for run in runs for page in run.pages]
    measured = [page for page in pages if page.error is not None or page.grade is not None]
    return PipelineResult(
        name=name,
        runs=runs,
        grade=mean_grade(page.grade for page in measured),
        stages=together(page.stages for page in pages),
        consistency=consistency_of(made, compared.indices),
        looks=_looks(name, shown),
    )


def _run(run: MadeRun, compared: Compared, grader: Grader) -> RunResult:
    inside = run.root.is_relative_to(compared.folder)
    return RunResult(
        folder=(run.root.relative_to(compared.folder) if inside else run.root).as_posix(),
        pages=tuple(_page(index, run, grader) for index in compared.indices),
        spent_usd=ledger.total(ledger.read(run.root)).cost,
    )


def _page(index: int, run: MadeRun, grader: Grader) -> PageResult:
    page = run.pages.get(index)
    if page is None:
        return PageResult(page=index, error=run.errors.get(index, "The page was not begun."))
    stages, replayed = taken_by(page)
    return PageResult(page=index, grade=grader.grade(index, page), stages=stages, replayed=replayed)


def _looks(name: str, shown: Shown) -> float | None:
    """How like the pages of a pipeline look to those of the first, on average."""
    first = next(iter(shown), name)
    own, base = shown.get(name, {}), shown.get(first, {})
    shared = [looks_alike(base[index], own[index]) for index in own if index in base]
    return round(fmean(shared), 4) if shared and name != first else None


def _notes(pipelines: Sequence[PipelineResult]) -> list[str]:
    notes: list[str] = []
    if any(page.replayed for one in pipelines for page in one.pages):
        notes.append("Calls were replayed from recordings: costs are what they would be, times are not a model's.")
    for one in pipelines:
        failed = sum(page.error is not None for page in one.pages)
        if failed:
            notes.append(f"{one.name}: {failed} of {len(one.pages)} pages did not come out, and count as nothing.")
        if any(page.grade is None and page.error is None for page in one.pages):
            notes.append(f"{one.name} was made by another program: only a truth could measure it (--truth).")
    return notes
