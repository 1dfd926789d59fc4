"""The local layout engine on pages made by hand: from lines and regions to a skeleton."""

import pytest
from layouts import fractions, page_of, region, segment

from staged_pipeline.core.evidence import GridCell, TableGrid
from staged_pipeline.core.page import Page
from staged_pipeline.core.skeleton import Container, Element, Reference, Skeleton, references
from staged_pipeline.engines.local_layout import LocalLayout
from staged_pipeline.stages.layout_extractor import detect_layout

PROSE = "the quick brown fox jumps over the lazy dog and runs on"


def layout(page: Page) -> Skeleton:
    return detect_layout(page, LocalLayout())


def kinds(page: Page) -> list[tuple[str, tuple[str, ...]]]:
    return [(r.ref, r.segments) for r in references(layout(page))]


def found(page: Page, ref: str) -> Reference:
    return next(r for r in references(layout(page)) if r.ref == ref)


def containers(skeleton: Skeleton) -> list[Container]:
    def walk(nodes: tuple[Element | Container, ...]) -> list[Container]:
        return [c for n in nodes for c in ([n] if isinstance(n, Container) else []) + walk(n.children)]

    return walk(skeleton.children)


def prose(number: int, left: float, top: float, right: float, text: str = PROSE, **fields: object):
    return segment(number, text, left, top, right=right, **fields)


def test_a_blank_page_has_no_elements() -> None:
    skeleton = layout(page_of())
    assert references(skeleton) == ()


def test_lines_without_regions_become_paragraphs() -> None:
    page = page_of(prose(0, 50, 100, 550), prose(1, 50, 112, 550), prose(2, 50, 160, 550))
    assert kinds(page) == [("para_1", ("p0_l0", "p0_l1")), ("para_2", ("p0_l2",))]
    assert layout(page).warnings


def test_a_line_that_the_model_left_out_joins_its_paragraph() -> None:
    page = page_of(
        prose(0, 50, 100, 550),
        prose(1, 50, 112, 550),
        prose(2, 50, 124, 300, "and here it ends."),
        regions=(region("text", 48, 98, 552, 123),),
    )
    assert kinds(page) == [("para_1", ("p0_l0", "p0_l1", "p0_l2"))]


def test_an_indented_first_line_starts_a_paragraph() -> None:
    page = page_of(
        prose(0, 50, 100, 550),
        prose(1, 50, 112, 548, PROSE + "."),
        prose(2, 70, 124, 550, "Then it goes on and on until the very end of it"),
        prose(3, 50, 136, 550),
        regions=(region("text", 48, 98, 552, 148),),
    )
    assert kinds(page) == [("para_1", ("p0_l0", "p0_l1")), ("para_2", ("p0_l2", "p0_l3"))]


def test_a_line_broken_early_after_a_sentence_ends_its_paragraph() -> None:
    page = page_of(
        prose(0, 50, 100, 550),
        prose(1, 50, 112, 200, "it ends here."),
        prose(2, 50, 124, 550, "Another one starts here and fills the whole line"),
        prose(3, 50, 136, 300, "to its end."),
        regions=(region("text", 48, 98, 552, 148),),
    )
    assert kinds(page) == [("para_1", ("p0_l0", "p0_l1")), ("para_2", ("p0_l2", "p0_l3"))]


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


def test_a_figure_holds_its_labels_and_its_caption() -> None:
    page = page_of(
        prose(0, 50, 60, 550),
        segment(1, "axis", 200, 150),
        segment(2, "Figure 1: Speed of foxes", 200, 310),
        prose(3, 50, 340, 550),
        regions=(
            region("text", 48, 58, 552, 72),
            region("picture", 150, 100, 450, 300),
            region("caption", 190, 308, 420, 322),
            region("text", 48, 338, 552, 352),
        ),
        images=(fractions(150, 100, 450, 300),),
    )
    assert kinds(page) == [
        ("para_1", ("p0_l0",)),
        ("figure_1", ("p0_l1",)),
        ("caption_1", ("p0_l2",)),
        ("para_2", ("p0_l3",)),
    ]
    assert found(page, "caption_1").target == "figure_1"


def test_a_picture_region_full_of_prose_is_text() -> None:
    page = page_of(
        *(prose(i, 60, 110 + 12 * i, 540) for i in range(4)),
        regions=(region("picture", 50, 100, 550, 170),),
        drawings=(fractions(50, 100, 550, 170),),
    )
    assert kinds(page) == [("para_1", tuple(f"p0_l{i}" for i in range(4)))]


