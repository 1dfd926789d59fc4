"""Formulas compared by what MathJax draws."""

from collections.abc import Iterator, Sequence

import pytest

from staged_pipeline.core.typeset import Formula, Typeset
from staged_pipeline.measure.formula_score import FormulaScore, Glyph, formula_score, glyphs
from staged_pipeline.measure.heading_score import HeadingScore
from staged_pipeline.measure.page_reading import read_page
from staged_pipeline.measure.page_scores import PageScores, score_pages
from staged_pipeline.measure.table_score import TableScore
from staged_pipeline.measure.text_score import TextScore
from staged_pipeline.render.mathjax import MathJaxTypesetter
from staged_pipeline.support.resources import mathjax_dir

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def typesetter() -> Iterator[MathJaxTypesetter]:
    with MathJaxTypesetter(mathjax_dir()) as typesetter:
        yield typesetter


def drawn(typesetter: MathJaxTypesetter, *tex: str) -> list[tuple[Glyph, ...]]:
    return [glyphs(one.svg) for one in typesetter.typeset([Formula(tex=each, display=True) for each in tex])]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (r"\frac{1}{2}", r"{1 \over 2}"),
        (r"x^2", r"x^{2}"),
        (r"a \le b", r"a\leq b"),
        (r"\left( x \right)", r"(x)"),
        (r"f ' (x)", r"f'(x)"),
        (r"\mathrm{d}x", r"{\rm d}\,x"),
    ],
)
def test_other_words_for_the_same_picture(typesetter: MathJaxTypesetter, one: str, other: str) -> None:
    first, second = drawn(typesetter, one, other)
    assert first
    assert first == second


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (r"x^2", r"x_2"),
        (r"x2", r"x^2"),
        (r"\frac{a}{b}", r"\frac{b}{a}"),
        (r"\frac{a}{b}", r"a b"),
        (r"a + b", r"a - b"),
        (r"\sqrt{x}", r"x"),
        (r"x^{y^z}", r"x^{yz}"),
        (r"\mathbf{x}", r"x"),
    ],
)
def test_another_picture_is_another_formula(typesetter: MathJaxTypesetter, one: str, other: str) -> None:
    first, second = drawn(typesetter, one, other)
    assert first != second


def test_a_page_of_formulas(typesetter: MathJaxTypesetter) -> None:
    truth = drawn(typesetter, r"a^2+b^2=c^2", r"\int f'(x)\,dx = f(x)+C", r"e^{i\pi}+1=0")
    assert formula_score(truth, truth) == FormulaScore(likeness=1.0, exact=1.0, spurious=0)
    found = drawn(typesetter, r"a^2+b^2=c^3", r"e^{i\pi}+1=0", r"\text{unlike all of them}")
    score = formula_score(truth, found)
    assert score is not None
    assert score.exact == pytest.approx(1 / 3)
    assert 1 / 3 < score.likeness < 2 / 3
    assert score.spurious == 1


def test_what_does_not_typeset_has_no_glyphs(typesetter: MathJaxTypesetter) -> None:
    assert drawn(typesetter, r"\frac{") == [()]
    assert formula_score([], []) is None


TRUTH = """<html lang=ar dir=rtl><body><h1>المشتقة</h1>
<p>لتكن <math alttext="f(x)=x^2"></math> دالة معرفة على فترة مفتوحة</p>
<table><tr><th>س</th><th>ص</th></tr><tr><td>1</td><td>2</td></tr></table></body></html>"""


def test_a_page_against_its_truth(typesetter: MathJaxTypesetter) -> None:
    truth = read_page(TRUTH)
    assert score_pages(truth, truth, typesetter) == PageScores(
        text=TextScore(similarity=1.0, recall=1.0, precision=1.0, order=1.0),
        headings=HeadingScore(f1=1.0, levels=1.0),
        tables=TableScore(teds=1.0, structure=1.0, spurious=0),
        formulas=FormulaScore(likeness=1.0, exact=1.0, spurious=0),
        direction=1.0,
    )
    found = read_page(TRUTH.replace("x^2", "x^3").replace("dir=rtl", "dir=ltr").replace("h1>", "p>"))
    scores = score_pages(truth, found, typesetter)
    assert scores.direction == 0.0
    assert scores.headings == HeadingScore(f1=0.0)
    assert scores.formulas is not None
    assert scores.formulas.exact == 0.0
    assert scores.text.similarity == 1.0


def test_a_page_without_formulas_needs_no_browser() -> None:
    class NoBrowser:
        def typeset(self, formulas: Sequence[Formula]) -> list[Typeset]:
            raise AssertionError(f"asked for {formulas}")

    page = read_page("<p>Words</p>")
    assert score_pages(page, page, NoBrowser()).formulas is None
