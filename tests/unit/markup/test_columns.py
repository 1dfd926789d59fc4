"""How wide a column is, by what stands in it."""

import pytest
from pages import element, skeleton

from staged_pipeline.core.geometry import Box
from staged_pipeline.core.skeleton import Container
from staged_pipeline.markup.columns import column_measures

ANYWHERE = Box(0.0, 0.0, 1.0, 1.0)


def test_the_page_is_as_wide_as_its_text() -> None:
    page = skeleton(
        element("one", box=Box(0.1, 0.1, 0.6, 0.2)),
        element("two", order=2, box=Box(0.2, 0.3, 0.9, 0.4)),
        element("head", "header", 3, box=Box(0.0, 0.0, 0.95, 0.05)),
    )
    assert column_measures(page)["one"] == pytest.approx(0.8)


def test_what_lies_nobody_knows_where_does_not_widen_its_column() -> None:
    inner = Container(tag="section", classes=("column",), children=(element("in", order=3, box=ANYWHERE),))
    page = skeleton(element("one", box=Box(0.1, 0.1, 0.6, 0.2)), element("two", order=2, box=ANYWHERE), inner)
    assert column_measures(page) == pytest.approx({"one": 0.5, "two": 0.5, "in": 1.0})
