"""eval.html in real Chromium, opened from disk: it asks for nothing, says nothing to the console, fits any window."""

from decimal import Decimal
from pathlib import Path
from typing import Literal

import pytest
from accessibility import serious
from playwright.sync_api import Browser as Chromium

from staged_pipeline.core.summary import Spending
from staged_pipeline.evaluation import write_evaluation
from staged_pipeline.flow.evaluation import DocumentScore, Evaluation, mean_columns
from staged_pipeline.measure.document_scores import columns, overall
from staged_pipeline.measure.formula_score import FormulaScore
from staged_pipeline.measure.heading_score import HeadingScore
from staged_pipeline.measure.page_scores import PageScores
from staged_pipeline.measure.table_score import TableScore
from staged_pipeline.measure.text_score import TextScore

pytestmark = pytest.mark.browser

HOSTILE = "</style></title><script>alert(1)</script><img src=x onerror=alert(1)>"


def score_of(name: str, likeness: float, cost: Decimal | None, *problems: str) -> DocumentScore:
    scores = PageScores(
        text=TextScore(similarity=likeness, recall=0.5, precision=0.75, order=0.9),
        headings=HeadingScore(f1=likeness, levels=None),
        tables=TableScore(teds=likeness, structure=1.0, spurious=3) if likeness else None,
        formulas=FormulaScore(likeness=likeness, exact=0.0, spurious=4),
        direction=1.0,
    )
    return DocumentScore(
        document=name,
        truth="truth.truth.html",
        pages=3,
        scored=3 - len(problems),
        problems=problems,
        score=overall(scores),
        columns=columns(scores),
        scores=scores,
        seconds=likeness * 10,
        spent=Spending(calls=2, cost=cost),
    )


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    documents = (
        score_of(HOSTILE, 0.75, Decimal("0.03"), HOSTILE),
        score_of("كتاب الرياضيات.pdf", 1.0, Decimal("0.06")),
        score_of("a_name_that_is_longer_than_any_column_of_a_table_would_like_it_to_be.pdf", 0.25, None),
    )
    folder = tmp_path_factory.mktemp("eval")
    evaluation = Evaluation(
        version="1",
        folder=HOSTILE,
        results="out",
        settings={"model": HOSTILE},
        documents=documents,
        without_truth=("left.pdf",),
        without_document=("lost.truth.md",),
        score=0.5,
        columns=mean_columns(documents),
    )
    write_evaluation(evaluation, folder)
    return folder / "eval.html"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1200, 340])
def test_the_page_shows_all_of_it_alone(
    chromium: Chromium, axe: str, report: Path, width: int, scheme: Literal["light", "dark"]
) -> None:
    page = chromium.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(report.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("#scores tbody tr").count() == 3
    assert page.locator("#scores tbody tr").first.locator("bdi").inner_text() == HOSTILE
    assert page.locator(".plot").count() == 3  # measures, time, cost
    assert page.locator(".plot .mark").count() == 3 + 2  # the cost of one is not known
    assert "unknown" in page.locator("#scores tbody tr").nth(2).inner_text()
    assert page.get_by_text("left.pdf").is_visible()
    assert page.get_by_text("lost.truth.md").is_visible()
    for shape in page.locator(".plot .mark, .plot rect, .meter rect").all():
        box = shape.bounding_box()
        assert box is not None
        assert box["x"] >= 0
    page.get_by_text("Settings that all runs share").click()
    assert page.locator("#settings dd").first.is_visible()
    assert (asked, said) == ([report.as_uri()], [])
    assert serious(page, axe) == []
    page.close()


def test_the_page_has_no_script(report: Path) -> None:
    html = report.read_text("utf-8")
    assert "<script" not in html
    assert "script-src" not in html
    assert "default-src &#39;none&#39;" in html
