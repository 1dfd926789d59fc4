import pytest

from staged_pipeline.engines.text.hyphenation import Vocabulary, join_lines

PAGE = Vocabulary(
    ["a well-known result of machine learning", "the machine and the learning rate", "Sonntag und Montag", "broken ex-"]
)


@pytest.mark.parametrize(
    ("left", "right", "joined"),
    [
        ("in-", "spired", "inspired"),
        ("soft\u00ad", "ware", "software"),
        ("well-", "known", "well-known"),  # whole elsewhere on the page
        ("machine-", "learning", "machine-learning"),  # both halves are words of the page
        ("state-of-the-", "art", "state-of-the-art"),
        ("Levenberg-", "Marquardt", "Levenberg-Marquardt"),
        ("COVID-", "19", "COVID-19"),
        ("1990-", "1995", "1990-1995"),
        ("1990–", "1995", "1990–1995"),
        ("and/", "or", "and/or"),
        ("Vor-", "und", "Vor- und"),
        ("end.", "Next", "end. Next"),
        ("-", "item", "- item"),
        ("https://example.org/a-", "b/c", "https://example.org/a-b/c"),
        ("(https://example.org/", "path).", "(https://example.org/path)."),
        ("www.example.org", "says", "www.example.org says"),
        ("漢字", "仮名", "漢字仮名"),
        ("漢字", "kana", "漢字 kana"),
        ("الصفحة", "التالية", "الصفحة التالية"),
        ("(", "x", "( x"),
        ("", "x", " x"),
    ],
)
def test_lines_join(left: str, right: str, joined: str) -> None:
    join = join_lines(left, right, PAGE)
    assert left[: len(left) - join.drop] + join.gap + right == joined


def test_a_word_cut_by_a_line_end_is_no_word_of_the_page() -> None:
    assert "ex" not in PAGE
    assert "Broken" in PAGE
