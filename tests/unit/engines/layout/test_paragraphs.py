"""Lines without other marks: which belong to one paragraph."""

import pytest
from layouts import page_of, region, segment
from local_layouts import PROSE, kinds, layout, prose

from staged_pipeline.core.evidence import Segment
from staged_pipeline.core.skeleton import references


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


def test_code_stays_in_one_piece() -> None:
    page = page_of(
        segment(0, "def run(fox):", 60, 100, mono=True),
        segment(1, "return fox + 1", 80, 112, mono=True),
        segment(2, "Run(1)", 60, 136, mono=True),
        regions=(region("text", 50, 98, 300, 150),),
    )
    assert kinds(page) == [("code_1", ("p0_l0", "p0_l1", "p0_l2"))]


def test_a_paragraph_in_the_other_direction_says_so() -> None:
    arabic = "ذهب الثعلب البني السريع إلى ما وراء الكلب"
    page = page_of(
        prose(0, 50, 100, 550),
        prose(1, 50, 130, 550, arabic, direction="rtl"),
        regions=(region("text", 48, 98, 552, 112), region("text", 48, 128, 552, 142)),
    )
    assert [r.direction for r in references(layout(page))] == [None, "rtl"]


def arabic(number: int, left: float, top: float, text: str, confidence: float | None = 0.9) -> Segment:
    """A recognised line from the right margin at 550, or with None one of a text layer."""
    made = segment(number, text, left, top, right=550, direction="rtl")
    words = tuple(word.model_copy(update={"confidence": confidence}) for word in made.words)
    return made.model_copy(update={"words": words, "source": "text_layer" if confidence is None else "ocr"})


RULES = ("مشتقة الدالة الثابتة صفر 0=/(6)", 'oa"): القوة ن 2(', "مشتقة المجموع نه +", "مشتقة الجداء el. (4)")
LAST = "وهذه القواعد تنطبق على كل دالة قابلة للاشتقاق عند كل نقطة من نقاط الفترة المفتوحة"


@pytest.mark.parametrize(("confidence", "paragraphs"), [(0.9, 5), (None, 1)])
def test_scanned_lines_that_end_in_a_misread_formula_end_where_the_next_word_had_room(
    confidence: float | None, paragraphs: int
) -> None:
    rules = [arabic(n, 350, 100 + 14 * n, text, confidence) for n, text in enumerate(RULES)]
    page = page_of(
        *rules,
        arabic(4, 50, 156, LAST, confidence),
        regions=(region("text", 48, 98, 552, 168),),
        direction="rtl",
    )
    assert len(kinds(page)) == paragraphs


def test_scanned_lines_that_end_in_a_misread_formula_go_on_where_they_are_full() -> None:
    page = page_of(
        arabic(0, 50, 100, "وهذه القواعد تنطبق على كل دالة قابلة للاشتقاق عند كل نقطة f(x)"),
        arabic(1, 50, 114, LAST),
        regions=(region("text", 48, 98, 552, 126),),
        direction="rtl",
    )
    assert len(kinds(page)) == 1


@pytest.mark.parametrize(("left", "paragraphs"), [(470, 2), (60, 1)])
def test_a_number_of_a_list_below_a_short_line_begins_an_item(left: float, paragraphs: int) -> None:
    page = page_of(
        arabic(0, left, 100, "تمارين"),
        arabic(1, 50, 114, "١. جد مشتقة الدالة عند كل نقطة من نقاط الفترة المفتوحة"),
        regions=(region("text", 48, 98, 552, 126),),
        direction="rtl",
    )
    assert len(kinds(page)) == paragraphs


def test_what_was_read_badly_does_not_tell_the_direction() -> None:
    sure = segment(0, "Leibniz, Nova Methodus, Acta Eruditorum", 50, 100, right=550)
    badly = segment(1, "oa sya dee na 2( uv", 50, 200, right=550)
    words = tuple(word.model_copy(update={"confidence": 0.4}) for word in badly.words)
    page = page_of(sure, badly.model_copy(update={"words": words, "source": "ocr"}), direction="rtl")
    assert [one.direction for one in references(layout(page))] == ["ltr", None]


def test_a_bold_line_below_one_that_had_room_for_more_is_apart() -> None:
    """The line above ends without a stop; where it is full, the bold words go on with it."""
    lines = [prose(i, 50, 100 + 12 * i, 550) for i in range(3)]
    rest = [prose(i, 50, 100 + 12 * i, 550) for i in range(5, 7)]
    whole = region("text", 48, 98, 552, 200)
    bold = segment(4, "Colour of foxes", 50, 148, bold=True)
    short = page_of(*lines, segment(3, "and on", 50, 136), bold, *rest, regions=(whole,))
    assert kinds(short)[1:] == [("heading_1", ("p0_l4",)), ("para_2", ("p0_l5", "p0_l6"))]
    full = page_of(*lines, prose(3, 50, 136, 550), bold, *rest, regions=(whole,))
    assert "heading_1" not in dict(kinds(full))
