"""What a service or its SDK raised, in words of our own error tree.

What is known is looked at from the most telling to the least: the codes in the body, what its message is about, then
the class of the error or its HTTP status. The classes are in a table an SDK (`anthropic_faults`, `openai_faults`).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar, cast

import httpx2

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
from staged_pipeline.providers.connection import BUSY, SPENT, wait_asked_for
from staged_pipeline.providers.service import Service
from staged_pipeline.providers.streaming import BROKEN

Kinds = Mapping[type[Exception], type[ProviderError]]
"""The error of ours for each class of an SDK's errors and its subclasses."""

_T = TypeVar("_T")
_OVERLOADED = "overloaded_error"
_QUOTED = 300  # characters of what the service said

_BY_CODE: Mapping[str, type[ProviderError]] = {
    **dict.fromkeys(SPENT, OutOfCredit),
    "billing_error": OutOfCredit,
    "billing_not_active": OutOfCredit,
    "linked_organization_spend_limit_reached": OutOfCredit,
    "linked_organization_billing_unavailable": OutOfCredit,
    "authentication_error": InvalidKey,
    "invalid_api_key": InvalidKey,
    "account_deactivated": InvalidKey,
    "permission_error": InvalidKey,
    "organization_on_hold": InvalidKey,
    "not_found_error": UnknownModel,
    "model_not_found": UnknownModel,
    "context_length_exceeded": ContextTooLong,
    "exceed_context_size_error": ContextTooLong,
    "content_filter": ModelRefused,
    "content_policy_violation": ModelRefused,
    "rate_limit_error": RateLimited,
    "rate_limit_exceeded": RateLimited,
    "overloaded_error": ProviderUnavailable,
    "timeout_error": ProviderUnavailable,
    "api_error": ProviderUnavailable,
    "server_error": ProviderUnavailable,
}

_BY_WORDS: tuple[tuple[re.Pattern[str], type[ProviderError]], ...] = tuple(
    (re.compile(words, re.IGNORECASE), kind)
    for words, kind in (
        (
            r"prompt is too long|context[ _-]?(length|window|size|limit|overflow)|maximum context|too many tokens"
            r"|max_new_tokens",
            ContextTooLong,
        ),
        (r"credit balance|insufficient (credit|balance|funds)|spend(ing)? limit", OutOfCredit),
        (r"api[ _-]?key (is )?(not valid|invalid|expired|missing)|(invalid|incorrect) api[ _-]?key", InvalidKey),
        (r"not a valid model|model\b.{0,120}\b(does not exist|not found|not exist)", UnknownModel),
        (r"content (management )?policy|safety system", ModelRefused),
    )
)
_WORDS_TELL_MORE = (RequestRejected, ProviderUnavailable, ProviderError)

_ADVICE: Mapping[type[ProviderError], str] = {
    InvalidKey: "{service} does not accept the key: put one into {variable} that may use {model}.",
    UnknownModel: "{service} has no model {model} for this key: name another with --model{hint}.",
    ContextTooLong: "The request is longer than {model} reads at once: choose a model that reads more, start a server "
    "of your own with more context, or lower --dpi and --shard-size.",
    RequestRejected: "{service} does not take the request for {model}: try another --model, or a lower --dpi.",
    RateLimited: "{service} takes no more requests for now{wait}: run again later, or keep below its limit with --rpm.",
    OutOfCredit: "{service} says that the account may not spend more: add credit or raise its limit, then run again.",
    ModelRefused: "{service} declined to read this page: try another --model.",
    ProviderUnavailable: "{service} was not reached, or broke off: check the network{hint}, or run again later.",
    ProviderError: "{service} failed in a way that is not known: run again later, or try another --model.",
}
_SILENT = "{service} sent nothing for {timeout:g} seconds: run again later, or raise --call-timeout."
_FAILING = "{service} is failing or overloaded: run again later."
_REDIRECT = "{service} redirects to another address: give that one as --base-url if you trust it."
_KEYLIKE = re.compile(r"\b(?:sk|pk|rk|key)-[\w*.…-]{6,}|\bBearer\s+\S+", re.IGNORECASE)


