"""A reply as it comes in: gathered piece by piece, so that nothing that came is lost."""

import math
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

import httpx2

from staged_pipeline.core.conversation import ModelReply, StopReason, Usage
from staged_pipeline.core.errors import ProviderError, ProviderUnavailable, RateLimited
from staged_pipeline.providers.broken_off import broke_off
from staged_pipeline.providers.repetition import RepetitionWatch, loop_at_end, without_loop
from staged_pipeline.providers.wire import well_formed

_PAUSE = 0.5  # seconds before a stream that broke before its first word is opened again

BROKEN = (httpx2.HTTPError, httpx2.StreamError, ValueError, RecursionError)
"""How a stream breaks besides the SDKs' own errors: the connection ends, or what comes is no JSON and no text."""


@dataclass(frozen=True)
class Piece:
    """What one event of a stream tells; `usage` is that of the whole reply so far."""

    text: str = ""
    stop: StopReason | None = None
    usage: Usage | None = None
    model: str = ""


@dataclass(frozen=True)
class Gathered(Piece):
    """What all events told. `stop` is None where the reply broke off; `error` is what with, if anything."""

    error: Exception | None = None


def gather(pieces: Iterable[Piece], broken: tuple[type[Exception], ...]) -> Gathered:
    """The reply that `pieces` make, until they end, break off with one of `broken`, or fall into a loop."""
    reply = Gathered()
    watch = RepetitionWatch()
    try:
        for piece in pieces:
            reply = Gathered(
                reply.text + piece.text,
                piece.stop or reply.stop,
                piece.usage or reply.usage,
                piece.model or reply.model,
            )
            if watch.loop(reply.text):
                break
    except broken as error:
        reply = replace(reply, error=error)
    if unit := loop_at_end(reply.text):
        return replace(reply, text=without_loop(reply.text, unit), stop="repetition")
    return reply


def _until(moment: float, pieces: Iterable[Piece]) -> Iterator[Piece]:
    for piece in pieces:
        yield piece
        if time.monotonic() > moment:
            return


@dataclass(frozen=True)
class Conversation:
    """Asks over a stream.

    `open` sends the request; the SDK retries there what may pass by itself. `broken` are the errors that a stream
    breaks with, `translate` tells ours for them. `again` says whether a stream that broke before its first word is
    opened once more: the SDKs do not, as for them the request had succeeded. `longest` is the seconds after which a
    reply is cut off that still comes: one that never ends, or drips.
    """

    open: Callable[[], AbstractContextManager[Iterator[Piece]]]
    broken: tuple[type[Exception], ...]
    translate: Callable[[Exception], ProviderError]
    again: bool
    longest: float = math.inf

    def reply(self, model: str) -> ModelReply:
        """The reply, `cut` where it broke off after some text; raises ProviderError where nothing came."""
        started = time.monotonic()
        reply = self._gathered()
        if reply.stop is None and not reply.text:
            fault = self._fault(reply)
            if not self.again or not isinstance(fault, (ProviderUnavailable, RateLimited)):
                raise fault
            time.sleep(_PAUSE)
            reply = self._gathered()
        if reply.stop is None and not reply.text:
            raise self._fault(reply)
        return ModelReply(
            text=well_formed(reply.text),
            stop=reply.stop or "cut",
            model=well_formed(reply.model) or model,
            usage=reply.usage,
            seconds=time.monotonic() - started,
        )

    def _gathered(self) -> Gathered:
        try:
            with self.open() as pieces:
                reply = gather(_until(time.monotonic() + self.longest, pieces), self.broken)
        except self.broken as error:
            fault = self.translate(error)
        else:
            told = getattr(reply.error, "body", None)  # the service may say in the stream that it failed
            if reply.stop is None and not reply.text and told is None:
                broke_off()
            return reply
        raise fault  # outside the handler: what the service said may echo the key, and must not hang on our error

    def _fault(self, reply: Gathered) -> ProviderError:
        return self.translate(reply.error or httpx2.RemoteProtocolError("the reply ended before it began"))
