"""Pages whose model fails in every way, over loopback, through the SDKs and the stages: what becomes of page and books.

Every test runs once with each SDK. In `test_model_answers.py` the replies come whole, but in another form.
"""

import pytest
from made_page import ANSWER, BLOCKS, OUTLINE, SOON, USAGE, Convert, asked_refs, model, refs_in, what_is_asked
from model_server import Reply, script
from reading_model import texts_of

from staged_pipeline.core.content import ContentMap
from staged_pipeline.core.conversation import Usage


def test_where_nothing_fails_every_part_is_the_models(convert: Convert, whole: ContentMap) -> None:
    page = convert(model())
    assert page.content == whole
    assert page.summary.warnings == ()
    assert page.engines() == {"heading_1": "local", **dict.fromkeys(BLOCKS, "llm")}
    assert [(call.purpose, call.stop, call.reply) for call in page.calls] == [
        ("layout", "end", OUTLINE),
        ("text", "end", ANSWER),
    ]
    assert page.summary.spent.usage == USAGE + USAGE


# What may pass by itself.


@pytest.mark.parametrize("status", [429, 500, 529])
def test_what_passes_is_waited_for_and_is_one_call_in_the_books(
    status: int, convert: Convert, whole: ContentMap
) -> None:
    busy = Reply("busy", status, headers=SOON)
    page = convert(model(script(busy, Reply(OUTLINE, usage=USAGE)), script(busy, Reply(ANSWER, usage=USAGE))))
    assert page.content == whole
    assert (len(page.asked), len(page.calls)) == (4, 2)
    assert page.summary.spent.usage == USAGE + USAGE


FAILING = [
    (Reply("busy", 429, headers=SOON), "rate_limited", "run again later"),
    (Reply("down", 500, headers=SOON), "provider_unavailable", "run again later"),
    (Reply("down", 529, headers=SOON), "provider_unavailable", "run again later"),
    (Reply("no", 400, "context_length_exceeded"), "context_too_long", "lower --dpi and --shard-size"),
    (Reply("I can't.", stop="refusal", usage=USAGE), "refused", "try another model"),
]


@pytest.mark.parametrize(("fault", "code", "advice"), FAILING)
def test_a_page_whose_layout_fails_says_what_to_do(fault: Reply, code: str, advice: str, convert: Convert) -> None:
    page = convert(model(layout=fault))
    found, message, stage = page.error()
    assert (found, stage) == (code, "layout")
    assert advice in message
    (call,) = page.calls
    assert (call.error, call.stop) == ((None, "refusal") if code == "refused" else (code, None))
    paid = USAGE if code == "refused" else Usage()
    assert page.summary.spent.usage == paid


@pytest.mark.parametrize(("fault", "code", "advice"), FAILING)
def test_a_page_whose_text_fails_keeps_layout_and_drafts(
    fault: Reply, code: str, advice: str, convert: Convert
) -> None:
    page = convert(model(text=fault))
    assert page.summary.error is None
    assert set(page.engines().values()) == {"local"}
    assert set(page.summary.low_confidence_refs) == set(BLOCKS)
    assert "The model was not heard on para_1, eq_1, table_1, para_2" in page.told
    assert advice in page.told
    assert [call.error for call in page.calls] == [None, None if code == "refused" else code]
    assert page.summary.spent.usage == (USAGE + USAGE if code == "refused" else USAGE)


def test_silence_ends_after_the_timeout(convert: Convert) -> None:
    silent = Reply("late", delay=5)
    page = convert(model(layout=silent), call_timeout=0.1, max_retries=0)
    assert page.error()[0] == "provider_unavailable"
    assert "--call-timeout" in page.error()[1]
    page = convert(model(text=silent), call_timeout=1, max_retries=0)  # time for the layout's answer
    assert "--call-timeout" in page.told
    assert [call.error for call in page.calls] == [None, "provider_unavailable"]


@pytest.mark.parametrize(
    ("fault", "code", "advice"),
    [
        (Reply("wrong key", 401, "authentication_error"), "invalid_key", "_API_KEY"),
        (Reply("no such model", 404, "not_found_error"), "unknown_model", "--model"),
    ],
)
@pytest.mark.parametrize("stage", ["layout", "text"])
def test_what_no_page_can_do_without_fails_the_page(
    stage: str, fault: Reply, code: str, advice: str, convert: Convert
) -> None:
    page = convert(model(**{stage: fault}))
    found, message, where = page.error()
    assert (found, where) == (code, stage)
    assert advice in message
    assert page.calls[-1].error == code
    assert page.summary.spent.usage == (USAGE if stage == "text" else Usage())


