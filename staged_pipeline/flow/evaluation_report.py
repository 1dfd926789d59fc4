"""`eval.html`, and the same numbers as rows of text: pure functions of an `Evaluation`."""

import math
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from markupsafe import Markup

from staged_pipeline.core.value import Value
from staged_pipeline.flow.evaluation import DocumentScore, Evaluation
from staged_pipeline.markup.plots import Bar, Dot, bars, meter, scatter
from staged_pipeline.markup.report_page import report_page
from staged_pipeline.measure.document_scores import COLUMNS

TITLES = {
    "text": "Text",
    "order": "Order",
    "tables": "Tables",
    "headings": "Headings",
    "math": "Math",
    "direction": "Direction",
}
MEASURES = (
    (
        "Score",
        "The mean of the six measures below, of those that truth or result have anything for: where only the result "
        "has tables, headings or formulas, that measure is 0.",
    ),
    (
        "Text",
        "Twice the longest common subsequence of the characters of both texts, by the sum of their lengths. All words "
        "count, those of tables, captions and notes too; formulas, running headers, running footers and page numbers "
        "do not. Characters are compared after NFKC, without tatweel, soft hyphens and marks of direction, and with "
        "single spaces.",
    ),
    (
        "Order",
        "Of the words that both texts have, the share that stands in the same order (the longest common subsequence "
        "of words). Not measured where the truth has fewer than five words.",
    ),
    (
        "Tables",
        "TEDS: one less the edit distance of two tables as trees of rows and cells, by the size of the larger. A "
        "cell's text counts by its likeness, a cell of other spans as another cell; rows match rows only, cells those "
        "of one row. Each true table is held against the found one that is most like it; the mean of the true ones.",
    ),
    (
        "Headings",
        "F1 of the headings found: pairs in order whose texts are alike by 0.8 or more, twice their number by that of "
        "all headings of both.",
    ),
    (
        "Math",
        "How like the formulas look, not how they are written. MathJax draws the TeX of both, and what is compared "
        "are the glyphs in the order in which it sets them: which character, which size (text, script, script's "
        "script), and whether it stands on the line, above or below; bars and strokes of roots count as glyphs, spaces "
        "do not count. The likeness of two formulas is twice the longest common subsequence of their glyphs by "
        "the sum of both lengths. Formulas are paired in reading order; the mean of the true ones, a formula that has "
        "no pair counting 0. It is in the spirit of CDM, which finds glyphs in pixels by their places on the page: "
        "here two glyphs that exchange their places sideways differ only by their order, and how far a glyph is raised "
        "does not matter. A formula that was kept as a picture has no TeX and counts 0.",
    ),
    (
        "Direction",
        "The share of the true text, by characters, that stands in a block which runs as it should, from the right or "
        "from the left. Each true block is held against the found block most like it; text that was not found "
        "counts 0.",
    ),
    (
        "Seconds a page",
        "Work of all stages on the pages that have a result, by their number: not the time that the run took, where "
        "pages were worked on at the same time.",
    ),
    (
        "USD a page",
        "What the model calls took that these pages were made with, by prices at the time; unknown where the price of "
        "a call is not known.",
    ),
)
MORE = ("Recall", "Precision", "Structure", "Tables invented", "Levels", "Formulas exact", "Formulas invented")
MORE_MEASURES = (
    ("Recall, precision", "The share of the true words that were found, and of the found words that are true."),
    ("Structure", "TEDS without the texts of cells."),
    ("Levels", "The share of the headings found whose level is right among those of their document."),
    ("Formulas exact", "The share of the true formulas that look the same."),
    ("Invented", "How many tables and formulas were found that stand in no true one's place."),
)
_NONE = "–"


class Cell(Value):
    """A number as text, and as a share 0-1 where a bar is drawn for it."""

    text: str
    share: float | None = None


