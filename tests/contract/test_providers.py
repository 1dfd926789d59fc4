"""Both SDKs against a server that fails in every way: what comes of it, after how many tries, and that no key is told.

Every test runs once with each of them.
"""

import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from model_server import Body, ModelServer, Reply, script

from staged_pipeline.core.conversation import Exchange, ImagePart, ModelReply, ModelRequest, TextPart, Usage
from staged_pipeline.core.errors import (
    ContextTooLong,
    InvalidKey,
    ModelRefused,
    OutOfCredit,
    ProviderError,
    ProviderUnavailable,
    RateLimited,
    RequestRejected,
    UnknownModel,
)
from staged_pipeline.providers import streaming
from staged_pipeline.providers.anthropic_client import AnthropicClient
from staged_pipeline.providers.broken_off import counted
from staged_pipeline.providers.openai_client import OpenAIClient

KEY = "test-key"
SOON = {"retry-after-ms": "1"}
GOOD = Reply("all is well")
REQUEST = ModelRequest(
    purpose="text",
    page_index=0,
    model="a-model",
    parts=(ImagePart(name="page", png=b"\x89PNG", width=1, height=1), TextPart(text="Read it.")),
    prompt="digest",
    max_output_tokens=100,
)
Client = AnthropicClient | OpenAIClient
Asked = Callable[..., Iterator["Talk"]]


class Talk:
    """A client and the server that it asks."""

    def __init__(self, client: Client, server: ModelServer) -> None:
        self.client = client
        self.server = server

    def ask(self, request: ModelRequest = REQUEST) -> ModelReply:
        return self.client.ask(request)

    def fails(self, kind: type[ProviderError]) -> str:
        """The message of the error, which must be of exactly this kind, and must not tell the key."""
        with pytest.raises(ProviderError) as raised:
            self.ask()
        assert type(raised.value) is kind, raised.value
        message = str(raised.value)
        assert KEY not in message
        assert raised.value.__cause__ is None and raised.value.__context__ is None
        return message

    @property
    def tries(self) -> int:
        return len(self.server.seen)


