"""Builds the engines that ask a model, and the client that they ask; loaded only where a provider is named."""

from collections.abc import Callable, Collection, Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import httpx2

from staged_pipeline.core.conversation import ModelClient, Purpose
from staged_pipeline.core.errors import WrongUsage
from staged_pipeline.engines.base import LayoutEngine, SinglePassEngine
from staged_pipeline.engines.llm.asking import Asker, Prompt
from staged_pipeline.engines.llm_judge import LlmJudge
from staged_pipeline.engines.llm_layout import AutoLayout, LlmLayout
from staged_pipeline.engines.llm_mathematics import LlmMathematics
from staged_pipeline.engines.llm_single_pass import LlmSinglePass
from staged_pipeline.engines.llm_text import LlmText
from staged_pipeline.engines.local_layout import LocalLayout
from staged_pipeline.engines.local_text import LocalText
from staged_pipeline.flow.page_tools import EngineRoom, Engines, LocalEngines
from staged_pipeline.providers.accounting import AccountedClient
from staged_pipeline.providers.kept_replies import KeptReplies
from staged_pipeline.providers.paced import PacedClient
from staged_pipeline.providers.recordings import RecordingClient, Recordings
from staged_pipeline.providers.replay import REPLAY_KEY, ReplayClient
from staged_pipeline.support.pace import Pace
from staged_pipeline.support.prices import Prices
from staged_pipeline.support.purse import Purse
from staged_pipeline.support.resources import prompts_dir
from staged_pipeline.support.settings import Effort, Settings
from staged_pipeline.support.turnstile import Turnstile, never

if TYPE_CHECKING:
    from staged_pipeline.providers.anthropic_client import AnthropicClient
    from staged_pipeline.providers.openai_client import OpenAIClient

_LIMITS: dict[Purpose, int] = {"layout": 8000, "text": 12000, "math": 8000, "single_pass": 24000, "judge": 4000}
"""Output tokens that a call may take, its thinking included."""

_WAITING = "The service takes no more calls for now: they wait for it (--rpm and --tpm keep below its limits)."


@contextmanager
def open_model_engines(settings: Settings, purse: Purse | None, say: Callable[[str], None]) -> Generator[EngineRoom]:
    """Makes the engines of the page whose folder it is given; see `engine_room.open_engines`."""
    prices = Prices.read(settings.prices)
    if settings.budget is not None:
        prices.require(prices.model(settings.provider, settings.model))
    client, close = _client(settings, say)
    recordings = None if settings.record is None else Recordings(settings.record)
    room = _Room(settings, prices, client, purse, recordings, {name: _prompt(name) for name in _LIMITS})
    try:
        yield room.engines
    finally:
        close()


