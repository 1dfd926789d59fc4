"""The characters of formulas on the sample pages, which Chromium and MathML made."""

from pathlib import Path

import pymupdf
import pytest

from staged_pipeline.core.geometry import Box
from staged_pipeline.source.formulas.encodings import math_character
from staged_pipeline.source.formulas.formula_glyphs import formula_glyphs

RESOURCES = Path(__file__).parents[3] / "resources"


def test_formulas_are_listed_and_prose_is_not() -> None:
    with pymupdf.open(RESOURCES / "arabic_textbook.pdf") as document:
        glyphs = formula_glyphs(document[0])
    text = "".join(glyph.text for glyph in glyphs)
    assert "∫" in text
    assert "\u0304" in text  # the accent of the mean velocity, which MuPDF's own text leaves out
    assert "كيلومترًا" not in text
    assert len(glyphs) < 900  # of some 2,200 on the page
    assert all(glyph.box.height < 0.05 and 0 < glyph.size < 30 for glyph in glyphs)


def test_a_page_without_mathematics_lists_nothing_but_what_it_is_told() -> None:
    with pymupdf.open() as document:
        page = document.new_page(width=200, height=200)
        page.insert_text((20, 40), "a = b")
        assert formula_glyphs(page) == ()
        told = formula_glyphs(page, [Box(0.0, 0.1, 1.0, 0.3)])
        assert "".join(glyph.text for glyph in told) == "a=b"
        first = told[0]
        assert first.baseline == pytest.approx(0.2, abs=0.001)
        assert first.box.y1 - first.box.y0 < 0.05  # the ink of the letter, not the height of the font


@pytest.mark.parametrize(
    ("font", "code", "char"),
    [
        ("CMEX10", "\x12", "("),
        ("ABCDEF+CMEX10", "(", "{"),
        ("CMEX10", "X", "∑"),
        ("LMMathExtension10-Regula", "\x5b", "⋃"),
        ("CMSY10", "7", "↦"),
        ("CMMI10", "\x7e", "\u20d7"),
        ("Times-Roman", "(", None),
        ("CMSY10", "A", None),
        ("CMEX10", "ab", None),
    ],
)
def test_codes_of_tex_fonts(font: str, code: str, char: str | None) -> None:
    assert math_character(font, code) == char
