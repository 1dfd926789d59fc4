"""Two pages, or two documents, compared in everything that is measured."""

from collections.abc import Sequence
from typing import Protocol

from staged_pipeline.core.typeset import Formula, Typeset
from staged_pipeline.core.value import Value
from staged_pipeline.measure.direction_score import direction_score
from staged_pipeline.measure.formula_score import FormulaScore, Glyph, formula_score, glyphs
from staged_pipeline.measure.heading_score import HeadingScore, heading_score
from staged_pipeline.measure.page_reading import FormulaReading, PageReading
from staged_pipeline.measure.table_score import TableScore, table_score
from staged_pipeline.measure.text_score import TextScore, text_score


class FormulaTypesetter(Protocol):
    """Draws formulas; `render.mathjax.MathJaxTypesetter` does, with glyphs that tell their characters."""

    def typeset(self, formulas: Sequence[Formula]) -> list[Typeset]: ...


class PageScores(Value):
    """Scores 0-1, each None where neither page has anything of the kind.

    `direction` is the share of the text that runs as it should.
    """

    text: TextScore
    headings: HeadingScore | None = None
    tables: TableScore | None = None
    formulas: FormulaScore | None = None
    direction: float | None = None


def score_pages(truth: PageReading, found: PageReading, typesetter: FormulaTypesetter) -> PageScores:
    """What `found` is worth, held against `truth`.

    Raises:
        MissingDependency, RenderError: there are formulas, and no browser to draw them.
    """
    return PageScores(
        text=text_score(truth.text, found.text),
        headings=heading_score(truth.headings, found.headings),
        tables=table_score(truth.tables, found.tables),
        formulas=formula_score(_drawn(truth.formulas, typesetter), _drawn(found.formulas, typesetter)),
        direction=direction_score(truth.blocks, found.blocks),
    )


def _drawn(formulas: Sequence[FormulaReading], typesetter: FormulaTypesetter) -> list[tuple[Glyph, ...]]:
    """The glyphs of each formula; none for one that does not typeset."""
    if not formulas:
        return []
    asked = [Formula(tex=formula.tex, display=formula.display) for formula in formulas]
    return [glyphs(one.svg) for one in typesetter.typeset(asked)]
