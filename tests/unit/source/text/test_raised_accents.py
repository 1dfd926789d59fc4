import pytest

from staged_pipeline.core.evidence import Style
from staged_pipeline.source.text.glyphs import Glyph
from staged_pipeline.source.text.raised_accents import lower_accents


def glyph(text: str, u0: float, u1: float, v: float, size: float = 10.0) -> Glyph:
    fields = {"text": text, "u0": u0, "u1": u1, "v": v, "top": v - 7, "bottom": v + 2, "size": size}
    rest = {"style": Style(font="CMR10"), "angle": 0, "visible": True, "order": 0}
    return Glyph(**{**fields, **rest})


def test_an_accent_over_a_capital_comes_down_to_its_line() -> None:
    accent, letter = glyph("˜", 101, 106, 97.5), glyph("X", 100, 108, 100)
    lower_accents([accent, letter])
    assert accent.v == letter.v


@pytest.mark.parametrize(
    "letter",
    [
        glyph("X", 120, 128, 100),
        glyph("X", 100, 108, 112),
        glyph("X", 100, 108, 100, size=14),
        glyph("=", 100, 108, 100),
    ],
)
def test_an_accent_over_nothing_stays(letter: Glyph) -> None:
    accent = glyph("˜", 101, 106, 97.5)
    lower_accents([accent, letter])
    assert accent.v == 97.5


def test_a_negation_stroke_moves_over_the_relation_after_it() -> None:
    stroke, relation = glyph("\u0338", 100, 100, 100), glyph("=", 100, 108, 100)
    lower_accents([stroke, relation])
    assert relation.u0 < stroke.u0 < relation.u1
