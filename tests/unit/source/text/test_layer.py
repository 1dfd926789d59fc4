from collections.abc import Sequence
from pathlib import Path

import pymupdf
import pytest
from glyph_pdfs import ADVANCE, Shown, printed, write_glyphs

from staged_pipeline.core.evidence import Segment
from staged_pipeline.core.geometry import Box
from staged_pipeline.source import mupdf
from staged_pipeline.source.text.layer import TextLayer, read_text_layer


def layer_of(tmp_path: Path, glyphs: Sequence[Shown], rules: Sequence[Box] = (), rotation: int = 0) -> TextLayer:
    document = mupdf.open_pdf(write_glyphs(tmp_path / "page.pdf", glyphs, rotation))
    page = document[0]
    mupdf.make_upright(page)
    return read_text_layer(page, 0, rules)


def texts(layer: TextLayer) -> list[str]:
    return [segment.text for segment in layer.segments]


def only(layer: TextLayer) -> Segment:
    (segment,) = layer.segments
    return segment


def from_right(text: str) -> list[str]:
    return list(reversed(text))


@pytest.mark.parametrize("logical", [False, True], ids=["visual producer", "logical producer"])
def test_right_to_left_text_is_logical_whatever_order_it_was_written_in(tmp_path: Path, logical: bool) -> None:
    glyphs = printed(from_right("قال الكاتب كلمة"), 50, 100)
    layer = layer_of(tmp_path, glyphs[::-1] if logical else glyphs)
    assert texts(layer) == ["قال الكاتب كلمة"]
    assert layer.direction == only(layer).direction == "rtl"


def test_what_was_mended_in_right_to_left_text_is_told(tmp_path: Path) -> None:
    layer = layer_of(tmp_path, printed([*from_right("هذه جملة عربية طويلة بما يكفي "), "ال", "ﺏ"], 20, 100))
    assert [finding.kind for finding in layer.findings] == ["visual_order", "presentation_forms", "ligature_order"]
    assert {finding.action for finding in layer.findings} == {"mended"}


def test_presentation_forms_and_ligatures_become_letters(tmp_path: Path) -> None:
    # ﻛ ﺘ ﺎ ﺏ from right to left, then the ligature ﻻ as one glyph
    layer = layer_of(tmp_path, printed(["ﻻ", " ", "ﺏ", "ﺎ", "ﺘ", "ﻛ"], 50, 100))
    assert texts(layer) == ["كتاب لا"]


def test_a_ligature_of_two_codes_keeps_its_letters_in_order(tmp_path: Path) -> None:
    layer = layer_of(tmp_path, printed(["م", "لا", "س"], 50, 100))
    assert texts(layer) == ["سلام"]


def test_a_ligature_coded_backwards_is_turned(tmp_path: Path) -> None:
    assert texts(layer_of(tmp_path, printed(["م", "ال", "س"], 50, 100))) == ["سلام"]


def test_digits_and_latin_words_keep_their_order_in_a_right_to_left_line(tmp_path: Path) -> None:
    layer = layer_of(tmp_path, printed([*from_right("سنة"), " ", *"2024", *from_right("صدر في ")], 40, 100))
    assert texts(layer) == ["صدر في 2024 سنة"]
    layer = layer_of(tmp_path, printed([*"PDF 1.7", *from_right("صيغة ")], 40, 100))
    assert texts(layer) == ["صيغة PDF 1.7"]


@pytest.mark.parametrize("pair", ["()", ")("], ids=["coded as they look", "coded as they are meant"])
def test_brackets_open_on_the_right_however_they_are_coded(tmp_path: Path, pair: str) -> None:
    left, right = pair
    layer = layer_of(tmp_path, printed([*from_right("نعم"), " ", left, *from_right("لا"), right, " ", "و"], 40, 100))
    assert texts(layer) == ["و (لا) نعم"]


