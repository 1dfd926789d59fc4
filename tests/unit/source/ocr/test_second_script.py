"""Lines of a second script: what is left to read, and how it joins what was read."""

from PIL import Image, ImageDraw

from staged_pipeline.core.evidence import Segment, Word
from staged_pipeline.core.geometry import Box
from staged_pipeline.source.ocr.second_script import unread, with_second_script


def line(text: str, box: Box, confidence: float = 0.9) -> Segment:
    word = Word(text=text, box=box, confidence=confidence)
    return Segment(
        id="p0_l0",
        text=text,
        box=box,
        words=(word,),
        direction="ltr",
        source="ocr",
        confidence=confidence,
        baseline=box.y1,
    )


TOP, MIDDLE, BOTTOM = Box(0.1, 0.1, 0.9, 0.2), Box(0.1, 0.4, 0.9, 0.5), Box(0.1, 0.7, 0.9, 0.8)


def page(*boxes: Box) -> Image.Image:
    image = Image.new("L", (400, 400), 255)
    for box in boxes:
        ImageDraw.Draw(image).rectangle((box.x0 * 400, box.y0 * 400, box.x1 * 400, box.y1 * 400), fill=0)
    return image


def test_what_was_read_surely_is_painted_over() -> None:
    rest = unread(page(TOP, MIDDLE), [line("The lighthouse", TOP)], [])
    assert rest is not None
    assert rest.getpixel((200, 60)) == 255
    assert rest.getpixel((200, 180)) == 0


def test_a_page_that_was_read_whole_is_not_read_again() -> None:
    assert unread(page(TOP, MIDDLE), [line("one", TOP), line("two", MIDDLE)], []) is None
    assert unread(page(TOP, MIDDLE), [line("one", TOP)], [MIDDLE]) is None
    assert unread(page(), [], []) is None


def test_arabic_lines_replace_noise_and_leave_sure_lines() -> None:
    first = [line("The lighthouse", TOP), line("LS gills cls", MIDDLE, 0.36), line("Planets", BOTTOM)]
    second = [line("تقف المنارة القديمة", MIDDLE, 0.8), line("noise", BOTTOM, 0.9), line("ظط", TOP, 0.2)]
    found = with_second_script(first, second, page_index=3)
    assert [(s.id, s.text) for s in found] == [
        ("p3_l0", "The lighthouse"),
        ("p3_l1", "تقف المنارة القديمة"),
        ("p3_l2", "Planets"),
    ]


def test_arabic_noise_replaces_no_line_that_was_read_as_surely_nor_a_row_of_numbers() -> None:
    first = [line("2 Aliasing", TOP, 0.54), line("6.5 x 10-12", MIDDLE, 0.5)]
    second = [line("عدزمدزام 2", TOP, 0.5), line("10-12 »اة.6 7954", MIDDLE, 0.68)]
    assert [s.text for s in with_second_script(first, second, page_index=0)] == ["2 Aliasing", "6.5 x 10-12"]


def test_numbers_count_in_the_rows_of_arabic_lines_only() -> None:
    number_in_row, number_alone = Box(0.1, 0.4, 0.2, 0.5), Box(0.1, 0.9, 0.2, 0.95)
    second = [line("الربيع", Box(0.6, 0.4, 0.9, 0.5)), line("٦٣", number_in_row), line("٢٩", number_alone)]
    assert {s.text for s in with_second_script([], second, 0)} == {"الربيع", "٦٣"}
