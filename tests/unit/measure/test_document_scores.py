"""What the pages of a document come to together."""

from collections.abc import Sequence

import pytest

from staged_pipeline.core.typeset import Formula, Typeset
from staged_pipeline.measure.document_scores import columns, joined, overall, score_document
from staged_pipeline.measure.page_reading import read_page
from staged_pipeline.measure.truth import Truth

FIRST = "<h1>One heading</h1><p>alpha beta gamma delta epsilon zeta</p><table><tr><td>1</td><td>2</td></tr></table>"
SECOND = "<h2>Another heading</h2><p dir=rtl>نص عربي قصير جدا</p>"


class NoBrowser:
    """Must not be asked, where there are no formulas."""

    def typeset(self, formulas: Sequence[Formula]) -> list[Typeset]:
        raise AssertionError(f"asked for {formulas}")


def test_pages_in_order_are_the_document() -> None:
    truth = Truth(read_page(FIRST + SECOND))
    pages = [read_page(FIRST), read_page(SECOND)]
    assert joined(pages) == truth.reading
    scores = score_document(truth, pages, NoBrowser())
    assert columns(scores) == {"text": 1.0, "order": 1.0, "tables": 1.0, "headings": 1.0, "direction": 1.0}
    assert overall(scores) == 1.0


def test_each_column_tells_its_own_difference() -> None:
    truth = Truth(read_page(FIRST + SECOND))
    changed = (FIRST + SECOND).replace("<td>2</td>", "").replace("h2>", "p>").replace(" dir=rtl", "")
    scores = columns(score_document(truth, [read_page(changed)], NoBrowser()))
    words = truth.reading.text
    assert scores["text"] == pytest.approx(2 * (len(words) - 2) / (2 * len(words) - 2))  # the cell and its space
    assert scores["order"] == 1.0
    assert scores["tables"] == pytest.approx(1 - 1 / 4)  # a table, a row and two cells, of which one is gone
    assert scores["headings"] == pytest.approx(2 / 3)
    wrong, everything = len("نص عربي قصير جدا"), sum(len(block.text) for block in truth.reading.blocks)
    lost = len("2")
    assert scores["direction"] == pytest.approx(1 - (wrong + lost) / everything)


def test_no_page_is_worth_nothing_in_all_that_the_truth_has() -> None:
    truth = Truth(read_page(FIRST + "<p><math alttext='x'></math></p>"))
    scores = score_document(truth, [], NoBrowser())
    assert columns(scores) == dict.fromkeys(("text", "order", "tables", "headings", "math", "direction"), 0.0)
    assert overall(scores) == 0.0


def test_an_empty_page_has_no_order_to_be_praised_for() -> None:
    scores = score_document(Truth(read_page(FIRST)), [read_page("<p>other</p>")], NoBrowser())
    assert scores.text.order == 0.0


def test_a_truth_of_words_judges_words_alone() -> None:
    truth = Truth(read_page("<p>alpha beta gamma delta epsilon</p>"), words_only=True)
    found = read_page("<h1>alpha beta gamma</h1><table><tr><td>delta epsilon</td></tr></table>")
    assert columns(score_document(truth, [found], NoBrowser())) == {"text": 1.0, "order": 1.0}
    assert columns(score_document(truth, [], NoBrowser())) == {"text": 0.0, "order": 0.0}
