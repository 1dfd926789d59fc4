"""A whole document held against its truth, and what its scores come to."""

from collections.abc import Sequence
from statistics import fmean

from staged_pipeline.measure.formula_score import FormulaScore
from staged_pipeline.measure.heading_score import HeadingScore
from staged_pipeline.measure.page_reading import PageReading
from staged_pipeline.measure.page_scores import FormulaTypesetter, PageScores, score_pages
from staged_pipeline.measure.table_score import TableScore
from staged_pipeline.measure.text_score import TextScore, text_score
from staged_pipeline.measure.truth import Truth

COLUMNS = ("text", "order", "tables", "headings", "math", "direction")
"""The measures that the score of a document is the mean of."""

_WORDS = 5  # in a truth, below which their order says nothing; as in text_score


def joined(pages: Sequence[PageReading]) -> PageReading:
    """The readings of a document's pages as that of one page, in order."""
    return PageReading(
        text=" ".join(page.text for page in pages if page.text),
        headings=tuple(heading for page in pages for heading in page.headings),
        tables=tuple(table for page in pages for table in page.tables),
        formulas=tuple(formula for page in pages for formula in page.formulas),
        blocks=tuple(block for page in pages for block in page.blocks),
        tags=tuple(tag for page in pages for tag in page.tags),
    )


def score_document(truth: Truth, pages: Sequence[PageReading], typesetter: FormulaTypesetter) -> PageScores:
    """What the pages of a document are worth, 0 in everything where there are none.

    Raises:
        MissingDependency, RenderError: there are formulas, and no browser to draw them.
    """
    if not pages:
        return _nothing(truth)
    found = joined(pages)
    if truth.words_only:
        scores = PageScores(text=text_score(truth.reading.text, found.text))
    else:
        scores = score_pages(truth.reading, found, typesetter)
    if scores.text.order is None and _has_order(truth):  # hardly a word of the truth was found
        return scores.model_copy(update={"text": scores.text.model_copy(update={"order": 0.0})})
    return scores


def columns(scores: PageScores) -> dict[str, float]:
    """One number 0-1 for each of `COLUMNS` that truth or result have anything for.

    `text` is the likeness of the characters, `tables` TEDS, `headings` their F1, `math` the likeness of the formulas.
    """
    named = {
        "text": scores.text.similarity,
        "order": scores.text.order,
        "tables": None if scores.tables is None else scores.tables.teds,
        "headings": None if scores.headings is None else scores.headings.f1,
        "math": None if scores.formulas is None else scores.formulas.likeness,
        "direction": scores.direction,
    }
    return {name: value for name in COLUMNS if (value := named[name]) is not None}


def overall(scores: PageScores) -> float:
    """The mean of the columns that there are, 0-1."""
    return fmean(columns(scores).values())


def _has_order(truth: Truth) -> bool:
    return len(truth.reading.text.split()) >= _WORDS


def _nothing(truth: Truth) -> PageScores:
    reading = truth.reading
    return PageScores(
        text=TextScore(similarity=0.0, recall=0.0, precision=0.0, order=0.0 if _has_order(truth) else None),
        headings=HeadingScore(f1=0.0) if reading.headings else None,
        tables=TableScore(teds=0.0, structure=0.0, spurious=0) if reading.tables else None,
        formulas=FormulaScore(likeness=0.0, exact=0.0, spurious=0) if reading.formulas else None,
        direction=0.0 if reading.blocks and not truth.words_only else None,
    )
