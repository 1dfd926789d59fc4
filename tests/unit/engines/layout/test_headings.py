"""Headings, their levels, and the names below a title."""

from layouts import HEIGHT, fractions, page_of, region, segment
from local_layouts import PROSE, kinds, layout, prose

from staged_pipeline.core.evidence import Segment, TableGrid
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.page import Page

ARABIC = "الثعلب البنّيّ السريع يقفز فوق الكلب الكسول ثمّ يمضي في طريقه"


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


def tags(page: Page) -> list[str]:
    return [e.tag for e in layout(page).elements() if e.kind in {"title", "heading"}]


def under(*headings: Segment) -> Page:
    """A page with each heading above two lines of text; the layout model takes all for text."""
    tops = [heading.box.y0 * HEIGHT for heading in headings]
    lines = [prose(len(headings) + i, 50, tops[i // 2] + 24 + 12 * (i % 2), 550) for i in range(2 * len(headings))]
    regions = [region("text", 48, top - 2, 552, top + 14) for top in tops]
    regions += [region("text", 48, top + 22, 552, top + 48) for top in tops]
    return page_of(*headings, *lines, regions=tuple(regions))


def test_a_line_in_a_color_of_its_own_is_a_heading() -> None:
    page = under(
        segment(0, "Colour of foxes", 50, 100, color="#c00000"),
        segment(1, "Speed of foxes", 50, 200, color="#ffffff"),
        segment(2, "a grey remark", 50, 300, color="#808080"),
        segment(3, "a plain line", 50, 400),
    )
    assert [e.segments for e in layout(page).elements() if e.kind == "heading"] == [("p0_l0",), ("p0_l1",)]


def test_links_are_no_headings() -> None:
    link = segment(0, "fox.example", 50, 100, color="#0000ff")
    words = tuple(word.model_copy(update={"href": "https://fox.example"}) for word in link.words)
    assert tags(under(link.model_copy(update={"words": words}))) == []


def test_a_color_tells_nothing_on_a_page_of_many() -> None:
    colors = ("#c00000", "#00a000", "#0000c0")
    lines = [segment(i, PROSE[: 20 + i], 50, 100 + 40 * i, color=colors[i % 3]) for i in range(9)]
    assert tags(page_of(*lines)) == []


def test_a_heading_in_color_right_above_its_text_is_parted_from_it() -> None:
    page = page_of(
        segment(0, "Colour of foxes", 50, 100, color="#c00000"),
        *(prose(i, 50, 100 + 12 * i, 550) for i in range(1, 5)),
        regions=(region("text", 48, 98, 552, 160),),
    )
    assert kinds(page) == [("heading_1", ("p0_l0",)), ("para_1", ("p0_l1", "p0_l2", "p0_l3", "p0_l4"))]


def test_numbered_headings_of_two_depths_below_each_other_are_two() -> None:
    page = page_of(
        segment(0, "2.3 Foxes", 50, 100, bold=True),
        segment(1, "2.3.1 Their colour", 50, 112, bold=True),
        *(prose(i, 50, 112 + 12 * i, 550) for i in range(2, 5)),
        regions=(region("text", 48, 98, 552, 126), region("text", 48, 134, 552, 172)),
    )
    assert tags(page) == ["h3", "h4"]


def test_headings_in_bold_are_told_beside_a_table_in_bold() -> None:
    cells = [segment(2 + i, "a bold label of the table", 60, 200 + 16 * i, bold=True) for i in range(16)]
    table = TableGrid(box=fractions(50, 196, 550, 460), rows=1, columns=1, cells=())
    page = page_of(
        segment(0, "Foxes in figures", 50, 100, bold=True),
        prose(1, 50, 124, 300, "They are many."),
        *cells,
        regions=(region("text", 48, 98, 300, 114), region("text", 48, 122, 302, 136)),
        grids=(table,),
    )
    assert tags(page) == ["h3"]


def test_a_lone_numbered_line_in_bold_is_a_heading_and_no_list() -> None:
    page = page_of(
        *(prose(i, 50, 50 + 12 * i, 550) for i in range(5)),
        segment(5, "3- Taking part", 50, 130, bold=True),
        *(prose(i, 50, 82 + 12 * i, 550) for i in range(6, 10)),
        regions=(
            region("text", 48, 48, 552, 110),
            region("list-item", 48, 128, 300, 142),
            region("text", 48, 152, 552, 204),
        ),
    )
    assert [ref for ref, _ in kinds(page)] == ["para_1", "heading_1", "para_2"]


def test_a_heading_without_a_number_is_below_those_with_deep_numbers() -> None:
    page = under(
        segment(0, "Programs for it", 50, 100, bold=True),
        segment(1, "3.4.3 Scanned documents", 50, 200, bold=True),
        segment(2, "What is scanned", 50, 300, bold=True),
    )
    assert tags(page) == ["h4", "h3", "h4"]


def test_a_heading_without_a_number_is_beside_those_with_shallow_numbers() -> None:
    page = under(
        segment(0, "2 Foxes", 50, 100, bold=True),
        segment(1, "2.1 Red foxes", 50, 200, bold=True),
        segment(2, "References", 50, 300, bold=True),
    )
    assert tags(page) == ["h3", "h4", "h3"]


def test_a_formula_and_the_end_of_a_sentence_are_no_headings() -> None:
    page = page_of(
        *(prose(i, 50, 100 + 12 * i, 550) for i in range(4)),
        segment(4, "a2 + 8 = 12", 250, 180),
        *(prose(i, 250, 160 + 12 * i, 550) for i in range(5, 9)),
        segment(9, "absence of foxes.", 50, 270),
        regions=(
            region("text", 48, 98, 552, 148),
            region("section-header", 248, 178, 350, 192),
            region("text", 248, 218, 552, 268),
            region("section-header", 48, 269, 200, 282),
        ),
    )
    assert tags(page) == []


def test_boxes_of_a_diagram_hold_no_headings() -> None:
    page = page_of(
        segment(0, "Colour of foxes", 60, 110, bold=True),
        *(prose(i, 250, 90 + 12 * i, 550) for i in range(1, 6)),
        regions=(region("text", 248, 100, 552, 162),),
        drawings=(fractions(50, 100, 200, 134),),
    )
    assert tags(page) == []


def test_a_heading_in_two_languages_is_two() -> None:
    page = page_of(
        segment(0, "الثعالب", 220, 100, size=16, bold=True, direction="rtl"),
        segment(1, "Science of foxes", 180, 122, size=16, bold=True),
        *(segment(i, ARABIC, 50, 130 + 16 * i, right=550, direction="rtl") for i in range(2, 8)),
        regions=(region("section-header", 170, 98, 400, 140), region("text", 48, 160, 552, 260)),
        direction="rtl",
    )
    assert [ref for ref, _ in kinds(page)] == ["heading_1", "heading_2", "para_1"]


def test_a_line_in_brackets_adds_to_a_heading_and_is_none() -> None:
    page = under(segment(0, "Foxes", 50, 100, bold=True), segment(1, "(in thousands)", 50, 200, bold=True))
    assert tags(page) == ["h3"]


def test_a_color_ranks_as_bold_does() -> None:
    page = under(
        segment(0, "Foxes", 50, 100, size=12, color="#c00000"),
        segment(1, "Dogs", 50, 200, size=12, bold=True),
        segment(2, "Their ways", 50, 300, bold=True),
    )
    assert tags(page) == ["h3", "h3", "h4"]


def underlined(*lines: tuple[float, float, float]) -> tuple[Box, ...]:
    """Rules as wide as told, each from x0 to x1 at y, in points."""
    return tuple(fractions(x0, y, x1, y + 0.8) for x0, x1, y in lines)


def test_an_underlined_line_is_a_heading() -> None:
    """Its mark may stand without a rule; one that goes on beyond the text is none of its own."""
    lines = (
        segment(0, "Colour of foxes", 50, 100),
        segment(1, "1. Their speed", 50, 200),
        segment(2, "Name of fox", 50, 300),
        segment(3, "www.fox.example", 50, 400),
    )
    page = under(*lines)
    rules = underlined((50, 125, 109), (65, 120, 209), (50, 300, 309), (50, 125, 409))
    page = page.model_copy(update={"evidence": page.evidence.model_copy(update={"rules": rules})})
    assert [e.segments for e in layout(page).elements() if e.kind == "heading"] == [("p0_l0",), ("p0_l1",)]


def test_underlines_tell_nothing_on_a_page_full_of_them() -> None:
    lines = [segment(i, PROSE[: 20 + i], 50, 100 + 40 * i) for i in range(6)]
    rules = underlined(*((50, 50 + 5 * len(line.text), 109 + 40 * i) for i, line in enumerate(lines)))
    assert tags(page_of(*lines, rules=rules)) == []


def test_an_underlined_heading_right_above_its_text_is_parted_from_it() -> None:
    page = page_of(
        segment(0, "Colour of foxes", 50, 100),
        *(prose(i, 50, 100 + 12 * i, 550) for i in range(1, 5)),
        regions=(region("text", 48, 98, 552, 160),),
        rules=underlined((50, 125, 109.4)),
    )
    assert kinds(page) == [("heading_1", ("p0_l0",)), ("para_1", ("p0_l1", "p0_l2", "p0_l3", "p0_l4"))]


def test_sizes_closer_than_those_of_styles_are_of_one_level() -> None:
    """15 points and 14 are one size; the headings of a word processor go from 14 to 13."""
    lines = [segment(i, "Of foxes", 50, 100 + 100 * i, size=size, bold=True) for i, size in enumerate((15, 14, 15))]
    assert tags(under(*lines)) == ["h2", "h2", "h2"]
    lines = [segment(i, "Of foxes", 50, 100 + 100 * i, size=size, bold=True) for i, size in enumerate((14, 13, 14))]
    assert tags(under(*lines)) == ["h2", "h3", "h2"]


def test_an_underline_of_large_type_may_stand_lower() -> None:
    """Some fonts place it a quarter of the type size below the line; what stands further down is not the line's own."""
    page = page_of(
        segment(0, "Colour of foxes", 50, 100, size=14),
        *(prose(1 + i, 50, 124 + 16 * i, 550, size=14) for i in range(3)),
        segment(4, "Speed of foxes", 50, 200, size=14),
        *(prose(5 + i, 50, 224 + 16 * i, 550, size=14) for i in range(3)),
        regions=tuple(
            region("text", 48, top, 552, top + high) for top, high in ((98, 18), (122, 50), (198, 18), (222, 50))
        ),
        rules=underlined((50, 155, 116.8), (50, 148, 218.5)),
    )
    assert [e.segments for e in layout(page).elements() if e.kind == "heading"] == [("p0_l0",)]


def enlarged(line: Segment, size: float, count: int = 1) -> Segment:
    """The line with its first words in another size."""
    words = [
        word.model_copy(update={"style": word.style.model_copy(update={"size": size})}) if i < count else word
        for i, word in enumerate(line.words)
    ]
    return line.model_copy(update={"words": tuple(words)})


def test_a_line_that_begins_in_much_larger_type_is_as_large() -> None:
    title = enlarged(segment(0, "Foxes lecture 3", 200, 40), 22)
    page = under(title, segment(1, "Their colour", 50, 100, bold=True), segment(2, "Their speed", 50, 200, bold=True))
    assert tags(page) == ["h1", "h2", "h2"]


def test_an_initial_makes_no_line_larger() -> None:
    assert tags(under(enlarged(segment(0, "A fox ran away from the dogs", 50, 100), 30))) == []


def test_type_of_16_points_heads_text_of_14_that_is_all_bold() -> None:
    page = page_of(
        *(
            line
            for i in range(2)
            for line in (
                segment(10 * i, "Colour of foxes", 50, 100 + 100 * i, size=(16, 15)[i], bold=True),
                *(prose(10 * i + j, 50, 112 + 100 * i + 16 * j, 550, size=14, bold=True) for j in (1, 2, 3)),
            )
        ),
        regions=(region("text", 48, 98, 552, 300),),
    )
    assert [e.segments for e in layout(page).elements() if e.kind == "heading"] == [("p0_l0",)]
