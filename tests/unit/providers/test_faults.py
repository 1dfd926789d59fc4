"""Every error of both SDKs has one of ours."""

import pickle
from collections.abc import Iterator

import anthropic
import httpx2
import openai
import pytest
from anthropic._error_classes import ERROR_CLASSES

from staged_pipeline.core.errors import ProviderError, ProviderUnavailable, RequestRejected
from staged_pipeline.providers import anthropic_faults, openai_faults
from staged_pipeline.providers.faults import Kinds, kind_of, translated
from staged_pipeline.providers.service import Service

SERVICE = Service(
    name="OpenAI", official=True, url="https://x", key="se-cr-et", key_variable="OPENAI_API_KEY", timeout=3
)
BASES = {"AnthropicError", "OpenAIError", "APIError", "APIStatusError"}
"""Raised for what has no class of its own: told by the code in the body or by the status."""

ELSEWHERE = {
    "APIWebhookValidationError",
    "AgentFilePreparationError",
    "AgentFileStagingError",
    "AgentOutputParseError",
    "AgentTurnResultError",
    "APIRemovedInV1",
    "LengthFinishReasonError",
    "MissingDependencyError",
    "MutuallyExclusiveAuthError",
    "StreamAlreadyConsumed",
    "SubjectTokenProviderError",
    "ToolsetUsageError",
    "ToolsetConfigError",
    "ToolsetContractError",
    "ToolsetClosedError",
    "ToolsetsFixedError",
    "NestedCallError",
    "BrowserStateError",
    "AsyncOnSyncToolsetError",
    "SyncOnAsyncToolsetError",
    "WebSocketConnectionClosedError",
    "WebSocketQueueFullError",
    "WorkloadIdentityError",
    "_AmbiguousModuleClientUsageError",
}
"""Raised by parts that this program does not use: webhooks, websockets, agents, tools, other clouds, other tokens."""


def _below(root: type[Exception]) -> Iterator[type[Exception]]:
    yield root
    for child in root.__subclasses__():
        yield from _below(child)


def _named(root: type[Exception], module: object) -> set[type[Exception]]:
    for name in dir(module):
        if name.endswith("Error"):
            getattr(module, name)  # the SDKs import many of their classes when they are first named
    return set(_below(root))


@pytest.mark.parametrize(
    ("root", "module", "kinds"),
    [
        (anthropic.AnthropicError, anthropic, anthropic_faults.KINDS),
        (openai.OpenAIError, openai, openai_faults.KINDS),
    ],
)
def test_every_error_of_the_sdks_has_one_of_ours(root: type[Exception], module: object, kinds: Kinds) -> None:
    errors = _named(root, module)
    assert len(errors) > 15
    unknown = {
        error.__name__
        for error in errors
        if kind_of(error, kinds) is ProviderError and error.__name__ not in BASES | ELSEWHERE
    }
    assert not unknown, "say in the table what these mean to the user"


@pytest.mark.parametrize(("status", "code"), ERROR_CLASSES)
def test_every_error_that_the_service_documents_is_told(status: int, code: str | None) -> None:
    body = {"error": {"type": "x", "message": "a word", "details": {"error_code": code}}}
    response = httpx2.Response(status, request=httpx2.Request("POST", "https://x"))
    error = ERROR_CLASSES[status, code]("text", response=response, body=body)
    told = translated(error, anthropic_faults.KINDS, SERVICE, "m")
    assert type(told) is not ProviderError
    assert "a word" in str(told)


@pytest.mark.parametrize(("status", "kind"), [(418, RequestRejected), (599, ProviderUnavailable)])
def test_a_status_without_a_class(status: int, kind: type[ProviderError]) -> None:
    response = httpx2.Response(status, request=httpx2.Request("POST", "https://x"))
    error = openai.APIStatusError("text", response=response, body=None)
    assert type(translated(error, openai_faults.KINDS, SERVICE, "m")) is kind


@pytest.mark.parametrize(
    "body",
    [
        None,
        "text",
        [],
        3,
        {},
        {"error": None},
        {"error": "text"},
        {"error": ["text"]},
        {"error": {"message": None, "code": 3}},
        {"detail": [{"msg": "x"}]},
        {"error": {"details": "x", "type": {}}},
    ],
)
def test_any_body_is_borne(body: object) -> None:
    response = httpx2.Response(400, request=httpx2.Request("POST", "https://x"))
    error = openai.BadRequestError("text", response=response, body=body)
    assert type(translated(error, openai_faults.KINDS, SERVICE, "m")) is RequestRejected


@pytest.mark.parametrize(
    "said",
    [
        "your key se-cr-et is wrong",
        "Incorrect API key provided: sk-proj-abc***def.",
        "Authorization: Bearer abcdef123456",
        "line\nline se-cr-et" + "x" * 1000,
    ],
)
def test_no_key_is_quoted_and_no_long_text(said: str) -> None:
    response = httpx2.Response(401, request=httpx2.Request("POST", "https://x"))
    error = openai.AuthenticationError("text", response=response, body={"message": said})
    told = str(translated(error, openai_faults.KINDS, SERVICE, "m"))
    assert "[key]" in told
    assert not any(secret in told for secret in ("se-cr-et", "sk-proj", "abcdef123456", "\n"))
    assert len(told) < 500


def test_errors_go_from_process_to_process() -> None:
    error = translated(openai.APITimeoutError(httpx2.Request("POST", "https://x")), openai_faults.KINDS, SERVICE, "m")
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
    assert "sent nothing for 3 seconds" in str(error)
