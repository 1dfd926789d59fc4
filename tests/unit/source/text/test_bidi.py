import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from staged_pipeline.source.text.bidi import (
    direction_of,
    embedding_levels,
    joins_left,
    logical_order,
    mirrored,
    reordered,
)

LATIN = st.text("abcDEF", min_size=1, max_size=4)
HEBREW = st.text("אבגדה", min_size=1, max_size=4)
ARABIC = st.text("ابتثجلم", min_size=1, max_size=4)
NUMBERS = st.from_regex(r"\A[0-9]{1,3}(\.[0-9]{1,2})?\Z")


def shown(text: str, base: str) -> str:
    """UAX #9 for one paragraph without embeddings or brackets: the reference that `logical_order` undoes."""
    start = "R" if base == "rtl" else "L"
    kinds = [{"AL": "R"}.get(kind := unicodedata.bidirectional(char), kind) for char in text]
    for i, kind in enumerate(kinds):  # W4, after Latin and Hebrew letters
        if kind == "CS":
            inside = 0 < i < len(kinds) - 1 and kinds[i - 1] == kinds[i + 1] == "EN"
            kinds[i] = "EN" if inside else "ON"
    strong = start
    for i, kind in enumerate(kinds):  # W7
        if kind in {"L", "R"}:
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[i] = "L"
    i = 0
    while i < len(kinds):  # N1, N2
        if kinds[i] in {"L", "R", "EN"}:
            i += 1
            continue
        j = i
        while j < len(kinds) and kinds[j] not in {"L", "R", "EN"}:
            j += 1
        before = start if i == 0 else {"EN": "R"}.get(kinds[i - 1], kinds[i - 1])
        after = start if j == len(kinds) else {"EN": "R"}.get(kinds[j], kinds[j])
        kinds[i:j] = [before if before == after else start] * (j - i)
        i = j
    level = {"rtl": {"R": 1, "L": 2, "EN": 2}, "ltr": {"L": 0, "R": 1, "EN": 2}}[base]
    return "".join(text[i] for i in reordered([level[kind] for kind in kinds]))


def logical(text: str, base: str) -> str:
    return "".join(text[i] for i in logical_order(text, base))


@given(st.lists(LATIN | HEBREW, min_size=1, max_size=6), st.sampled_from(["rtl", "ltr"]))
def test_words_of_two_scripts_are_put_back(words: list[str], base: str) -> None:
    text = " ".join(words)
    assert logical(shown(text, base), base) == text


@given(st.lists(ARABIC | NUMBERS, min_size=1, max_size=6))
def test_numbers_among_right_to_left_words_are_put_back(words: list[str]) -> None:
    text = " ".join(words)
    assert logical(shown(text, "rtl"), "rtl") == text


@given(st.lists(LATIN | HEBREW | NUMBERS, min_size=1, max_size=6))
def test_what_is_read_prints_as_it_was_printed(words: list[str]) -> None:
    """Where print is ambiguous (a number between two directions) the reading may differ, its print may not."""
    printed = shown(" ".join(words), "rtl")
    assert shown(logical(printed, "rtl"), "rtl") == printed


@given(st.text(max_size=12), st.sampled_from(["rtl", "ltr"]))
def test_nothing_is_lost(text: str, base: str) -> None:
    assert sorted(logical_order(text, base)) == list(range(len(text)))
    assert all(0 <= level <= 2 for level in embedding_levels(text, base))


def test_dates_and_percentages() -> None:
    assert logical("12/5/2020 خيراتب", "rtl") == "بتاريخ 12/5/2020"
    assert logical("%50 ةبسن", "rtl") == "نسبة 50%"
    assert logical("50% הלע", "rtl") == "עלה 50%"


def test_direction_is_that_of_most_letters() -> None:
    assert direction_of("كلمة and") == "rtl"
    assert direction_of("12 + 3", "rtl") == "rtl"
    assert direction_of("word") == "ltr"


def test_brackets_and_joins() -> None:
    assert mirrored("(a]«") == ")a[»"
    assert joins_left("ب") and joins_left("لِ")
    assert not joins_left("ا") and not joins_left("a")
