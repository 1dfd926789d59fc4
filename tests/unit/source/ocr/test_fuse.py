"""Two readings of one Arabic line made one."""

from staged_pipeline.source.ocr.fuse import fuse
from staged_pipeline.source.ocr.hocr import HocrLine, HocrPage, HocrWord, Rect


def page(*words: tuple[str, float]) -> HocrPage:
    """A page of one line that runs leftwards, each word 50 pixels wide."""
    read = tuple(
        HocrWord(text, Rect(500 - 60 * i, 100, 550 - 60 * i, 130), confidence)
        for i, (text, confidence) in enumerate(words)
    )
    return HocrPage((HocrLine(read, Rect(500 - 60 * len(words), 100, 550, 130), 0, 0),))


def texts(fused: HocrPage) -> list[str]:
    return [word.text for word in fused.lines[0].words]


def test_an_arabic_word_wins_over_the_latin_noise_read_in_its_place() -> None:
    first = page(("سيارة", 0.9), ("Cabs", 0.8), ("مسافة", 0.9))
    second = page(("سيارة", 0.9), ("قطعت", 0.65), ("مسافة", 0.9))
    assert texts(fuse(first, second)) == ["سيارة", "قطعت", "مسافة"]


def test_a_sure_latin_word_and_a_variable_stay() -> None:
    first = page(("وضعه", 0.9), ("f", 0.8), ("Leibniz", 0.95), ("سنة", 0.9))
    second = page(("وضعه", 0.9), ("م", 0.75), ("مائة", 0.4), ("سنة", 0.9))
    assert texts(fuse(first, second)) == ["وضعه", "Leibniz", "f", "سنة"]


def test_a_line_read_from_left_to_right_for_its_noise_comes_in_its_own_order() -> None:
    second = page(("وكانت", 0.9), ("عددًا", 0.6), ("قلنا", 0.9), ("الدالة", 0.9))
    words = second.lines[0].words
    noisy = [word._replace(text=text, confidence=0.5) for word, text in zip(words[1:2], ["ice"], strict=True)]
    first = HocrPage((second.lines[0]._replace(words=(words[3], words[2], *noisy, words[0])),))
    assert texts(fuse(first, second)) == ["وكانت", "عددًا", "قلنا", "الدالة"]


def test_the_parts_of_a_line_that_only_one_reading_cuts_are_joined_with_it() -> None:
    whole = page(("سيارة", 0.9), ("Cabs", 0.5), ("مسافة", 0.9), ("ساعة", 0.9))
    words = page(("سيارة", 0.9), ("قطعت", 0.7), ("مسافة", 0.9), ("ساعة", 0.9)).lines[0].words
    halves = [
        HocrLine(words[:2], Rect(440, 100, 550, 130), 0, 0),
        HocrLine(words[2:], Rect(320, 100, 430, 130), 1, 1),
    ]
    assert texts(fuse(whole, HocrPage(tuple(halves)))) == ["سيارة", "قطعت", "مسافة", "ساعة"]


def test_french_in_a_line_of_its_own_is_no_noise() -> None:
    first = page(("République", 0.9), ("de", 0.3), ("Populaire", 0.4))
    second = page(("لمق", 0.5), ("عل", 0.6), ("رطق", 0.6))
    assert "de" in texts(fuse(first, second))


def test_marks_above_the_letters_that_passed_for_a_line_keep_the_line_from_nothing() -> None:
    first = page(("سيارة", 0.9), ("Cabs", 0.5), ("مسافة", 0.9), ("ساعة", 0.9))
    whole = page(("سيارة", 0.9), ("قطعت", 0.7), ("مسافة", 0.9), ("ساعة", 0.9)).lines[0]
    marks = HocrLine((HocrWord("5", Rect(450, 98, 455, 106), 0.9),), Rect(400, 98, 455, 108), 0, 0)
    assert texts(fuse(first, HocrPage((marks, whole)))) == ["سيارة", "قطعت", "مسافة", "ساعة"]


def test_a_tall_line_of_the_other_reading_goes_to_the_nearer_of_two_lines() -> None:
    upper = page(("وهو", 0.9), ("te", 0.5), ("إلى", 0.9)).lines[0]
    lower = HocrLine((HocrWord("الصفر", Rect(500, 140, 550, 170), 0.9),), Rect(500, 140, 550, 170), 0, 0)
    other = page(("وهو", 0.9), ("يؤول", 0.8), ("إلى", 0.9)).lines[0]
    tall = other._replace(box=other.box._replace(y1=160))
    fused = fuse(HocrPage((upper, lower)), HocrPage((tall,)))
    assert [[word.text for word in line.words] for line in fused.lines] == [["وهو", "يؤول", "إلى"], ["الصفر"]]


def test_arabic_beside_french_is_taken_from_the_reading_that_knows_arabic() -> None:
    first = page(("قسم", 0.0), ("Gestion", 0.96), ("de", 0.96))
    words = first.lines[0].words
    noise = (words[0]._replace(text="sole"), *words[1:])
    second = page(("قسم", 0.9), ("سمتاوعع", 0.06), ("ع0", 0.89))
    fused = fuse(HocrPage((first.lines[0]._replace(words=tuple(reversed(noise))),)), second)
    assert set(texts(fused)) == {"قسم", "Gestion", "de"}
