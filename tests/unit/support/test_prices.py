"""Prices: exact, dated, overridable; what is not known stays unknown."""

import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from staged_pipeline.core.conversation import Usage
from staged_pipeline.core.errors import WrongUsage
from staged_pipeline.support.prices import Prices

PRICES = Prices.read()


def test_the_list_is_dated_and_has_the_default_models() -> None:
    assert PRICES.as_of is not None
    assert PRICES.as_of >= datetime.date(2026, 11, 21)
    assert set(PRICES.defaults) == {"anthropic", "openai"}
    assert all(PRICES.of(model) for model in PRICES.defaults.values())


def test_no_price_is_a_binary_fraction_of_a_dollar() -> None:
    """A float would show as 0.1000000000000000055."""
    rates = [rate for price in PRICES.models.values() for rate in (price.cache_read, price.cache_write, price.input)]
    assert all(len(str(rate)) <= 6 for rate in rates)


def test_reading_from_the_cache_is_cheaper_and_writing_to_it_dearer_everywhere() -> None:
    for name, price in PRICES.models.items():
        assert price.cache_read is not None, name
        assert price.cache_write is not None, name
        assert price.cache_read < price.input < price.cache_write < price.output, name
        if price.long:
            assert price.long.input > price.input, name


def test_a_cost_is_exact() -> None:
    usage = Usage(input_tokens=3, cache_read_tokens=7, cache_write_tokens=11, output_tokens=13)
    expected = (3 * Decimal("0.10") + 7 * Decimal("0.01") + 11 * Decimal("0.125") + 13 * Decimal("0.50")) / 1_000_000
    assert PRICES.cost("claude-haiku-5-5", usage) == expected == Decimal("0.000008245")


def test_the_long_rates_hold_for_the_whole_request() -> None:
    short, long = Usage(cache_read_tokens=100_000), Usage(cache_read_tokens=100_000, input_tokens=1, output_tokens=2)
    assert PRICES.cost("claude-haiku-5-5", short) == Decimal("0.001")
    assert PRICES.cost("claude-haiku-5-5", long) == Decimal("0.0050055")


@pytest.mark.parametrize(
    "name",
    ["gpt-6-sol-2026-09-22", "claude-haiku-4-5-20251001", "claude-haiku-4-5@20251001", "claude-sonnet-5-5-latest"],
)
def test_a_snapshot_costs_what_its_model_does(name: str) -> None:
    assert PRICES.of(name) is not None


@pytest.mark.parametrize("name", ["", "gpt-6", "claude-sonnet-5-5-fast", "gpt-6-sol-2026", "my-model"])
def test_no_model_is_priced_like_one_of_a_similar_name(name: str) -> None:
    assert PRICES.of(name) is None
    assert PRICES.cost(name, Usage(input_tokens=1)) is None
    with pytest.raises(WrongUsage, match="--prices"):
        PRICES.require(name)


def test_an_unknown_usage_has_no_cost() -> None:
    assert PRICES.cost("gpt-6-sol", None) is None
    assert PRICES.cost("gpt-6-sol", Usage()) == 0


def test_the_most_a_call_costs_is_never_less_than_it_does() -> None:
    for name in PRICES.models:
        for input_tokens in (0, 1_000, 99_999, 100_001, 300_000):
            most = PRICES.most(name, input_tokens, 500)
            for usage in (
                Usage(input_tokens=input_tokens, output_tokens=500),
                Usage(cache_write_tokens=input_tokens, output_tokens=500),
                Usage(cache_read_tokens=input_tokens, output_tokens=100),
            ):
                cost = PRICES.cost(name, usage)
                assert cost is not None
                assert cost <= most


def test_own_prices_go_before_ours(tmp_path: Path) -> None:
    own = tmp_path / "prices.toml"
    own.write_text(
        'defaults.openai = "my-model"\n'
        "[models.my-model]\ninput = 0.3\noutput = 0\n"
        "[models.gpt-6-sol]\ninput = 1\noutput = 1\n"
    )
    prices = Prices.read(own)
    assert prices.cost("my-model", Usage(cache_read_tokens=1_000_000)) == Decimal("0.3")
    assert prices.cost("gpt-6-sol", Usage(output_tokens=1_000_000)) == 1
    assert prices.of("claude-opus-5-5") == PRICES.of("claude-opus-5-5")
    assert prices.defaults == {**PRICES.defaults, "openai": "my-model"}
    assert prices.as_of == PRICES.as_of


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("models = [", "are not TOML"),
        ("[models.a]\ninput = 1", "models > a > output"),
        ("[models.a]\ninput = -1\noutput = 1", "models > a > input"),
        ("[models.a]\ninput = 1\noutput = 1\ncache = 1", "models > a > cache"),
        ("[models.a]\ninput = nan\noutput = 1", "models > a > input"),
        ("\ufeff\x00", "are not TOML"),
    ],
)
def test_a_bad_file_is_told_by_its_place(tmp_path: Path, text: str, message: str) -> None:
    own = tmp_path / "prices.toml"
    own.write_text(text)
    with pytest.raises(WrongUsage, match=message):
        Prices.read(own)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match=r"nowhere\.toml cannot be read"):
        Prices.read(tmp_path / "nowhere.toml")
