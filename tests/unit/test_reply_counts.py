"""Counting what recorded calls took."""

from decimal import Decimal

import pytest
from reply_counts import MATHEMATICS, PROSE, SCANS, Way, group_of, input_of
from samples import SAMPLES

from staged_pipeline.core.conversation import Exchange, Purpose, TextPart
from staged_pipeline.providers.accounting import KeptCall, SentImage, SentRequest
from staged_pipeline.support.prices import Prices
from staged_pipeline.support.tokens import token_rule

MODEL = "claude-sonnet-5-5"
RULE = token_rule(MODEL)
PRICES = Prices.read()
PICTURE = 45 * 63
FRAMES = 3 * 10


def call(number: int, purpose: Purpose, reply: str | None, *more: SentImage, earlier: str = "") -> KeptCall:
    page = SentImage(image="../page.png", width=1240, height=1754, sha256="")
    data = "d" * 400
    return KeptCall(
        question="",
        number=number,
        purpose=purpose,
        provider="anthropic",
        model=MODEL,
        prompt="digest",
        request=SentRequest(
            parts=(page, TextPart(text="p" * 800), *more, TextPart(text=data)),
            earlier=(Exchange(reply=earlier, complaint="c" * 40),) if earlier else (),
            max_output_tokens=1000,
        ),
        reply=reply,
    )


def test_the_picture_is_written_to_the_cache_once_and_read_from_there() -> None:
    crop = SentImage(image="003_eq_1.png", width=280, height=280, sha256="")
    calls = [call(1, "layout", "a" * 40), call(2, "text", "a" * 80), call(3, "math", "a" * 120, crop)]
    way = Way.of(calls, RULE)
    assert [usage.cache_write_tokens for usage in way.cached] == [PICTURE, 0, 0]
    assert [usage.cache_read_tokens for usage in way.cached] == [0, PICTURE, PICTURE]
    texts = 260 + 130 + FRAMES
    assert [usage.input_tokens for usage in way.cached] == [texts, texts, texts + 100 + 10]
    assert [usage.input_tokens for usage in way.plain] == [input_of(usage) for usage in way.cached]
    assert [way.written(stage) for stage in ("layout", "text", "math")] == [13, 26, 39]
    assert way.written() == 78
    assert way.spent(PRICES, MODEL).calls == 3


def test_a_question_that_is_asked_again_is_paid_for_again() -> None:
    way = Way.of([call(1, "text", "a" * 80), call(2, "text", "a" * 80, earlier="a" * 80)], RULE)
    assert way.written("text") == 52
    assert way.plain[1].input_tokens == way.plain[0].input_tokens + 26 + 13 + 20
    assert way.cached[1].cache_read_tokens == PICTURE


def test_a_single_pass_writes_nothing_to_the_cache() -> None:
    way = Way.of([call(1, "single_pass", "a" * 400)], RULE)
    assert way.plain == way.cached
    assert way.written() == 130


def test_a_call_without_a_reply_wrote_nothing() -> None:
    assert Way.of([call(1, "layout", None)], RULE).written() == 0


def test_what_it_costs() -> None:
    way = Way.of([call(1, "layout", "a" * 40), call(2, "text", "a" * 80)], RULE)
    plain, cached = (way.spent(PRICES, MODEL, cached=cached).cost for cached in (False, True))
    assert plain == Decimal(2 * 2 * (PICTURE + 420) + 10 * 39) / 1_000_000
    assert cached == (PICTURE * (Decimal("2.5") + Decimal("0.1")) + 2 * 2 * 420 + 10 * 39) / 1_000_000
    assert way.spent(PRICES, "a-model-of-mine").cost is None


@pytest.mark.parametrize(
    ("name", "group"),
    [("tables", PROSE), ("figures", PROSE), ("paper", MATHEMATICS), ("paper_scan", SCANS), ("broken_layer", SCANS)],
)
def test_which_group_a_sample_is_of(name: str, group: object) -> None:
    (sample,) = [sample for sample in SAMPLES if sample.name == name]
    assert group_of(sample) is group
