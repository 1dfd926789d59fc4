"""The layout engine that asks a model: from its outline to a skeleton that keeps the rules of a page."""

import pytest
from layouts import fractions, page_of, region, segment
from replies import ToldClient, asker

from staged_pipeline.core.errors import InvalidKey, ModelRefused, ProviderUnavailable, UnusableReply
from staged_pipeline.core.evidence import GridCell, TableGrid
from staged_pipeline.core.page import Page
from staged_pipeline.core.skeleton import Container, Element, Reference, Skeleton, references
from staged_pipeline.core.verdict import Issue
from staged_pipeline.engines.llm_layout import AutoLayout, LlmLayout
from staged_pipeline.engines.local_layout import LocalLayout
from staged_pipeline.stages.layout_extractor import detect_layout

PROSE = "the quick brown fox jumps over the lazy dog and runs on"


def prose(number: int, top: float, left: float = 50, right: float = 550, text: str = PROSE, **fields: object):
    return segment(number, text, left, top, right=right, **fields)


def layout(page: Page, *replies: object) -> Skeleton:
    """The skeleton, after the rules of a page: they must find nothing to mend."""
    engine = LlmLayout(asker(ToldClient(*replies)))
    proposal = engine.detect_layout(page)
    kept = detect_layout(page, LlmLayout(asker(ToldClient(*replies))))
    assert kept.warnings == proposal.warnings
    return kept


def found(skeleton: Skeleton) -> list[tuple[str, str]]:
    """Each element with the numbers of its lines."""
    return [(r.ref, " ".join(name.removeprefix("p0_l") for name in r.segments)) for r in references(skeleton)]


def reference(skeleton: Skeleton, ref: str) -> Reference:
    return next(r for r in references(skeleton) if r.ref == ref)


def tree(nodes: tuple[Element | Container, ...]) -> list[object]:
    return [
        node.ref if isinstance(node, Element) and not node.children
        else (node.ref if isinstance(node, Element) else " ".join((node.tag, *node.classes)), tree(node.children))
        for node in nodes
    ]  # fmt: skip


LINES = tuple(prose(number, 100 + 20 * number) for number in range(8))
PAGE = page_of(*LINES)
TWO_COLUMNS = page_of(
    segment(0, "A title above all", 200, 60, size=20),
    *(prose(1 + 2 * i + side, 120 + 12 * i, *((50, 290), (310, 550))[side]) for i in range(6) for side in (0, 1)),
    segment(13, "7", 298, 770),
)


def test_elements_get_their_lines_tags_and_kinds() -> None:
    skeleton = layout(PAGE, "page ltr en\nh1 1\nauthor 2\nh3 3\np 4-5\nquote 6\ncode 7-8\nsure 0.9")
    assert found(skeleton) == [
        ("title_1", "0"), ("author_1", "1"), ("heading_1", "2"), ("para_1", "3 4"), ("quote_1", "5"), ("code_1", "6 7")
    ]  # fmt: skip
    assert [element.tag for element in skeleton.elements()] == ["h1", "p", "h3", "p", "blockquote", "pre"]
    assert skeleton.confidence == 0.9 and skeleton.warnings == ()
    assert {r.verbatim for r in references(skeleton)} == {True}


def test_what_is_not_verbatim_is_said() -> None:
    skeleton = layout(PAGE, "p~ 1-4\neq~ 5-6 #(2.1)\np 7-8")
    assert [(r.ref, r.verbatim, r.number) for r in references(skeleton)] == [
        ("para_1", False, None), ("eq_1", False, "2.1"), ("para_2", True, None)
    ]  # fmt: skip
    assert reference(skeleton, "eq_1").complexity == "complex"


def test_furniture_and_notes_stand_apart_wherever_they_are_named() -> None:
    page = page_of(prose(0, 20), prose(1, 300), prose(2, 700, text="* a note"), prose(3, 780, text="7"))
    skeleton = layout(page, "p 2\nnote 3\npagenum 4\nheader 1")
    assert tree(skeleton.children) == [
        ("header page-header", ["header_1"]),
        ("main", ["para_1"]),
        ("footer footnotes", ["footnote_1"]),
        ("footer page-footer", ["page_num"]),
    ]
    assert reference(skeleton, "footnote_1").marker == "*"


def test_columns_stand_where_they_are_printed() -> None:
    skeleton = layout(TWO_COLUMNS, "page ltr en\nh1 1\ncolumns\ncol\np 2-7\ncol\np 8-13\nend\npagenum 14")
    assert tree(skeleton.children) == [
        ("main", [
            "title_1",
            ("section two-column-layout", [
                ("div column column-left", ["para_1"]), ("div column column-right", ["para_2"])
            ]),
        ]),
        ("footer page-footer", ["page_num"]),
    ]  # fmt: skip
    assert found(skeleton)[1] == ("para_1", "1 3 5 7 9 11")


