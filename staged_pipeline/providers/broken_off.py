"""Counts the requests of a call that broke off: sent, and ended before the first word of an answer.

What a service charges for these it does not tell. SDKs ask again by themselves, so that one call may be several
requests; all are made in the thread that asks, and are counted there.
"""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import httpx2

_SENT = (httpx2.ReadTimeout, httpx2.ReadError, httpx2.CloseError, httpx2.RemoteProtocolError)
"""How a request ends that the service has, and has not answered. All other ways end before it has all of it."""


@dataclass
class BrokenOff:
    """How many requests broke off so far."""

    requests: int = 0


_COUNT: ContextVar[BrokenOff | None] = ContextVar("broken_off", default=None)


@contextmanager
def counted() -> Generator[BrokenOff]:
    """Counts the requests that break off in this thread while the `with` lasts."""
    count = BrokenOff()
    before = _COUNT.set(count)
    try:
        yield count
    finally:
        _COUNT.reset(before)


def broke_off() -> None:
    """One request more has broken off."""
    if count := _COUNT.get():
        count.requests += 1


class WatchedClient(httpx2.Client):
    """Counts the requests to which not even the head of an answer comes."""

    def send(self, *args: Any, **options: Any) -> httpx2.Response:  # noqa: ANN401  as the client's
        """As the client's."""
        try:
            return super().send(*args, **options)
        except _SENT:
            broke_off()
            raise
