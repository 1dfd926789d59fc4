"""Headings, their levels, and the names below a title."""

from layouts import page_of, region, segment
from local_layouts import kinds, layout, prose


def test_heading_levels_follow_size_and_then_numbers() -> None:
    page = page_of(
        segment(0, "On foxes", 200, 40, size=22),
        prose(1, 50, 80, 550),
        segment(2, "1 Colour", 50, 110, size=14, bold=True),
        prose(3, 50, 140, 550),
        segment(4, "1.1 Brown", 50, 170, size=14, bold=True),
        prose(5, 50, 200, 550),
        segment(6, "1.2 Red", 50, 230, size=14, bold=True),
        prose(7, 50, 260, 550),
        segment(8, "2 Speed", 50, 290, size=14, bold=True),
        prose(9, 50, 320, 550),
        regions=tuple(
            region("section-header", 40, top - 2, 400, top + size + 2)
            for top, size in ((40, 22), (110, 14), (170, 14), (230, 14), (290, 14))
        ),
    )
    tags = [e.tag for e in layout(page).elements() if e.kind in {"title", "heading"}]
    assert tags == ["h1", "h2", "h3", "h3", "h2"]


def test_a_bold_line_that_the_model_took_for_text_is_a_heading() -> None:
    page = page_of(
        segment(0, "Colour of foxes", 50, 100, bold=True),
        prose(1, 50, 124, 550),
        prose(2, 50, 136, 550),
        regions=(region("text", 48, 98, 300, 112), region("text", 48, 122, 552, 148)),
    )
    assert kinds(page) == [("heading_1", ("p0_l0",)), ("para_1", ("p0_l1", "p0_l2"))]


def test_the_tail_of_a_paragraph_is_no_heading() -> None:
    page = page_of(
        prose(0, 50, 100, 550),
        prose(1, 50, 112, 550),
        segment(2, "absence of foxes.", 50, 124),
        regions=(region("text", 48, 98, 552, 122), region("section-header", 48, 123, 200, 136)),
    )
    assert kinds(page) == [("para_1", ("p0_l0", "p0_l1", "p0_l2"))]


def test_names_below_the_title_are_authors() -> None:
    page = page_of(
        segment(0, "On foxes", 200, 40, size=22),
        segment(1, "Ada Fox and Bob Dog", 230, 80),
        prose(2, 50, 120, 550),
        prose(3, 50, 132, 550),
        regions=(
            region("section-header", 190, 38, 400, 64),
            region("text", 220, 78, 400, 92),
            region("text", 48, 118, 552, 144),
        ),
    )
    assert [ref for ref, _ in kinds(page)] == ["title_1", "author_1", "para_1"]


def test_a_heading_on_two_lines_is_one_heading() -> None:
    page = page_of(
        segment(0, "On foxes and", 200, 40, size=22),
        segment(1, "their ways", 220, 66, size=22),
        prose(2, 50, 120, 550),
        prose(3, 50, 132, 550),
        regions=(
            region("section-header", 190, 38, 400, 63),
            region("section-header", 190, 64, 400, 90),
            region("text", 48, 118, 552, 144),
        ),
    )
    assert kinds(page)[0] == ("title_1", ("p0_l0", "p0_l1"))