def test_marks_join_their_letters_although_they_stand_off_the_baseline(tmp_path: Path) -> None:
    letters = printed(from_right("كتابا "), 50, 100)
    mark = Shown("\u064b", letters[1].x - 0.4, 97.0, 12.0, mark=True)
    layer = layer_of(tmp_path, [letters[0], mark, *letters[1:]])
    assert texts(layer) == ["كتاباً"]


def test_accents_printed_over_letters_are_composed(tmp_path: Path) -> None:
    glyphs = [*printed("J", 50, 100), Shown("´", 56, 100), Shown("a", 56, 100), Shown("n", 62, 100)]
    assert texts(layer_of(tmp_path, glyphs)) == ["Ján"]


def test_words_without_space_characters_are_told_by_gaps(tmp_path: Path) -> None:
    glyphs = [*printed("two", 50, 100), *printed("words", 50 + 18 + 3, 100)]
    assert texts(layer_of(tmp_path, glyphs)) == ["two words"]


def test_a_narrow_space_between_joined_arabic_letters_is_a_kashida(tmp_path: Path) -> None:
    left = printed(["و", " ", "ب", "ت"], 50, 100)
    right = printed(["ك", " ", "ل"], 75, 100)  # a point to the right of the letter that it is joined to
    layer = layer_of(tmp_path, [*left, Shown(" ", 74, 100), *right])
    assert texts(layer) == ["ل كتب و"]


def test_a_gutter_parts_columns_and_a_rule_parts_cells(tmp_path: Path) -> None:
    columns = [*printed("left", 50, 100), *printed("right", 200, 100)]
    assert texts(layer_of(tmp_path, columns)) == ["left", "right"]
    cells = [*printed("one", 50, 100), *printed("two", 50 + 18 + 6, 100)]
    assert texts(layer_of(tmp_path, cells)) == ["one two"]
    rule = Box.scaled(70.5, 50, 71.5, 150, 400, 300)
    assert texts(layer_of(tmp_path, cells, [rule])) == ["one", "two"]


def test_superscripts_and_subscripts_join_their_line(tmp_path: Path) -> None:
    glyphs = [*printed("x", 50, 100), Shown("2", 56.5, 95.5, 7), *printed("+y", 66, 100), Shown("1", 78.2, 102, 7)]
    words = only(layer_of(tmp_path, glyphs)).words
    scripts = {word.text: word.style.script for word in words if word.style.script != "normal"}
    assert scripts == {"2": "super", "1": "sub"}
    assert next(word for word in words if word.text == "2").glued


def test_text_printed_twice_is_read_once(tmp_path: Path) -> None:
    glyphs = printed("shadow", 50, 100)
    layer = layer_of(tmp_path, [*glyphs, *(g._replace(x=g.x + 0.6, y=g.y + 0.4) for g in glyphs)])
    assert texts(layer) == ["shadow"]
    assert [finding.kind for finding in layer.findings] == ["duplicate_text"]


def test_doubled_letters_are_not_duplicates(tmp_path: Path) -> None:
    narrow = [Shown(c, 50 + i * 6 * ADVANCE * 2, 100) for i, c in enumerate("illicit")]
    assert texts(layer_of(tmp_path, narrow)) == ["illicit"]


def test_invisible_text_counts_only_where_nothing_is_visible(tmp_path: Path) -> None:
    hidden = [g._replace(mode=3) for g in printed("hidden", 50, 150)]
    assert texts(layer_of(tmp_path, [*printed("seen", 50, 100), *hidden])) == ["seen"]
    layer = layer_of(tmp_path, hidden)
    assert texts(layer) == ["hidden"]
    assert [finding.kind for finding in layer.findings] == ["invisible_text"]


