"""What the scores say of pages whose likeness is known."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from staged_pipeline.measure.alignment import aligned
from staged_pipeline.measure.direction_score import direction_score
from staged_pipeline.measure.heading_score import HeadingScore, heading_score
from staged_pipeline.measure.page_reading import BlockReading, CellReading, Heading, TableReading
from staged_pipeline.measure.table_score import TableScore, table_score, teds
from staged_pipeline.measure.text_score import TextScore, text_score

WORDS = st.lists(st.sampled_from(["one", "two", "three", "كتاب", "x"]), max_size=12)


def test_text_of_which_a_word_is_lost() -> None:
    score = text_score("one two three four five six", "one two four five six")
    assert score.recall == pytest.approx(5 / 6)
    assert score.precision == 1.0
    assert score.order == 1.0
    assert score.similarity == pytest.approx(2 * 21 / (27 + 21))


def test_text_in_another_order() -> None:
    score = text_score("a b c d e f g h", "e f g h a b c d")
    assert (score.recall, score.precision, score.order) == (1.0, 1.0, 0.5)


@pytest.mark.parametrize(
    ("truth", "found", "score"),
    [
        ("", "", TextScore(similarity=1.0, recall=1.0, precision=1.0)),
        ("", "word", TextScore(similarity=0.0, recall=1.0, precision=0.0)),
        ("word", "", TextScore(similarity=0.0, recall=0.0, precision=0.0)),
    ],
)
def test_empty_texts(truth: str, found: str, score: TextScore) -> None:
    assert text_score(truth, found) == score


@given(WORDS, WORDS)
def test_text_scores_lie_between_nought_and_one(truth: list[str], found: list[str]) -> None:
    score = text_score(" ".join(truth), " ".join(found))
    assert all(0 <= value <= 1 for value in (score.similarity, score.recall, score.precision))
    assert text_score(" ".join(truth), " ".join(truth)).similarity == 1.0


def test_alignment_keeps_the_order() -> None:
    assert [(i, j) for i, j, _ in aligned("abcd", "cxabd", lambda one, other: float(one == other))] == [
        (0, 2),
        (1, 3),
        (3, 4),
    ]


@given(WORDS, WORDS)
def test_alignment_pairs_each_item_once_and_upwards(truth: list[str], found: list[str]) -> None:
    pairs = aligned(truth, found, lambda one, other: float(one == other))
    assert all(truth[i] == found[j] for i, j, _ in pairs)
    assert all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(pairs))


def headings(*texts: tuple[int, str]) -> list[Heading]:
    return [Heading(level=level, text=text) for level, text in texts]


def test_headings_that_are_missed_and_of_a_wrong_level() -> None:
    truth = headings((1, "Rates of change"), (2, "Derivative"), (2, "Rules"))
    found = headings((2, "Rates of change"), (3, "Derivative"))
    assert heading_score(truth, found) == HeadingScore(f1=4 / 5, levels=1.0)
    found = headings((1, "Rates of change"), (3, "Derivative"), (2, "Rules"))
    assert heading_score(truth, found) == HeadingScore(f1=1.0, levels=2 / 3)


def test_headings_that_are_invented() -> None:
    assert heading_score([], headings((1, "No heading"))) == HeadingScore(f1=0.0)
    assert heading_score([], []) is None


def table(*rows: str) -> TableReading:
    return tuple(tuple(CellReading(text=text) for text in row.split("|")) for row in rows)


FRUIT = table("fruit|price", "apple|10", "pear|12")


def test_equal_tables() -> None:
    assert table_score([FRUIT], [FRUIT]) == TableScore(teds=1.0, structure=1.0, spurious=0)


@pytest.mark.parametrize(
    ("found", "with_texts", "without"),
    [
        pytest.param(table("fruit|price", "apple|10", "pear|17"), 1 - 0.5 / 10, 1.0, id="a digit"),
        pytest.param(table("fruit|price", "pear|12"), 1 - 3 / 10, 1 - 3 / 10, id="a row lost"),
        pytest.param(table("fruit|price|", "apple|10|", "pear|12|"), 1 - 3 / 13, 1 - 3 / 13, id="a column too many"),
        pytest.param((), 1 - 9 / 10, 1 - 9 / 10, id="nothing in it"),
    ],
)
def test_what_a_fault_in_a_table_costs(found: TableReading, with_texts: float, without: float) -> None:
    assert teds(FRUIT, found) == pytest.approx(with_texts)
    assert teds(FRUIT, found, texts=False) == pytest.approx(without)


def test_a_span_that_is_lost_costs_its_cells() -> None:
    spanned = ((CellReading(text="prices", colspan=2),), *FRUIT[1:])
    assert teds(spanned, table("prices|", "apple|10", "pear|12")) == pytest.approx(1 - 2 / 10)


def test_tables_find_their_like_whatever_their_order() -> None:
    other = table("city|people", "Rabat|577", "Fes|1112")
    assert table_score([FRUIT, other], [other, FRUIT, table("x|y")]) == TableScore(teds=1.0, structure=1.0, spurious=1)
    assert table_score([], [FRUIT]) == TableScore(teds=0.0, structure=0.0, spurious=1)
    assert table_score([FRUIT], []) == TableScore(teds=0.0, structure=0.0, spurious=0)
    assert table_score([], []) is None


def blocks(*texts: tuple[str, str]) -> Sequence[BlockReading]:
    return [BlockReading.model_validate({"text": text, "direction": direction}) for text, direction in texts]


def test_direction_counts_by_letters() -> None:
    truth = blocks(("نص عربي طويل", "rtl"), ("word", "ltr"))
    assert direction_score(truth, truth) == 1.0
    assert direction_score(truth, blocks(("نص عربي طويل", "ltr"), ("word", "ltr"))) == pytest.approx(4 / 16)
    assert direction_score(truth, blocks(("word", "ltr"))) == pytest.approx(4 / 16)
    assert direction_score(truth, []) == 0.0
    assert direction_score([], truth) is None
