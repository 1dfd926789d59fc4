"""What is sent for a request."""

import base64
import json
from typing import Any

import httpx2
import pytest

from staged_pipeline.core.conversation import ImagePart, ModelRequest, TextPart
from staged_pipeline.providers.anthropic_client import AnthropicClient
from staged_pipeline.providers.openai_client import OpenAIClient, has_explicit_cache

PAGE = ImagePart(name="page", png=b"\x89PNG page", width=2, height=2)
CROP = ImagePart(name="eq_1", png=b"\x89PNG crop", width=1, height=1)
REQUEST = ModelRequest(
    purpose="math",
    page_index=0,
    model="gpt-6-sol",
    parts=(PAGE, TextPart(text="The task."), CROP, TextPart(text=""), TextPart(text="The data: سطر")),
    prompt="digest",
    max_output_tokens=123,
)


class Caught(httpx2.BaseTransport):
    """In the place of the network: keeps what is sent and answers that the server is not there."""

    def __init__(self) -> None:
        self.requests: list[httpx2.Request] = []

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        request.read()
        self.requests.append(request)
        return httpx2.Response(400, json={"error": {"message": "no"}}, request=request)

    @property
    def body(self) -> dict[str, Any]:
        return json.loads(self.requests[-1].content)


def _sent(client: type[AnthropicClient | OpenAIClient], request: ModelRequest = REQUEST, **options: Any) -> Caught:
    caught = Caught()
    asked = client("a-key", transport=caught, **options)
    with pytest.raises(Exception, match="no"):
        asked.ask(request)
    asked.close()
    return caught


def test_anthropic_is_sent_the_page_first_with_the_breakpoint_on_it() -> None:
    body = _sent(AnthropicClient).body
    (turn,) = body["messages"]
    page, task, crop, data = turn["content"]
    assert page == {
        "type": "image",
        "source": {"type": "base64", "media_type": "image/png", "data": base64.b64encode(PAGE.png).decode()},
        "cache_control": {"type": "ephemeral"},
    }
    assert "cache_control" not in crop
    assert (task["text"], data["text"]) == ("The task.", "The data: سطر")
    assert (body["model"], body["max_tokens"], body["stream"]) == ("gpt-6-sol", 123, True)
    assert "system" not in body
    assert "output_config" not in body


def test_openai_is_sent_the_page_first_and_stores_nothing() -> None:
    body = _sent(OpenAIClient).body
    (turn,) = body["messages"]
    page, task, crop, data = turn["content"]
    url = "data:image/png;base64," + base64.b64encode(PAGE.png).decode()
    assert page["image_url"] == {"url": url, "detail": "high"}
    assert page["prompt_cache_breakpoint"] == {"mode": "explicit"}
    assert body["prompt_cache_options"] == {"mode": "explicit"}
    assert "prompt_cache_breakpoint" not in crop
    assert (task["text"], data["text"]) == ("The task.", "The data: سطر")
    assert (body["max_completion_tokens"], body["store"]) == (123, False)
    assert body["stream_options"] == {"include_usage": True}


def test_the_calls_of_a_page_share_their_cache_key() -> None:
    other = REQUEST.model_copy(update={"parts": (PAGE, TextPart(text="another task")), "purpose": "text"})
    elsewhere = REQUEST.model_copy(update={"parts": (CROP, TextPart(text="another task"))})
    keys = [_sent(OpenAIClient, request).body["prompt_cache_key"] for request in (REQUEST, other, elsewhere)]
    assert keys[0] == keys[1] != keys[2]


def test_a_compatible_server_is_sent_only_what_all_of_them_know() -> None:
    body = _sent(OpenAIClient, base_url="http://localhost:1234/v1").body
    assert set(body) == {"model", "messages", "max_tokens", "stream", "stream_options"}
    assert set(body["messages"][0]["content"][0]) == {"type", "image_url"}


@pytest.mark.parametrize(
    ("model", "explicit"),
    [
        ("gpt-6-astra", True),
        ("gpt-6.2-sol", True),
        ("gpt-5.6-luna", True),
        ("gpt-10", True),
        ("gpt-5.5", False),
        ("gpt-5", False),
        ("gpt-4.1-mini", False),
        ("gpt-4o", False),
        ("gpt-audio-mini", False),
        ("o4-mini", False),
        ("chatgpt-6", False),
        ("gpt-oss-20b", False),
    ],
)
def test_models_with_an_explicit_cache(model: str, explicit: bool) -> None:
    assert has_explicit_cache(model) is explicit


