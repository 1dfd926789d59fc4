"""Replays recorded calls through a provider's own SDK: what it sends is answered from the recording, not the network.

The SDK does all that it always does but open a connection; so a replay needs no key, and proves what a real call would.
"""

import json
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import Any

import httpx2

from staged_pipeline.core.conversation import ModelClient, ModelReply, ModelRequest, StopReason
from staged_pipeline.core.errors import NotRecorded
from staged_pipeline.providers.recordings import Recording, Recordings

REPLAY_KEY = "replayed"
"""The key that a replaying client is made with: it goes nowhere."""

_CHUNK = 40  # characters of a reply in one event
_ANTHROPIC_STOPS: dict[StopReason, str] = {"length": "max_tokens", "refusal": "refusal"}
_OPENAI_STOPS: dict[StopReason, str] = {"length": "length", "refusal": "content_filter"}


class ReplayTransport(httpx2.BaseTransport):
    """In the place of the network below an SDK: streams the recorded reply that the calling thread is to get."""

    def __init__(self) -> None:
        self._now = threading.local()

    @contextmanager
    def playing(self, recording: Recording) -> Generator[None]:
        """While the block runs, what this thread sends is answered with `recording`."""
        self._now.recording = recording
        try:
            yield
        finally:
            del self._now.recording

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """The stream that the service would send; 404 for a path that no service has."""
        recording: Recording = self._now.recording
        asked = json.loads(request.read())
        if request.url.path.endswith("/messages"):
            events = _anthropic_stream(recording, asked["model"])
        elif request.url.path.endswith("/chat/completions"):
            events = _openai_stream(recording, asked["model"])
        else:
            return httpx2.Response(httpx2.codes.NOT_FOUND, request=request)
        headers = {"content-type": "text/event-stream; charset=utf-8"}
        return httpx2.Response(httpx2.codes.OK, headers=headers, content="".join(events).encode(), request=request)


class ReplayClient:
    """Answers from recordings; a `ModelClient`, safe to use from several threads.

    `make` makes the provider's client over a transport: `lambda transport: AnthropicClient(REPLAY_KEY,
    transport=transport)`.
    """

    def __init__(self, recordings: Recordings, make: Callable[[httpx2.BaseTransport], ModelClient]) -> None:
        self._recordings = recordings
        self._transport = ReplayTransport()
        self._client = make(self._transport)

    def ask(self, request: ModelRequest) -> ModelReply:
        """The recorded reply; raises NotRecorded where there is none, and what a reply of that kind raises."""
        recording = self._recordings.find(request)
        if not recording.reply and recording.meta.stop != "refusal":
            raise NotRecorded(
                f"The recorded reply to the {request.purpose} call of page {request.page_index} is empty."
            )
        with self._transport.playing(recording):
            reply = self._client.ask(request)
        # What the client cut off is not in the recording, so that it cannot see the loop again.
        looped = recording.meta.stop == "repetition"
        return reply.model_copy(update={"stop": "repetition"}) if looped else reply


def _anthropic_stream(recording: Recording, model: str) -> Iterator[str]:
    """The events of the Messages API; those that end it are missing where the recorded reply was cut."""
    meta, usage = recording.meta, recording.meta.usage
    counts: dict[str, int] = {}
    if usage:
        counts = {
            "input_tokens": usage.input_tokens,
            "cache_creation_input_tokens": usage.cache_write_tokens,
            "cache_read_input_tokens": usage.cache_read_tokens,
        }
    message: dict[str, Any] = {
        "id": "msg_replayed",
        "type": "message",
        "role": "assistant",
        "model": _who(recording, "anthropic", model),
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
    }
    if usage:
        message["usage"] = {**counts, "output_tokens": 0}
    yield _event({"type": "message_start", "message": message})
    yield _event({"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}})
    for text in _pieces(recording.reply):
        yield _event({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": text}})
    if meta.stop == "cut":
        return
    yield _event({"type": "content_block_stop", "index": 0})
    end: dict[str, Any] = {"stop_reason": _ANTHROPIC_STOPS.get(meta.stop, "end_turn"), "stop_sequence": None}
    last: dict[str, Any] = {"type": "message_delta", "delta": end}
    if usage:
        last["usage"] = {"output_tokens": usage.output_tokens}
    yield _event(last)
    yield _event({"type": "message_stop"})


def _openai_stream(recording: Recording, model: str) -> Iterator[str]:
    """The chunks of the Chat Completions API; those that end it are missing where the recorded reply was cut."""
    meta, usage = recording.meta, recording.meta.usage
    head = {
        "id": "chatcmpl-replayed",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": _who(recording, "openai", model),
    }
    for text in _pieces(recording.reply):
        delta = {"role": "assistant", "content": text}
        yield _chunk({**head, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]})
    if meta.stop == "cut":
        return
    reason = _OPENAI_STOPS.get(meta.stop, "stop")
    yield _chunk({**head, "choices": [{"index": 0, "delta": {}, "finish_reason": reason}]})
    if usage:
        prompt = usage.input_tokens + usage.cache_read_tokens + usage.cache_write_tokens
        counts = {
            "prompt_tokens": prompt,
            "completion_tokens": usage.output_tokens,
            "total_tokens": prompt + usage.output_tokens,
            "prompt_tokens_details": {
                "cached_tokens": usage.cache_read_tokens,
                "cache_write_tokens": usage.cache_write_tokens,
            },
        }
        yield _chunk({**head, "choices": [], "usage": counts})
    yield "data: [DONE]\n\n"


def _who(recording: Recording, provider: str, asked: str) -> str:
    """The model that answered; the one that was asked where a person wrote the reply, or another provider's did."""
    meta = recording.meta
    return meta.model if meta.model and meta.by == "model" and meta.provider == provider else asked


def _pieces(text: str) -> Iterator[str]:
    return (text[i : i + _CHUNK] for i in range(0, len(text), _CHUNK))


def _event(data: dict[str, Any]) -> str:
    return f"event: {data['type']}\n{_chunk(data)}"


def _chunk(data: dict[str, Any]) -> str:
    return f"data: {json.dumps(data)}\n\n"
