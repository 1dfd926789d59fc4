"""Bullets and ornaments that are coded by their places in a font of signs."""

import pytest

from staged_pipeline.core.evidence import Style, Word
from staged_pipeline.core.geometry import Box
from staged_pipeline.source.text.dingbats import with_plain_signs


def line(*words: tuple[str, str]) -> list[str]:
    """The words of a line, each given with its font, after mending."""
    box = Box(0.1, 0.1, 0.2, 0.12)
    given = [Word(text=text, box=box, style=Style(font=font, size=10)) for text, font in words]
    return [word.text for word in with_plain_signs(given)]


@pytest.mark.parametrize(
    ("coded", "font", "meant"),
    [("\uf0a7", "Wingdings-Regular", "▪"), ("\uf0fc", "Wingdings", "✓"), ("\uf0b7", "SymbolMT", "•")],
)
def test_bullets_become_characters(coded: str, font: str, meant: str) -> None:
    assert line((coded, font), ("foxes", "Arial")) == [meant, "foxes"]


def test_an_ornament_before_a_line_is_left_out() -> None:
    assert line(("\uf04e", "Wingdings"), ("Foxes", "Arial")) == ["Foxes"]


def test_what_else_is_in_private_use_stays() -> None:
    """It may be a letter that the file codes wrongly, which is told elsewhere."""
    assert line(("\uf04e", "Arial"), ("foxes", "Arial")) == ["\uf04e", "foxes"]
    assert line(("foxes", "Arial"), ("\uf04e", "Wingdings")) == ["foxes", "\uf04e"]
    assert line(("\uf04e", "Wingdings")) == ["\uf04e"]
    assert line(("\uf0a7", "SymbolMT"), ("foxes", "Arial")) == ["\uf0a7", "foxes"]