@dataclass(frozen=True)
class _Room:
    """What the engines of all pages share."""

    settings: Settings
    prices: Prices
    client: PacedClient | ReplayClient
    purse: Purse | None
    recordings: Recordings | None
    prompts: dict[Purpose, Prompt]

    def engines(
        self,
        folder: Path,
        unused: Collection[str] = (),
        local: LocalEngines | None = None,
        given_up: Callable[[], bool] = never,
    ) -> Engines:
        settings = self.settings
        books = self._books(folder, given_up)
        asked: ModelClient = KeptReplies(books, books.folder, unused) if unused else books
        if self.recordings is not None:  # above the books: what could not be recorded is paid for all the same
            asked = RecordingClient(asked, self.recordings, settings.provider)
        local = local or LocalEngines(LocalLayout(), LocalText())
        text = (
            LlmText(
                self._asker(asked, "text"),
                local.text,
                scope=settings.text_scope,
                shard_size=settings.shard_size,
                calls_at_once=settings.calls_at_once,
            )
            if settings.text == "llm"
            else local.text
        )
        judge = LlmJudge(self._asker(asked, "judge")) if settings.judge == "llm" else None
        engines = Engines(layout=self._layout(asked, local.layout), text=text, judge=judge, calls=books.records)
        if settings.single_pass:
            return replace(engines, single_pass=self._single_pass(asked))
        if settings.judge != "off":
            rereader = text if isinstance(text, LlmText) else None
            redrawer = LlmLayout(self._asker(asked, "layout")) if settings.layout != "local" else None
            fallback = self._single_pass(asked)
            engines = replace(engines, redrawer=redrawer, rereader=rereader, fallback=fallback)
        if settings.math != "off":
            mathematics = LlmMathematics(self._asker(asked, "math"))
            return replace(engines, mathematics=mathematics, math_mode=settings.math)
        return engines

    def _books(self, folder: Path, given_up: Callable[[], bool]) -> AccountedClient:
        settings = self.settings
        return AccountedClient(
            client=self.client.for_page(given_up) if isinstance(self.client, PacedClient) else self.client,
            provider=settings.provider,
            prices=self.prices,
            purse=self.purse,
            folder=folder / "calls",
            replayed=settings.replay is not None,
        )

    def _layout(self, client: ModelClient, local: LayoutEngine) -> LayoutEngine:
        if self.settings.layout == "local":
            return local
        asked = LlmLayout(self._asker(client, "layout"))
        return asked if self.settings.layout == "llm" else AutoLayout(local, asked)

    def _single_pass(self, client: ModelClient) -> SinglePassEngine:
        return LlmSinglePass(self._asker(client, "single_pass"))

    def _asker(self, client: ModelClient, purpose: Purpose) -> Asker:
        return Asker(
            client=client,
            model=self.prices.model(self.settings.provider, self.settings.model),
            purpose=purpose,
            prompt=self.prompts[purpose],
            max_output_tokens=_LIMITS[purpose],
            shared=self._is_shared(purpose),
        )

    def _is_shared(self, purpose: Purpose) -> bool:
        """Whether other calls for the page are likely."""
        if purpose == "single_pass":
            return self.settings.judge == "llm" and self.settings.single_pass
        return self.settings.layout != "local" or self.settings.judge == "llm"


def _prompt(purpose: Purpose) -> Prompt:
    return Prompt.read(prompts_dir(), purpose)


def _client(settings: Settings, say: Callable[[str], None]) -> tuple[PacedClient | ReplayClient, Callable[[], None]]:
    """The client that settings name, and how to end its connections."""
    if settings.replay is not None:
        if not settings.replay.is_dir():
            raise WrongUsage(f"--replay {settings.replay} is no folder of recorded calls.")
        return ReplayClient(Recordings(settings.replay), lambda transport: _sdk(settings, transport)), lambda: None
    client = _sdk(settings, None)
    pace = Pace(
        calls=settings.calls_at_once,
        requests=settings.requests_per_minute,
        tokens=settings.tokens_per_minute,
        patience=settings.patience,
    )
    turnstile = Turnstile(pace, partial(say, _WAITING))
    return PacedClient(client, turnstile, settings.max_retries), client.close


def _kind(settings: Settings) -> "type[AnthropicClient | OpenAIClient]":
    """The client of the service that settings name; its SDK alone is loaded, which takes a second and 40 MB."""
    if settings.provider == "anthropic":
        from staged_pipeline.providers.anthropic_client import AnthropicClient  # noqa: PLC0415  see above

        return AnthropicClient
    from staged_pipeline.providers.openai_client import OpenAIClient  # noqa: PLC0415  see above

    return OpenAIClient


def _sdk(settings: Settings, transport: httpx2.BaseTransport | None) -> "AnthropicClient | OpenAIClient":
    kind = _kind(settings)
    # How much to think is a setting of the providers' own models; a server of one's own may not know it.
    effort: Effort | None = settings.effort or (None if settings.base_url else "low")
    return kind(
        REPLAY_KEY if transport else None,
        base_url=settings.base_url,
        timeout=settings.call_timeout,
        max_retries=settings.max_retries,
        effort=effort,
        transport=transport,
        retry_busy=transport is not None,
    )