def test_the_type_of_invisible_text_is_smoothed(tmp_path: Path) -> None:
    words = [("TITLE", 60, 18.0), ("words", 100, 10.0), ("of", 120, 11.4), ("text", 140, 9.1), ("here", 160, 10.1)]
    glyphs = [g._replace(mode=3, size=size) for text, y, size in words for g in printed(text, 50, y)]
    title, *rest = [line.words[0].style for line in layer_of(tmp_path, glyphs).segments]
    assert len({style.size for style in rest}) == 1
    assert title.size > 1.5 * rest[0].size
    assert not any(style.mono for style in (title, *rest))
    shown = layer_of(tmp_path, [g._replace(mode=0) for g in glyphs]).segments
    assert len({line.words[0].style.size for line in shown}) == 5


def test_smaller_words_of_invisible_text_are_no_scripts_but_marks_are(tmp_path: Path) -> None:
    words = [*printed("the", 50, 100), *(Shown(c, 70 + 3.6 * i, 102, 7) for i, c in enumerate("of"))]
    glyphs = [*words, *printed("rest", 82, 100), Shown("2", 107, 96, 6)]
    scripts = [
        {
            word.text: word.style.script
            for word in only(layer_of(tmp_path, [g._replace(mode=mode) for g in glyphs])).words
        }
        for mode in (0, 3)
    ]
    assert [found["of"] for found in scripts] == ["sub", "normal"]
    assert [found["2"] for found in scripts] == ["super", "super"]


def test_a_rotated_page_is_read_upright(tmp_path: Path) -> None:
    plain = only(layer_of(tmp_path, printed("level", 50, 100)))
    turned = only(layer_of(tmp_path, printed("level", 50, 100), rotation=90))
    assert plain.text == turned.text == "level"
    assert (plain.angle, turned.angle) == (0, 90)
    assert turned.box.height > turned.box.width


def test_boxes_lie_where_the_glyphs_are(tmp_path: Path) -> None:
    segment = only(layer_of(tmp_path, printed("word", 100, 150)))
    assert segment.box.x0 == pytest.approx(0.25, abs=0.001)
    assert segment.box.x1 == pytest.approx(124 / 400, abs=0.001)
    assert segment.baseline == pytest.approx(0.5, abs=0.001)
    assert segment.id == "p0_l0"


def test_letters_are_bold_whose_outline_is_drawn_over_them(tmp_path: Path) -> None:
    """As producers do where a font has no bold face."""
    words = [*printed("plain", 50, 100), *(g._replace(mode=2) for g in printed("bold", 50, 130))]
    layer = layer_of(tmp_path, words)
    assert [(s.text, s.words[0].style.bold) for s in layer.segments] == [("plain", False), ("bold", True)]


def test_colors_are_told_but_for_black(tmp_path: Path) -> None:
    red = [g._replace(color=(0.75, 0, 0)) for g in printed("red", 50, 100)]
    dark = [g._replace(color=(0.1, 0.1, 0.2)) for g in printed("dark", 80, 100)]
    assert [(w.text, w.style.color) for w in only(layer_of(tmp_path, [*red, *dark])).words] == [
        ("red", "#bf0000"),
        ("dark", ""),
    ]


def one_string(tmp_path: Path, content: str) -> TextLayer:
    """A page of 400 by 300 points with a string in Helvetica: glyphs of one string are one span."""
    document = pymupdf.open()
    page = document.new_page(width=400, height=300)
    page.insert_text((10, 10), "x")
    stream = page.get_contents()[0]
    font = page.get_fonts()[0][4]
    document.update_stream(stream, f"BT /{font} 12 Tf 14 TL 50 250 Td {content} ET".encode())
    document.save(tmp_path / "string.pdf")
    document.close()
    return read_text_layer(mupdf.open_pdf(tmp_path / "string.pdf")[0], 0, ())


def test_lines_after_an_empty_one_are_level(tmp_path: Path) -> None:
    layer = one_string(tmp_path, "( ) Tj T* ( ) Tj T* (The first line) Tj T* (and the second one) Tj")
    assert texts(layer) == ["The first line", "and the second one"]
    assert {segment.angle for segment in layer.segments} == {0}


