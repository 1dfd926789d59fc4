"""When a reply counts as a loop, and what is left of it."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from staged_pipeline.providers.repetition import LONGEST_UNIT, RepetitionWatch, loop_at_end, without_loop

START = "=== para_1\nThe first words of a reply, which are good.\n"
_LONG = "A sentence of some length, number by number: one, two, three, four, five, six. "


@pytest.mark.parametrize(
    "unit", ["a", "ab", "the same line\n", "<td>0</td>", r"\frac{1}{2} + ", "و", "0 & ", "|   | ", ". ", _LONG * 5]
)
def test_a_loop_is_found_and_cut_down_to_one(unit: str) -> None:
    text = START + unit * 10_000
    found = loop_at_end(text)
    assert found == len(_shortest(unit))
    assert without_loop(text, found).rstrip() == (START + _shortest(unit)).rstrip()
    in_the_middle_of_a_unit = text[: -(len(unit) // 2) or None]
    assert loop_at_end(in_the_middle_of_a_unit) == found


def _shortest(unit: str) -> str:
    return unit[: (unit + unit).find(unit, 1)]


@pytest.mark.parametrize(
    "page",
    [
        "",
        "." * 5000,  # dot leaders
        "\n".join(f"Chapter {number} {'.' * 180} {number * 7}" for number in range(60)),
        "| 0 " * 20 * 70,  # a ledger of zeros
        "\n".join("| n/a | n/a | n/a | n/a |" for _ in range(70)),
        "\n".join("|" + "   |" * 12 for _ in range(80)),  # an empty form
        ("0 & " * 19 + "0 \\\\\n") * 20,  # a matrix
        "All work and no play makes Jack a dull boy.\n" * 50,
        "<p>Handle with care. This side up. Made in Sudan, 12 pieces, 3 kg each.</p>\n" * 60,  # labels
        "\n".join(f"=== row_{number}\nthe same" for number in range(2000)),
        "\n".join(f"{number} | {number * number}" for number in range(3000)),
        ("_" * 60 + "\n") * 40,
        "ab" * 10_000 + " and then it went on",
    ],
)
def test_what_real_pages_have_is_no_loop(page: str) -> None:
    assert loop_at_end(START + page) == 0


def test_a_long_unit_must_come_twelve_times() -> None:
    unit = "".join(chr(0x4E00 + number) for number in range(LONGEST_UNIT))
    assert loop_at_end(unit * 11) == 0
    assert loop_at_end(unit * 12) == LONGEST_UNIT
    assert loop_at_end((unit + "x") * 20) == 0


@given(st.text(max_size=60), st.text(min_size=1, max_size=40), st.integers(0, 39))
def test_any_unit_and_start(start: str, unit: str, more: int) -> None:
    text = start + unit * (8000 // len(unit) + 2) + unit[:more]
    found = loop_at_end(text)
    assert found == len(_shortest(unit))
    left = without_loop(text, found)
    assert text.startswith(left)
    assert len(left) <= len(start) + found


@given(st.text(max_size=300))
def test_short_texts_are_never_cut(text: str) -> None:
    assert loop_at_end(text * 19) == 0 or len(text * 19) >= 6000


def test_the_watch_does_not_look_at_every_piece() -> None:
    watch = RepetitionWatch()
    found = [length for length in range(0, 20_000, 10) if watch.loop("ab" * (length // 2))]
    assert found
    assert found[0] < 6500
    assert all(later - earlier >= 256 for earlier, later in pairwise(found))
