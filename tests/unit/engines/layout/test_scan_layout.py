"""The local layout engine on scans: doubtful lines, lost numbers, regions that the layout model drew wrongly."""

from layouts import fractions, page_of, region, segment
from local_layouts import read, scanned

from staged_pipeline.core.evidence import Segment
from staged_pipeline.core.page import Page

PROSE = "the quick brown fox jumps over the lazy dog and runs on"
ARABIC = "الثعلب البنّيّ السريع يقفز فوق الكلب الكسول ثمّ يمضي في طريقه"


def kinds(page: Page) -> list[str]:
    return [reference.ref for reference in read(page)]


def test_a_region_over_two_columns_is_parted_at_the_gutter_of_the_page() -> None:
    columns = [segment(2 * i + c, PROSE[:44], 50 + 270 * c, 100 + 12 * i + 5 * c) for i in range(10) for c in (0, 1)]
    page = scanned(page_of(*columns, regions=(region("text", 48, 98, 552, 123),)))
    order = [name for reference in read(page) for name in reference.segments]
    assert order == [f"p0_l{2 * i}" for i in range(10)] + [f"p0_l{2 * i + 1}" for i in range(10)]


def test_a_caption_whose_number_was_not_read_stands_with_its_figure() -> None:
    page = page_of(
        segment(0, PROSE, 50, 60, right=550),
        segment(1, "الشكل : متوسط الأمطار الشهرية", 200, 310, direction="rtl"),
        regions=(region("text", 48, 58, 552, 72), region("picture", 150, 100, 450, 300)),
        images=(fractions(150, 100, 450, 300),),
    )
    assert kinds(page) == ["para_1", "figure_1", "para_2"]
    assert kinds(scanned(page)) == ["para_1", "figure_1", "caption_1"]


def test_such_a_caption_is_none_where_a_line_stands_between() -> None:
    page = page_of(
        segment(0, "الشكل : متوسط الأمطار", 250, 330, direction="rtl"),
        segment(1, "Rain in the months of a year", 220, 305),
        regions=(region("picture", 150, 100, 450, 300), region("text", 218, 303, 400, 317)),
        images=(fractions(150, 100, 450, 300),),
    )
    assert "caption_1" not in kinds(scanned(page))


def test_noise_of_large_signs_is_no_heading() -> None:
    page = page_of(
        segment(0, "Large words", 50, 60, size=20), *(segment(i, PROSE, 50, 100 + 12 * i) for i in (1, 2, 3))
    )
    assert kinds(scanned(page))[0] == "title_1"
    assert kinds(scanned(page, p0_l0=0.4))[0] == "para_1"


def test_a_row_of_cells_is_no_heading() -> None:
    header = segment(0, "Season Term Holidays", 50, 60, size=10, bold=True)
    apart = tuple(
        word.model_copy(update={"box": fractions(50 + 80 * i, 60, 90 + 80 * i, 70)})
        for i, word in enumerate(header.words)
    )
    wide = header.model_copy(update={"words": apart, "box": fractions(50, 60, 250, 70)})
    below = [segment(i, PROSE, 50, 120 + 12 * i) for i in (1, 2, 3)]
    assert kinds(scanned(page_of(header, *below)))[0] == "heading_1"
    assert kinds(scanned(page_of(wide, *below)))[0] == "para_1"


def test_a_picture_region_with_several_lines_that_were_read_surely_is_text() -> None:
    lines = [segment(i, "three words here", 60, 110 + 20 * i) for i in range(3)]
    page = page_of(*lines, regions=(region("picture", 50, 100, 550, 180),))
    assert "figure_1" not in kinds(scanned(page))
    assert "figure_1" in kinds(scanned(page, confidence=0.7))


def test_pieces_of_a_latin_title_in_an_arabic_line_are_read_from_the_left() -> None:
    arabic = "وهذا ما بينه في كتابه الذي نشره بعد ذلك بأعوام قليلة"
    page = page_of(
        *(segment(i, arabic, 50, 60 + 14 * i, right=550, direction="rtl") for i in range(4)),
        segment(4, "انظر", 500, 118, right=550, direction="rtl"),
        segment(5, "Eruditorum", 400, 118, right=490),
        segment(6, "Nova Methodus Acta", 280, 118, right=395),
        direction="rtl",
    )
    order = [name for reference in read(scanned(page)) for name in reference.segments]
    assert order[-3:] == ["p0_l4", "p0_l6", "p0_l5"]


def enlarged(*more: Segment) -> Page:
    """A scan with a line of 12.5 points above text of 10."""
    lines = [segment(i, ARABIC, 50, 120 + 14 * i, right=550, direction="rtl") for i in range(1, 6)]
    heading = segment(0, "الثعلب وطرقه في البلاد", 300, 100, size=12.5, direction="rtl")
    regions = (region("text", 48, 98, 552, 115), region("text", 48, 130, 552, 204))
    return scanned(page_of(heading, *lines, *more, regions=regions, direction="rtl"))


def test_many_words_in_larger_type_are_a_heading_of_a_scan() -> None:
    assert kinds(enlarged()) == ["heading_1", "para_1"]


def test_size_tells_nothing_where_sentences_measure_larger_too() -> None:
    more = segment(6, "ومضى الثعلب في طريقه.", 300, 300, size=13, direction="rtl")
    assert not any(ref.startswith("heading") for ref in kinds(enlarged(more)))


def small_bold(size: float, *, arabic: bool = True) -> Page:
    """A line of bold type between paragraphs of text of 15 points."""
    direction = "rtl" if arabic else "ltr"
    text, heading = (ARABIC, "ألوان الثعالب:") if arabic else (PROSE, "Colour of foxes:")
    return page_of(
        *(segment(i, text, 50, 60 + 18 * i, size=15, right=550, direction=direction) for i in range(3)),
        segment(3, heading, 420, 130, size=size, right=540, bold=True, direction=direction),
        *(segment(4 + i, text, 50, 160 + 18 * i, size=15, right=550, direction=direction) for i in range(3)),
        regions=(
            region("text", 48, 58, 552, 112),
            region("text", 418, 128, 552, 146),
            region("text", 48, 158, 552, 212),
        ),
        direction=direction,
    )


def test_bold_arabic_type_that_measures_small_heads_text_on_a_scan() -> None:
    """The height of what was read is its size there, and Arabic words without tall letters come out small."""
    assert kinds(scanned(small_bold(13.5))) == ["para_1", "heading_1", "para_2"]
    assert "heading_1" not in kinds(scanned(small_bold(11)))
    assert "heading_1" not in kinds(scanned(small_bold(13.5, arabic=False)))
    assert "heading_1" not in kinds(small_bold(13.5))
