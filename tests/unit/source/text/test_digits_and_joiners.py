"""Numbers whose digits are named as those of two scripts, and joiners that stand where nothing is joined."""

from pathlib import Path

import pytest
from glyph_pdfs import Shown, write_glyphs

from staged_pipeline.source import mupdf
from staged_pipeline.source.text.layer import read_text_layer
from staged_pipeline.source.text.letters import with_one_kind_of_digits


@pytest.mark.parametrize(
    ("read", "meant"),
    [("۱۳۸٦", "۱۳۸۶"), ("١٣۵", "۱۳۵"), ("۱۳٥", "١٣٥"), ("١٣٨۶", "١٣٨٦"), ("١٩", "١٩"), ("سنة ۱۳", "سنة ۱۳")],
)
def test_a_number_has_digits_of_one_kind(read: str, meant: str) -> None:
    assert with_one_kind_of_digits(read) == meant


def test_joiners_at_the_edges_of_a_word_are_left_out(tmp_path: Path) -> None:
    """Between letters it parts them, and stays."""
    shown = [Shown(unit, 90 - 6 * i, 100) for i, unit in enumerate(["\u200cم", "ي\u200c", "ر\u200c", "."])]
    document = mupdf.open_pdf(write_glyphs(tmp_path / "page.pdf", shown))
    (segment,) = read_text_layer(document[0], 0, ()).segments
    assert segment.text == "مي\u200cر."
