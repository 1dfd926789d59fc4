"""Replies that a run paid for which was ended before it could use them: they are used now, and not asked for again."""

import hashlib
import threading
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ConfigDict, TypeAdapter

from staged_pipeline.core.conversation import CallRecord, ModelClient, ModelReply, ModelRequest, TextPart
from staged_pipeline.core.errors import ArtifactError
from staged_pipeline.support import store
from staged_pipeline.support.digests import digest


def question(request: ModelRequest) -> str:
    """The digest of all that a model is asked, pictures included."""
    asked = request.model_dump(mode="json", exclude={"parts"})
    parts = (p.text if isinstance(p, TextPart) else (p.name, hashlib.sha256(p.png).hexdigest()) for p in request.parts)
    return digest(asked, *parts)


class _Answered(CallRecord):
    """What a kept call holds of its question and its reply."""

    model_config = ConfigDict(extra="ignore")

    question: str | None = None
    reply: str | None = None


_ANSWERED = TypeAdapter(_Answered)


@dataclass
class KeptReplies:
    """Answers from the calls in `folder` that are named in `names`, each once; all else is asked through `client`."""

    client: ModelClient
    folder: Path
    names: Collection[str]
    _waiting: dict[str, list[ModelReply]] | None = field(default=None, init=False, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    def ask(self, request: ModelRequest) -> ModelReply:
        """As the client's; safe to use from several threads."""
        return self._kept(question(request)) or self.client.ask(request)

    def _kept(self, asked: str) -> ModelReply | None:
        with self._lock:
            if self._waiting is None:
                self._waiting = self._read()
            replies = self._waiting.get(asked)
            return replies.pop(0) if replies else None

    def _read(self) -> dict[str, list[ModelReply]]:
        """The replies by what was asked; a file that a person removed or spoilt is none."""
        found: dict[str, list[ModelReply]] = {}
        for name in sorted(self.names):
            try:
                call = store.read_json(self.folder / name, _ANSWERED)
            except ArtifactError:
                continue
            if call.question and call.reply is not None and call.stop and call.error is None:
                reply = ModelReply(
                    text=call.reply, stop=call.stop, model=call.model, usage=call.usage, seconds=call.seconds
                )
                found.setdefault(call.question, []).append(reply)
        return found
