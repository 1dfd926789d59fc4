"""The books of a page: every call is kept, none without its cost, none with a key."""

import hashlib
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import httpx2
import pytest
from conversations import USAGE, FakeClient, drawing, question, reply_to

from staged_pipeline.core.conversation import Exchange, ModelClient, ModelReply, ModelRequest, StopReason
from staged_pipeline.core.errors import (
    BudgetExceeded,
    InvalidKey,
    ProviderUnavailable,
    RateLimited,
    StagedError,
    WrongUsage,
)
from staged_pipeline.core.summary import Spending
from staged_pipeline.providers.accounting import AccountedClient
from staged_pipeline.providers.anthropic_client import AnthropicClient
from staged_pipeline.providers.broken_off import broke_off
from staged_pipeline.providers.openai_client import OpenAIClient
from staged_pipeline.support.prices import Prices
from staged_pipeline.support.purse import Purse
from staged_pipeline.support.tokens import token_rule

PRICES = Prices.read()
KEY = "sk-test-4f5e6d7c8b9a"
COST = Decimal("0.004475")
"""USAGE at the prices of claude-sonnet-5-5."""


def books(
    folder: Path,
    client: ModelClient | None = None,
    purse: Purse | None = None,
    replayed: bool = False,
    prices: Prices = PRICES,
) -> AccountedClient:
    return AccountedClient(client or FakeClient(), "anthropic", prices, purse, folder / "calls", replayed)


def kept(folder: Path, name: str) -> dict[str, object]:
    return json.loads((folder / "calls" / name).read_text())


def test_a_call_leaves_what_was_asked_answered_and_paid(tmp_path: Path) -> None:
    books(tmp_path).ask(question("ذ is \\(x\\)"))
    call = kept(tmp_path, "001_text.json")
    page = {
        "image": "../page.png",
        "width": 248,
        "height": 350,
        "sha256": hashlib.sha256(drawing().png).hexdigest(),
    }
    assert call["request"] == {
        "parts": [page, {"text": "The prompt."}, {"text": "ذ is \\(x\\)"}],
        "earlier": [],
        "max_output_tokens": 1000,
    }
    assert call["reply"] == "=== para_1 ok text"
    assert call["usage"] == USAGE.model_dump()
    assert Decimal(str(call["cost"])) == COST
    assert (call["number"], call["stop"], call["provider"], call["prompt"]) == (1, "end", "anthropic", "0123456789ab")
    assert [path.name for path in (tmp_path / "calls").iterdir()] == ["001_text.json"]


def test_pictures_other_than_the_page_lie_beside(tmp_path: Path) -> None:
    crop = drawing(3, (90, 40), name="eq_3")
    rude = drawing(4, (90, 40), name="../../eq 4")
    books(tmp_path).ask(question(purpose="math", pictures=(drawing(), crop, rude)))
    assert (tmp_path / "calls" / "001_eq_3.png").read_bytes() == crop.png
    assert (tmp_path / "calls" / "001_______eq_4.png").read_bytes() == rude.png
    assert '"001_eq_3.png"' in (tmp_path / "calls" / "001_math.json").read_text()
    assert len(list(tmp_path.rglob("*.*"))) == 3


def test_numbers_go_on_after_those_of_an_earlier_run(tmp_path: Path) -> None:
    books(tmp_path).ask(question())
    again = books(tmp_path)
    again.ask(question())
    assert again.records()[0].number == 2
    (tmp_path / "calls" / "1000_layout.json").write_text("{}")
    third = books(tmp_path)
    third.ask(question())
    assert [record.number for record in third.records()] == [1001]


def test_calls_of_many_threads_have_numbers_of_their_own(tmp_path: Path) -> None:
    client = books(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda i: client.ask(question(str(i))), range(24)))
    assert [record.number for record in client.records()] == list(range(1, 25))
    assert len(list((tmp_path / "calls").glob("*_text.json"))) == 24


def _raise(error: Exception) -> Callable[[ModelRequest], ModelReply]:
    def answer(_: ModelRequest) -> ModelReply:
        raise error

    return answer


def test_an_error_is_kept_by_its_code_and_never_with_the_key(tmp_path: Path) -> None:
    client = books(tmp_path, FakeClient(_raise(InvalidKey(f"Incorrect API key provided: {KEY}"))))
    with pytest.raises(InvalidKey):
        client.ask(question())
    assert kept(tmp_path, "001_text.json")["error"] == "invalid_key"
    assert [record.error for record in client.records()] == ["invalid_key"]
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and KEY.encode() in path.read_bytes()]


@pytest.mark.parametrize("make", [AnthropicClient, OpenAIClient])
def test_a_service_that_repeats_the_key_does_not_bring_it_into_the_books(
    tmp_path: Path, make: type[AnthropicClient] | type[OpenAIClient]
) -> None:
    def refuse(request: httpx2.Request) -> httpx2.Response:
        seen = {**request.headers, "message": f"Incorrect API key provided: {KEY}"}
        return httpx2.Response(401, json={"error": seen}, headers=request.headers)

    client = make(KEY, transport=httpx2.MockTransport(refuse))
    with pytest.raises(InvalidKey) as raised:
        books(tmp_path, client).ask(question())
    assert KEY not in str(raised.value)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if KEY.encode() in path.read_bytes()]