def test_columns_in_the_wrong_order_are_told() -> None:
    skeleton = layout(TWO_COLUMNS, "page rtl ar\nh1 1\ncolumns\ncol\np 2-7\ncol\np 8-13\nend\npagenum 14\nsure 1")
    assert any("against the direction" in warning for warning in skeleton.warnings)
    assert skeleton.confidence < 1
    assert skeleton.direction == "rtl"


def test_lists_nest_and_take_their_marks_from_the_lines() -> None:
    page = page_of(
        segment(0, "1. first", 50, 100), segment(1, "a) one", 50, 120), segment(2, "more of it", 50, 140),
        segment(3, "2. second", 50, 160), segment(4, "{3] third", 50, 180),
    )  # fmt: skip
    skeleton = layout(page, "- 1\n  - 2\n    p 3\n- 4\n-~ 5 #3.")
    assert tree(skeleton.children) == [
        ("main", [("ol", [("item_1", [("ol", [("item_2", ["para_1"])])]), "item_3", "item_4"])])
    ]
    assert [r.marker for r in references(skeleton)] == ["1.", "a)", None, "2.", "3."]


def test_captions_go_with_what_they_name_or_stand_next_to() -> None:
    page = page_of(
        segment(0, "Table 1: numbers", 200, 100), segment(1, "1", 200, 120), segment(2, "2", 300, 120),
        segment(3, "Figure 1: a drawing", 200, 400),
        grids=(_grid(190, 115, 330, 135),),
        regions=(region("picture", 200, 200, 400, 380),),
    )  # fmt: skip
    skeleton = layout(page, "caption 1\ntable 2-3\nfigure [330,245,670,480]\ncaption 4")
    assert [(r.ref, r.target) for r in references(skeleton)] == [
        ("caption_1", "table_1"), ("table_1", None), ("figure_1", None), ("caption_2", "figure_1")
    ]  # fmt: skip
    assert reference(skeleton, "figure_1").box == pytest.approx(fractions(200, 200, 400, 380), abs=1e-4)


def _grid(x0: float, y0: float, x1: float, y1: float) -> TableGrid:
    middle = (x0 + x1) / 2
    cells = (
        GridCell(row=0, column=0, box=fractions(x0, y0, middle, y1)),
        GridCell(row=0, column=1, box=fractions(middle, y0, x1, y1)),
    )
    return TableGrid(box=fractions(x0, y0, x1, y1), rows=1, columns=2, cells=cells)


def test_a_table_is_verbatim_only_where_its_cells_are_known() -> None:
    lines = (segment(0, "1", 200, 120), segment(1, "2", 300, 120))
    assert reference(layout(page_of(*lines, grids=(_grid(190, 115, 330, 135),)), "table 1-2"), "table_1").verbatim
    assert reference(layout(page_of(*lines), "table 1-2"), "table_1").verbatim is False


def test_a_figure_takes_in_the_lines_within_it() -> None:
    page = page_of(prose(0, 100), segment(1, "N", 100, 300), prose(2, 500))
    skeleton = layout(page, "p 1\nfigure [100,300,900,500]\np 3\nsure 1")
    assert found(skeleton) == [("para_1", "0"), ("figure_1", "1"), ("para_2", "2")]
    assert skeleton.warnings == () and skeleton.confidence == 1


@pytest.mark.parametrize(
    ("line", "bottom"),
    [
        ("p~ 1-2 [70,110,930,190]", 190),
        ("p 1-2 [70,110,930,190]", 0),
        ("p~ 1-2 [70,110,930,900]", 0),
        ("p~ 1-2 [70,150,930,190]", 0),
    ],
)
def test_a_text_reaches_to_its_unread_line_and_over_no_other(line: str, bottom: int) -> None:
    page = page_of(prose(0, 100), prose(1, 120), prose(2, 160))
    told = reference(layout(page, f"{line}\np 3"), "para_1").box
    assert told.y1 == pytest.approx(bottom / 1000 if bottom else page.evidence.segments[1].box.y1)


