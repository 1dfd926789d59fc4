"""Recorded calls: a folder with one subfolder a call, which a person can read, write and correct.

    p0_text_3f2a…/  request.json   the texts, and of each picture its name, size, digest and look; never the picture
                    reply.md       the text of the reply
                    meta.json      who answered, why the reply ended, its tokens

A call is known again by what was asked: purpose, texts, earlier replies, and names and sizes of the pictures. Neither
the provider nor the model belongs to it, so that one recording is replayed through any of them. Among calls that are
alike in all that, the one whose pictures look the same is taken.
"""

import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter

from staged_pipeline.core.conversation import ModelClient, ModelReply, ModelRequest, StopReason, Usage
from staged_pipeline.core.errors import NotRecorded, OutputError
from staged_pipeline.core.value import Value
from staged_pipeline.providers.recorded_request import RecordedRequest, difference, likeness
from staged_pipeline.support import store

Author = Literal["model", "hand"]
"""Who wrote a reply: a model, or a person who looked at the page."""

_GOOD: frozenset[StopReason] = frozenset({"end", "length", "repetition"})


class ReplyMeta(Value):
    """What is known of a recorded reply besides its text."""

    provider: str = ""
    model: str = ""
    stop: StopReason = "end"
    usage: Usage | None = None
    seconds: float = 0.0
    by: Author = "model"


@dataclass(frozen=True)
class Recording:
    """One recorded call."""

    request: RecordedRequest
    reply: str
    meta: ReplyMeta


_REQUEST = TypeAdapter(RecordedRequest)
_META = TypeAdapter(ReplyMeta)


@dataclass
class Recordings:
    """The recorded calls of a folder; safe to use from several threads, and from several processes for other pages."""

    folder: Path
    _requests: dict[str, list[tuple[Path, RecordedRequest]]] | None = field(default=None, init=False, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    def find(self, request: ModelRequest) -> Recording:
        """The recording of a request.

        Raises:
            NotRecorded: there is none; the message tells what differs from the nearest one.
            ArtifactError: a file of the folder does not parse.
        """
        asked = RecordedRequest.of(request)
        with self._lock:
            place = self._place(asked)
        if place is None or not (place / "reply.md").exists():
            raise NotRecorded(self._what_differs(asked))
        meta = store.read_json(place / "meta.json", _META) if (place / "meta.json").exists() else ReplyMeta(by="hand")
        return Recording(request=asked, reply=store.read_text(place / "reply.md"), meta=meta)

    def keep(self, request: ModelRequest, reply: str, meta: ReplyMeta) -> None:
        """Writes a call, in the place of an earlier recording of the same; raises OutputError."""
        asked = RecordedRequest.of(request)
        with self._lock:
            place = self._place(asked)
            if place is None:
                place = self._new_place(asked)
                self._all().setdefault(asked.key, []).append((place, asked))
        store.write_json(place / "request.json", asked, _REQUEST)
        store.write_text(place / "reply.md", reply)
        store.write_json(place / "meta.json", meta, _META)

    def _place(self, asked: RecordedRequest) -> Path | None:
        same = [(place, known) for place, known in self._all().get(asked.key, []) if known.shows_the_same(asked)]
        exact = [place for place, known in same if known.page_index == asked.page_index]
        return next(iter(exact), same[0][0] if same else None)

    def _new_place(self, asked: RecordedRequest) -> Path:
        """A folder that no call has; made here, so that no other process takes it."""
        name = f"p{asked.page_index}_{asked.purpose}_{asked.key}"
        number = 1
        while True:
            place = self.folder / (name if number == 1 else f"{name}_{number}")
            try:
                place.mkdir(parents=True)
            except FileExistsError:
                number += 1
            except OSError as error:
                message = f"{place} cannot be made ({error.strerror or error}). Choose another folder with --record."
                raise OutputError(message) from error
            else:
                return place

    def _all(self) -> dict[str, list[tuple[Path, RecordedRequest]]]:
        if self._requests is None:
            self._requests = {}
            for path in sorted(self.folder.glob("*/request.json")):
                known = store.read_json(path, _REQUEST)
                self._requests.setdefault(known.key, []).append((path.parent, known))
        return self._requests

    def _what_differs(self, asked: RecordedRequest) -> str:
        """Why a call is not found, told by the recorded call that is most like it."""
        with self._lock:
            known = [call for calls in self._all().values() for call in calls]
        title = f"The {asked.purpose} call of page {asked.page_index} is not in the recording {self.folder}"
        same_stage = [each for each in known if each[1].purpose == asked.purpose]
        same_page = [each for each in same_stage if each[1].page_index == asked.page_index]
        if not same_stage:
            return f"{title}, nor any other of that kind. Record it with --record."
        place, nearest = max(same_page or same_stage, key=lambda each: likeness(each[1], asked))
        return f"{title}. Unlike {place.name}, {difference(nearest, asked)}. Record it anew with --record."


@dataclass
class RecordingClient:
    """Asks through `client` and records each reply that came whole; `by` says who answers."""

    client: ModelClient
    recordings: Recordings
    provider: str
    by: Author = "model"

    def ask(self, request: ModelRequest) -> ModelReply:
        """As the client's; raises OutputError too."""
        reply = self.client.ask(request)
        if reply.stop in _GOOD:
            meta = ReplyMeta(
                provider=self.provider,
                model=reply.model,
                stop=reply.stop,
                usage=reply.usage,
                seconds=round(reply.seconds, 3),
                by=self.by,
            )
            self.recordings.keep(request, reply.text, meta)
        return reply
