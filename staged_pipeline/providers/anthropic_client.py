"""Claude, over Anthropic's SDK and its Messages API, or a server that speaks the same."""

import base64
import re
from collections.abc import Iterable, Iterator, Mapping

import anthropic
from anthropic.types import (
    ContentBlockParam,
    ImageBlockParam,
    MessageParam,
    RawMessageStreamEvent,
)

from staged_pipeline.core.conversation import ImagePart, ModelRequest, StopReason, TextPart, Usage
from staged_pipeline.providers import wire
from staged_pipeline.providers.anthropic_faults import KINDS
from staged_pipeline.providers.sdk_client import NOTHING_SAID, SdkClient, SdkOptions
from staged_pipeline.providers.service import Official
from staged_pipeline.providers.streaming import Piece
from staged_pipeline.providers.wire import well_formed
from staged_pipeline.support.settings import Effort

ANTHROPIC = Official(
    name="Anthropic",
    url="https://api.anthropic.com",
    domains=("anthropic.com",),
    key_variable="ANTHROPIC_API_KEY",
    url_variable="ANTHROPIC_BASE_URL",
    suffix="/v1",
)

_STOPS: Mapping[str, StopReason] = {
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "refusal": "refusal",
}
_EFFORT = re.compile(r"\beffort\b|\boutput_config\b")


class AnthropicClient(SdkClient[anthropic.Anthropic, RawMessageStreamEvent]):
    """Asks Claude; a `ModelClient`.

    The picture of the page, which comes first, ends with a cache breakpoint: later calls for the same page read it from
    the service's cache.
    """

    provider = ANTHROPIC
    kinds = KINDS
    raises = anthropic.AnthropicError

    def _opened(self, options: SdkOptions) -> anthropic.Anthropic:
        return anthropic.Anthropic(**options, open_telemetry=False)

    def _stream(self, request: ModelRequest) -> anthropic.Stream[RawMessageStreamEvent]:
        effort = self._effort
        try:
            return self._create(request, effort)
        except anthropic.BadRequestError as error:
            if not effort or not _EFFORT.search(error.message):
                raise
            self._effort = None  # older models, and compatible servers, do not know it
        return self._create(request, None)

    def _create(self, request: ModelRequest, effort: Effort | None) -> anthropic.Stream[RawMessageStreamEvent]:
        return self._sdk.messages.create(
            model=request.model,
            max_tokens=request.max_output_tokens,
            messages=messages_of(request),
            stream=True,
            output_config={"effort": effort} if effort else anthropic.omit,
        )

    def _read(self, events: Iterable[RawMessageStreamEvent]) -> Iterator[Piece]:
        return pieces_of(events)


def messages_of(request: ModelRequest) -> list[MessageParam]:
    """The turns of a request: its parts, then each reply that could not be used with what was wrong."""
    blocks: list[ContentBlockParam] = []
    marked = not request.shared
    for part in request.parts:
        if isinstance(part, ImagePart):
            blocks.append(_image(part, breakpoint_after=not marked))
            marked = True
        elif part.text:
            blocks.append(_text(part))
    turns: list[MessageParam] = [{"role": "user", "content": blocks}]
    for exchange in request.earlier:
        turns.append({"role": "assistant", "content": well_formed(exchange.reply).rstrip() or NOTHING_SAID})
        turns.append({"role": "user", "content": well_formed(exchange.complaint)})
    return turns


def _text(part: TextPart) -> ContentBlockParam:
    return {"type": "text", "text": well_formed(part.text)}


def _image(part: ImagePart, *, breakpoint_after: bool) -> ImageBlockParam:
    data = base64.b64encode(part.png).decode("ascii")
    block: ImageBlockParam = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": data}}
    if breakpoint_after:
        block["cache_control"] = {"type": "ephemeral"}
    return block


def pieces_of(events: Iterable[RawMessageStreamEvent]) -> Iterator[Piece]:
    """What each event adds to the reply; compatible servers leave fields out, and send events of their own.

    The usage is told only with the end: what the first event says of the output is no count of it, and a usage that
    looks whole and is not would make a wrong cost.
    """
    usage: Usage | None = None
    for event in events:
        kind = wire.text(event, "type")
        if kind == "message_start":
            message = wire.part(event, "message")
            usage = _usage(wire.part(message, "usage"), None)
            yield Piece(model=wire.text(message, "model"))
        elif kind == "content_block_start":
            yield _text_of(wire.part(event, "content_block"), "text")
        elif kind == "content_block_delta":
            yield _text_of(wire.part(event, "delta"), "text_delta")
        elif kind == "message_delta":
            usage = _usage(wire.part(event, "usage"), usage)
            reason = wire.text(wire.part(event, "delta"), "stop_reason")
            yield Piece(stop=_STOPS.get(reason, "end") if reason else None, usage=usage)


def _text_of(node: object, kind: str) -> Piece:
    """The text of a block or of what is added to one; thoughts have another kind."""
    return Piece(text=wire.text(node, "text")) if wire.text(node, "type") == kind else Piece()


def _usage(told: object, before: Usage | None) -> Usage | None:
    """`before` with the counts that `told` has: those of the last event are of the whole reply; some may be missing."""
    counts = {
        "input_tokens": wire.count(told, "input_tokens"),
        "cache_read_tokens": wire.count(told, "cache_read_input_tokens"),
        "cache_write_tokens": wire.count(told, "cache_creation_input_tokens"),
        "output_tokens": wire.count(told, "output_tokens"),
    }
    known = {name: count for name, count in counts.items() if count is not None}
    return (before or Usage()).model_copy(update=known) if known else before