def test_replies_that_were_no_use_are_kept_with_the_next_question(tmp_path: Path) -> None:
    request = question().model_copy(update={"earlier": (Exchange(reply="bad", complaint="why"),)})
    books(tmp_path).ask(request)
    assert '"complaint": "why"' in (tmp_path / "calls" / "001_text.json").read_text()


def test_within_a_budget_what_was_used_is_spent(tmp_path: Path) -> None:
    purse = Purse.new(tmp_path / "purse", Decimal(1))
    books(tmp_path, purse=purse).ask(question())
    assert purse.spent == COST


def test_beyond_a_budget_nothing_is_sent(tmp_path: Path) -> None:
    purse = Purse.new(tmp_path / "purse", Decimal("0.01"))
    client = FakeClient()
    client_books = books(tmp_path, client, purse)
    with pytest.raises(BudgetExceeded, match=r"\$0\.0100 does not allow"):
        client_books.ask(question())
    assert not client.asked
    assert not (tmp_path / "calls").exists()
    assert Spending.of(client_books.records()) == Spending(calls=0, unanswered=1, cost=Decimal(0))
    books(tmp_path, client, purse).ask(question(max_output_tokens=10))
    assert len(client.asked) == 1


def test_a_budget_needs_a_price(tmp_path: Path) -> None:
    client = FakeClient()
    with pytest.raises(WrongUsage, match="--prices"):
        books(tmp_path, client, Purse.new(tmp_path / "purse", Decimal(1))).ask(question(model="mine"))
    assert not client.asked


def test_without_a_budget_an_unknown_price_is_an_unknown_cost(tmp_path: Path) -> None:
    client = books(tmp_path)
    client.ask(question(model="mine"))
    assert client.records()[0].cost is None
    assert "cost" not in kept(tmp_path, "001_text.json")


@pytest.mark.parametrize(
    "error",
    [RateLimited("wait"), InvalidKey("no"), ProviderUnavailable("overloaded")],
)
def test_a_call_that_was_refused_cost_nothing(tmp_path: Path, error: StagedError) -> None:
    purse = Purse.new(tmp_path / "purse", Decimal(1))
    client = books(tmp_path, FakeClient(_raise(error)), purse)
    with pytest.raises(type(error)):
        client.ask(question())
    assert Spending.of(client.records()) == Spending(calls=1, unanswered=1, cost=Decimal(0))
    assert purse.spent == 0


def _after_breaking_off(times: int, then: Callable[[ModelRequest], ModelReply]) -> Callable[[ModelRequest], ModelReply]:
    def answer(request: ModelRequest) -> ModelReply:
        for _ in range(times):
            broke_off()
        return then(request)

    return answer


def test_requests_that_broke_off_are_paid_by_estimate_and_the_record_says_so(tmp_path: Path) -> None:
    purse = Purse.new(tmp_path / "purse", Decimal(1))
    client = books(tmp_path, FakeClient(_after_breaking_off(2, _raise(ProviderUnavailable("silent")))), purse)
    with pytest.raises(ProviderUnavailable):
        client.ask(question())
    tokens = token_rule("claude-sonnet-5-5").request_tokens(question())
    lost = 2 * tokens * Decimal("2.5") / 1_000_000
    assert purse.spent == lost > 0
    assert Spending.of(client.records()) == Spending(calls=1, unanswered=1, cost=lost)
    call = kept(tmp_path, "001_text.json")
    assert (call["broken_off"], Decimal(str(call["cost"])), call["error"]) == (2, lost, "provider_unavailable")
    client.client = FakeClient(_after_breaking_off(2, reply_to))
    client.ask(question())
    assert client.records()[1].cost == lost + COST
    assert purse.spent == 2 * lost + COST


def test_what_broke_off_at_an_unknown_price_is_an_unknown_cost(tmp_path: Path) -> None:
    client = books(tmp_path, FakeClient(_after_breaking_off(1, _raise(ProviderUnavailable("silent")))))
    with pytest.raises(ProviderUnavailable):
        client.ask(question(model="mine"))
    assert client.records()[0].cost is None


@pytest.mark.parametrize("stop", ["cut", "repetition"])
def test_a_reply_of_unknown_usage_costs_the_most_it_may(tmp_path: Path, stop: StopReason) -> None:
    def answer(request: ModelRequest) -> ModelReply:
        return ModelReply(text="x", stop=stop, model=request.model)

    purse = Purse.new(tmp_path / "purse", Decimal(1))
    client = books(tmp_path, FakeClient(answer), purse)
    client.ask(question())
    assert client.records()[0].cost is None
    assert purse.spent >= Decimal("0.01")  # 1000 tokens of output alone


def test_the_model_that_answered_is_the_one_that_is_paid(tmp_path: Path) -> None:
    def answer(request: ModelRequest) -> ModelReply:
        return ModelReply(text="x", stop="end", model="claude-haiku-4-5-20251001", usage=USAGE)

    client = books(tmp_path, FakeClient(answer))
    client.ask(question())
    record = client.records()[0]
    assert (record.model, record.cost) == ("claude-haiku-4-5-20251001", Decimal("0.0023375"))


def test_a_replay_is_paid_by_nobody(tmp_path: Path) -> None:
    purse = Purse.new(tmp_path / "purse", Decimal(0))
    client = books(tmp_path, purse=purse, replayed=True)
    client.ask(question())
    assert purse.spent == 0
    assert client.records()[0].replayed
    assert client.records()[0].cost == COST
