"""Keeps the books of one page: what each call asked, answered and cost, and that no call exceeds the budget.

Each call leaves `calls/NNN_purpose.json`: its record, the request with texts as they were sent and pictures by name,
and the text of the reply. Neither headers nor keys come here: a client keeps those to itself, and of an error only its
code is written, for a service may repeat in its message what it was sent.
"""

import hashlib
import re
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from pydantic import TypeAdapter

from staged_pipeline.core.conversation import (
    CallRecord,
    Exchange,
    ImagePart,
    ModelClient,
    ModelReply,
    ModelRequest,
    Part,
    TextPart,
    Usage,
)
from staged_pipeline.core.errors import BudgetExceeded, StagedError
from staged_pipeline.core.value import Value
from staged_pipeline.providers.broken_off import counted
from staged_pipeline.providers.kept_replies import question
from staged_pipeline.support import store
from staged_pipeline.support.prices import Prices
from staged_pipeline.support.purse import Payment, Purse
from staged_pipeline.support.tokens import token_rule

PAGE_PICTURE = "page"
"""The name of the part that shows the whole page; its file is the page's own `page.png`."""

_NUMBERED = re.compile(r"(\d{3,})_")


class SentImage(Value):
    """A picture of a request, by its file (relative to the folder of calls)."""

    image: str
    width: int
    height: int
    sha256: str


class SentRequest(Value):
    """A request as it is kept."""

    parts: tuple[TextPart | SentImage, ...]
    earlier: tuple[Exchange, ...]
    max_output_tokens: int


class KeptCall(CallRecord):
    """A file of `calls/`: the record of a call, what was asked and what was answered.

    `question` is the digest of all that was asked, by which a run that goes on knows the call again.
    """

    question: str
    request: SentRequest
    reply: str | None = None


_KEPT = TypeAdapter(KeptCall)


@dataclass
class AccountedClient:
    """Asks through `client`, within the budget, and keeps every call in `folder`; for the calls of one page.

    `purse` None is no budget. `replayed` says that replies come from a recording: nothing is paid then, and a record's
    cost is what the recorded usage costs by the prices.
    """

    client: ModelClient
    provider: str
    prices: Prices
    purse: Purse | None
    folder: Path
    replayed: bool = False
    _records: dict[int, CallRecord] = field(default_factory=dict[int, CallRecord], init=False, repr=False)
    _last: int | None = field(default=None, init=False, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    def ask(self, request: ModelRequest) -> ModelReply:
        """Asks, pays and keeps the books.

        Raises:
            BudgetExceeded: the call might cost more than is left; nothing was sent, and no file tells of it.
            WrongUsage: there is a budget, and the model's price is not known.
            ProviderError: as the client's; the call is recorded.
            OutputError: the folder cannot be written.
        """
        try:
            return self._ask(request)
        except BudgetExceeded as error:
            record = self._record(self._next_number(), request, None, 0.0, error)
            with self._lock:
                self._records[record.number] = record.model_copy(update={"sent": False})
            raise

    def records(self) -> tuple[CallRecord, ...]:
        """The calls of this page in this run, in the order in which they were begun; also those not allowed."""
        with self._lock:
            return tuple(record for _, record in sorted(self._records.items()))

    def _ask(self, request: ModelRequest) -> ModelReply:
        with self._paying(request) as payment, counted() as broken_off:
            number = self._next_number()
            started = time.perf_counter()
            try:
                reply = self.client.ask(request)
            except StagedError as error:
                seconds = time.perf_counter() - started
                record = self._record(number, request, None, seconds, error, broken_off.requests)
                payment.paid = record.cost
                self._keep(request, record)
                raise
            record = self._record(number, request, reply, reply.seconds, None, broken_off.requests)
            payment.paid = record.cost
            self._keep(request, record, reply.text)
        return reply

    @contextmanager
    def _paying(self, request: ModelRequest) -> Generator[Payment]:
        if self.purse is None or self.replayed:
            yield Payment(Decimal(0))
            return
        tokens = token_rule(request.model).most_request_tokens(request)
        most = self.prices.most(request.model, tokens, request.max_output_tokens)
        with self.purse.paying(most) as payment:
            yield payment

    def _next_number(self) -> int:
        """One more than the last: calls of earlier runs are kept."""
        with self._lock:
            if self._last is None:
                names = (_NUMBERED.match(path.name) for path in self.folder.glob("*"))
                self._last = max((int(name[1]) for name in names if name), default=0)
            self._last += 1
            return self._last

    def _record(
        self,
        number: int,
        request: ModelRequest,
        reply: ModelReply | None,
        seconds: float,
        error: StagedError | None = None,
        broken_off: int = 0,
    ) -> CallRecord:
        usage = reply.usage if reply else None
        model = reply.model if reply and self.prices.of(reply.model) else request.model
        # A service charges nothing for what it refuses.
        cost = Decimal(0) if error else self.prices.cost(model, usage)
        if broken_off:
            # At the rate of what is written to the cache, which is the dearest: requests begin with what is cached.
            read = Usage(cache_write_tokens=token_rule(request.model).request_tokens(request))
            once = self.prices.cost(request.model, read)
            cost = None if cost is None or once is None else cost + broken_off * once
        return CallRecord(
            number=number,
            purpose=request.purpose,
            provider=self.provider,
            model=reply.model if reply else request.model,
            prompt=request.prompt,
            usage=usage,
            cost=cost,
            broken_off=broken_off,
            stop=reply.stop if reply else None,
            seconds=round(seconds, 3),
            error=error and error.code,
            replayed=self.replayed,
        )

    def _keep(self, request: ModelRequest, record: CallRecord, reply: str | None = None) -> None:
        with self._lock:
            self._records[record.number] = record
        sent = SentRequest(
            parts=tuple(self._sent(part, record.number) for part in request.parts),
            earlier=request.earlier,
            max_output_tokens=request.max_output_tokens,
        )
        kept = KeptCall(**dict(record), question=question(request), request=sent, reply=reply)
        store.write_json(self.folder / f"{record.number:03d}_{record.purpose}.json", kept, _KEPT)

    def _sent(self, part: Part, number: int) -> TextPart | SentImage:
        """A part as it is kept; a picture other than the page's is laid beside."""
        if isinstance(part, TextPart):
            return part
        if part.name == PAGE_PICTURE:
            name = "../page.png"
        else:
            name = f"{number:03d}_{re.sub(r'[^A-Za-z0-9_-]', '_', part.name)}.png"
            store.write_bytes(self.folder / name, part.png)
        return sent_image(part, name)


def sent_image(part: ImagePart, name: str) -> SentImage:
    """A picture by its name."""
    return SentImage(image=name, width=part.width, height=part.height, sha256=hashlib.sha256(part.png).hexdigest())
