"""The pace of calls over both SDKs and loopback: what is waited for, what is made again, and what is not."""

from collections.abc import Callable

import pytest
from model_server import Body, ModelServer, Reply, script

from staged_pipeline.core.conversation import ModelReply, ModelRequest, TextPart
from staged_pipeline.core.errors import OutOfCredit, ProviderUnavailable, RateLimited
from staged_pipeline.providers.anthropic_client import AnthropicClient
from staged_pipeline.providers.openai_client import OpenAIClient
from staged_pipeline.providers.paced import PacedClient
from staged_pipeline.support.pace import Pace
from staged_pipeline.support.turnstile import Turnstile

SOON = {"retry-after-ms": "1"}
GOOD = Reply("good")
BUSY = Reply("slow down", 429, "rate_limit_error", SOON)
OVERLOADED = Reply("overloaded", 529, "overloaded_error", SOON)
REQUEST = ModelRequest(
    purpose="text", page_index=0, model="m", parts=(TextPart(text="Read."),), prompt="p", max_output_tokens=100
)
Client = Callable[[str], "AnthropicClient | OpenAIClient"]


class Asked:
    """What came of one question: the reply or the error, the tries that the service saw, and what was said."""

    def __init__(
        self, client: Client, answer: Callable[[Body], Reply], patience: float = 60.0, retries: int = 2
    ) -> None:
        self.said = 0
        self.reply: ModelReply | None = None
        self.error: Exception | None = None
        with ModelServer(answer) as server:
            asked = client(server.url)
            paced = PacedClient(asked, Turnstile(Pace(calls=4, patience=patience), self._say), retries=2)
            try:
                self.reply = paced.ask(REQUEST)
            except (RateLimited, OutOfCredit, ProviderUnavailable) as error:
                self.error = error
            finally:
                asked.close()
            self.tries = len(server.seen)

    def _say(self) -> None:
        self.said += 1


@pytest.fixture(params=["anthropic", "openai"])
def client(request: pytest.FixtureRequest) -> Client:
    if request.param == "anthropic":
        return lambda url: AnthropicClient("key", base_url=url, max_retries=2, retry_busy=False)
    return lambda url: OpenAIClient("key", base_url=f"{url}/v1", max_retries=2, retry_busy=False)


def test_a_rate_limit_is_waited_out_however_often_it_refuses(client: Client) -> None:
    asked = Asked(client, script(*[BUSY] * 7, GOOD))
    assert asked.reply is not None
    assert (asked.reply.text, asked.tries, asked.said) == ("good", 8, 1)


def test_an_overload_is_tried_again_so_many_times(client: Client) -> None:
    assert Asked(client, script(OVERLOADED, OVERLOADED, GOOD)).reply is not None
    asked = Asked(client, script(OVERLOADED))
    assert isinstance(asked.error, ProviderUnavailable)
    assert asked.tries == 3


def test_a_service_that_takes_no_call_at_all_is_given_up(client: Client) -> None:
    asked = Asked(client, script(BUSY), patience=0.2)
    assert isinstance(asked.error, RateLimited)
    assert asked.tries > 1


def test_a_wait_beyond_all_patience_is_not_begun(client: Client) -> None:
    asked = Asked(client, script(Reply("slow down", 429, "rate_limit_error", {"retry-after": "61"})))
    assert isinstance(asked.error, RateLimited)
    assert "asks to wait 61 seconds" in str(asked.error)
    assert (asked.tries, asked.said) == (1, 0)


def test_an_account_without_credit_is_not_waited_for(client: Client) -> None:
    asked = Asked(client, script(Reply("no quota", 429, "insufficient_quota", SOON)))
    assert isinstance(asked.error, OutOfCredit)
    assert asked.tries == 1


def test_what_fails_otherwise_is_left_to_the_sdk(client: Client) -> None:
    down = Reply("down", 500, "api_error", SOON)
    assert Asked(client, script(down, down, GOOD)).tries == 3
    assert isinstance(Asked(client, script(down)).error, ProviderUnavailable)
