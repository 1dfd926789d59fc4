"""Runs that would show in the wrong order are isolated, and nothing else is."""

import pytest

from staged_pipeline.core.vocabulary import Direction
from staged_pipeline.markup import bidi


def isolated(text: str, base: Direction) -> list[str]:
    return [run.text for run in bidi.runs(text, base) if run.isolate]


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("قطعت مسافة 150 km في ساعتين", ["150 km"]),
        ("صورة 3D على الشاشة", ["3D"]),
        ("لغة C++ قديمة", ["C++"]),
        ("سنة 1684 Leibniz كتب", []),
        ("وضعه (Leibniz) سنة 1684", []),
        ("درجة الحرارة -5 ليلًا", ["-5"]),
        ("سنة ١٦٨٤ كتب", []),
    ],
)
def test_in_right_to_left_text(text: str, runs: list[str]) -> None:
    assert isolated(text, "rtl") == runs


def test_a_number_beside_an_arabic_word_in_left_to_right_text() -> None:
    assert isolated("the word كتاب 3 times", "ltr") == ["كتاب"]


@pytest.mark.parametrize("base", ["rtl", "ltr"])
def test_no_character_is_lost(base: Direction) -> None:
    text = "قيمة 12.5 kg و A* و -3، ثم C++"
    assert "".join(run.text for run in bidi.runs(text, base)) == text
