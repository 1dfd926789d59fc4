"""Lines of print that a reading passed over: found by their ink, cut out, read once more."""

import pytest
from ocr_pages import ENGLISH, LATIN, drawn
from PIL import Image, ImageDraw

from staged_pipeline.core.evidence import Segment
from staged_pipeline.core.geometry import Box
from staged_pipeline.source.ocr.allowance import Allowance
from staged_pipeline.source.ocr.hocr import HocrLine, HocrPage, HocrWord, Rect
from staged_pipeline.source.ocr.missed_lines import missed, put_back, sheet_of, with_missed_lines
from staged_pipeline.source.ocr.readings import Scan, read

DPI = 200


@pytest.fixture(scope="module")
def page() -> Image.Image:
    return drawn(ENGLISH, LATIN).convert("L")


@pytest.fixture(scope="module")
def lines(page: Image.Image) -> tuple[Segment, ...]:
    return read(Scan(page, (), DPI, 0), ("eng",), Allowance(60))


def again(page: Image.Image, lines: tuple[Segment, ...], *pictures: Box) -> tuple[Segment, ...]:
    return with_missed_lines(Scan(page, (), DPI, 0), lines, pictures, ("eng",), Allowance(60))


@pytest.mark.ocr
@pytest.mark.parametrize("lost", [{0}, {2}, {1, 3}, {0, 1, 2, 3}])
def test_a_line_that_was_passed_over_is_read_at_its_place(
    page: Image.Image, lines: tuple[Segment, ...], lost: set[int]
) -> None:
    found = again(page, tuple(line for i, line in enumerate(lines) if i not in lost))
    assert [line.text for line in found] == list(ENGLISH)
    assert [line.id for line in found] == [f"p0_l{i}" for i in range(4)]
    for now, before in zip(found, lines, strict=True):
        assert now.box.covered_by(before.box.padded(0.01, 0.01)) == pytest.approx(1)
        assert before.box.covered_by(now.box.padded(0.01, 0.01)) == pytest.approx(1)
        assert now.baseline == pytest.approx(before.baseline, abs=0.006)


@pytest.mark.ocr
def test_nothing_is_read_twice(page: Image.Image, lines: tuple[Segment, ...]) -> None:
    assert again(page, lines) == lines


@pytest.mark.ocr
def test_print_in_a_picture_is_none_of_the_text(page: Image.Image, lines: tuple[Segment, ...]) -> None:
    assert again(page, lines[:1], Box(0.0, lines[1].box.y0 - 0.01, 1.0, 1.0)) == lines[:1]


def test_dust_a_drawing_and_an_empty_page_hold_no_lines() -> None:
    paper = Image.new("L", (800, 800), 255)
    assert missed(paper, DPI, (), ()) == ()
    pen = ImageDraw.Draw(paper)
    for i in range(40):
        pen.point((20 * i, (37 * i) % 800), fill=0)
    assert missed(paper, DPI, (), ()) == ()
    pen.line((100, 100, 700, 700), fill=0, width=4)
    pen.rectangle((100, 100, 700, 700), outline=0, width=4)
    assert missed(paper, DPI, (), ()) == ()


def test_strips_of_a_sheet_show_their_places_and_what_is_read_goes_back_to_them() -> None:
    paper = Image.new("L", (1000, 500), 240)
    pen = ImageDraw.Draw(paper)
    pen.rectangle((100, 50, 299, 89), fill=0)
    pen.rectangle((600, 400, 899, 429), fill=90)
    places = (Box(0.1, 0.1, 0.3, 0.18), Box(0.6, 0.8, 0.9, 0.86))
    sheet = sheet_of(paper, places)
    marks: list[HocrLine] = []
    for strip, (x, y), shade in zip(sheet.strips, ((100, 50), (600, 400)), (0, 90), strict=True):
        shown = sheet.image.point(lambda value, shade=shade: 255 * (value == shade)).getbbox()
        assert shown is not None
        box = Rect(*(value / 2 for value in shown))
        marks.append(HocrLine((HocrWord("word", box, 0.9),), box, 0, 0))
        assert strip.place[0] <= x
        assert strip.place[1] <= y
    back = put_back(HocrPage(tuple(marks)), sheet, 2.0)
    assert [line.words[0].box[:2] for line in back.lines] == [(100, 50), (600, 400)]
    assert [line.box[2:] for line in back.lines] == [(300, 90), (900, 430)]
