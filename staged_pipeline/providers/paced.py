"""Makes the calls of a run at the pace that the user and the service allow, and waits where it refuses them."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from threading import Lock

from staged_pipeline.core.conversation import ModelClient, ModelReply, ModelRequest, Purpose, Usage
from staged_pipeline.core.errors import ProviderError, RateLimited
from staged_pipeline.support.tokens import token_rule
from staged_pipeline.support.turnstile import Turnstile, never

_FIRST_OUTPUT = 1000  # tokens that an answer is taken to have before there was one


@dataclass
class _Answers:
    """How long the answers of a run are, so that the tokens of the next can be guessed."""

    _known: dict[Purpose, tuple[int, int]] = field(default_factory=dict[Purpose, tuple[int, int]])
    _lock: Lock = field(default_factory=Lock)

    def add(self, purpose: Purpose, tokens: int) -> None:
        with self._lock:
            count, total = self._known.get(purpose, (0, 0))
            self._known[purpose] = (count + 1, total + tokens)

    def expected(self, purpose: Purpose) -> int:
        """The mean of those so far."""
        with self._lock:
            count, total = self._known.get(purpose, (0, 0))
        return total // count if count else _FIRST_OUTPUT


@dataclass(frozen=True)
class PacedClient:
    """A `ModelClient` that waits its turn; one for a run, with `for_page` one a page.

    A call that is refused because there are too many is made again: after a rate limit (429) as long as the pace has
    patience, after an overload `retries` times. `client` must tell of both at once, and not wait by itself.
    """

    client: ModelClient
    turnstile: Turnstile
    retries: int
    given_up: Callable[[], bool] = never
    _answers: _Answers = field(default_factory=_Answers, repr=False)

    def for_page(self, given_up: Callable[[], bool]) -> "PacedClient":
        """The same for calls that are not made any more once `given_up` says so: they raise Abandoned."""
        return replace(self, given_up=given_up)

    def ask(self, request: ModelRequest) -> ModelReply:
        """As the client's."""
        tokens = token_rule(request.model).request_tokens(request) + self._answers.expected(request.purpose)
        overloads = 0
        while True:
            call = self.turnstile.enter(tokens, self.given_up)
            try:
                reply = self.client.ask(request)
            except ProviderError as error:
                if not error.busy:
                    self.turnstile.failed(call)
                    raise
                overloads += not isinstance(error, RateLimited)
                if not self.turnstile.refused(call, error.wait) or overloads > self.retries:
                    raise
                continue
            except BaseException:
                self.turnstile.failed(call)
                raise
            if reply.usage is not None:
                self._answers.add(request.purpose, reply.usage.output_tokens)
            self.turnstile.answered(call, reply.usage and _all_tokens(reply.usage))
            return reply


def _all_tokens(usage: Usage) -> int:
    """All that a call took, also what was read from a cache: some services count it."""
    return usage.input_tokens + usage.cache_read_tokens + usage.cache_write_tokens + usage.output_tokens
