"""Lists: items, their marks, and how they nest."""

import pytest
from layouts import page_of, region, segment
from local_layouts import PROSE, containers, kinds, layout, prose

from staged_pipeline.core.skeleton import Element


def test_lists_nest_by_indent_and_keep_their_marks() -> None:
    texts = [("1. one", 50), ("2. two", 50), ("• first", 75), ("• second", 75), ("3. three", 50)]
    page = page_of(
        *(segment(i, text, left, 100 + 14 * i) for i, (text, left) in enumerate(texts)),
        regions=(region("list-item", 40, 98, 300, 172),),
    )
    skeleton = layout(page)
    outer, inner = (c for c in containers(skeleton) if c.tag in {"ol", "ul"})
    assert (outer.tag, inner.tag) == ("ol", "ul")
    assert [e.marker for e in skeleton.elements()] == ["1.", "2.", "•", "•", "3."]
    assert [child.marker for child in outer.children if isinstance(child, Element)] == ["1.", "2.", "3."]
    second = outer.children[1]
    assert second.children == (inner,)


@pytest.mark.parametrize(
    ("marks", "start", "style"),
    [
        (("4)", "5)"), 4, None),
        (("(c)", "(d)"), 3, "lower-alpha"),
        (("ii.", "iii."), 2, "lower-roman"),
        (("٢-", "٣-"), 2, "arabic-indic"),
    ],
)
def test_an_ordered_list_keeps_its_start_and_style(marks: tuple[str, ...], start: int, style: str | None) -> None:
    page = page_of(
        *(segment(i, f"{mark} something", 50, 100 + 14 * i) for i, mark in enumerate(marks)),
        regions=(region("list-item", 40, 98, 300, 130),),
    )
    ordered = next(c for c in containers(layout(page)) if c.tag == "ol")
    assert (ordered.start, ordered.list_style) == (start, style)


def test_a_wrapped_list_item_is_one_item() -> None:
    page = page_of(
        prose(0, 50, 100, 550, "• " + PROSE),
        prose(1, 62, 112, 300, "and is done."),
        prose(2, 50, 124, 300, "• next"),
        regions=(region("list-item", 40, 98, 552, 140),),
    )
    assert kinds(page) == [("item_1", ("p0_l0", "p0_l1")), ("item_2", ("p0_l2",))]


def test_an_unmarked_list_item_alone_is_a_paragraph() -> None:
    page = page_of(prose(0, 50, 100, 550), regions=(region("list-item", 48, 98, 552, 112),))
    assert kinds(page) == [("para_1", ("p0_l0",))]
