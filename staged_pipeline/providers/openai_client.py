"""OpenAI's models, over its SDK and the Chat Completions API, or any server that speaks the same.

Chat Completions and not Responses: vLLM, Ollama, LM Studio and llama.cpp all speak it.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, cast

import openai
from openai.types.chat import (
    ChatCompletionChunk,
    ChatCompletionContentPartImageParam,
    ChatCompletionContentPartParam,
    ChatCompletionMessageParam,
)

from staged_pipeline.core.conversation import ImagePart, ModelReply, ModelRequest, StopReason, Usage
from staged_pipeline.providers import wire
from staged_pipeline.providers.openai_faults import KINDS
from staged_pipeline.providers.sdk_client import NOTHING_SAID, SdkClient, SdkOptions
from staged_pipeline.providers.service import Official
from staged_pipeline.providers.streaming import Piece
from staged_pipeline.providers.wire import well_formed, without_thoughts
from staged_pipeline.support.settings import Effort

_Limit = Literal["max_tokens", "max_completion_tokens"]

OPENAI = Official(
    name="OpenAI",
    url="https://api.openai.com/v1",
    domains=("openai.com",),
    key_variable="OPENAI_API_KEY",
    url_variable="OPENAI_BASE_URL",
    usual_end="/v1",
)

_STOPS: Mapping[str, StopReason] = {
    "length": "length",
    "max_tokens": "length",
    "model_length": "length",
    "content_filter": "refusal",
}
_BROKEN_OFF = ("abort", "error")  # what vLLM and gateways say where the reply did not come to its end
_VERSION = re.compile(r"gpt-(\d+)(?:\.(\d+))?(?!\d)")
_EXPLICIT_CACHE = (5, 6)  # the version of GPT from which the cache ends where the request says


class OpenAIClient(SdkClient[openai.OpenAI, ChatCompletionChunk]):
    """Asks a model of OpenAI's or of a compatible server; a `ModelClient`."""

    provider = OPENAI
    kinds = KINDS
    raises = openai.OpenAIError
    _limit: _Limit

    def ask(self, request: ModelRequest) -> ModelReply:
        reply = super().ask(request)
        return reply.model_copy(update={"text": without_thoughts(reply.text)})

    def _opened(self, options: SdkOptions) -> openai.OpenAI:
        # OpenAI deprecates the one; of the compatible servers, Ollama and LM Studio know only that one.
        self._limit = "max_completion_tokens" if self._service.official else "max_tokens"
        return openai.OpenAI(**options)

    def _stream(self, request: ModelRequest) -> openai.Stream[ChatCompletionChunk]:
        """The stream; without an option, or with it under its other name, where the model says that it must be so."""
        limit, effort = self._limit, self._effort
        while True:
            try:
                return self._create(request, limit, effort)
            except openai.BadRequestError as error:
                if effort and "reasoning_effort" in error.message:
                    effort = self._effort = None  # models that do not think, and most compatible servers
                elif limit == "max_tokens" and "max_completion_tokens" in error.message:
                    limit = self._limit = "max_completion_tokens"  # a gateway to models of OpenAI's
                else:
                    raise

    def _create(
        self, request: ModelRequest, limit: _Limit, effort: Effort | None
    ) -> openai.Stream[ChatCompletionChunk]:
        options: dict[str, Any] = {limit: request.max_output_tokens}
        if effort:
            options["reasoning_effort"] = effort
        explicit = self._service.official and has_explicit_cache(request.model)
        if self._service.official:
            options |= {"store": False, "prompt_cache_key": _cache_key(request)}
        if explicit:
            options["prompt_cache_options"] = {"mode": "explicit"}
        return self._sdk.chat.completions.create(
            model=request.model,
            messages=messages_of(request, breakpoint_after_page=explicit and request.shared),
            stream=True,
            stream_options={"include_usage": True},
            **options,
        )

    def _read(self, events: Iterable[ChatCompletionChunk]) -> Iterator[Piece]:
        return pieces_of(events)


def has_explicit_cache(model: str) -> bool:
    """Whether the model caches up to the breakpoints that a request marks, and charges for writing them."""
    version = _VERSION.match(model)
    return version is not None and (int(version[1]), int(version[2] or 0)) >= _EXPLICIT_CACHE


def messages_of(request: ModelRequest, *, breakpoint_after_page: bool) -> list[ChatCompletionMessageParam]:
    """The turns of a request: its parts, then each reply that could not be used with what was wrong."""
    parts: list[ChatCompletionContentPartParam] = []
    marked = not breakpoint_after_page
    for part in request.parts:
        if isinstance(part, ImagePart):
            parts.append(_image(part, breakpoint_after=not marked))
            marked = True
        elif part.text:
            parts.append({"type": "text", "text": well_formed(part.text)})
    turns: list[ChatCompletionMessageParam] = [{"role": "user", "content": parts}]
    for exchange in request.earlier:
        turns.append({"role": "assistant", "content": well_formed(exchange.reply) or NOTHING_SAID})
        turns.append({"role": "user", "content": well_formed(exchange.complaint)})
    return turns


def _image(part: ImagePart, *, breakpoint_after: bool) -> ChatCompletionContentPartImageParam:
    url = "data:image/png;base64," + base64.b64encode(part.png).decode("ascii")
    block: ChatCompletionContentPartImageParam = {"type": "image_url", "image_url": {"url": url, "detail": "high"}}
    if breakpoint_after:
        block["prompt_cache_breakpoint"] = {"mode": "explicit"}
    return block


def _cache_key(request: ModelRequest) -> str:
    """The same for all calls of a page, so that they reach the machine that has it in its cache."""
    digest = hashlib.sha256(next((part.png for part in request.parts if isinstance(part, ImagePart)), b""))
    return f"page-{digest.hexdigest()[:32]}"


def pieces_of(chunks: Iterable[ChatCompletionChunk]) -> Iterator[Piece]:
    """What each chunk adds to the reply; compatible servers leave fields out."""
    refused = False
    for chunk in chunks:
        yield Piece(model=wire.text(chunk, "model"), usage=_usage(wire.part(chunk, "usage")))
        choices = wire.part(chunk, "choices")
        for choice in cast("list[object]", choices)[:1] if isinstance(choices, list) else []:
            delta = wire.part(choice, "delta")
            refusal = wire.text(delta, "refusal")
            refused = refused or bool(refusal)
            stop = "refusal" if refused else _stop(wire.text(choice, "finish_reason"))
            yield Piece(text=wire.text(delta, "content") + refusal, stop=stop)


def _stop(reason: str) -> StopReason | None:
    return None if not reason or reason in _BROKEN_OFF else _STOPS.get(reason, "end")


def _usage(told: object) -> Usage | None:
    """Of the tokens of the prompt, those neither read from the cache nor written to it are the input."""
    prompt, completion = wire.count(told, "prompt_tokens"), wire.count(told, "completion_tokens")
    if prompt is None or completion is None:
        return None
    details = wire.part(told, "prompt_tokens_details")
    read, written = wire.count(details, "cached_tokens") or 0, wire.count(details, "cache_write_tokens") or 0
    return Usage(
        input_tokens=max(0, prompt - read - written),
        cache_read_tokens=read,
        cache_write_tokens=written,
        output_tokens=completion,
    )