def test_a_table_takes_its_lines_and_its_caption_from_above() -> None:
    grid = TableGrid(
        box=fractions(50, 130, 350, 200),
        rows=1,
        columns=1,
        cells=(GridCell(row=0, column=0, box=fractions(50, 130, 350, 200)),),
    )
    page = page_of(
        segment(0, "Table 2. Foxes by colour", 50, 110),
        segment(1, "brown 12", 60, 150),
        prose(2, 50, 230, 550),
        regions=(
            region("text", 48, 108, 300, 122),
            region("table", 48, 128, 352, 202),
            region("text", 48, 228, 552, 242),
        ),
        grids=(grid,),
    )
    assert kinds(page) == [("caption_1", ("p0_l0",)), ("table_1", ("p0_l1",)), ("para_1", ("p0_l2",))]
    assert found(page, "caption_1").target == "table_1"


def test_a_sentence_about_a_table_is_no_caption() -> None:
    page = page_of(
        prose(0, 50, 100, 550, "Table 2 shows that foxes are brown more often than not"),
        segment(1, "brown 12", 60, 150),
        regions=(region("text", 48, 98, 552, 112), region("table", 48, 128, 352, 202)),
    )
    assert [ref for ref, _ in kinds(page)] == ["para_1", "table_1"]


def test_a_region_around_two_columns_without_common_rows_is_parted() -> None:
    left = [prose(i, 50, 100 + 14 * i, 280) for i in range(5)]
    right = [prose(5 + i, 320, 107 + 17 * i, 550) for i in range(5)]
    page = page_of(*left, *right, regions=(region("text", 48, 98, 552, 190),))
    assert [segments for _, segments in kinds(page)] == [
        tuple(f"p0_l{i}" for i in range(5)),
        tuple(f"p0_l{i}" for i in range(5, 10)),
    ]


def test_furniture_stands_apart() -> None:
    page = page_of(
        segment(0, "Foxes, their ways", 50, 20, size=8),
        prose(1, 50, 100, 550),
        segment(2, "17", 295, 780, size=8),
        regions=(region("page-header", 48, 18, 300, 30), region("text", 48, 98, 552, 112)),
    )
    assert kinds(page) == [("header_1", ("p0_l0",)), ("para_1", ("p0_l1",)), ("page_num", ("p0_l2",))]
    assert [(c.tag, c.classes) for c in containers(layout(page))] == [
        ("header", ("page-header",)),
        ("main", ()),
        ("footer", ("page-footer",)),
    ]


@pytest.mark.parametrize(("direction", "first"), [("ltr", "p0_l0"), ("rtl", "p0_l1")])
def test_running_headers_of_one_line_are_read_in_the_direction_of_the_page(direction: str, first: str) -> None:
    page = page_of(
        segment(0, "left header", 50, 20, right=200),
        segment(1, "right header", 400, 19, right=550),
        prose(2, 50, 100, 550),
        regions=(region("page-header", 48, 18, 202, 32), region("page-header", 398, 17, 552, 31)),
        direction=direction,
    )
    assert found(page, "header_1").segments == (first,)


def test_a_large_header_is_content() -> None:
    page = page_of(
        segment(0, "On foxes", 50, 20, size=24),
        prose(1, 50, 100, 550),
        regions=(region("page-header", 48, 18, 300, 46), region("text", 48, 98, 552, 112)),
    )
    assert kinds(page)[0][0] == "title_1"


def test_footnotes_under_a_rule_are_parted_by_their_marks() -> None:
    page = page_of(
        *(prose(i, 50, 500 + 12 * i, 550) for i in range(4)),
        segment(4, "1 See the fox.", 50, 720, size=8),
        segment(5, "2 See the dog.", 50, 730, size=8),
        regions=(region("text", 48, 498, 552, 548), region("text", 48, 718, 300, 740)),
        rules=(fractions(50, 712, 200, 713),),
    )
    assert kinds(page)[1:] == [("footnote_1", ("p0_l4",)), ("footnote_2", ("p0_l5",))]
    assert [found(page, f"footnote_{n}").marker for n in (1, 2)] == ["1", "2"]


def test_a_display_equation_takes_its_number_from_the_margin() -> None:
    page = page_of(
        prose(0, 50, 100, 550),
        segment(1, "a = b + c", 250, 130),
        segment(2, "(2.1)", 525, 130),
        regions=(region("text", 48, 98, 552, 112), region("formula", 240, 126, 360, 144)),
    )
    assert kinds(page) == [("para_1", ("p0_l0",)), ("eq_1", ("p0_l1", "p0_l2"))]
    equation = found(page, "eq_1")
    assert (equation.number, equation.complexity) == ("2.1", "simple")