def test_effort_is_sent_only_where_it_is_chosen() -> None:
    assert _sent(AnthropicClient, effort="low").body["output_config"] == {"effort": "low"}
    assert _sent(OpenAIClient, effort="low").body["reasoning_effort"] == "low"
    assert "reasoning_effort" not in _sent(OpenAIClient).body


def test_no_setting_of_the_environment_changes_who_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_PROFILE", "work")
    monkeypatch.setenv("ANTHROPIC_AUTH_TOKEN", "another")
    monkeypatch.setenv("OPENAI_ADMIN_KEY", "another")
    for client, host in ((AnthropicClient, "api.anthropic.com"), (OpenAIClient, "api.openai.com")):
        (request,) = _sent(client).requests
        assert request.url.host == host
        assert request.headers["authorization"] == "Bearer a-key" or request.headers["x-api-key"] == "a-key"
        assert b"another" not in request.content


def test_content_never_goes_into_traces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_OPEN_TELEMETRY", "true")
    monkeypatch.setenv("ANTHROPIC_OPEN_TELEMETRY_TRACES_CONTENT_MODE", "content")
    monkeypatch.setenv("ANTHROPIC_OPEN_TELEMETRY_PROPAGATION", "true")
    client = AnthropicClient("a-key", transport=Caught())
    assert client._sdk.open_telemetry["traces"]["enabled"] is False
    client.close()


class Streamed(httpx2.BaseTransport):
    """In the place of the network: answers with these events."""

    def __init__(self, events: str) -> None:
        self.events = events

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(
            200, headers={"content-type": "text/event-stream"}, content=self.events.encode(), request=request
        )


@pytest.mark.parametrize(
    ("client", "events"),
    [
        (
            AnthropicClient,
            """event: message_start
data: {"type": "message_start", "message": {"role": "assistant", "content": []}}

event: content_block_start
data: {"type": "content_block_start", "index": 0, "content_block": {"type": "thinking", "thinking": "hm"}}

event: content_block_delta
data: {"type": "content_block_delta", "index": 0, "delta": {"type": "thinking_delta", "thinking": "hm"}}

event: content_block_start
data: {"type": "content_block_start", "index": 1, "content_block": {"type": "text", "text": "the "}}

event: content_block_delta
data: {"type": "content_block_delta", "index": 1, "delta": {"type": "text_delta", "text": "text"}}

event: something_new
data: {"type": "something_new", "text": "no"}

event: message_delta
data: {"type": "message_delta", "delta": {"stop_reason": "end_turn"}}

""",
        ),
        (
            OpenAIClient,
            """: a comment

data: {"object": "chat.completion.chunk"}

data: {"choices": null, "usage": null}

data: {"choices": [{"delta": {"role": "assistant", "reasoning_content": "hm", "content": null}}]}

data: {"choices": [{"delta": {"content": "the "}, "finish_reason": null}]}

data: {"choices": [{"delta": {"content": "text"}}, {"delta": {"content": "another choice"}}]}

data: {"choices": [{"finish_reason": "stop"}], "usage": {"prompt_tokens": null}}

""",
        ),
    ],
)
def test_fields_that_compatible_servers_leave_out(client: type[AnthropicClient | OpenAIClient], events: str) -> None:
    asked = client("a-key", transport=Streamed(events))
    reply = asked.ask(REQUEST)
    asked.close()
    assert (reply.text, reply.stop, reply.usage, reply.model) == ("the text", "end", None, REQUEST.model)


def test_a_refusal_of_openais_own_kind() -> None:
    events = """data: {"choices": [{"delta": {"refusal": "I will not."}}]}

data: {"choices": [{"delta": {}, "finish_reason": "stop"}]}

"""
    asked = OpenAIClient("a-key", transport=Streamed(events))
    reply = asked.ask(REQUEST)
    asked.close()
    assert (reply.text, reply.stop) == ("I will not.", "refusal")