@pytest.fixture(params=["anthropic", "openai"])
def provider(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def talk(provider: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., "contextmanager[Talk]"]:
    monkeypatch.setattr(streaming, "_PAUSE", 0.0)

    @contextmanager
    def opened(answer: Callable[[Body], Reply] | Reply, **options: Any) -> Iterator[Talk]:
        with ModelServer(answer if callable(answer) else script(answer)) as server:
            settings = {"max_retries": 2, "timeout": 5.0, **options}
            client: Client
            if provider == "anthropic":
                client = AnthropicClient(KEY, base_url=server.url, **settings)
            else:
                client = OpenAIClient(KEY, base_url=server.openai_url, **settings)
            try:
                yield Talk(client, server)
            finally:
                client.close()

    return opened


def test_a_reply_comes_with_its_usage(talk: Asked) -> None:
    usage = Usage(input_tokens=7, cache_read_tokens=1500, cache_write_tokens=30, output_tokens=9)
    with talk(Reply("Ein Satz.\nسطر ثانٍ", usage=usage, piece=3)) as asked:
        reply = asked.ask()
    assert (reply.text, reply.stop, reply.model, reply.usage) == ("Ein Satz.\nسطر ثانٍ", "end", "a-model", usage)
    assert reply.seconds > 0


def test_usage_that_is_not_told_is_unknown(talk: Asked) -> None:
    with talk(Reply("text", usage=None)) as asked:
        assert asked.ask().usage is None


@pytest.mark.parametrize(
    ("word", "stop"),
    [("length", "length"), ("refusal", "refusal"), ("end", "end"), ("model_context_window_exceeded", None)],
)
def test_why_a_reply_ended(talk: Asked, provider: str, word: str, stop: str | None) -> None:
    with talk(Reply("some text", stop=word)) as asked:
        assert asked.ask().stop == (stop or {"anthropic": "length", "openai": "end"}[provider])


def test_an_empty_reply_is_a_reply(talk: Asked) -> None:
    with talk(Reply("")) as asked:
        reply = asked.ask()
    assert (reply.text, reply.stop, asked.tries) == ("", "end", 1)


@pytest.mark.parametrize("status", [429, 500, 503, 529, 408])
def test_what_may_pass_is_asked_again(talk: Asked, status: int) -> None:
    with talk(script(Reply("busy", status, headers=SOON), Reply("busy", status, headers=SOON), GOOD)) as asked:
        assert asked.ask().text == GOOD.text
    assert asked.tries == 3


@pytest.mark.parametrize(
    ("status", "kind"), [(429, RateLimited), (500, ProviderUnavailable), (529, ProviderUnavailable)]
)
def test_what_does_not_pass_is_told(talk: Asked, status: int, kind: type[ProviderError]) -> None:
    with talk(Reply(f"busy, says {KEY}", status, headers=SOON)) as asked:
        assert "run again later" in asked.fails(kind)
    assert asked.tries == 3


def test_the_wait_that_the_service_asks_for_is_kept(talk: Asked) -> None:
    with talk(script(Reply("slow down", 429, headers={"retry-after": "0.3"}), GOOD)) as asked:
        started = time.monotonic()
        asked.ask()
    assert 0.3 <= time.monotonic() - started < 20


def test_a_wait_of_an_hour_is_an_error_at_once(talk: Asked) -> None:
    with talk(Reply("slow down", 429, headers={"retry-after": "3600"})) as asked:
        assert "asks to wait 3600 seconds" in asked.fails(RateLimited)
    assert asked.tries == 1


@pytest.mark.parametrize("code", ["insufficient_quota", "enforced_spend_limit_reached"])
def test_an_account_that_may_spend_no_more_is_not_asked_again(talk: Asked, code: str) -> None:
    with talk(Reply("over the limit", 429, code)) as asked:
        assert "add credit" in asked.fails(OutOfCredit)
    assert asked.tries == 1


@pytest.mark.parametrize(
    ("reply", "kind", "advice"),
    [
        (Reply(f"invalid x-api-key: {KEY}", 401, "authentication_error"), InvalidKey, "_API_KEY that may use a-model"),
        (Reply("Incorrect API key provided: sk-abcdef**ghij", 401), InvalidKey, "provided: [key]"),
        (Reply("not in your country", 403, "permission_error"), InvalidKey, "not in your country"),
        (Reply("model: a-model", 404, "not_found_error"), UnknownModel, "--model, and check --base-url"),
        (Reply("page not found", 404), UnknownModel, "--model"),
        (Reply("no access to a-model", 403, "model_not_found"), UnknownModel, "--model"),
        (Reply("prompt is too long: 215432 tokens > 200000 maximum", 400), ContextTooLong, "--shard-size"),
        (Reply("This model's maximum context length is 4096 tokens.", 400), ContextTooLong, "--shard-size"),
        (Reply("too long", 400, "context_length_exceeded"), ContextTooLong, "--shard-size"),
        (Reply("bad image", 400, "invalid_request_error"), RequestRejected, "It said: bad image"),
        (Reply("request too large", 413, "request_too_large"), RequestRejected, "lower --dpi"),
        (Reply("unprocessable", 422), RequestRejected, "unprocessable"),
        (Reply("Your credit balance is too low to access the API.", 400), OutOfCredit, "add credit"),
        (Reply("pay first", 402, "billing_error"), OutOfCredit, "add credit"),
        (Reply("filtered", 400, "content_filter"), ModelRefused, "another --model"),
        (Reply(status=404, raw=b"<html><body>nginx</body></html>"), UnknownModel, "check --base-url"),
        (Reply("elsewhere", 307, headers={"location": "http://127.0.0.1:9/"}), RequestRejected, "redirects"),
    ],
)
def test_what_will_not_pass_is_told_at_once(talk: Asked, reply: Reply, kind: type[ProviderError], advice: str) -> None:
    with talk(reply) as asked:
        message = asked.fails(kind)
    assert advice in message
    assert "nginx" not in message
    assert asked.tries == 1


def test_silence_ends_after_the_timeout(talk: Asked) -> None:
    with talk(Reply("too late", delay=5), timeout=0.1, max_retries=0) as asked:
        assert "sent nothing for 0.1 seconds: run again later, or raise --call-timeout" in asked.fails(
            ProviderUnavailable
        )
    assert asked.tries == 1


def test_a_service_that_was_silent_once_is_asked_again(talk: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("anthropic._base_client.INITIAL_RETRY_DELAY", 0.01)
    monkeypatch.setattr("openai._base_client.INITIAL_RETRY_DELAY", 0.01)
    with talk(script(Reply("too late", delay=5), GOOD), timeout=0.5) as asked:
        assert asked.ask().text == GOOD.text
    assert asked.tries == 2


def test_a_slow_reply_is_no_silence(talk: Asked) -> None:
    with talk(Reply("a slow reply", piece=1, pause=0.08), timeout=0.8) as asked:
        assert asked.ask().text == "a slow reply"


def test_silence_in_the_middle_of_a_reply_keeps_what_came(talk: Asked) -> None:
    with talk(Reply("abc" * 100, piece=3, stalls_after=5000), timeout=0.5) as asked:
        reply = asked.ask()
    assert (reply.stop, reply.usage, asked.tries) == ("cut", None, 1)
    assert len(reply.text) > 50


def test_nobody_at_the_address(provider: str) -> None:
    client: Client = (AnthropicClient if provider == "anthropic" else OpenAIClient)(
        KEY, base_url="http://127.0.0.1:9/v1", max_retries=0
    )
    with pytest.raises(ProviderUnavailable, match=r"The server at 127\.0\.0\.1:9 was not reached.*--base-url"):
        client.ask(REQUEST)
    client.close()


@pytest.mark.parametrize("tenth", range(1, 10))
@pytest.mark.parametrize("way", ["cut_after", "ends_after"])
def test_a_connection_cut_in_the_middle_loses_nothing_that_came(talk: Asked, way: str, tenth: int) -> None:
    text = "".join(f"=== para_{number}\nThe text of element {number}.\n" for number in range(20))
    length = 110 * len(text) // 7  # of the stream, with its events around seven characters each
    with talk(Reply(text, piece=7, **{way: length * tenth // 10})) as asked:
        reply = asked.ask()
    assert reply.text and text.startswith(reply.text) and len(reply.text) < len(text)
    assert (reply.stop, asked.tries) == ("cut", 1)


@pytest.mark.parametrize("way", ["cut_after", "ends_after"])
def test_a_connection_cut_before_the_first_word_is_asked_again_once(talk: Asked, way: str) -> None:
    with talk(script(Reply("text", **{way: 5}), GOOD)) as asked:
        assert asked.ask().text == GOOD.text
    assert asked.tries == 2
    with talk(Reply("text", **{way: 5})) as asked:
        asked.fails(ProviderUnavailable)
    assert asked.tries == 2
    with talk(Reply("text", **{way: 5}), max_retries=0) as asked:
        asked.fails(ProviderUnavailable)
    assert asked.tries == 1


@pytest.mark.parametrize(
    "lost",
    [
        Reply("text", cut_after=0),
        Reply("text", ends_after=5),
        Reply("text", stalls_after=5),
        Reply("text", delay=1.0),
        Reply(raw=b"event: message_start\ndata: {broken\n\n"),
    ],
    ids=["cut", "ended", "stalled", "silent", "no JSON"],
)
def test_requests_that_break_off_before_the_first_word_are_counted(talk: Asked, lost: Reply) -> None:
    with talk(script(lost, GOOD), timeout=0.3) as asked, counted() as broken_off:
        assert asked.ask().text == GOOD.text
        assert (broken_off.requests, asked.tries) == (1, 2)
    with talk(lost, timeout=0.3) as asked, counted() as broken_off:
        asked.fails(ProviderUnavailable)
        assert broken_off.requests == asked.tries > 1


@pytest.mark.parametrize(
    "refused",
    [*(Reply("no", status, headers=SOON) for status in (400, 401, 429, 500, 529)), Reply("", breaks_with="api_error")],
)
def test_what_a_service_refuses_or_says_that_it_failed_in_has_not_broken_off(talk: Asked, refused: Reply) -> None:
    with talk(refused) as asked, counted() as broken_off:
        with pytest.raises(ProviderError):
            asked.ask()
        assert broken_off.requests == 0


@pytest.mark.parametrize("make", [AnthropicClient, OpenAIClient])
def test_what_was_never_sent_has_not_broken_off(make: type[Client]) -> None:
    with ModelServer(script(GOOD)) as server:
        address = server.url
    client = make(KEY, base_url=address, max_retries=0)
    with counted() as broken_off, pytest.raises(ProviderUnavailable):
        client.ask(REQUEST)
    client.close()
    assert broken_off.requests == 0


def test_an_error_in_the_middle_of_a_reply_keeps_what_came(talk: Asked) -> None:
    with talk(Reply("half a reply", breaks_with="overloaded_error")) as asked:
        reply = asked.ask()
    assert (reply.text, reply.stop) == ("half a reply", "cut")


@pytest.mark.parametrize(
    ("code", "kind", "tries"),
    [
        ("overloaded_error", ProviderUnavailable, 2),
        ("rate_limit_error", RateLimited, 2),
        ("authentication_error", InvalidKey, 1),
        ("something_new", None, None),
    ],
)
def test_an_error_in_the_place_of_a_reply(
    talk: Asked, provider: str, code: str, kind: type[ProviderError] | None, tries: int | None
) -> None:
    with talk(Reply("", breaks_with=code)) as asked:
        if kind is None:
            asked.fails(RequestRejected if provider == "anthropic" else ProviderUnavailable)
        else:
            asked.fails(kind)
            assert asked.tries == tries


def test_what_is_no_stream_at_all(talk: Asked) -> None:
    with talk(Reply(raw=b"<html>Welcome to my server</html>"), max_retries=0) as asked:
        assert "--base-url" in asked.fails(ProviderUnavailable)
    with talk(Reply(raw=b"event: message_start\ndata: {broken\n\n"), max_retries=0) as asked:
        asked.fails(ProviderUnavailable)


@pytest.mark.parametrize("unit", ["the same line\n", "ab", "<td>0</td>"])
def test_a_loop_is_cut_off(talk: Asked, unit: str) -> None:
    with talk(Reply(f"=== para_1\nA start. {unit * 10_000}", piece=10, stop="length")) as asked:
        reply = asked.ask()
    assert (reply.text.rstrip(), reply.stop) == (f"=== para_1\nA start. {unit}".rstrip(), "repetition")
    assert asked.tries == 1


def test_the_same_request_is_the_same_bytes(talk: Asked) -> None:
    with talk(GOOD) as asked:
        asked.ask()
        asked.ask()
    first, second = asked.server.seen
    assert first.raw == second.raw


def test_a_reply_that_could_not_be_used_goes_back_with_what_was_wrong(talk: Asked) -> None:
    earlier = (Exchange(reply="nonsense", complaint="No block."), Exchange(reply="", complaint="Nothing at all."))
    with talk(GOOD) as asked:
        asked.ask(REQUEST.model_copy(update={"earlier": earlier}))
        asked.ask()
    again, first = (seen.body["messages"] for seen in asked.server.seen)
    assert again[0] == first[0]
    assert [(turn["role"], turn["content"]) for turn in again[1:]] == [
        ("assistant", "nonsense"),
        ("user", "No block."),
        ("assistant", "(no answer)"),
        ("user", "Nothing at all."),
    ]


def test_the_key_travels_in_a_header_only(talk: Asked, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with talk(script(Reply(f"wait, {KEY}", 429, headers=SOON), GOOD)) as asked:
        asked.ask()
    assert caplog.records
    for seen in asked.server.seen:
        assert KEY in seen.headers["authorization"]
        assert KEY.encode() not in seen.raw
        assert KEY not in seen.path
    assert KEY not in repr(vars(asked.client))
    assert KEY not in caplog.text


def test_a_client_may_be_asked_from_several_threads(talk: Asked) -> None:
    def echo(body: Body) -> Reply:
        return Reply(body["messages"][0]["content"][0]["text"], piece=1, pause=0.001)

    requests = [REQUEST.model_copy(update={"parts": (TextPart(text=f"question {n}"),)}) for n in range(12)]
    with talk(echo) as asked, ThreadPoolExecutor(6) as pool:
        assert [reply.text for reply in pool.map(asked.ask, requests)] == [f"question {n}" for n in range(12)]


def test_a_model_that_cannot_be_told_how_much_to_think(talk: Asked, provider: str) -> None:
    name = {"anthropic": "output_config", "openai": "reasoning_effort"}[provider]
    words = {"anthropic": "This model does not support the effort parameter.", "openai": f"Unsupported: '{name}'"}
    refusal = Reply(words[provider], 400, "invalid_request_error")
    with talk(lambda body: refusal if name in body else GOOD, effort="low") as asked:
        assert asked.ask().text == asked.ask().text == GOOD.text
    assert [name in seen.body for seen in asked.server.seen] == [True, False, False]


def test_a_server_that_knows_only_the_new_name_of_the_limit() -> None:
    refusal = Reply("Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.", 400)
    with ModelServer(lambda body: refusal if "max_tokens" in body else GOOD) as server:
        client = OpenAIClient(KEY, base_url=server.openai_url)
        assert client.ask(REQUEST).text == client.ask(REQUEST).text == GOOD.text
        client.close()
    assert len(server.seen) == 3
