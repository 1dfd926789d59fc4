"""From hOCR lines to segments: junk, gutters, rules, punctuation, sizes; two readings made one; boxes mended."""

import numpy as np
import pytest

from staged_pipeline.source.ocr.boxes import mended, scaled
from staged_pipeline.source.ocr.fuse import fuse
from staged_pipeline.source.ocr.hocr import HocrLine, HocrPage, HocrWord, Rect
from staged_pipeline.source.ocr.ink import fitted
from staged_pipeline.source.ocr.marks import with_marks
from staged_pipeline.source.ocr.text_lines import segments_of
from staged_pipeline.source.ocr.type_size import LIKE, line_em
from staged_pipeline.source.type_levels import levelled

SIZE = (1000, 1000)


def word(text: str, x0: float, x1: float, confidence: float = 0.95, y0: float = 100, y1: float = 130) -> HocrWord:
    return HocrWord(text, Rect(x0, y0, x1, y1), confidence)


def line(*words: HocrWord, paragraph: int = 0) -> HocrLine:
    boxes = [w.box for w in words]
    box = Rect(min(b.x0 for b in boxes), boxes[0].y0, max(b.x1 for b in boxes), boxes[0].y1)
    return HocrLine(words, box, 0, paragraph, offset=-6, x_size=30)


def texts(*lines: HocrLine, pictures: tuple[Rect, ...] = (), rules: tuple[Rect, ...] = ()) -> list[str]:
    return [segment.text for segment in segments_of(HocrPage(lines, pictures), SIZE, 100, 0, rules)]


def test_specks_and_unsure_lines_are_dropped() -> None:
    assert texts(line(word("~", 10, 20))) == []
    assert texts(line(word("i", 10, 20, 0.4))) == []
    assert texts(line(word("wfae", 10, 90, 0.2), word("xq", 100, 140, 0.3))) == []
    assert texts(line(word("7", 10, 20, 0.9))) == ["7"]


def test_unsure_text_inside_pictures_is_dropped() -> None:
    picture = (Rect(0, 0, 500, 500),)
    assert texts(line(word("roofs", 10, 90, 0.5)), pictures=picture) == []
    assert texts(line(word("ROOFS", 10, 90, 0.9)), pictures=picture) == ["ROOFS"]
    assert texts(line(word("roofs", 610, 690, 0.5)), pictures=picture) == ["roofs"]


def test_wide_gaps_part_a_line_and_spaces_do_not() -> None:
    row = line(word("Ages", 10, 70), word("18", 80, 110), word("14.3%", 500, 570))
    assert texts(row) == ["Ages 18", "14.3%"]


def test_upright_rules_part_a_line() -> None:
    row = line(word("left", 10, 70), word("right", 90, 160))
    assert texts(row, rules=(Rect(79, 50, 81, 400),)) == ["left", "right"]
    assert texts(row, rules=(Rect(79, 400, 81, 900),)) == ["left right"]
    assert texts(row, rules=(Rect(10, 114, 400, 116),)) == ["left right"]


def test_close_punctuation_is_glued() -> None:
    row = line(word("هما", 200, 250), word(":", 192, 197))
    assert texts(row) == ["هما:"]
    apart = line(word("هما", 200, 250), word(":", 150, 155))
    assert texts(apart) == ["هما :"]
    set_off = line(word("طبعا", 200, 250), word("..", 170, 180))
    assert texts(set_off) == ["طبعا.."]
    assert texts(line(word("quoi", 10, 70), word("?", 90, 100))) == ["quoi ?"]


def test_segments_carry_boxes_baseline_and_direction() -> None:
    (segment,) = segments_of(HocrPage((line(word("قيمة", 500, 600), word("x", 400, 420)),)), SIZE, 100, 2)
    assert segment.id == "p2_l0"
    assert segment.direction == "rtl"
    assert segment.box == (0.4, 0.1, 0.6, 0.13)
    assert segment.baseline == pytest.approx(0.124)


def test_size_does_not_hang_on_which_letters_a_line_has() -> None:
    # At an em of 100: x-height 49, ascender 72, with a descender 93.
    plain = line(word("summer", 0, 300, y0=100, y1=149))
    tall = line(word("hold", 0, 300, y0=100, y1=172))
    deep = line(word("help", 0, 300, y0=100, y1=193))
    assert line_em(plain) == pytest.approx(line_em(tall), rel=0.01)
    assert line_em(tall) == pytest.approx(line_em(deep), rel=0.01)


def test_like_sizes_become_one_and_headings_stay_larger() -> None:
    assert levelled((10.1, 9.8, 10.3, 14.2, 9.9), (60, 60, 60, 20, 60), LIKE) == pytest.approx(
        (10.0, 10.0, 10.0, 14.2, 10.0), rel=0.01
    )
    assert levelled((), (), LIKE) == ()


def test_words_with_the_box_of_their_line_get_their_room() -> None:
    row = line(word("تبدأ", 400, 500), word("من", 350, 390), word("الرابعة", 100, 500))
    (fixed,) = mended(HocrPage((row,))).lines
    assert (fixed.words[2].box.x0, fixed.words[2].box.x1) == (100, 349)
    assert fixed.words[:2] == row.words[:2]


