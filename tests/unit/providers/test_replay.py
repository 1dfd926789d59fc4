"""Replays go through the real SDKs, need no key and open no socket."""

import base64
import json
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest
from conversations import USAGE, drawing, question

from staged_pipeline.core.conversation import Exchange, ModelClient, ModelReply, StopReason, Usage
from staged_pipeline.core.errors import NotRecorded
from staged_pipeline.providers.anthropic_client import AnthropicClient
from staged_pipeline.providers.openai_client import OpenAIClient
from staged_pipeline.providers.recordings import RecordingClient, Recordings, ReplyMeta
from staged_pipeline.providers.replay import REPLAY_KEY, ReplayClient

Make = Callable[[httpx2.BaseTransport], ModelClient]
PROVIDERS: dict[str, Make] = {
    "anthropic": lambda transport: AnthropicClient(REPLAY_KEY, transport=transport),
    "openai": lambda transport: OpenAIClient(REPLAY_KEY, transport=transport),
    "a server of one's own": lambda transport: OpenAIClient(base_url="http://127.0.0.1:9/v1", transport=transport),
}
LONG = "=== para_1\r\nالطاقة \\(E=mc^2\\), \\frac\\times\\nu\u2028 &amp; \U0001d465\n" * 30


@pytest.fixture(autouse=True)
def _no_key_and_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a socket was opened")

    for name in ("ANTHROPIC_API_KEY", "OPENAI_API_KEY", "ANTHROPIC_BASE_URL", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture(params=PROVIDERS)
def make(request: pytest.FixtureRequest) -> Make:
    return PROVIDERS[request.param]


def replayed(folder: Path, make: Make, reply: str, meta: ReplyMeta, model: str = "claude-sonnet-5-5") -> ModelReply:
    Recordings(folder).keep(question(), reply, meta)
    return ReplayClient(Recordings(folder), make).ask(question(model=model))


def test_a_reply_comes_back_to_the_letter(tmp_path: Path, make: Make) -> None:
    reply = replayed(tmp_path, make, LONG, ReplyMeta(usage=USAGE))
    assert reply.text == LONG
    assert (reply.stop, reply.usage, reply.model) == ("end", USAGE, "claude-sonnet-5-5")


@pytest.mark.parametrize("stop", ["end", "length", "repetition", "cut", "refusal"])
def test_a_reply_ends_as_it_did(tmp_path: Path, make: Make, stop: StopReason) -> None:
    reply = replayed(tmp_path, make, "what there is", ReplyMeta(stop=stop, usage=USAGE))
    assert (reply.text, reply.stop) == ("what there is", stop)


def test_an_unknown_usage_stays_unknown(tmp_path: Path, make: Make) -> None:
    assert replayed(tmp_path, make, "x", ReplyMeta()).usage is None


@pytest.mark.parametrize(
    ("usage"), [Usage(), Usage(input_tokens=5, output_tokens=1), Usage(cache_write_tokens=2800, output_tokens=9)]
)
def test_tokens_are_counted_as_recorded(tmp_path: Path, make: Make, usage: Usage) -> None:
    assert replayed(tmp_path, make, "x", ReplyMeta(usage=usage)).usage == usage


def test_the_model_is_the_one_that_answered_or_else_the_one_that_was_asked(tmp_path: Path) -> None:
    meta = ReplyMeta(provider="openai", model="gpt-6-sol-2026-09-22")
    assert replayed(tmp_path / "a", PROVIDERS["openai"], "x", meta, "gpt-6-sol").model == "gpt-6-sol-2026-09-22"
    assert replayed(tmp_path / "b", PROVIDERS["anthropic"], "x", meta, "claude-opus-5").model == "claude-opus-5"
    by_hand = meta.model_copy(update={"by": "hand"})
    assert replayed(tmp_path / "c", PROVIDERS["openai"], "x", by_hand, "gpt-6-luna").model == "gpt-6-luna"


def test_what_is_not_recorded_is_told(tmp_path: Path, make: Make) -> None:
    Recordings(tmp_path).keep(question(), "", ReplyMeta())
    client = ReplayClient(Recordings(tmp_path), make)
    with pytest.raises(NotRecorded, match="differs"):
        client.ask(question("another"))
    with pytest.raises(NotRecorded, match="empty"):
        client.ask(question())


def test_each_thread_gets_its_own_reply(tmp_path: Path, make: Make) -> None:
    recordings = Recordings(tmp_path)
    requests = [question(f"data {i}") for i in range(16)]
    for i, request in enumerate(requests):
        recordings.keep(request, f"reply {i} " * 50, ReplyMeta())
    client = ReplayClient(recordings, make)
    with ThreadPoolExecutor(8) as pool:
        assert [reply.text for reply in pool.map(client.ask, requests)] == [f"reply {i} " * 50 for i in range(16)]


def test_the_sdk_sends_all_that_was_asked(tmp_path: Path, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    original = httpx2.Client.send

    def send(self: httpx2.Client, request: httpx2.Request, **options: bool) -> httpx2.Response:
        sent.append(request.read().decode())
        return original(self, request, **options)

    monkeypatch.setattr(httpx2.Client, "send", send)
    asked = question("ذ \\(x\\)").model_copy(update={"earlier": (Exchange(reply="bad", complaint="why not"),)})
    Recordings(tmp_path).keep(asked, "good", ReplyMeta())
    ReplayClient(Recordings(tmp_path), make).ask(asked)
    (body,) = sent
    assert base64.b64encode(drawing().png).decode() in body
    for text in ("The prompt.", "ذ \\(x\\)", "bad", "why not", asked.model):
        assert json.dumps(text, ensure_ascii=False).strip('"') in body or json.dumps(text).strip('"') in body


def test_what_one_provider_answered_is_replayed_through_another(tmp_path: Path) -> None:
    Recordings(tmp_path / "a").keep(question(), LONG, ReplyMeta(usage=USAGE, stop="length"))
    openai = ReplayClient(Recordings(tmp_path / "a"), PROVIDERS["openai"])
    first = RecordingClient(openai, Recordings(tmp_path / "b"), "openai").ask(question(model="gpt-6-sol"))
    second = ReplayClient(Recordings(tmp_path / "b"), PROVIDERS["anthropic"]).ask(question(model="claude-opus-5"))
    assert (second.text, second.stop, second.usage) == (first.text, first.stop, first.usage) == (LONG, "length", USAGE)
    assert second.model == "claude-opus-5"
