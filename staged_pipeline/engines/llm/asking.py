"""How an engine asks a model: the page's picture, the prompt, the data; and again where the reply is no use."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from staged_pipeline.core.conversation import (
    Exchange,
    ImagePart,
    ModelClient,
    ModelReply,
    ModelRequest,
    Part,
    Purpose,
    TextPart,
)
from staged_pipeline.core.errors import MissingDependency, ModelRefused, UnusableReply
from staged_pipeline.core.page import Page
from staged_pipeline.engines.llm.page_picture import page_picture

_T = TypeVar("_T")
_ASKED_AGAIN = 1
_DIGEST = 12  # hexadecimal digits


@dataclass(frozen=True)
class Prompt:
    """The text of a file in `prompts/`."""

    text: str

    @classmethod
    def read(cls, folder: Path, name: str) -> "Prompt":
        """The prompt `name`.md; raises MissingDependency where it is not there."""
        try:
            return cls((folder / f"{name}.md").read_text("utf-8").strip())
        except OSError as error:
            message = f"The prompt {name}.md is missing from {folder}: install the program again."
            raise MissingDependency(message) from error

    @property
    def digest(self) -> str:
        """What changes whenever the text does."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:_DIGEST]


@dataclass(frozen=True)
class Asker:
    """Asks one model the questions of one stage; `shared` as in `ModelRequest`."""

    client: ModelClient
    model: str
    purpose: Purpose
    prompt: Prompt
    max_output_tokens: int
    shared: bool = True

    @property
    def fingerprint(self) -> str:
        """Model and prompt, for the records."""
        return f"{self.model}-{self.prompt.digest}"

    def ask(
        self,
        page: Page,
        data: str,
        parse: Callable[[ModelReply], _T],
        pictures: tuple[ImagePart, ...] = (),
        earlier: tuple[Exchange, ...] = (),
    ) -> _T:
        """What `parse` makes of the reply.

        Args:
            page: Its picture goes first.
            data: What this question is about, after the prompt.
            parse: Reads a reply; raises UnusableReply with a sentence that tells the model what was wrong. The model is
                asked once more then, with its reply and that sentence.
            pictures: More pictures, after the page's.
            earlier: An answer to this question that stands, and what turned out to be wrong with it.

        Raises:
            UnusableReply: the second reply could not be read either.
            ModelRefused: the model declined.
            ProviderError, BudgetExceeded: as `ModelClient.ask`.
        """
        request = ModelRequest(
            purpose=self.purpose,
            page_index=page.evidence.page_index,
            model=self.model,
            parts=(page_picture(page), *_texts(self.prompt.text), *pictures, *_texts(data)),
            prompt=self.prompt.digest,
            max_output_tokens=self.max_output_tokens,
            shared=self.shared,
            earlier=earlier,
        )
        for _ in range(_ASKED_AGAIN):
            reply = self._answer(request)
            try:
                return parse(reply)
            except UnusableReply as fault:
                request = request.model_copy(
                    update={"earlier": (*request.earlier, Exchange(reply=reply.text, complaint=str(fault)))}
                )
        return parse(self._answer(request))

    def _answer(self, request: ModelRequest) -> ModelReply:
        reply = self.client.ask(request)
        if reply.stop == "refusal":
            raise ModelRefused(f"The model declined to read this page ({self.purpose}); try another model.")
        return reply


def _texts(text: str) -> tuple[Part, ...]:
    return (TextPart(text=text),) if text else ()
