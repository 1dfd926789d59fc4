"""Formulas within the lines of the scanned Arabic page, held against the glyphs of the page that was scanned."""

from pathlib import Path
from typing import NamedTuple

import pymupdf
import pytest
from bs4 import BeautifulSoup
from samples import RESOURCES

from staged_pipeline.core.content import CONTENT_MAP, MathSegment, pictured_runs

pytestmark = [pytest.mark.browser, pytest.mark.ocr, pytest.mark.slow]

LEAST_RIGHT = 0.95
LEAST_SHOWN = 0.65  # of the glyphs of formulas within lines; some are read right, and some lines are lost to OCR
STAY_TEXT = ("(derivative)", "(Leibniz)", "(Rolle)", "150", "Methodus", "1684")
NOT_TEXT = ("Gi", "tal", "bat", "vel", "1122", "©", "#")


class Glyph(NamedTuple):
    """A character and where it stands, as fractions of the page."""

    text: str
    x: float
    y: float
    in_formula: bool


@pytest.fixture(scope="module")
def glyphs() -> list[Glyph]:
    with pymupdf.open(RESOURCES / "arabic_textbook.pdf") as document:
        page = document[0]
        return [
            Glyph(
                char["c"],
                (char["bbox"][0] + char["bbox"][2]) / 2 / page.rect.width,
                (char["origin"][1] - 0.2 * span["size"]) / page.rect.height,
                "Math" in span["font"],
            )
            for block in page.get_text("rawdict")["blocks"]
            for line in block.get("lines", ())
            for span in line["spans"]
            for char in span["chars"]
            if char["c"].strip()
        ]


@pytest.fixture(scope="module")
def runs(sample_pages: dict[str, Path]) -> list[MathSegment]:
    content = CONTENT_MAP.validate_json((sample_pages["arabic_textbook_scan"] / "content.json").read_bytes())
    return [run for entry in content.values() for run in pictured_runs(entry)]


def within(run: MathSegment, glyphs: list[Glyph]) -> list[Glyph]:
    assert run.box is not None
    return [glyph for glyph in glyphs if run.box.contains_point(glyph.x, glyph.y)]


def test_what_is_kept_as_a_picture_was_misread(runs: list[MathSegment], glyphs: list[Glyph]) -> None:
    def is_right(run: MathSegment) -> bool:
        found = within(run, glyphs)
        printed = sorted(glyph.text for glyph in found if glyph.text.isalnum())
        read = sorted(char for char in run.content if char.isalnum())
        return any(glyph.in_formula for glyph in found) or printed != read

    assert sum(map(is_right, runs)) >= LEAST_RIGHT * len(runs)


def test_most_formulas_within_lines_are_shown(runs: list[MathSegment], glyphs: list[Glyph]) -> None:
    shown = {glyph for run in runs for glyph in within(run, glyphs)}
    inline = [glyph for glyph in glyphs if glyph.in_formula and not _is_display(glyph)]
    assert len([glyph for glyph in inline if glyph in shown]) >= LEAST_SHOWN * len(inline)


def test_words_stay_words_and_noise_is_no_word(sample_pages: dict[str, Path]) -> None:
    page = BeautifulSoup((sample_pages["arabic_textbook_scan"] / "final.html").read_text("utf-8"), "html.parser")
    for hidden in page.select(".visually-hidden"):
        hidden.extract()
    words = page.get_text(" ").replace(",", " ").replace(".", " ").split()
    assert set(STAY_TEXT) <= set(words)
    assert not set(NOT_TEXT) & set(words)


def _is_display(glyph: Glyph) -> bool:
    """Whether a glyph is in one of the displayed equations, by where they are printed."""
    left, right = 0.09 < glyph.x < 0.48, 0.52 < glyph.x < 0.92
    rows = [(0.23, 0.265), (0.465, 0.505)] if right else [(0.205, 0.225), (0.265, 0.3), (0.48, 0.52)] if left else []
    return any(top < glyph.y < bottom for top, bottom in rows)