def evaluation_html(evaluation: Evaluation, templates: Path) -> str:
    """`eval.html`: one file that needs no script. `templates` is the folder of the templates."""
    documents = evaluation.documents
    costs = [(float(cost), one) for one in documents if (cost := one.cost_a_page) is not None]
    return report_page(
        templates,
        "eval.html.j2",
        evaluation=evaluation,
        titles=[*TITLES.values()],
        rows=[(one, score_cells(one)) for one in documents],
        mean=mean_cells(evaluation),
        pages=sum(one.scored for one in documents),
        more=MORE,
        more_rows=[(one, _more_cells(one)) for one in documents],
        measures=MEASURES,
        more_measures=MORE_MEASURES,
        settings=_settings(evaluation),
        meter=meter,
        columns=_column_bars(evaluation),
        seconds=_dots(evaluation, [(one.seconds_a_page, one) for one in documents], "Seconds a page"),
        costs=_dots(evaluation, costs, "USD a page") if any(cost for cost, _ in costs) else None,
    )


def score_cells(document: DocumentScore) -> list[Cell]:
    """Score, the measures, seconds and dollars a page of a document."""
    return [
        _share(document.score),
        *(_share(document.columns.get(name)) for name in COLUMNS),
        Cell(text=_seconds(document.seconds_a_page)),
        Cell(text=_dollars(document.cost_a_page, known=document.spent.cost is not None)),
    ]


def mean_cells(evaluation: Evaluation) -> list[Cell]:
    """The same of all documents together."""
    known = all(one.spent.cost is not None for one in evaluation.documents)
    return [
        _share(evaluation.score),
        *(_share(evaluation.columns.get(name)) for name in COLUMNS),
        Cell(text=_seconds(evaluation.seconds_a_page)),
        Cell(text=_dollars(evaluation.cost_a_page, known=known)),
    ]


def _more_cells(document: DocumentScore) -> list[Cell]:
    scores = document.scores
    tables, headings, formulas = scores.tables, scores.headings, scores.formulas
    return [
        _share(scores.text.recall),
        _share(scores.text.precision),
        _share(tables and tables.structure),
        _count(tables and tables.spurious),
        _share(headings and headings.levels),
        _share(formulas and formulas.exact),
        _count(formulas and formulas.spurious),
    ]


def _share(value: float | None) -> Cell:
    return Cell(text=_NONE) if value is None else Cell(text=rounded(value), share=value)


def rounded(value: float) -> str:
    """Three digits, and 1.000 only for what is perfect."""
    return f"{value if value == 1 else min(value, 0.999):.3f}"


def _count(value: int | None) -> Cell:
    return Cell(text=_NONE if value is None else str(value))


def _seconds(value: float | None) -> str:
    return _NONE if value is None else f"{value:.2f}"


def _dollars(value: Decimal | None, *, known: bool) -> str:
    if value is None:
        return _NONE if known else "unknown"
    return f"{value:.4f}" if value else "0"


def _settings(evaluation: Evaluation) -> list[tuple[str, str]]:
    """What the runs share, without what was left to its default of nothing."""
    return [(name, str(value)) for name, value in evaluation.settings.items() if value not in (None, False)]


def _column_bars(evaluation: Evaluation) -> Markup:
    items = [
        Bar(label=TITLES[name], value=value, text=rounded(value))
        for name in COLUMNS
        if (value := evaluation.columns.get(name)) is not None
    ]
    return bars("Mean of each measure over the documents", items)


def _dots(evaluation: Evaluation, placed: Sequence[tuple[float | None, DocumentScore]], title: str) -> Markup | None:
    """Documents by what they took and their scores, each with the number of its row; None where there are none."""
    numbers = {one.document: number for number, one in enumerate(evaluation.documents, 1)}
    dots = [
        Dot(label=f"{one.document}: {rounded(one.score)}", x=x, y=one.score, mark=str(numbers[one.document]))
        for x, one in placed
        if x is not None
    ]
    if not dots:
        return None
    lowest = min(dot.y for dot in dots)
    return scatter(
        f"Score against {title[0].lower() if title.startswith('S') else title[0]}{title[1:]}",
        dots,
        x_title=title,
        y_title="Score",
        y_from=max(0.0, math.floor(lowest * 10 - 0.5) / 10),
    )
