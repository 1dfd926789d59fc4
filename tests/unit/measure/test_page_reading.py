"""HTML taken apart."""

import re

import pytest
from samples import SAMPLES

from staged_pipeline.measure.page_reading import (
    BlockReading,
    CellReading,
    FormulaReading,
    Heading,
    folded,
    read_blocks,
    read_page,
)


def test_words_without_formulas_furniture_and_what_nobody_sees() -> None:
    page = read_page(
        "<header><p>Running head</p></header><main><h1>Title</h1><p>Let <math alttext='x^2'><mi>x</mi></math> be "
        "<b>bold</b>.</p><ul><li>one</li><li>two</li></ul><p class=visually-hidden>aid</p><svg><text>drawn</text></svg>"
        "</main><footer><p>17</p></footer><script>1</script>"
    )
    assert page.text == "Title Let be bold. one two"
    assert page.headings == (Heading(level=1, text="Title"),)
    assert page.formulas == (FormulaReading(tex="x^2"),)
    assert page.tags == ("h1", "p", "li", "li")


def test_furniture_when_it_is_asked_for() -> None:
    html = "<header><p>Running head</p></header><p>Words</p><footer><p>17</p></footer>"
    assert read_page(html).text == "Words"
    assert read_page(html, furniture=True).text == "Running head Words 17"


def test_notes_and_titles_in_a_header_stay() -> None:
    note = "<aside role=doc-footnote><p>1 A note.</p></aside>"
    html = f"<header><h1>Title</h1><p>head</p></header><footer>{note}<p>9</p></footer>"
    page = read_page(html)
    assert page.text == "Title 1 A note."
    assert page.tags == ("h1", "note")


def test_formulas_as_pages_write_them() -> None:
    page = read_page(
        '<div class="math display" data-tex="a+b"><svg></svg><math display="block"><mi>a</mi></math></div>'
        '<math display="block"><semantics><mi>c</mi><annotation encoding="application/x-tex">c_1</annotation>'
        "</semantics></math><p><math><mi>y</mi></math></p>"
    )
    assert page.formulas == (FormulaReading(tex="a+b", display=True), FormulaReading(tex="c_1", display=True))
    assert "y" not in page.text


def test_tables_with_spans_and_headers() -> None:
    page = read_page(
        "<table><caption>C</caption><thead><tr><th colspan=2>H</th></tr></thead>"
        "<tr><td>1</td><td rowspan=x>2</td></tr></table>"
    )
    assert page.tables == (
        (
            (CellReading(text="H", colspan=2, header=True),),
            (CellReading(text="1"), CellReading(text="2")),
        ),
    )


def test_a_table_in_a_table_is_one_of_its_own() -> None:
    page = read_page("<table><tr><td>a<table><tr><td>b</td></tr></table></td></tr></table>")
    assert [len(table) for table in page.tables] == [1, 1]


def test_directions() -> None:
    page = read_page(
        "<div dir=rtl><p>نص</p><p dir=ltr>text</p><p dir=auto>123 نص</p><p dir=auto>12</p></div><p>plain</p>"
    )
    assert page.blocks == (
        BlockReading(text="نص", direction="rtl"),
        BlockReading(text="text", direction="ltr"),
        BlockReading(text="123 نص", direction="rtl"),
        BlockReading(text="12", direction="ltr"),
        BlockReading(text="plain", direction="ltr"),
    )


def test_folding() -> None:
    assert folded("ﻻ\u200f  كتـــاب\n\u00adx") == "لا كتاب x"


def test_the_samples_truths_are_read_whole() -> None:
    for sample in SAMPLES:
        page = read_page(sample.truth.html)
        assert page.headings, sample.name
        assert len(page.tables) == len(sample.truth.tables)
        assert len(page.formulas) == len(sample.truth.formulas)
        assert {block.direction for block in page.blocks} >= ({"rtl"} if "arabic" in sample.name else {"ltr"})


@pytest.mark.parametrize(
    ("html", "blocks"),
    [
        ("<p>So <math alttext='x  + y'></math>, then.</p>", ["So $x+y$, then."]),
        ("<main><p>One.</p><math display=block alttext='a = b'></math><p>Two.</p></main>", ["One.", "$a=b$", "Two."]),
        (r"<div><span class='math display' data-tex='\alpha x'></span> (3)</div>", [r"$\alpha x$ (3)"]),
        (r"<div class='math' data-tex='a\ b'><svg></svg></div>", [r"$a\ b$"]),
        ("<div><p>One.</p><math alttext='z'></math></div>", ["One.", "$z$"]),
    ],
)
def test_blocks_are_read_with_their_formulas(html: str, blocks: list[str]) -> None:
    texts = [block.text for block in read_blocks(html)]
    assert [text.translate(dict.fromkeys((0x2066, 0x2069))) for text in texts] == blocks
    assert re.findall("\u2066(.*?)\u2069", " ".join(texts)) == re.findall(r"\$.*?\$", " ".join(blocks))


def test_what_stands_around_formulas_stands_nowhere_else() -> None:
    html = "<p>\u2066Two\u2069 <math alttext='x'></math> \u2066or</p>"
    assert [block.text for block in read_blocks(html)] == ["Two \u2066$x$\u2069 or"]


@pytest.mark.parametrize(
    "note", ["<aside role=doc-footnote><p>1 A note.</p></aside>", "<div role=doc-footnote><p>1 A note.</p></div>"]
)
def test_a_note_is_one_whatever_its_element(note: str) -> None:
    assert read_page(f"<main><h1>A</h1><p>B.</p>{note}</main>").tags == ("h1", "p", "note")
    assert read_page(f"<main><p>B.</p></main><footer>{note}<p>7</p></footer>").tags == ("p", "note")
