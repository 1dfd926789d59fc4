"""Strokes that lengthen words, and that a file codes as other characters."""

from pathlib import Path

from glyph_pdfs import Shown, write_glyphs

from staged_pipeline.source import mupdf
from staged_pipeline.source.text.layer import read_text_layer


def text(tmp_path: Path, units: list[tuple[str, float]]) -> str:
    """The text of one line of glyphs, each with its place in points from the left."""
    shown = [Shown(unit, 50 + x, 100) for unit, x in units]
    document = mupdf.open_pdf(write_glyphs(tmp_path / "page.pdf", shown))
    return " ".join(segment.text for segment in read_text_layer(document[0], 0, ()).segments)


def test_strokes_without_a_code_are_no_characters(tmp_path: Path) -> None:
    """They overlap each other, as letters never do; their code is read as a slash or as no character at all."""
    for stroke in ("/", ""):
        units = [("ر", 0), ("ي", 6), (stroke, 12), (stroke, 15), ("غ", 21)]
        assert text(tmp_path, units) == "غير"


def test_a_mark_beside_a_stroke_is_passed_over(tmp_path: Path) -> None:
    shown = [Shown("ر", 50, 100), Shown("ي", 56, 100), Shown("/", 62, 100), Shown("/", 65, 100)]
    shown += [Shown("\u064e", 73, 100, mark=True), Shown("غ", 71, 100)]
    document = mupdf.open_pdf(write_glyphs(tmp_path / "page.pdf", shown))
    (segment,) = read_text_layer(document[0], 0, ()).segments
    assert "/" not in segment.text


def test_slashes_stay(tmp_path: Path) -> None:
    assert text(tmp_path, [("م", 0), ("/", 6), ("س", 12)]) == "س/م"
    assert text(tmp_path, [("أ", 0), ("/", 6), ("و", 12)]) == "و/أ"
    assert text(tmp_path, [("b", 0), ("/", 6), ("/", 9), ("a", 15)]).count("/") == 2


def test_a_stroke_that_stands_elsewhere_too_is_a_character(tmp_path: Path) -> None:
    units = [("ر", 0), ("ي", 6), ("/", 12), ("/", 15), ("غ", 21), (" ", 27), ("و", 33), ("/", 39), ("ر", 45)]
    assert text(tmp_path, units).count("/") == 3
