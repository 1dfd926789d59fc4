"""hOCR to values."""

import pytest

from staged_pipeline.core.errors import OcrError
from staged_pipeline.source.ocr.hocr import HocrPage, Rect, parse_hocr

PAGE = """<?xml version="1.0" encoding="UTF-8"?>
<html xmlns="http://www.w3.org/1999/xhtml"><body><div class='ocr_page' title='bbox 0 0 800 600'>
<div class='ocr_photo' title='bbox 1 2 30 40'></div>
<div class='ocr_carea' title='bbox 100 100 700 200'>
 <p class='ocr_par' dir='rtl' title='bbox 100 100 700 200'>
  <span class='ocr_line' title='bbox 100 100 700 140; baseline -0.01 -8; x_size 40; x_descenders 10; x_ascenders 8'>
   <span class='ocrx_word' title='bbox 600 100 700 140; x_wconf 93'>\u200fقيمة\u200e</span>
   <span class='ocrx_word' title='bbox 500 100 560 140; x_wconf 50'><strong>(4)</strong></span>
   <span class='ocrx_word' title='bbox 480 100 490 140; x_wconf 95'> </span>
  </span>
  <span class='ocr_caption' title='bbox 100 160 700 200'>
   <span class='ocrx_word' title='bbox 600 160 700 200; x_wconf 80'>b &amp; c</span>
  </span>
  <span class='ocr_line' title='bbox 1 1 2 2'><span class='ocrx_word' title='bbox 1 1 2 2; x_wconf 95'> </span></span>
 </p>
</div></div></body></html>"""


def test_lines_words_and_pictures() -> None:
    page = parse_hocr(PAGE.replace('<?xml version="1.0" encoding="UTF-8"?>\n', ""))
    assert page.pictures == (Rect(1, 2, 30, 40),)
    first, caption = page.lines
    assert [(word.text, word.confidence) for word in first.words] == [("قيمة", 0.93), ("(4)", 0.5)]
    assert first.box == Rect(100, 100, 700, 140)
    assert first.x_size == 40
    assert first.baseline == pytest.approx(140 - 8 - 0.01 * 300)
    assert caption.words[0].text == "b & c"
    assert (caption.slope, caption.offset) == (0.0, 0.0)
    assert first.paragraph == caption.paragraph


def test_no_answer_is_an_empty_page() -> None:
    assert parse_hocr(" \n") == HocrPage()


def test_a_broken_answer_is_an_ocr_error() -> None:
    with pytest.raises(OcrError, match="could not be read"):
        parse_hocr("<html><body>")


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        (")3.2(", "(3.2)"),
        ("]7[،", "[7]،"),
        ("(3.2)", "(3.2)"),
        ("f(x)", "f(x)"),
        (")", ")"),
        ("a)(b", "a)(b"),
        ("{1]", "[1]"),
        ("{1],", "[1],"),
    ],
)
def test_a_pair_of_brackets_that_was_read_mirrored_or_mixed_is_as_printed(read: str, printed: str) -> None:
    words = [
        word.text for line in parse_hocr(PAGE.split("\n", 1)[1].replace("قيمة", read)).lines for word in line.words
    ]
    assert words[0] == printed


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        (".١", "١."),
        (".٠٢", "٢٠."),
        ("٠١", "١٠"),
        ("٠٠٢", "٢٠٠"),
        ("٠", "٠"),
        ("١٠", "١٠"),
        ("٠٥٥١٢٣٤٥٦", "٠٥٥١٢٣٤٥٦"),
        (".5", ".5"),
    ],
)
def test_a_number_of_arabic_digits_that_was_read_backwards_is_turned_back(read: str, printed: str) -> None:
    (first, *_), *_ = (line.words for line in parse_hocr(PAGE.split("\n", 1)[1].replace("قيمة", read)).lines)
    assert first.text == printed
