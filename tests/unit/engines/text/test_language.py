import pytest

from staged_pipeline.core.vocabulary import Direction
from staged_pipeline.engines.text.language import text_direction, text_language


@pytest.mark.parametrize(
    ("text", "page", "direction"),
    [
        ("مرحبا بالعالم", "ltr", "rtl"),
        ("Hello world", "rtl", "ltr"),
        ("١٢٣ 45 + (", "rtl", None),
        ("كتاب Leibniz Methodus", "ltr", "ltr"),
        ("كتاب Methodus", "rtl", "rtl"),
        ("انظر: G. W. Leibniz, Nova Methodus, Acta Eruditorum", "rtl", "rtl"),
        ("שלום", "ltr", "rtl"),
    ],
)
def test_direction(text: str, page: Direction, direction: Direction | None) -> None:
    assert text_direction(text, page) == direction


@pytest.mark.parametrize(
    ("text", "page", "language"),
    [
        ("Bonjour", "fr", "fr"),
        ("السلام عليكم", "fa", "fa"),
        ("السلام عليكم", "en", "ar"),
        ("Nova Methodus", "ar", "en"),
        ("x", "ar", "ar"),  # one letter is no foreign text
        ("12 + 3", "en", None),
        ("Wort", "und", None),
        ("漢字", "ja-JP", "ja-JP"),
    ],
)
def test_language(text: str, page: str, language: str | None) -> None:
    assert text_language(text, page) == language
