"""Which stages may be chosen, and in what order."""

import pytest

from staged_pipeline.core.errors import WrongUsage
from staged_pipeline.core.step_table import STEPS, TABLE, files_needed, parse_stages


@pytest.mark.parametrize(
    ("text", "steps", "needed"),
    [
        ("layout", ("evidence", "layout"), {}),
        ("layout, text,assembly", ("evidence", "layout", "text", "assembly"), {}),
        ("text,assembly", ("evidence", "text", "assembly"), {"skeleton.html": "text"}),
        ("math,assembly", ("evidence", "math", "assembly"), {"skeleton.html": "math", "content.json": "math"}),
        ("assembly", ("evidence", "assembly"), {"skeleton.html": "assembly", "content.json": "assembly"}),
        (
            "assembly,judge",
            ("evidence", "assembly", "judge"),
            {"skeleton.html": "assembly", "content.json": "assembly"},
        ),
        ("judge", ("evidence", "judge"), dict.fromkeys(("skeleton.html", "content.json", "final.html"), "judge")),
        ("single_pass", ("evidence", "single_pass"), {}),
        ("evidence", ("evidence",), {}),
    ],
)
def test_a_choice_says_what_must_be_there_before(text: str, steps: tuple[str, ...], needed: dict[str, str]) -> None:
    assert parse_stages(text) == steps
    assert files_needed(parse_stages(text)) == needed


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("text,layout", "text needs skeleton.html; layout comes before it"),
        ("layout,assembly,text", "assembly needs content.json; text comes before it"),
        ("assembly,math", "assembly needs content.json; math comes before it"),
        ("math,text", "math needs content.json; text comes before it"),
        ("layout,evidence", "evidence comes before it"),
        ("layout,assembly", "content.json is stale once skeleton.html is made anew; name text too"),
        ("layout,text,judge", "final.html is stale once .*content.json.* is made anew; name assembly too"),
        ("judge,assembly", "judge needs final.html; assembly comes before it"),
        ("layout,single_pass", "both make skeleton.html"),
        ("text,text", "names text twice"),
        ("layout,texts", "'texts' is no step"),
        ("", "'' is no step"),
    ],
)
def test_what_cannot_be_done_in_that_order_is_refused(text: str, why: str) -> None:
    with pytest.raises(WrongUsage, match=why):
        parse_stages(text)


def test_every_file_that_a_step_needs_is_made_by_one_before_it() -> None:
    made: set[str] = set()
    for step in STEPS:
        assert set(TABLE[step].needs) <= made
        made.update(TABLE[step].makes)
