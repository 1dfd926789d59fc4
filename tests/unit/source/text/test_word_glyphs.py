"""Glyphs that are said to stand for words: every printed place is read once."""

from pathlib import Path

import pytest
from glyph_pdfs import Shown, printed, write_glyphs

from staged_pipeline.source import mupdf
from staged_pipeline.source.text.layer import read_text_layer

SILENT = ""  # no ToUnicode entry


def texts(tmp_path: Path, glyphs: list[Shown]) -> list[str]:
    document = mupdf.open_pdf(write_glyphs(tmp_path / "page.pdf", glyphs))
    return [segment.text for segment in read_text_layer(document[0], 0, ()).segments]


def test_a_word_told_by_its_first_letter_takes_the_place_of_its_silent_glyphs(tmp_path: Path) -> None:
    letters = [Shown(SILENT, 50 + i * 6, 100) for i in range(3)]  # one of them a ligature
    document = mupdf.open_pdf(write_glyphs(tmp_path / "page.pdf", [*letters, Shown("كِتاب", 68, 100)]))
    (segment,) = read_text_layer(document[0], 0, ()).segments
    assert segment.text == "كِتاب"
    assert segment.box.x0 * 400 == pytest.approx(50, abs=0.1)


def test_each_silent_glyph_gets_its_letter(tmp_path: Path) -> None:
    letters = [Shown(SILENT, 50 + i * 6, 100) for i in range(4)]
    document = mupdf.open_pdf(write_glyphs(tmp_path / "page.pdf", [*letters, Shown("كتاب ", 74, 100)]))
    (segment,) = read_text_layer(document[0], 0, ()).segments
    assert segment.text == "كتاب"
    assert segment.box.x0 * 400 == pytest.approx(56, abs=0.1)  # the first of the silent glyphs is the blank


def test_marks_of_a_word_stay_at_their_letters(tmp_path: Path) -> None:
    assert texts(tmp_path, [Shown("حَبيبي ", 50, 100)]) == ["حَبيبي"]


def test_a_word_that_another_glyph_prints_is_not_said_twice(tmp_path: Path) -> None:
    latin = [Shown("كِتاب a", 50, 100), *printed("bc", 56, 100)]
    arabic = [Shown(" ", 68, 100), *(Shown(SILENT, 74 + i * 6, 100) for i in range(4)), Shown("كِتاب ", 98, 100)]
    assert texts(tmp_path, [*latin, *arabic]) == ["كِتاب abc"]


def test_silent_glyphs_beside_a_sign_that_stands_for_many_words_stay(tmp_path: Path) -> None:
    wide = Shown("صلى الله عليه وسلم", 50, 100, 60.0)
    assert texts(tmp_path, [wide]) == ["صلى الله عليه وسلم"]
    twice = [wide, wide._replace(x=200)]
    assert " ".join(texts(tmp_path, twice)).count("عليه") == 2


def test_more_silent_glyphs_than_a_word_has_letters_are_not_its_own(tmp_path: Path) -> None:
    silent = [Shown(SILENT, 50 + i * 6, 100) for i in range(9)]
    (text,) = texts(tmp_path, [*silent, Shown("كتاب", 104, 100)])
    assert text.count("\ufffd") == 6
