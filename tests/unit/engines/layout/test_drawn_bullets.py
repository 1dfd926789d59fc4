"""List items whose bullets are drawn as shapes."""

from layouts import fractions, page_of, region, segment
from local_layouts import containers, layout, read

from staged_pipeline.core.page import Page
from staged_pipeline.core.skeleton import Container, Element
from staged_pipeline.core.vocabulary import Direction


def with_dots(page: Page, *dots: tuple[float, float], side: float = 4) -> Page:
    """The page with dots, each by its left edge and middle in points."""
    boxes = tuple(fractions(x, y - side / 2, x + side, y + side / 2) for x, y in dots)
    return page.model_copy(update={"evidence": page.evidence.model_copy(update={"bullets": boxes})})


def three_lines(direction: Direction = "ltr") -> Page:
    return page_of(
        segment(0, "foxes that run over hills", 70, 100, right=300, direction=direction),
        segment(1, "and through the wood", 70, 114, right=300, direction=direction),
        segment(2, "foxes that sleep", 70, 128, right=300, direction=direction),
        regions=(region("text", 68, 98, 302, 140),),
        direction=direction,
    )


def items(page: Page) -> list[tuple[str, ...]]:
    return [reference.segments for reference in read(page) if reference.ref.startswith("item")]


def test_a_drawn_bullet_opens_an_item_in_either_direction() -> None:
    found = [("p0_l0", "p0_l1"), ("p0_l2",)]
    assert items(with_dots(three_lines(), (60, 105), (60, 133))) == found
    assert items(with_dots(three_lines("rtl"), (306, 105), (306, 133))) == found
    assert items(three_lines()) == []


def test_an_item_with_a_drawn_bullet_has_no_mark_of_text() -> None:
    skeleton = layout(with_dots(three_lines(), (60, 105), (60, 133)))
    assert [c.tag for c in containers(skeleton) if c.tag in {"ol", "ul"}] == ["ul"]
    assert [element.marker for element in skeleton.elements()] == [None, None]


def test_boxes_to_tick_and_dots_elsewhere_are_no_bullets() -> None:
    assert items(with_dots(three_lines(), (58, 105), (58, 133), side=9)) == []
    assert items(with_dots(three_lines(), (40, 105), (306, 133), (62, 124))) == []


def test_items_set_in_further_are_nested() -> None:
    lines = [("in the wood", 70), ("in the den", 90), ("under stones", 90), ("on hills", 70)]
    page = page_of(
        *(segment(i, text, left, 100 + 14 * i, size=12) for i, (text, left) in enumerate(lines)),
        regions=(region("list-item", 68, 98, 302, 160),),
    )
    page = with_dots(page, *((left - 10, 106 + 14 * i) for i, (_, left) in enumerate(lines)))
    outer = next(c for c in containers(layout(page)) if c.tag == "ul")
    first = outer.children[0]
    assert isinstance(first, Element)
    (inner,) = first.children
    assert isinstance(inner, Container)
    assert (len(outer.children), len(inner.children)) == (2, 2)


def test_large_type_after_a_drawn_bullet_is_no_heading() -> None:
    page = page_of(
        segment(0, "Foxes run", 70, 100, size=14),
        segment(1, "over hills and through the wood in summer and in winter", 90, 120),
        segment(2, "Foxes sleep", 70, 140, size=14),
        regions=(region("section-header", 68, 98, 200, 116), region("text", 88, 118, 400, 132)),
    )
    assert "heading_1" in {reference.ref for reference in read(page)}
    assert not any(r.ref.startswith(("heading", "title")) for r in read(with_dots(page, (60, 107), (60, 147))))
