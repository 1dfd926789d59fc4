"""A model asked over the SDK of its provider: what both SDKs have in common."""

from abc import ABC, abstractmethod
from collections.abc import Generator, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import ClassVar, Generic, TypedDict, TypeVar

import httpx2

from staged_pipeline.core.conversation import ModelReply, ModelRequest
from staged_pipeline.core.errors import ProviderError
from staged_pipeline.providers.connection import http_client, timeouts
from staged_pipeline.providers.faults import Kinds, translated
from staged_pipeline.providers.service import Official, Service
from staged_pipeline.providers.streaming import BROKEN, Conversation, Piece
from staged_pipeline.support.settings import Effort

NOTHING_SAID = "(no answer)"
"""Stands for an empty reply where the model is shown what it said: the services take no empty text."""

_LONGEST = 10  # times the timeout

Sdk = TypeVar("Sdk")
Event = TypeVar("Event")


class SdkOptions(TypedDict):
    """What both SDKs are told, under the names that they share."""

    api_key: str
    base_url: str
    timeout: httpx2.Timeout
    max_retries: int
    http_client: httpx2.Client


class SdkClient(ABC, Generic[Sdk, Event]):
    """Asks a model over an SDK; a `ModelClient`. `Event` is what the SDK's stream of a reply consists of."""

    provider: ClassVar[Official]
    kinds: ClassVar[Kinds]
    raises: ClassVar[type[Exception]]
    """The base of the SDK's own errors."""

    def __init__(
        self,
        key: str | None = None,
        *,
        base_url: str | None = None,
        timeout: float = 300.0,
        max_retries: int = 4,
        retry_busy: bool = True,
        effort: Effort | None = None,
        transport: httpx2.BaseTransport | None = None,
    ) -> None:
        """Opens no connection yet.

        Args:
            key: None for that in the environment variable of the provider; a server of one's own needs none.
            base_url: Address of a compatible server, None for that in the environment or the provider's own.
            timeout: Seconds without a byte after which a call is given up; a reply that still comes is cut off after
                ten times as long.
            max_retries: How often the SDK asks again what may pass by itself, waiting as the service says.
            retry_busy: Whether that holds for calls that the service refuses because there are too many; False for a
                client whose user waits, as `paced.PacedClient` does.
            effort: How much the model thinks before it answers, where it can be told; None leaves it to the model.
            transport: In the place of the network, for replays.

        Raises:
            InvalidKey: there is none. WrongUsage: `base_url` is no address.
        """
        self._service = Service.at(self.provider, key, base_url, timeout)
        self._effort: Effort | None = effort
        self._again = max_retries > 0
        self._timeout = timeout
        self._http = http_client(timeout, transport, retry_busy=retry_busy)
        self._sdk = self._opened(
            SdkOptions(
                api_key=self._service.key,
                base_url=self._service.url,
                timeout=timeouts(timeout),
                max_retries=max_retries,
                http_client=self._http,
            )
        )

    def ask(self, request: ModelRequest) -> ModelReply:
        """The reply; raises ProviderError and its kinds."""
        return Conversation(
            open=lambda: self._pieces(request),
            broken=(self.raises, *BROKEN),
            translate=lambda error: self._translated(error, request.model),
            again=self._again,
            longest=_LONGEST * self._timeout,
        ).reply(request.model)

    def close(self) -> None:
        """Ends the connections."""
        self._http.close()

    @abstractmethod
    def _opened(self, options: SdkOptions) -> Sdk:
        """The SDK's client."""

    @abstractmethod
    def _stream(self, request: ModelRequest) -> AbstractContextManager[Iterable[Event]]:
        """Sends the request; raises the SDK's errors."""

    @abstractmethod
    def _read(self, events: Iterable[Event]) -> Iterator[Piece]:
        """What each event of a stream adds to the reply."""

    @contextmanager
    def _pieces(self, request: ModelRequest) -> Generator[Iterator[Piece]]:
        with self._stream(request) as events:
            yield self._read(events)

    def _translated(self, error: Exception, model: str) -> ProviderError:
        return translated(error, self.kinds, self._service, model)
