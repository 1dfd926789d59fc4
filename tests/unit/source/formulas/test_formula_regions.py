"""Display formulas in the fonts of text, which the layout model takes for text."""

from pathlib import Path

import pymupdf
import pytest
from layouts import region, segment

from staged_pipeline.core.evidence import Segment
from staged_pipeline.engines.mathematics.display import read_region
from staged_pipeline.source.document import open_document
from staged_pipeline.source.formulas.formula_regions import with_formulas
from staged_pipeline.source.options import SourceOptions

TEXT = region("text", 90, 98, 510, 114)


def italic(line: Segment) -> Segment:
    words = tuple(
        word.model_copy(update={"style": word.style.model_copy(update={"italic": True})}) for word in line.words
    )
    return line.model_copy(update={"words": words})


@pytest.mark.parametrize(
    ("line", "label"),
    [
        (italic(segment(0, "a + b = c", 100, 100)), "formula"),
        (segment(0, "∇ × E = − ∂B", 100, 100), "formula"),
        (italic(segment(0, "sin x < x", 100, 100)), "formula"),
        (segment(0, "a + b = c", 100, 100), "text"),  # upright: a line of a program, a legend
        (italic(segment(0, "n = 12 foxes", 100, 100)), "text"),
        (italic(segment(0, "8) a + b = c", 100, 100)), "text"),  # an item of a list
        (italic(segment(0, "a + b", 100, 100)), "text"),
        (segment(0, "س × ص = ٦", 100, 100, direction="rtl"), "text"),
        (italic(segment(0, "1 = 2", 100, 100)), "text"),
        (italic(segment(0, "a = b", 100, 100)).model_copy(update={"source": "ocr"}), "text"),
    ],
)
def test_text_is_a_formula_where_it_is_set_as_one_and_says_no_word(line: Segment, label: str) -> None:
    assert [one.label for one in with_formulas([TEXT], [line])] == [label]


def test_only_regions_of_text_are_taken() -> None:
    heading = region("section-header", 90, 98, 510, 114)
    assert with_formulas([heading], [italic(segment(0, "a + b = c", 100, 100))]) == (heading,)
    assert with_formulas([TEXT], []) == (TEXT,)


def test_a_formula_printed_in_times_is_read(tmp_path: Path) -> None:
    path = tmp_path / "times.pdf"
    with pymupdf.open() as made:
        page = made.new_page(width=400, height=300)
        for y in (60, 75, 90, 180, 195, 210):
            page.insert_text((40, y), "The square on the long side is that on the other two, together.", fontsize=11)
        for x, text, font in ((150, "a", "tiit"), (167, "+", "tiro"), (178, "b", "tiit"), (196, "=", "tiro")):
            page.insert_text((x, 135), text, fontname=font, fontsize=14)
        page.insert_text((208, 135), "c", fontname="tiit", fontsize=14)
        for x in (157.5, 185.5, 214.5):
            page.insert_text((x, 129), "2", fontname="tiro", fontsize=9)
        made.save(path)
    with open_document(path) as document:
        evidence = document.read_page(0, SourceOptions()).evidence
    (formula,) = [one for one in evidence.regions if one.label == "formula"]
    assert read_region(evidence, formula.box, "a2 + b2 = c2") == "a^2+b^2=c^2"