def test_one_part_that_fails_costs_no_other(convert: Convert, whole: ContentMap) -> None:
    down = Reply("down", 500, headers=SOON)
    page = convert(model(text=lambda body: down if "eq_1" in asked_refs(body) else what_is_asked(body)), shard_size=1)
    assert {ref for ref, entry in page.content.items() if entry != whole[ref]} == {"eq_1"}
    assert page.content["eq_1"].engine == "local"
    assert page.summary.spent.calls == 5
    assert page.summary.spent.usage.output_tokens == 400


# Replies that end early, or say nothing.


@pytest.mark.parametrize("tenth", range(1, 10))
@pytest.mark.parametrize("way", ["length", "cut"])
def test_a_text_that_breaks_off_is_asked_for_what_is_missing(
    tenth: int, way: str, convert: Convert, whole: ContentMap
) -> None:
    part = ANSWER[: len(ANSWER) * tenth // 10]
    first = Reply(part, stop="length", usage=USAGE) if way == "length" else Reply(part, breaks_with="overloaded_error")
    page = convert(model(text=lambda body: what_is_asked(body) if "missing" in texts_of(body)[-1] else first))
    assert page.content == whole
    complete = [ref for ref in BLOCKS if f"=== {ref}\n{BLOCKS[ref]}\n===" in part]
    assert refs_in(page.asked[-1]) == [ref for ref in BLOCKS if ref not in complete]
    assert [(call.stop, call.reply) for call in page.calls[1:2]] == [(way, part)]
    assert len(page.calls) == 3
    # What a broken connection cost was not told: the cost is unknown then, never nothing.
    assert page.summary.spent.usage.output_tokens == (300 if way == "length" else 200)
    assert (page.summary.spent.cost is None) == (way == "cut")


@pytest.mark.parametrize("tenth", range(1, 10))
@pytest.mark.parametrize("way", ["length", "cut"])
def test_a_layout_that_breaks_off_is_gone_on_with(tenth: int, way: str, convert: Convert, whole: ContentMap) -> None:
    part = OUTLINE[: len(OUTLINE) * tenth // 10]
    kept = part[: part.rfind("\n") + 1]
    first = Reply(part, stop="length", usage=USAGE) if way == "length" else Reply(part, breaks_with="overloaded_error")
    page = convert(model(layout=script(first, Reply(OUTLINE[len(kept) :], usage=USAGE))))
    assert page.content == whole
    assert page.calls[0].reply == part


@pytest.mark.parametrize("way", ["cut_after", "ends_after"])
def test_a_connection_that_is_cut_keeps_the_blocks_that_came(way: str, convert: Convert, whole: ContentMap) -> None:
    first = Reply(ANSWER + "x" * 200, piece=10, usage=USAGE, **{way: 3500})
    page = convert(model(text=script(first, Reply(ANSWER, usage=USAGE))))
    assert page.content == whole
    came = page.calls[1].reply
    assert came is not None
    assert 0 < len(came) < len(ANSWER)
    assert page.calls[1].stop == "cut"


def test_an_empty_layout_is_asked_again_once(convert: Convert, whole: ContentMap) -> None:
    page = convert(model(layout=script(Reply("", usage=USAGE), Reply(OUTLINE, usage=USAGE))))
    assert page.content == whole
    page = convert(model(layout=Reply("", usage=USAGE)))
    assert page.error()[0] == "unusable_reply"
    assert page.summary.spent.calls == 2
    assert page.summary.spent.usage == USAGE + USAGE


def test_an_empty_text_is_asked_again_and_then_the_drafts_stay(convert: Convert, whole: ContentMap) -> None:
    page = convert(model(text=script(Reply("", usage=USAGE), Reply(ANSWER, usage=USAGE))))
    assert page.content == whole
    page = convert(model(text=Reply("", usage=USAGE)))
    assert set(page.summary.low_confidence_refs) == set(BLOCKS)
    assert page.summary.failed_refs == ()
    assert page.summary.spent.usage.output_tokens == 100 * page.summary.spent.calls


@pytest.mark.parametrize("loop", ["again and again ", "the same line\n", "| a | b |\n"])
def test_a_loop_is_cut_off_and_the_blocks_before_it_stay(loop: str, convert: Convert, whole: ContentMap) -> None:
    endless = Reply(f"{ANSWER}=== para_9\n{loop * 10_000}", usage=USAGE)
    page = convert(model(text=endless))
    assert page.content == whole
    call = page.calls[1]
    assert (call.stop, call.cost) == ("repetition", None)
    assert len(str(call.reply)) < len(ANSWER) + 100
    assert len(page.asked) == 2
    page = convert(model(layout=script(Reply(f"{OUTLINE}{loop * 10_000}"), Reply(OUTLINE))))
    assert page.content == whole
