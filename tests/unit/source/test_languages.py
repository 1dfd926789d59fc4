"""Script, language and direction of a text."""

import pytest

from staged_pipeline.core.scripts import main_script, script_of
from staged_pipeline.source.languages import direction_of, language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("هذا نص عربي بسيط عن الرياضيات", "ar"),
        ("این یک متن فارسی است که می‌گوید", "fa"),
        ("یہ اردو ہے اور میں کتاب پڑھتا ہوں", "ur"),
        ("שלום עולם", "he"),
        ("The proof of the theorem is in the appendix", "en"),
        ("La preuve du théorème est dans l'annexe et les notes", "fr"),
        ("Der Beweis ist nicht im Anhang und die Noten auch", "de"),
        ("La casa es de los padres y el perro no está", "es"),
        ("Это доказательство, и мы были рады", "ru"),
        ("Її книга є тут", "uk"),
        ("日本語のテキスト", "ja"),
        ("中文文本", "zh"),
        ("한국어 문장", "ko"),
        ("x + y = 2", "und"),
        ("Figure 1", "und"),
        ("", "und"),
    ],
)
def test_language(text: str, language: str) -> None:
    assert language_of(text) == language


def test_language_is_that_of_most_letters() -> None:
    assert language_of("قال المؤلف في مقدمة الكتاب إن HTML لغة توصيف") == "ar"


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("قيمة x في المعادلة", "rtl"),
        ("The word كتاب means a book in Arabic", "ltr"),
        ("قال Tim Berners-Lee إن HTML", "rtl"),
        ("Berners-Lee قال في المقال إن", "rtl"),
        ("Tim Berners كتاب مهم", "ltr"),
        ("123", "ltr"),
        ("f(x) حيث", "rtl"),
        ("x", "ltr"),
    ],
)
def test_direction(text: str, direction: str) -> None:
    assert direction_of(text) == direction


def test_direction_of_what_has_no_letters_is_the_default() -> None:
    assert direction_of("2021 - 2020", default="rtl") == "rtl"


def test_scripts_ignore_symbols_and_mathematical_letters() -> None:
    assert script_of("𝑥") is None
    assert script_of("+") is None
    assert main_script("𝑥𝑦𝑧 ك") == "Arab"
    assert main_script("1 + 1") is None


def test_letters_of_items_are_no_words() -> None:
    assert language_of("A. Thermal: direct or by steam. o Loss of fluid. B. Acids. C.V.S. shock. o Septic") == "en"
    assert language_of("A. Alkalis, B. Acids, V. Ulcer, S. Scalds, O. Burns, K. Flames") == "und"
    assert language_of("Bydlel v malém domě s přáteli a psem, z okna bylo vidět na řeku") == "cs"
