"""An outline is read whatever a model does to it."""

import pytest

from staged_pipeline.core.errors import UnusableReply
from staged_pipeline.core.geometry import Box
from staged_pipeline.engines.llm.outline import Group, Item, Outline
from staged_pipeline.engines.llm.outline_reader import PageFrame, read_outline

FRAME = PageFrame(tuple(range(1, 41)), width=1200, height=1600)


def read(text: str) -> Outline:
    return read_outline(text, FRAME)


def shape(children: "list[Item | Group]") -> list[object]:
    return [
        (child.kind, child.lines) if isinstance(child, Item) else (child.kind, shape(child.children))
        for child in children
    ]


def items(text: str) -> list[Item]:
    return list(read(text).root.items())


def only(line: str) -> Item:
    found = items(line)
    assert len(found) == 1
    return found[0]


def test_the_example_of_the_prompt_is_read() -> None:
    outline = read(
        "page rtl ar\nh1 1\nauthor 2\ncolumns\ncol\np 3-7\np~ 8-12\neq~ 13 #2.1\ncol\n- 14-15\n  - 16\nend\n"
        "table~ 22-31\nfigure [120,300,880,520]\ncaption^ 21\nquote 17\ncode 18-20\naside\np 36\nend\n"
        "note 32-33\nheader 34\nfooter 35\npagenum 37\nsure 0.95\n? 13: the index may be a 4\n"
    )
    assert (outline.direction, outline.language, outline.sure, outline.mends) == ("rtl", "ar", 0.95, 0)
    assert outline.doubts == ["13: the index may be a 4"]
    assert shape(outline.root.children) == [
        ("title", [1]),
        ("author", [2]),
        (
            "columns",
            [
                ("col", [("paragraph", [*range(3, 8)]), ("paragraph", [*range(8, 13)]), ("equation", [13])]),
                ("col", [("list_item", [14, 15]), ("list_item", [16])]),
            ],
        ),
        ("table", [*range(22, 32)]),
        ("figure", []),
        ("caption", [21]),
        ("quote", [17]),
        ("code", [18, 19, 20]),
        ("aside", [("paragraph", [36])]),
        ("footnote", [32, 33]),
        ("header", [34]),
        ("footer", [35]),
        ("page_number", [37]),
    ]
    found = {(item.kind, item.lines[0]): item for item in outline.root.items() if item.lines}
    assert found["paragraph", 8].rewrite and not found["paragraph", 3].rewrite
    assert found["equation", 13].mark == "2.1"
    assert found["list_item", 16].depth == 1
    assert found["caption", 21].owner == "before"
    figure = next(item for item in outline.root.items() if item.kind == "figure")
    assert figure.box == Box(0.12, 0.3, 0.88, 0.52)


@pytest.mark.parametrize(
    "line",
    [
        "p 3-7,9",
        "P 3–7, 9",
        "p: 3—7;9",
        "p 3 - 7 , 9",
        "p ٣-٧،٩",
        "p ۳-۷، ۹",
        "p 3-7,9",
        "p p0_l3-p0_l7,p0_l9",
        "p lines 3 to 7 and 9",
        "p [3-7] [9]",
        "p 7-3 9",
        "`p 3-7,9`",
        "**p** 3-7,9",
        "- p 3-7,9",
        "paragraph 3-7,9",
        "para: 3..7, 9",
        "p 3-7,9 | The words of the line",
        "\u202ep 3-7,9\u202c",
        "p 3-7,9\r",
    ],
)
def test_numbers_and_tags_are_read_in_many_writings(line: str) -> None:
    item = only(line)
    assert (item.kind, sorted(item.lines)) == ("paragraph", [3, 4, 5, 6, 7, 9])


@pytest.mark.parametrize("line", ["p~ 3", "p ~3", "~p 3", "p 3~", "p 3 ~", "p～ 3"])
def test_the_sign_of_rewriting_may_stand_anywhere(line: str) -> None:
    assert only(line).rewrite


@pytest.mark.parametrize(
    ("line", "kind", "level"),
    [("H2 3", "heading", 2), ("h9 3", "heading", 6), ("title 3", "title", 1), ("heading 3", "heading", 2)],
)
def test_headings(line: str, kind: str, level: int) -> None:
    assert (only(line).kind, only(line).level) == (kind, level)


@pytest.mark.parametrize("line", ["- 3", "* 3", "• 3", "-3", "li 3", "-~ 3"])
def test_items_of_lists(line: str) -> None:
    assert only(line).kind == "list_item"


@pytest.mark.parametrize(
    ("line", "mark"), [("- ٣٣ #(٣)", "(٣)"), ("note ٣٣ #١", "١"), ("eq~ 33 #(۳.۱)", "(۳.۱)"), ("- 33 # ٢.", "٢.")]
)
def test_a_printed_mark_keeps_its_digits(line: str, mark: str) -> None:
    (found,) = items(line)
    assert (found.lines, found.mark) == ([33], mark)