def test_forgotten_lines_are_put_in_where_they_stand() -> None:
    skeleton = layout(TWO_COLUMNS, "page ltr en\nh1 1\ncolumns\ncol\np 2-4,6-7\ncol\np 9-13\nend\npagenum 14\nsure 1")
    assert found(skeleton) == [
        ("title_1", "0"), ("para_1", "1 3 5 7 9 11"), ("para_2", "2"), ("para_3", "4 6 8 10 12"), ("page_num", "13")
    ]  # fmt: skip
    assert tree(skeleton.children)[0][1][1][1][1] == ("div column column-right", ["para_2", "para_3"])
    assert "left out lines" in skeleton.warnings[0] and skeleton.confidence == 0.96
    assert reference(skeleton, "para_2").verbatim is None


def test_a_forgotten_column_gets_its_own_place() -> None:
    first = "page ltr en\nh1 1\ncolumns\ncol\np 2-7\ncol\nend\npagenum 14"
    skeleton = layout(TWO_COLUMNS, first, first)
    columns = tree(skeleton.children)[0][1][1]
    assert columns[0] == "section two-column-layout"
    assert [name for name, _ in columns[1]] == ["div column column-left", "div column column-right"]


def test_many_forgotten_lines_are_asked_for() -> None:
    client = ToldClient("p 1-2", "p 1-4\np 5-8")
    skeleton = LlmLayout(asker(client)).detect_layout(PAGE)
    assert "3-8" in client.requests[1].earlier[0].complaint
    assert [len(r.segments) for r in references(skeleton)] == [4, 4]
    assert skeleton.warnings == ()


@pytest.mark.parametrize("stop", ["length", "cut", "repetition"])
def test_a_cut_reply_is_gone_on_with(stop: str) -> None:
    client = ToldClient(("h1 1\np 2-4\np 5-", stop), "p 5-6\np 7-8")
    skeleton = LlmLayout(asker(client)).detect_layout(PAGE)
    assert "`p 2-4`" in client.requests[1].earlier[0].complaint
    assert [len(r.segments) for r in references(skeleton)] == [1, 3, 2, 2]
    assert skeleton.warnings == ()


def test_what_stays_cut_off_comes_from_the_local_layout() -> None:
    page = page_of(
        *LINES[:4], segment(4, "A heading", 50, 230, size=16), prose(5, 260), prose(6, 272),
        regions=(region("section-header", 48, 228, 300, 248), region("picture", 100, 400, 300, 600)),
    )  # fmt: skip
    skeleton = layout(page, ("p 1-2\np 3-4\nh2 ", "length"))
    assert [ref for ref, _ in found(skeleton)] == ["para_1", "para_2", "title_1", "para_3", "figure_1"]
    assert any("cut off" in warning for warning in skeleton.warnings)


def test_what_was_given_is_kept_when_the_second_call_fails() -> None:
    for error in (ProviderUnavailable("overloaded"), ModelRefused("no")):
        skeleton = layout(PAGE, ("p 1-2\np 3-4\n", "cut"), error)
        assert found(skeleton)[:2] == [("para_1", "0 1"), ("para_2", "2 3")]
        assert any("failed" in warning for warning in skeleton.warnings)


def test_a_reply_in_json_or_html_is_asked_for_again_or_read() -> None:
    client = ToldClient('{"elements": []}', "p 1-8")
    assert LlmLayout(asker(client)).detect_layout(PAGE).confidence == 0.8
    assert "JSON" in client.requests[1].earlier[0].complaint
    wrapped = '```json\n{"outline": "page ltr en\\np 1-4\\np 5-8"}\n```'
    assert [len(r.segments) for r in references(layout(PAGE, wrapped))] == [4, 4]
    html = (
        '<div class="page"><h1 data-ref="title_1" data-segments="p0_l1"></h1>'
        '<p data-ref="a" data-segments="2 3 4 5 6 7 8"></p></div>'
    )
    assert found(layout(PAGE, f"Here it is:\n{html}")) == [("title_1", "0"), ("para_1", "1 2 3 4 5 6 7")]
    with pytest.raises(UnusableReply, match="HTML"):
        layout(PAGE, "<html><body><p>The quick brown fox</p></body></html>")


def test_two_replies_that_are_no_use_are_an_error() -> None:
    with pytest.raises(UnusableReply):
        LlmLayout(asker(ToldClient("I cannot help with that."))).detect_layout(PAGE)


def test_an_element_without_lines_stands_between_its_neighbours_or_nowhere() -> None:
    page = page_of(prose(0, 100), prose(1, 500), prose(2, 512))
    skeleton = layout(page, "p 1\nfigure\np 2\ntable\np 3\nsure 1")
    assert [ref for ref, _ in found(skeleton)] == ["para_1", "figure_1", "para_2", "para_3"]
    box = reference(skeleton, "figure_1").box
    assert (box.y0, box.y1) == pytest.approx((110 / 800, 500 / 800))
    assert skeleton.confidence < 1 and "table" in skeleton.warnings[0]