def test_a_fraction_is_complex() -> None:
    page = page_of(
        segment(0, "a", 255, 120),
        segment(1, "x =", 225, 128),
        segment(2, "b", 255, 136),
        regions=(region("formula", 220, 116, 300, 150),),
        rules=(fractions(250, 132, 265, 132.5),),
    )
    assert found(page, "eq_1").complexity == "complex"


def test_code_stays_in_one_piece() -> None:
    page = page_of(
        segment(0, "def run(fox):", 60, 100, mono=True),
        segment(1, "return fox + 1", 80, 112, mono=True),
        segment(2, "Run(1)", 60, 136, mono=True),
        regions=(region("text", 50, 98, 300, 150),),
    )
    assert kinds(page) == [("code_1", ("p0_l0", "p0_l1", "p0_l2"))]


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


def test_the_same_page_gives_the_same_skeleton() -> None:
    page = two_column_page("rtl")
    assert layout(page) == layout(page)


def test_a_formula_region_full_of_words_is_text() -> None:
    page = page_of(
        segment(0, "Rules of foxes", 50, 100, size=12, bold=True),
        prose(1, 50, 140, 550),
        prose(2, 50, 152, 550),
        regions=(region("formula", 48, 98, 300, 116), region("text", 48, 138, 552, 164)),
    )
    assert kinds(page) == [("heading_1", ("p0_l0",)), ("para_1", ("p0_l1", "p0_l2"))]


def test_a_formula_region_with_text_above_is_parted() -> None:
    page = page_of(
        prose(0, 50, 100, 550),
        segment(1, "a = b + c", 250, 125),
        segment(2, "(3)", 530, 125),
        regions=(region("formula", 48, 98, 552, 140),),
    )
    assert kinds(page) == [("para_1", ("p0_l0",)), ("eq_1", ("p0_l1", "p0_l2"))]
    assert found(page, "eq_1").number == "3"


def test_pieces_of_a_fraction_stay_in_their_line() -> None:
    page = page_of(
        prose(0, 50, 100, 550),
        prose(1, 50, 114, 250, "where it falls to"),
        segment(2, "a", 258, 110, size=7),
        segment(3, "b", 258, 118, size=7),
        prose(4, 266, 114, 550, "and then goes on to the end of it"),
        prose(5, 50, 128, 550),
        regions=(region("text", 48, 98, 552, 140),),
    )
    assert [ref for ref, _ in kinds(page)] == ["para_1"]


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


def test_strokes_close_to_each_other_are_a_figure() -> None:
    bars = tuple(fractions(200 + 20 * i, 250 - 15 * i, 212 + 20 * i, 300) for i in range(8))
    page = page_of(
        prose(0, 50, 100, 550),
        segment(1, "Figure 4: Foxes by year", 210, 310),
        regions=(region("text", 48, 98, 552, 112), region("caption", 205, 308, 400, 322)),
        rules=bars,
    )
    assert kinds(page) == [("para_1", ("p0_l0",)), ("figure_1", ()), ("caption_1", ("p0_l1",))]
    assert found(page, "figure_1").box == pytest.approx(fractions(200, 145, 352, 300), abs=1e-4)


def test_rules_around_text_are_no_figure() -> None:
    rules = tuple(fractions(50, 100 + 20 * i, 550, 101 + 20 * i) for i in range(8))
    page = page_of(*(prose(i, 60, 105 + 20 * i, 540) for i in range(7)), rules=rules)
    assert all(ref.startswith("para") for ref, _ in kinds(page))


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


def test_a_paragraph_in_the_other_direction_says_so() -> None:
    arabic = "ذهب الثعلب البني السريع إلى ما وراء الكلب"
    page = page_of(
        prose(0, 50, 100, 550),
        prose(1, 50, 130, 550, arabic, direction="rtl"),
        regions=(region("text", 48, 98, 552, 112), region("text", 48, 128, 552, 142)),
    )
    assert [r.direction for r in references(layout(page))] == [None, "rtl"]


def test_an_unmarked_list_item_alone_is_a_paragraph() -> None:
    page = page_of(prose(0, 50, 100, 550), regions=(region("list-item", 48, 98, 552, 112),))
    assert kinds(page) == [("para_1", ("p0_l0",))]


def test_a_page_of_thousands_of_lines_takes_seconds() -> None:
    page = page_of(*(segment(i, "fox", 20 + (i % 5) * 110, 2 + (i // 5) * 2, size=1.6) for i in range(2000)))
    assert len([s for r in references(layout(page)) for s in r.segments]) == 2000