def test_depth_is_what_is_set_in_less_above() -> None:
    found = items("col\n  - 1\n    - 2\n      p 3\n    - 4\n  - 5\n  p 6\nend")
    assert [item.depth for item in found] == [0, 1, 2, 1, 0, 0]


@pytest.mark.parametrize(
    ("text", "box"),
    [
        ("[100,200,300,400]", (0.1, 0.2, 0.3, 0.4)),
        ("(100 200 300 400)", (0.1, 0.2, 0.3, 0.4)),
        ("[300,400,100,200]", (0.1, 0.2, 0.3, 0.4)),
        ("[0.1, 0.2, 0.3, 0.4]", (0.1, 0.2, 0.3, 0.4)),
        ("[10%, 20%, 30%, 40%]", (0.1, 0.2, 0.3, 0.4)),
        ("[120, 320, 1200, 1600]", (0.1, 0.2, 1.0, 1.0)),
        ("[-50, 200, 300, 99999]", (0.0, 0.2, 0.3, 1.0)),
        ("bbox: [100,200,300,400]", (0.1, 0.2, 0.3, 0.4)),
        ("1-4 [100,200,300,400] ~", (0.1, 0.2, 0.3, 0.4)),
    ],
)
def test_boxes_are_thousandths_or_what_is_plainly_meant(text: str, box: tuple[float, ...]) -> None:
    assert only(f"figure {text}").box == pytest.approx(box)


def test_a_box_without_area_is_none() -> None:
    with pytest.raises(UnusableReply):
        read("figure [100,200,100,400]")


def test_a_line_listed_twice_stays_with_the_first() -> None:
    outline = read("p 3-5\np 5-6")
    assert shape(outline.root.children) == [("paragraph", [3, 4, 5]), ("paragraph", [6])]
    assert outline.mends == 1
    assert "lines 5 to two elements" in outline.warnings[0]


def test_lines_that_the_page_lacks_are_dropped() -> None:
    outline = read(f"p 39-{'9' * 5000}\np 41-50\np 0\n")
    assert shape(outline.root.children) == [("paragraph", [39, 40])]
    assert outline.mends == 3 and outline.warnings


def test_an_unknown_tag_is_a_paragraph_and_told() -> None:
    outline = read("verse 3-4")
    assert shape(outline.root.children) == [("paragraph", [3, 4])]
    assert "verse" in outline.warnings[0]


def test_fences_and_prose_around_are_passed_over() -> None:
    text = (
        "Here is the outline of the page. Table 3 shows numbers, and Figure 1\n- 2 columns of text\n---\n"
        "```text\npage ltr en\nh2 4\n```\nNote 3 was hard to read. I hope this helps! See lines 5-6."
    )
    assert shape(read(text).root.children) == [("heading", [4])]


@pytest.mark.parametrize(
    "text",
    [
        "columns\ncol\np 1\ncol\np 2\nend\np 3",
        "columns\n  col\n  p 1\n  end\n  col\n  p 2\n  end\nend\np 3",
        "col\np 1\ncol\np 2\nend columns\np 3",
        "columns\np 1\ncol\np 2\n/columns\np 3",
        "- columns\n- col\n- p 1\n- col\n- p 2\n- end\n- p 3",
        "end\ncolumns\ncol\nlist\np 1\nend\ncol\np 2\nend\nend\np 3",
    ],
)
def test_columns_however_they_are_closed(text: str) -> None:
    wanted = [("columns", [("col", [("paragraph", [1])]), ("col", [("paragraph", [2])])]), ("paragraph", [3])]
    flat = [
        (kind, [(k, [e for e in inner if e[0] != "plain"] or inner[0][1]) for k, inner in children])
        if kind == "columns"
        else (kind, children)
        for kind, children in shape(read(text).root.children)
    ]
    assert flat == wanted


def test_columns_that_never_end_hold_what_follows() -> None:
    assert shape(read("columns\ncol\np 1\ncol\np 2").root.children) == [
        ("columns", [("col", [("paragraph", [1])]), ("col", [("paragraph", [2])])])
    ]


@pytest.mark.parametrize("text", ["", "I cannot see a page.", "page rtl ar", "p 77-80", "```\n```", "sure 1"])
def test_a_reply_without_an_element_is_no_use(text: str) -> None:
    with pytest.raises(UnusableReply, match=r"(outline|numbers)"):
        read(text)


def test_a_blank_page_may_have_no_element() -> None:
    assert list(read_outline("page ltr en\nsure 1", PageFrame((), 10, 10)).root.items()) == []


@pytest.mark.parametrize(
    ("line", "sure"),
    [("sure 0.9", 0.9), ("sure: 90%", 0.9), ("Confidence 90", 0.9), ("sure ٠٫٩", 0.9), ("sure 7000", 1)],
)
def test_how_sure_the_model_is(line: str, sure: float | None) -> None:
    assert read(f"p 1\n{line}").sure == sure


def test_a_loop_of_elements_without_lines_is_cut() -> None:
    assert len(items("p 1\n" + "figure\np\n" * 10_000)) <= 102
