"""A model that fails in a single pass, in formulas read a second time, or where the local layout could stand in for it.

Over loopback, through the SDKs and the stages; every test runs once with each SDK.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from made_page import BLOCKS, SOON, TEX, USAGE, Convert, Talk, asked_refs, model, what_is_asked
from model_server import Body, Reply, script

from staged_pipeline.core.conversation import Usage

PARTS = ("<h1>Heat and light</h1>", "<p>The first line of mn words.</p>", f"<p>\\[{TEX}\\]</p>", "<p>2025 7 and on</p>")
PAGE = f'<main lang="en" dir="ltr">{"".join(PARTS)}</main>'
DOWN = Reply("down", 500, headers=SOON)
REFUSED = Reply("I can't.", stop="refusal", usage=USAGE)


@pytest.fixture
def single(convert: Convert) -> Convert:
    return partial(convert, single_pass=True)


@pytest.mark.parametrize(
    ("fault", "code", "calls"),
    [
        (DOWN, "provider_unavailable", 1),
        (Reply("too long", 400, "context_length_exceeded"), "context_too_long", 1),
        (REFUSED, "refused", 1),
        (Reply("", usage=USAGE), "unusable_reply", 2),
        (Reply("I see a page.", usage=USAGE), "unusable_reply", 2),
    ],
)
def test_a_single_pass_that_fails_is_a_page_that_fails(fault: Reply, code: str, calls: int, single: Convert) -> None:
    page = single(lambda _: fault)
    assert page.error()[::2] == (code, "single_pass")
    assert page.summary.spent.calls == len(page.calls) == calls


@pytest.mark.parametrize("tenth", range(1, 10))
@pytest.mark.parametrize("way", ["length", "cut"])
def test_a_single_pass_that_breaks_off_is_gone_on_with(tenth: int, way: str, single: Convert) -> None:
    part = PAGE[: len(PAGE) * tenth // 10]
    first = Reply(part, stop="length", usage=USAGE) if way == "length" else Reply(part, breaks_with="overloaded_error")
    complete = [block for block in PARTS if block in part]
    rest = PAGE if not complete else "".join(PARTS[len(complete) :]) + "</main>"
    page = single(script(first, Reply(rest, usage=USAGE)))
    assert list(page.content) == ["title_1", "para_1", "eq_1", "para_2"]
    assert page.content["eq_1"].model_dump()["content"] == TEX
    assert [call.reply for call in page.calls] == [part, rest]


def test_what_came_of_a_single_pass_stays_where_the_rest_does_not_come(single: Convert) -> None:
    page = single(script(Reply(PAGE[:-20], stop="length", usage=USAGE), DOWN))
    assert list(page.content) == ["title_1", "para_1", "eq_1"]
    assert "cut off" in page.told
    assert [call.error for call in page.calls] == [None, "provider_unavailable"]
    assert page.summary.spent.usage == USAGE


def test_a_loop_in_a_single_pass_is_cut_off(single: Convert) -> None:
    looping = PAGE.replace("</main>", "<p>again</p>" * 10_000)
    page = single(script(Reply(looping, usage=USAGE), Reply("</main>", usage=USAGE)))
    assert list(page.content)[:4] == ["title_1", "para_1", "eq_1", "para_2"]
    assert len(page.content) < 12
    assert page.calls[0].stop == "repetition"


@pytest.mark.parametrize(
    "reply", [f"```html\n{PAGE}\n```", f"Here it is:\n{PAGE}\nThat is all.", f"<body>{PAGE}</body>"]
)
def test_a_single_pass_in_another_form_is_read_all_the_same(reply: str, single: Convert) -> None:
    assert single(lambda _: Reply(reply)).content == single(lambda _: Reply(PAGE)).content


def test_script_in_a_single_pass_does_not_reach_the_page(single: Convert) -> None:
    hostile = '<script>alert(1)</script><p onclick="alert(2)">Words <a href="javascript:alert(3)">here</a></p>'
    page = single(lambda _: Reply(PAGE.replace("</main>", f"{hostile}</main>")))
    assert "Words" in page.html
    assert "alert" not in page.html


# Formulas read a second time.


def second(fault: Reply) -> Callable[[Body], Reply]:
    """A model that reads well, and answers the second question for the formula with `fault`."""
    return model(text=lambda body: fault if asked_refs(body) == ["eq_1"] else what_is_asked(body))


@pytest.mark.parametrize(
    ("fault", "calls"),
    [(DOWN, 3), (REFUSED, 3), (Reply("", usage=USAGE), 4), (Reply("=== eq_7\nx", usage=USAGE), 4)],
)
def test_the_first_readings_stay_where_the_second_fail(fault: Reply, calls: int, convert: Convert) -> None:
    page = convert(second(fault), math="all")
    assert page.content["eq_1"].model_dump()["content"] == TEX
    assert "the first readings stay" in page.told
    assert set(page.engines().values()) == {"local", "llm"}
    assert [call.purpose for call in page.calls] == ["layout", "text"] + ["math"] * (calls - 2)


def test_a_second_reading_that_breaks_off_is_asked_for_again(convert: Convert) -> None:
    replies = script(Reply("=== eq_1\n\\fr", stop="length", usage=USAGE), Reply("=== eq_1 ok\n", usage=USAGE))
    page = convert(
        model(text=lambda body: replies(body) if asked_refs(body) == ["eq_1"] else what_is_asked(body)), math="all"
    )
    assert page.content["eq_1"].model_dump()["content"] == TEX
    assert page.summary.spent.usage == USAGE + USAGE + USAGE + USAGE


# Where the local layout may stand in.


@pytest.mark.parametrize(("fault", "calls"), [(REFUSED, 1), (Reply("", usage=USAGE), 2)])
def test_the_local_layout_stands_in_for_one_that_is_no_use(
    fault: Reply, calls: int, talk: Talk, tmp_path: Path
) -> None:
    page = talk.convert(tmp_path, model(layout=fault), layout="auto", text="local")
    assert page.summary.error is None
    assert "The layout is the local one" in page.told
    assert page.summary.spent.calls == calls
    assert page.summary.spent.usage == sum([USAGE] * calls, Usage())
    assert len(page.content) >= len(BLOCKS)