@dataclass(frozen=True)
class _Told:
    """What the body of an error says: `codes` from the most to the least telling."""

    codes: tuple[str, ...]
    message: str


def kind_of(raised: type[Exception], kinds: Kinds) -> type[ProviderError]:
    """The error of ours for a class, by the nearest of its bases in the table; ProviderError where there is none."""
    return next((kinds[base] for base in raised.__mro__ if base in kinds), ProviderError)


def translated(error: Exception, kinds: Kinds, service: Service, model: str) -> ProviderError:
    """Our error for `error`. Its message says what to do, quotes the service, and holds no key."""
    told = _told(getattr(error, "body", None))
    status = getattr(error, "status_code", None)
    headers = getattr(getattr(error, "response", None), "headers", {})
    kind = _kind(error, told, status, kinds)
    advice = _ADVICE[kind]
    if kind is ProviderUnavailable and _is_timeout(error):
        advice = _SILENT
    elif kind is ProviderUnavailable and (status or told.message):
        advice = _FAILING
    elif isinstance(status, int) and httpx2.codes.is_redirect(status):
        advice = _REDIRECT
    wait = wait_asked_for(headers)
    busy = kind is RateLimited or (kind is ProviderUnavailable and (status in BUSY or _OVERLOADED in told.codes))
    message = advice.format(
        service=service.name,
        model=model,
        variable=service.key_variable,
        timeout=service.timeout,
        hint=service.hint,
        wait=f" and asks to wait {wait:.0f} seconds" if wait and wait >= 1 else "",
    )
    quoted = _without_key(told.message, service.key)
    fault = kind(f"{message} It said: {quoted}" if quoted else message)
    fault.busy, fault.wait = busy, wait
    return fault


def _kind(error: Exception, told: _Told, status: int | None, kinds: Kinds) -> type[ProviderError]:
    for code in told.codes:
        if code in _BY_CODE:
            return _BY_CODE[code]
    kind = ProviderUnavailable if isinstance(error, BROKEN) else kind_of(type(error), kinds)
    if kind in _WORDS_TELL_MORE:
        for words, told_kind in _BY_WORDS:
            if words.search(told.message):
                return told_kind
    if kind is ProviderError and isinstance(status, int):
        return ProviderUnavailable if httpx2.codes.is_server_error(status) else RequestRejected
    if kind is ProviderError and told.message:  # an error in the middle of a stream has no status and no class
        return ProviderUnavailable
    return kind


def _is_timeout(error: Exception) -> bool:
    """Both SDKs name their class so, and neither has it in common with the other."""
    return isinstance(error, httpx2.TimeoutException) or type(error).__name__ == "APITimeoutError"


def _told(body: object) -> _Told:
    """What an error's body says, in any of the shapes that the services and the compatible servers use."""
    if isinstance(body, str):
        return _Told((), "" if body.lstrip().startswith("<") else body)
    inner = _within(_within({"body": body}, "body") or {}, "error") or _within({"body": body}, "body") or {}
    details = _within(inner, "details") or {}
    codes = (details.get("error_code"), inner.get("code"), inner.get("type"))
    messages = (inner.get("message"), inner.get("detail"), _within_text(body))
    return _Told(tuple(_texts(codes)), next(_texts(messages), ""))


def _within(node: Mapping[str, object], name: str) -> Mapping[str, object] | None:
    value = node.get(name)
    return cast("Mapping[str, object]", value) if isinstance(value, Mapping) else None


def _within_text(body: object) -> object:
    return cast("Mapping[str, object]", body).get("error") if isinstance(body, Mapping) else None


def _texts(values: tuple[object, ...]) -> Iterator[str]:
    return (value for value in values if isinstance(value, str) and value)


def _without_key(text: str, key: str) -> str:
    """One line of `text`, shortened, without the key or what looks like one."""
    text = _KEYLIKE.sub("[key]", text.replace(key, "[key]") if key else text)
    text = " ".join(text.split())
    return text if len(text) <= _QUOTED else f"{text[:_QUOTED]}…"
