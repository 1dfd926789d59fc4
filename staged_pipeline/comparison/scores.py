"""What a page is worth, held against a truth or against its own evidence.

Against a truth, the parts are: `text`, the likeness of all words in order, character by character; `order`, the share
of the words in common that stand in the same order; `structure`, the mean of the likeness of the outlines (headings,
paragraphs, items, tables, figures, formulas, notes), the headings found (F1) and the tables (TEDS); `formulas`, how
like they look when typeset; `direction`, the share of the text that runs as it should. The score is their mean. A truth
that is plain text measures `text` and `order` alone.

Against the evidence, they are taken from the measures of the deterministic judge that need no browser: `text` is the
harmonic mean of the printed words that are there and the words that were printed, `structure` the mean of elements
that say something, ink that lies in elements and tables with their cells in place; the others are the judge's of the
same name. The score is the judge's of these measures, by its weights.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from statistics import fmean, harmonic_mean

from rapidfuzz.distance import Indel

from staged_pipeline.comparison.pages import MadePage
from staged_pipeline.comparison.values import PARTS, Grade
from staged_pipeline.core.errors import MissingDependency, RenderError
from staged_pipeline.judge.evidence_measures import measure_evidence
from staged_pipeline.judge.judging import verdict_of
from staged_pipeline.measure.page_reading import PageReading
from staged_pipeline.measure.page_scores import FormulaTypesetter, PageScores, score_pages
from staged_pipeline.measure.text_score import text_score
from staged_pipeline.measure.truth import Truth


@dataclass(frozen=True)
class ByTruth:
    """Grades pages by what they truly say."""

    truth: Mapping[int, Truth]
    typesetter: FormulaTypesetter

    def grade(self, index: int, page: MadePage) -> Grade | None:
        """The grade of page `index`; without a browser formulas are not measured."""
        truth, found = self.truth[index].reading, page.reading
        if self.truth[index].words_only:
            words = text_score(truth.text, found.text)
            parts = _known(text=words.similarity, order=words.order)
            return Grade(score=_rounded(fmean(parts.values())), parts=parts)
        try:
            scores = score_pages(truth, found, self.typesetter)
        except (MissingDependency, RenderError):
            scores = score_pages(_without_formulas(truth), _without_formulas(found), self.typesetter)
        parts = _known(
            text=scores.text.similarity,
            structure=_structure(truth, found, scores),
            order=scores.text.order,
            formulas=scores.formulas.likeness if scores.formulas and truth.formulas else None,
            direction=scores.direction,
        )
        return Grade(score=_rounded(fmean(parts.values())), parts=parts)


class ByEvidence:
    """Grades pages by what was read of them before any stage."""

    def grade(self, index: int, page: MadePage) -> Grade | None:
        """The grade of a page of this program; None for another's, which has no evidence."""
        if page.folder is None or page.skeleton is None:
            return None
        measured = measure_evidence(page.folder.read_page(), page.skeleton, page.content)
        found = measured.scores
        text = [found[name] for name in ("missing", "unsupported") if name in found]
        structure = [found[name] for name in ("filled", "coverage", "tables") if name in found]
        parts = _known(
            text=harmonic_mean(text) if text else None,
            structure=fmean(structure) if structure else None,
            **{name: found.get(name) for name in ("order", "formulas", "direction")},
        )
        return Grade(score=verdict_of(measured).score or 0.0, parts=parts)


def mean_grade(grades: Iterable[Grade | None]) -> Grade | None:
    """The mean of grades; None stands for a page that did not come out, and counts nothing in any part it might have.

    None where there are no grades at all.
    """
    told = list(grades)
    known = [grade for grade in told if grade is not None]
    if not known:
        return None
    lost = len(told) - len(known)
    parts: dict[str, float] = {}
    for name in PARTS:
        values = [grade.parts[name] for grade in known if name in grade.parts]
        if values:
            parts[name] = _rounded(sum(values) / (len(values) + lost))
    return Grade(score=_rounded(sum(grade.score for grade in known) / len(told)), parts=parts)


def _structure(truth: PageReading, found: PageReading, scores: PageScores) -> float:
    outline = Indel.normalized_similarity(truth.tags, found.tags)
    headings = [scores.headings.f1] if scores.headings else []
    tables = [scores.tables.teds] if scores.tables and truth.tables else []
    return fmean([outline, *headings, *tables])


def _without_formulas(reading: PageReading) -> PageReading:
    return replace(reading, formulas=())


def _known(**parts: float | None) -> dict[str, float]:
    return {name: _rounded(value) for name in PARTS if (value := parts.get(name)) is not None}


def _rounded(value: float) -> float:
    return round(value, 4)
