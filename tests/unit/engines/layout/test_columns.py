"""Columns: where they are, and which is read first."""

from layouts import fractions, page_of, region, segment
from local_layouts import PROSE, containers, kinds, layout, prose

from staged_pipeline.core.page import Page
from staged_pipeline.core.skeleton import references


def two_column_page(direction: str) -> Page:
    right_to_left = direction == "rtl"
    text = "ذهب الثعلب البني السريع إلى ما وراء الكلب" if right_to_left else PROSE
    lefts = (310, 50) if right_to_left else (50, 310)
    lines = [
        prose(3 * c + i, left, 100 + 12 * i, left + 240, text, direction=direction)
        for c, left in enumerate(lefts)
        for i in range(3)
    ]
    regions = tuple(region("text", left - 2, 98, left + 242, 136) for left in (50, 310))
    return page_of(*lines, regions=regions, direction=direction)


def test_right_to_left_columns_start_at_the_right() -> None:
    page = two_column_page("rtl")
    assert kinds(page) == [("para_1", ("p0_l0", "p0_l1", "p0_l2")), ("para_2", ("p0_l3", "p0_l4", "p0_l5"))]
    classes = [c.classes for c in containers(layout(page))]
    assert classes == [(), ("two-column-layout",), ("column", "column-right"), ("column", "column-left")]


def test_left_to_right_columns_start_at_the_left() -> None:
    classes = [c.classes for c in containers(layout(two_column_page("ltr")))]
    assert classes == [(), ("two-column-layout",), ("column", "column-left"), ("column", "column-right")]


def test_a_region_over_two_columns_is_parted() -> None:
    page = two_column_page("ltr")
    evidence = page.evidence.model_copy(update={"regions": (region("text", 48, 98, 552, 136),)})
    assert kinds(page.model_copy(update={"evidence": evidence})) == kinds(page)


def test_a_region_over_columns_that_flow_around_a_caption_is_parted() -> None:
    lines = [prose(2 * i + c, 50 + 260 * c, 100 + 12 * i, 290 + 260 * c) for i in range(8) for c in (0, 1)]
    caption = segment(99, "Foxes seen from afar", 250, 196, right=350)
    below = [prose(20 + 2 * i + c, 50 + 310 * c, 196 + 12 * i, 240 + 310 * c) for i in range(2) for c in (0, 1)]
    page = page_of(*lines, caption, *below, regions=(region("text", 48, 98, 552, 225),))
    read = [r.segments for r in references(layout(page))]
    assert read.index(next(s for s in read if "p0_l14" in s)) < read.index(next(s for s in read if "p0_l1" in s))
    assert ("p0_l99",) in read


def test_a_region_around_two_columns_without_common_rows_is_parted() -> None:
    left = [prose(i, 50, 100 + 14 * i, 280) for i in range(5)]
    right = [prose(5 + i, 320, 107 + 17 * i, 550) for i in range(5)]
    page = page_of(*left, *right, regions=(region("text", 48, 98, 552, 190),))
    assert [segments for _, segments in kinds(page)] == [
        tuple(f"p0_l{i}" for i in range(5)),
        tuple(f"p0_l{i}" for i in range(5, 10)),
    ]


def test_a_framed_text_beside_the_text_is_a_sidebar_read_first() -> None:
    page = page_of(
        *(prose(i, 50, 100 + 12 * i, 330) for i in range(8)),
        *(prose(8 + i, 370, 108 + 12 * i, 540) for i in range(3)),
        regions=(region("text", 48, 98, 332, 196), region("text", 368, 106, 542, 144)),
        drawings=(fractions(360, 98, 550, 150),),
    )
    skeleton = layout(page)
    assert [r.segments[0] for r in references(skeleton)] == ["p0_l8", "p0_l0"]
    assert ("aside", ("sidebar",)) in [(c.tag, c.classes) for c in containers(skeleton)]


def test_the_same_page_gives_the_same_skeleton() -> None:
    page = two_column_page("rtl")
    assert layout(page) == layout(page)
