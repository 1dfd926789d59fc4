"""Whatever a server sends, what comes out is a reply or an error of ours."""

import json
import random

import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from model_server import Body, Reply, anthropic_events, openai_events

from staged_pipeline.core.conversation import Exchange, ModelReply, ModelRequest, TextPart
from staged_pipeline.core.errors import ProviderError
from staged_pipeline.providers.anthropic_client import AnthropicClient
from staged_pipeline.providers.openai_client import OpenAIClient
from staged_pipeline.providers.wire import well_formed, without_thoughts

REQUEST = ModelRequest(
    purpose="text", page_index=0, model="m", parts=(TextPart(text="x"),), prompt="d", max_output_tokens=5
)
JUNK = (None, 3, -1, 1e400, True, "x", [], {}, [None], {"a": 1}, "\ud800", "end_turn")


class Junk(httpx2.BaseTransport):
    """In the place of the network: answers with `content`."""

    status = 200
    content = b""
    sent = b""

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self.sent = request.read()
        headers = {"content-type": "text/event-stream"}
        return httpx2.Response(self.status, headers=headers, content=self.content, request=request)


NETWORK = Junk()
CLIENTS = {
    "anthropic": (AnthropicClient("a-key", transport=NETWORK, max_retries=0), anthropic_events),
    "openai": (OpenAIClient("a-key", transport=NETWORK, max_retries=0), openai_events),
}


@pytest.fixture(params=CLIENTS)
def provider(request: pytest.FixtureRequest) -> str:
    return request.param


def _ask(provider: str, content: bytes, status: int = 200, request: ModelRequest = REQUEST) -> ModelReply:
    NETWORK.content, NETWORK.status = content, status
    return CLIENTS[provider][0].ask(request)


def _spoilt(node: object, dice: random.Random) -> object:
    if dice.random() < 0.15:
        return dice.choice(JUNK)
    if isinstance(node, dict):
        return {name: _spoilt(value, dice) for name, value in node.items() if dice.random() > 0.05}
    return [_spoilt(value, dice) for value in node] if isinstance(node, list) else node


def _spoilt_line(line: bytes, dice: random.Random) -> bytes:
    if dice.random() < 0.02:
        return bytes(dice.randrange(256) for _ in range(20))
    if not line.startswith(b"data: {") or dice.random() < 0.5:
        return line
    return b"data: " + json.dumps(_spoilt(json.loads(line[6:]), dice)).encode()


@settings(max_examples=150)
@given(
    st.sampled_from(sorted(CLIENTS)), st.randoms(use_true_random=False), st.sampled_from([200] * 6 + [302, 400, 418])
)
def test_spoilt_streams_are_replies_or_errors_of_ours(provider: str, dice: random.Random, status: int) -> None:
    body: Body = {"model": "m", "stream_options": {"include_usage": True}}
    events = b"".join(CLIENTS[provider][1](body, Reply("some text", piece=3)))
    spoilt = b"\n".join(_spoilt_line(line, dice) for line in events.split(b"\n"))
    try:
        reply = _ask(provider, spoilt, status)
    except ProviderError:
        return
    reply.text.encode()
    reply.model.encode()


@pytest.mark.parametrize(
    "data", ["[" * 100_000, "3", '"text"', "null", "{", "\x00", "NaN", '{"choices": 3, "type": []}']
)
def test_junk_in_the_place_of_events(provider: str, data: str) -> None:
    with pytest.raises(ProviderError):
        _ask(provider, f"event: message_start\ndata: {data}\n\n".encode())


def test_halves_of_characters_are_sent_and_taken(provider: str) -> None:
    earlier = (Exchange(reply="\ud800", complaint="\ud800"),)
    request = REQUEST.model_copy(update={"parts": (TextPart(text="a\udcffb"),), "earlier": earlier})
    events = b"".join(CLIENTS[provider][1]({"model": "m"}, Reply("?")))
    halves = events.replace(b'"?"', b'"\\ud835\\udc65 \\ud835"')
    assert _ask(provider, halves, request=request).text == "\U0001d465 \ufffd"
    assert "a\ufffdb" in NETWORK.sent.decode() or "a\\ufffdb" in NETWORK.sent.decode()


@given(st.text())
def test_well_formed_text_stays_as_it_is(text: str) -> None:
    assert well_formed(text) == text


def test_a_character_whose_halves_came_apart_is_joined() -> None:
    assert well_formed("\ud835" + "\udc65") == "\U0001d465"


@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        ("<think>\n=== p draft\n</think>\n\n=== p\ntext", "=== p\ntext"),
        ("\n<think></think>text", "text"),
        ("<think>and so on", ""),
        ("text about <think> and </think>", "text about <think> and </think>"),
        ("", ""),
    ],
)
def test_thoughts_are_no_part_of_the_answer(reply: str, answer: str) -> None:
    assert without_thoughts(reply) == answer
