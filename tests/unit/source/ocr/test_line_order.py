"""The order of the words of one recognised line."""

from staged_pipeline.source.ocr.hocr import HocrLine, HocrWord, Rect
from staged_pipeline.source.ocr.line_order import as_read, cut, from_left, in_order


def word(text: str, x0: float, x1: float) -> HocrWord:
    return HocrWord(text, Rect(x0, 100, x1, 130), 0.9)


def texts(words: list[HocrWord] | tuple[HocrWord, ...]) -> list[str]:
    return [word.text for word in words]


def line(*words: HocrWord) -> HocrLine:
    return HocrLine(words, Rect(600, 100, 1060, 130), 0, 0, slope=0.01)


def test_arabic_that_came_from_left_to_right_for_latin_in_it_is_read_from_the_right() -> None:
    read = line(
        *(word("في", 806, 820), word("ساعتين", 744, 797)),
        *(word("150", 828, 853), word("km", 862, 889)),
        *(word("سيارة", 941, 983), word("مسافة", 896, 933), word("فإذا", 1034, 1057)),
    )
    assert texts(in_order(read).words) == ["فإذا", "سيارة", "مسافة", "150", "km", "في", "ساعتين"]


def test_a_box_that_reaches_over_words_to_its_right_moves_no_word() -> None:
    shown = from_left((word("تحوي", 707, 739), word("العدد", 659, 793), word("a", 634, 650)))
    assert texts(shown) == ["a", "العدد", "تحوي"]
    assert cut(shown)[1].box.x1 == 706
    assert texts(as_read(shown)) == ["تحوي", "العدد", "a"]


def test_a_latin_line_keeps_its_order_and_its_box() -> None:
    read = line(word("later", 700, 760), word("first", 600, 660))
    assert in_order(read) is read


def test_the_baseline_stays_where_it_is_when_the_box_becomes_narrower() -> None:
    read = line(word("نص", 700, 760), word("آخر", 660, 690))
    narrow = in_order(read)
    assert (narrow.box.x0, narrow.box.x1) == (660, 760)
    at = (660 - 600) * read.slope + read.offset
    assert narrow.offset == at
