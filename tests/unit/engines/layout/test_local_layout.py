"""The local layout engine as a whole, on pages made by hand."""

from layouts import page_of, segment
from local_layouts import layout

from staged_pipeline.core.skeleton import references


def test_a_blank_page_has_no_elements() -> None:
    skeleton = layout(page_of())
    assert references(skeleton) == ()


def test_a_page_of_thousands_of_lines_takes_seconds() -> None:
    page = page_of(*(segment(i, "fox", 20 + (i % 5) * 110, 2 + (i // 5) * 2, size=1.6) for i in range(2000)))
    assert len([s for r in references(layout(page)) for s in r.segments]) == 2000
