"""The rule of the second look, as a table."""

import pytest

from staged_pipeline.stages.better_formula import Reading, better
from staged_pipeline.stages.formula_symbols import printed_symbols


def reading(tex: str, shown: str | None = None) -> Reading:
    """A reading that shows `shown` (by default what it says); one that begins with `!` is no formula."""
    if tex.startswith("!"):
        return Reading(tex[1:], None, "it is a picture")
    return Reading(tex, printed_symbols(tex if shown is None else shown))


@pytest.mark.parametrize(
    ("first", "second", "printed", "doubted", "stays", "because"),
    [
        # A second reading that does not typeset is none, whatever the first one is.
        (reading("x=1"), reading("!x"), "x=1", True, False, "no formula"),
        (reading("!x"), reading("!x=1"), "x=1", True, False, "no formula"),
        (reading("!x"), reading("!x=1"), None, True, False, "no formula"),
        # Without a text layer, who looked closer is believed.
        (reading("x=1"), reading("x=7"), None, False, True, "enlarged"),
        (reading("!x=1"), reading("x=7"), None, False, True, "enlarged"),
        (reading("x=1"), reading("x = 1"), None, False, False, "the same"),
        # What is no formula gives way to one whose letters are the page's, but for a few that its layer has wrong.
        (reading("!x"), reading("x=1"), "x=1", False, True, "no formula"),
        (reading("!x"), reading("f(x)=a+b+c+1", None), "f(x)=a+b+d+1", False, True, "no formula"),
        (reading("!x"), reading("y=2"), "x=1", False, False, "0%"),
        (reading("!x"), reading("x=1+a+b+c+d+e"), "x=1", False, False, "letters and digits"),
        # Letters and digits that the page has are not given up.
        (reading("a+b+c"), reading("a+b"), "a+b+c", True, False, "lacks c"),
        (reading("a+b+c=22"), reading("a+b+c=2"), "a+b+c=22", True, False, "lacks 2"),
        (reading("a+b+z"), reading("a+b+c"), "a+b+c", False, True, "nearer"),
        # Signs count, too.
        (reading("a+b"), reading("a-b"), "a-b", False, True, "nearer"),
        (reading("a-b"), reading("a+b"), "a-b", True, False, "nearer"),
        (reading("a+b"), reading("a+b+q"), "a+b", True, False, "nearer"),
        # The same characters in another structure: only a doubt lets the first one go.
        (reading("x^2", "x2"), reading("x_2", "x2"), "x2", True, True, "in doubt"),
        (reading("x^2", "x2"), reading("x_2", "x2"), "x2", False, False, "not in doubt"),
        (reading("x^2", "x2"), reading("x^ 2", "x2"), "x2", True, False, "the same"),
    ],
)
def test_which_reading_stays(
    first: Reading, second: Reading, printed: str | None, doubted: bool, stays: bool, because: str
) -> None:
    layer = None if printed is None else printed_symbols(printed)
    verdict = better(first, second, layer, doubted=doubted)
    assert verdict.second is stays
    assert because in verdict.reason


def test_confidence_tells_how_far_the_page_agrees() -> None:
    whole = better(reading("!"), reading("x=1"), printed_symbols("x=1"), doubted=True).confidence
    partly = better(reading("!"), reading("abcde=1"), printed_symbols("abcdf=1"), doubted=True).confidence
    unchecked = better(reading("!"), reading("x=1"), None, doubted=True).confidence
    assert whole is not None
    assert partly is not None
    assert unchecked is not None
    assert 0.6 < partly < whole < 1
    assert 0.6 <= unchecked < whole


def test_a_first_reading_that_stays_against_another_keeps_its_confidence() -> None:
    assert better(reading("a-b"), reading("a+b"), printed_symbols("a-b"), doubted=True).confidence is None