def test_a_page_without_lines_is_laid_out_by_boxes() -> None:
    skeleton = layout(page_of(), "page rtl ar\nh1 [100,50,900,100]\np [100,120,900,800]\nsure 0.7")
    assert [(r.ref, r.verbatim, r.direction) for r in references(skeleton)] == [
        ("title_1", False, "rtl"), ("para_1", False, "rtl")
    ]  # fmt: skip


def test_doubts_are_told_with_the_names_of_lines() -> None:
    skeleton = layout(TWO_COLUMNS, "h1 1\np 2-7\np 8-13\npagenum 14\n? 3-4: may be a heading")
    assert skeleton.warnings == ("The model doubts p0_l3-p0_l5: may be a heading",)


@pytest.mark.parametrize(("threshold", "asked"), [(0.1, 0), (1.0, 1)])
def test_the_model_is_asked_where_the_local_layout_is_not_sure(threshold: float, asked: int) -> None:
    client = ToldClient("p 1-8")
    AutoLayout(LocalLayout(), LlmLayout(asker(client)), threshold).detect_layout(PAGE)
    assert len(client.requests) == asked


def test_the_local_layout_stands_where_the_answer_is_no_use_and_only_then() -> None:
    engine = AutoLayout(LocalLayout(), LlmLayout(asker(ToldClient("no"))), 1.0)
    assert any("local one" in warning for warning in engine.detect_layout(PAGE).warnings)
    with pytest.raises(InvalidKey):
        AutoLayout(LocalLayout(), LlmLayout(asker(ToldClient(InvalidKey("no key")))), 1.0).detect_layout(PAGE)


def told_again(page: Page, outline: str, *issues: Issue) -> tuple[str, list[str]]:
    """The outline that a model is shown when it is asked again for the layout it drew so, and what it is told."""
    client = ToldClient("p 1-8")
    LlmLayout(asker(client)).draw_again(page, layout(page, outline), issues)
    (exchange,) = client.requests[0].earlier
    return exchange.reply, exchange.complaint.splitlines()[1:-1]


@pytest.mark.parametrize(
    "outline",
    [
        "page ltr en\nh1 1\nauthor 2\nh3 3\np~ 4-5\nquote 6\ncode 7-8\nsure 0.9",
        "page rtl ar\np 1\ncolumns\ncol\np 2-3\ncol\np 4\nend\naside\np 5\nend\nfigure 6 [80,250,920,270]\nnote 7 #*\n"
        "footer 8\nsure 0.9",
        "page ltr en\np~ 1-8 [80,120,920,400]\nsure 0.9",
        "page ltr en\n- 1 #3.\n  - 2-3 #a)\n  eq~ 4 #2.1\n- 5-6 #4.\np 7-8\nsure 0.9",
        "page ltr en\np 1-2\nfigure [100,600,900,900]\ncaption^ 3\np 4-8\nsure 0.9",
    ],
)
def test_a_model_that_is_asked_again_sees_its_outline_as_it_stands(outline: str) -> None:
    assert told_again(PAGE, outline)[0] == outline


def test_marks_that_the_lines_have_are_not_said_again() -> None:
    page = page_of(segment(0, "1. first", 50, 100), segment(1, "(b] second", 50, 120), segment(2, "* a note", 50, 700))
    assert told_again(page, "page ltr en\n- 1\n- 2 #2.\nnote 3\nsure 0.9")[0] == (
        "page ltr en\n- 1\n- 2 #2.\nnote 3\nsure 0.9"
    )


def test_a_model_is_told_what_is_wrong_by_lines_and_places() -> None:
    order = Issue(
        ref="para_2", kind="reading_order", severity="major",
        message="It stands after para_1, and is printed above or beside it.", suggestion="Put it before para_1.",
    )  # fmt: skip
    omission = Issue(
        kind="omission", severity="critical", message="Something is printed here.", box=fractions(60, 80, 300, 400)
    )
    _, told = told_again(PAGE, "h1 1\np 4-8\np~ 2-3", order, omission, order)
    assert told == [
        "- `p~ 2-3`: It stands after `p 4-8`, and is printed above or beside it. Put it before `p 4-8`.",
        "- At [100,100,500,500]: Something is printed here.",
    ]


def test_the_question_is_the_one_that_the_layout_answers() -> None:
    first, again = ToldClient("p 1-8"), ToldClient("p 1-8")
    now = detect_layout(PAGE, LlmLayout(asker(first)))
    LlmLayout(asker(again)).draw_again(PAGE, now, ())
    assert again.requests[0].model_copy(update={"earlier": ()}) == first.requests[0]