def test_the_surer_words_of_two_readings_win() -> None:
    first = line(word("المز", 400, 500, 0.9), word("ABIL", 300, 390, 0.4), word("في", 200, 290, 0.9))
    second = line(word("المر", 400, 500, 0.5), word("الحافلة", 300, 390, 0.9), word("في", 200, 290, 0.9))
    (fused,) = fuse(HocrPage((first,)), HocrPage((second,))).lines
    assert [w.text for w in fused.words] == ["المز", "الحافلة", "في"]


def test_sure_lines_that_one_reading_missed_come_in_their_place() -> None:
    def row(text: str, y: float, confidence: float = 0.9) -> HocrLine:
        return line(word(text, 100, 300, confidence, y, y + 30))

    first = HocrPage((row("a1", 100), row("c3", 300)))
    second = HocrPage((row("a1", 100), row("b2", 200), row("c3", 300), row("zz", 400, 0.3)))
    assert [each.words[0].text for each in fuse(first, second).lines] == ["a1", "b2", "c3"]


def test_a_page_scaled_and_moved() -> None:
    page = scaled(HocrPage((line(word("a", 10, 20)),), (Rect(0, 0, 4, 4),)), 2, 5, 7)
    assert page.lines[0].words[0].box == Rect(25, 207, 45, 267)
    assert page.lines[0].baseline == 2 * 124 + 7
    assert page.pictures == (Rect(5, 7, 13, 15),)


def test_boxes_of_arabic_lines_are_fitted_to_their_ink() -> None:
    marks = np.zeros((300, 600), dtype=np.bool_)
    marks[110:125, 100:500] = True
    marks[160:175, 100:500] = True
    high = line(word("كلمة", 300, 500, y0=90, y1=150), word("اخرى", 100, 290, y0=90, y1=150))
    low = line(word("كلمة", 100, 500, y0=135, y1=190))
    latin = line(word("word", 100, 500, y0=90, y1=150))
    fixed = fitted(HocrPage((high, low, latin)), marks).lines
    assert [(each.box.y0, each.box.y1) for each in fixed] == [(110, 125), (160, 175), (90, 150)]
    assert {(w.box.y0, w.box.y1) for w in fixed[0].words} == {(110, 125)}


def test_filled_discs_at_line_starts_are_bullets() -> None:
    marks = np.zeros((200, 600), dtype=np.bool_)
    marks[111:120, 101:110] = True
    lines = (line(word("e", 100, 111), word("item", 130, 200)), line(word("e", 300, 330), word("item", 350, 400)))
    marks[105:125, 302:306] = True
    marks[105:108, 302:328] = True
    bullet, letter = with_marks(HocrPage(lines), marks).lines
    assert [w.text for w in bullet.words] == ["•", "item"]
    assert [w.text for w in letter.words] == ["e", "item"]


def test_guillemets_that_close_nothing_are_arabic_commas() -> None:
    def marked(*found: str) -> list[str]:
        rows = [
            line(*(word(text, 500 - 60 * i, 550 - 60 * i) for i, text in enumerate(each.split()))) for each in found
        ]
        page = with_marks(HocrPage(tuple(rows)), np.zeros((200, 600), dtype=np.bool_))
        return [" ".join(w.text for w in row.words) for row in page.lines]

    assert marked("رشاقة» وحشرت") == ["رشاقة، وحشرت"]
    assert marked("قال «نعم» ومضى» ثم") == ["قال «نعم» ومضى، ثم"]
    assert marked("قال «نعم", "ومضى» ثم") == ["قال «نعم", "ومضى» ثم"]
    assert marked("said» so") == ["said» so"]


@pytest.mark.parametrize(
    ("text", "top", "bottom", "x0", "x1", "confidence", "kept"),
    [
        pytest.param("oF", 86, 97, 300, 360, 0.7, False, id="over the line"),
        pytest.param("6", 133, 142, 300, 330, 0.7, False, id="under the line"),
        pytest.param("oF", 86, 97, 300, 360, 0.95, True, id="surely read"),
        pytest.param("oF", 60, 71, 300, 360, 0.7, True, id="far off"),
        pytest.param("oF", 75, 97, 300, 360, 0.7, True, id="as high as text"),
        pytest.param("oF", 86, 97, 700, 760, 0.7, True, id="beside"),
    ],
)
def test_vowel_marks_read_as_a_line_of_their_own_are_dropped(
    text: str, top: float, bottom: float, x0: float, x1: float, confidence: float, kept: bool
) -> None:
    arabic = line(word("المشتقة", 200, 600))
    stray = line(word(text, x0, x1, confidence, top, bottom))
    assert (text in texts(stray, arabic)) is kept
    latin = line(word("Derivative", 200, 600))
    assert text in texts(stray, latin)


@pytest.mark.parametrize(
    ("gap", "height", "words", "kept"),
    [
        (-4, 16, ("03", "64", "5&"), False),
        (8, 16, ("03", "64", "5&"), True),  # a line of its own
        (-4, 28, ("03", "64", "5&"), True),  # as large as the text
        (-4, 16, ("0364 1903", "little lettering", "in 10 footnotes"), True),  # no white between them
    ],
)
def test_marks_of_several_words_that_were_read_as_a_line_are_dropped(
    gap: int, height: int, words: tuple[str, ...], kept: bool
) -> None:
    arabic = line(word("المعادلة", 400, 560), word("لها", 340, 390), word("حل", 200, 330))
    places = zip(words, (210, 330, 460), strict=True)
    bottom = 100 - gap
    stray = line(*(word(text, x, x + 7 * len(text), 0.7, bottom - height, bottom) for text, x in places))
    assert any("03" in text for text in texts(stray, arabic)) is kept
