"""Running headers, page numbers and footnotes."""

import pytest
from layouts import fractions, page_of, region, segment
from local_layouts import containers, found, kinds, layout, prose


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


@pytest.mark.parametrize(("number", "head"), [("400", True), ("four", False)])
def test_the_first_row_is_a_header_where_a_page_number_ends_it(number: str, head: bool) -> None:
    page = page_of(
        segment(0, number, 50, 41, size=8),
        segment(1, "On Foxes.", 270, 40, size=9),
        segment(2, "Ch. 2.", 510, 41, size=8),
        *(prose(i, 50, 60 + 12 * i, 550) for i in range(3, 7)),
    )
    assert [name.startswith(("page_num", "header")) for name, _ in kinds(page)[:3]] == [head] * 3


def test_words_near_a_number_at_the_top_are_no_header() -> None:
    page = page_of(segment(0, "3", 50, 40, bold=True), segment(1, "Foxes", 75, 40, bold=True), prose(2, 50, 70, 550))
    assert found(page, "heading_1").segments[-1] == "p0_l1"


@pytest.mark.parametrize(("left", "kind"), [(10, "footer_1"), (300, "para_3")])
def test_turned_lines_in_the_margin_say_where_a_copy_comes_from(left: float, kind: str) -> None:
    stamp = segment(9, "Found in a library, today", left, 200)
    box = fractions(left, 200, left + 10, 400)
    stamp = stamp.model_copy(update={"angle": 270, "box": box, "words": (stamp.words[0],)})
    columns = [prose(i, 50 if i < 4 else 320, 60 + 12 * i, 290 if i < 4 else 550) for i in range(8)]
    page = page_of(*columns, stamp)
    assert (kind, ("p0_l9",)) in kinds(page)


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


def test_what_stands_alone_on_a_page_is_its_content() -> None:
    header = segment(0, "A note, and nothing else", 50, 20, size=8)
    page = page_of(header, regions=(region("page-header", 48, 18, 300, 30),))
    assert kinds(page) == [("para_1", ("p0_l0",))]


def test_the_header_of_a_blank_page_stays_one() -> None:
    header, number = segment(0, "Foxes, their ways", 50, 20, size=8), segment(1, "18", 295, 780, size=8)
    page = page_of(header, number, regions=(region("page-header", 48, 18, 300, 30),))
    assert kinds(page) == [("header_1", ("p0_l0",)), ("page_num", ("p0_l1",))]


@pytest.mark.parametrize(
    ("text", "size", "name"),
    [
        ("over the hills and away.", 10, "para_1"),  # the end of a sentence of the page before
        ("Table 3. Kinds of foxes", 10, "para_1"),
        ("On foxes and their ways", 10, "header_1"),
        ("12 over the hills.", 10, "header_1"),
        ("over the hills and away.", 8, "header_1"),
        ("ON FOXES.", 10, "header_1"),
    ],
)
def test_what_ends_a_sentence_or_captions_is_no_running_header(text: str, size: float, name: str) -> None:
    lines = (prose(i, 50, 60 + 12 * i, 550) for i in range(1, 5))
    page = page_of(segment(0, text, 50, 40, size=size), *lines, regions=(region("page-header", 48, 38, 400, 52),))
    assert found(page, name).segments[0] == "p0_l0"


@pytest.mark.parametrize(
    ("top", "font", "name"), [(60, "Serif", "para_1"), (40, "Serif", "header_1"), (60, "Sans", "header_1")]
)
def test_the_first_line_of_the_text_is_no_running_header(top: float, font: str, name: str) -> None:
    """It is set as the lines below, and as close to them as they are to each other."""
    lines = (prose(i, 50, 60 + 12 * i, 550) for i in range(1, 5))
    header = region("page-header", 48, top - 2, 552, top + 12)
    page = page_of(prose(0, 50, top, 550, font=font), *lines, regions=(header, region("text", 48, 70, 552, 120)))
    assert found(page, name).segments[0] == "p0_l0"