def test_letters_one_below_the_other_are_written_down_the_page(tmp_path: Path) -> None:
    layer = one_string(tmp_path, "(D) Tj 0 -12 Td (O) Tj 0 -12 Td (W) Tj 0 -12 Td (N) Tj")
    assert (texts(layer), only(layer).angle) == (["DOWN"], 90)
    last_of_a_column = "(A) Tj -20 30 Td"
    layer = one_string(tmp_path, last_of_a_column + "(D) Tj 0 -12 Td (O) Tj 0 -12 Td (W) Tj 0 -12 Td (N) Tj")
    assert {segment.text: segment.angle for segment in layer.segments} == {"A": 90, "DOWN": 90}


def test_a_line_that_begins_on_the_page_is_read_to_its_end(tmp_path: Path) -> None:
    layer = layer_of(tmp_path, printed("runs over the edge", 340, 100))
    assert texts(layer) == ["runs over the edge"]
    assert only(layer).box.x1 == 1.0
    assert not layer.findings


def test_text_outside_the_page_is_left_out_and_told(tmp_path: Path) -> None:
    layer = layer_of(tmp_path, [*printed("seen", 50, 100), *printed("cut off", 420, 100)])
    assert texts(layer) == ["seen"]
    assert [(finding.kind, finding.action) for finding in layer.findings] == [("off_page", "dropped")]


def test_letters_that_cut_out_a_shade_are_read(tmp_path: Path) -> None:
    layer = one_string(tmp_path, "7 Tr (Filled by) Tj ET 0 0 1 rg 0 0 400 300 re f BT 0 Tr 50 200 Td (plain) Tj")
    assert texts(layer) == ["Filled by", "plain"]


@pytest.mark.parametrize("drawn", ["600 0 d0 0 0 500 700 re f", "600 0 0 0 500 700 d1 0 0 500 700 re f"])
def test_letters_drawn_as_pictures_are_visible(tmp_path: Path, drawn: str) -> None:
    assert texts(type_3(tmp_path, drawn, "0 Tr")) == ["plain", "AAAA"]
    assert texts(type_3(tmp_path, drawn, "3 Tr")) == ["plain"]


def type_3(tmp_path: Path, drawn: str, mode: str) -> TextLayer:
    """A line in Helvetica, and one in a Type 3 font whose letter A is `drawn`."""
    document = pymupdf.open()
    page = document.new_page(width=400, height=300)
    page.insert_text((10, 10), "x")
    plain, _, _, _, name, *_ = page.get_fonts()[0]
    glyph, font, code = (document.get_new_xref() for _ in range(3))
    for xref in (glyph, font, code):
        document.update_object(xref, "<<>>")
    document.update_stream(glyph, drawn.encode(), new=True)
    cmap = b"1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar <41> <0041> endbfchar"
    document.update_stream(code, b"begincmap /CMapType 2 def " + cmap + b" endcmap", new=True)
    document.update_object(
        font,
        f"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 600 800] /FontMatrix [.001 0 0 .001 0 0] /FirstChar 65 "
        f"/LastChar 65 /Widths [600] /Encoding << /Differences [65 /A] >> /CharProcs << /A {glyph} 0 R >> "
        f"/Resources << >> /ToUnicode {code} 0 R >>",
    )
    document.xref_set_key(page.xref, "Resources", f"<< /Font << /{name} {plain} 0 R /T3 {font} 0 R >> >>")
    content = f"BT /{name} 12 Tf 50 250 Td (plain) Tj ET BT /T3 20 Tf {mode} 50 200 Td (AAAA) Tj ET"
    document.update_stream(page.get_contents()[0], content.encode())
    document.save(tmp_path / "type3.pdf")
    document.close()
    return read_text_layer(mupdf.open_pdf(tmp_path / "type3.pdf")[0], 0, ())
