"""What is asked of a language model and what it answers, whatever the provider."""

from decimal import Decimal
from typing import Literal, Protocol

from pydantic import Field

from staged_pipeline.core.value import Value

Purpose = Literal["layout", "text", "math", "single_pass", "judge"]
"""Why a model is asked: the stage that the call belongs to."""

StopReason = Literal["end", "length", "repetition", "cut", "refusal"]
"""Why a reply ended.

`end`: the model was done. `length`: the limit of output tokens. `repetition`: it repeated itself and was cut off.
`cut`: the connection broke in the middle. `refusal`: the model or its provider declined.
Of all but `refusal`, what came is kept and parsed.
"""


class TextPart(Value):
    """A text of a request."""

    text: str


class ImagePart(Value):
    """A picture of a request, PNG bytes; `name` says in the records what it shows (`page`, `eq_3`)."""

    name: str
    png: bytes = Field(repr=False)
    width: int
    height: int


Part = TextPart | ImagePart


class Exchange(Value):
    """A reply that was no use, or is not right, and what is wrong with it: the model is asked again with both."""

    reply: str
    complaint: str


class ModelRequest(Value):
    """One question to a model.

    `parts` begin with the page's picture, the same bytes in every stage, so that providers can read it from their
    cache; instructions and data follow. `shared` says that other calls for the page are likely: writing to the cache
    costs more than reading anew, and pays only then. `prompt` is the digest of the prompt file. `earlier` are the
    replies to this same question that were no use or are not right, oldest first.
    """

    purpose: Purpose
    page_index: int
    model: str
    parts: tuple[Part, ...]
    prompt: str
    max_output_tokens: int = Field(gt=0)
    shared: bool = True
    earlier: tuple[Exchange, ...] = ()


class Usage(Value):
    """Tokens of a call. `input_tokens` are those read anew: neither from the cache nor written to it."""

    input_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    output_tokens: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            input_tokens=self.input_tokens + other.input_tokens,
            cache_read_tokens=self.cache_read_tokens + other.cache_read_tokens,
            cache_write_tokens=self.cache_write_tokens + other.cache_write_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
        )


class ModelReply(Value):
    """What a model answered. `model` is the one that did; `usage` is None where the provider did not tell."""

    text: str
    stop: StopReason
    model: str
    usage: Usage | None = None
    seconds: float = 0.0


class ModelClient(Protocol):
    """Asks a model one question; safe to use from several threads.

    `ask` raises ProviderError (and its kinds) and BudgetExceeded. Retries of what may pass by itself (rate limits,
    overload, lost connections) are its own; a reply that ends early is returned with its `stop`.
    """

    def ask(self, request: ModelRequest) -> ModelReply: ...


class CallRecord(Value):
    """One call as the records tell it: `calls/NNN_purpose.json`.

    `cost` is in US dollars, None where the price or the usage is unknown. `broken_off` counts the requests of the call
    that were sent and broke off before the first word of an answer: no service tells what it charges for these, so that
    `cost` has what their input is expected to cost. `error` is the code of the error that the
    call ended with. `sent` is False for a call that the budget did not allow. `replayed` says that the reply came from
    a recording and nothing was paid.
    """

    number: int
    purpose: Purpose
    provider: str
    model: str
    prompt: str
    usage: Usage | None = None
    cost: Decimal | None = None
    broken_off: int = 0
    stop: StopReason | None = None
    seconds: float = 0.0
    error: str | None = None
    sent: bool = True
    replayed: bool = False
