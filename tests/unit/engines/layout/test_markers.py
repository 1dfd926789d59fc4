"""The marks of list items, notes and equations."""

import pytest

from staged_pipeline.engines.layout.captions import names
from staged_pipeline.engines.layout.equations import printed_number
from staged_pipeline.engines.layout.furniture import is_page_number
from staged_pipeline.engines.layout.markers import bullet, citation_key, is_marker, ordinal


@pytest.mark.parametrize(
    ("text", "mark", "number"),
    [
        ("1. one", "1.", 1),
        ("12) twelve", "12)", 12),
        ("(a) first", "(a)", 1),
        ("b. second", "b.", 2),
        ("iv) fourth", "iv)", 4),
        ("XII. twelfth", "XII.", 12),
        ("٣- ثالثا", "٣-", 3),
        ("۴. چهارم", "۴.", 4),
        ("1/ الاختيار", "1/", 1),
        ("٢ - ثانيا", "٢ -", 2),
        ("ب) ثانيا", "ب)", 2),
        ("[1] P. J. Davis", "[1]", 1),
    ],
)
def test_an_ordinal_is_read(text: str, mark: str, number: int) -> None:
    found = ordinal(text)
    assert found is not None
    assert (found.text, found.number) == (mark, number)


@pytest.mark.parametrize(
    "text",
    [
        "1.5 metres",
        "2020 was",
        "word one",
        "a fox",
        "10/12 of them",
        "2 - 3 foxes",
        "a - fox",
        "e.g. this",
        "1984."[:4],
    ],
)
def test_running_text_has_no_ordinal(text: str) -> None:
    assert ordinal(text) is None


@pytest.mark.parametrize(("text", "mark"), [("[Knu84] D. E. Knuth", "[Knu84]"), ("[see above] x", None), ("[1]", None)])
def test_the_key_of_a_reference_is_read(text: str, mark: str | None) -> None:
    found = citation_key(text)
    assert (found and found.text) == mark


def test_a_bullet_is_read_and_a_hyphenated_word_is_not() -> None:
    assert bullet("• item") is not None
    assert bullet("– item") is not None
    assert bullet("-5 degrees") is None
    assert is_marker("•")
    assert is_marker("3.")
    assert not is_marker("3. x")


@pytest.mark.parametrize("text", ["17", "- 17 -", "Page 7", "7 / 12", "xiv", "٢١", "صفحة 3", "3 of 9"])
def test_a_page_number_is_known(text: str) -> None:
    assert is_page_number(text)


@pytest.mark.parametrize("text", ["1999 was a year", "Chapter 7", "20000", ""])
def test_what_is_no_page_number(text: str) -> None:
    assert not is_page_number(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [("a=b (2.1)", "2.1"), ("(A3)", "A3"), ("[7]", "7"), ("(٢٫١)", "٢٫١"), ("f(x)", None), ("x", None)],
)
def test_an_equation_number_is_read(text: str, number: str | None) -> None:
    assert printed_number(text) == number


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Figure 3: Foxes", "figure"),
        ("Fig. 2. Dogs", "figure"),
        ("الشكل ١: الثعلب", "figure"),
        ("جدول 2 - الألوان", "table"),
        ("Table A.1: more", "table"),
        ("Tables are flat", None),
    ],
)
def test_a_caption_says_what_it_belongs_to(text: str, what: str | None) -> None:
    assert names(text) == what
