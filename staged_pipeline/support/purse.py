"""The budget of a run, shared by all its processes and threads through a small locked file.

Before a call the most that it may cost is set aside; after it, what it did cost is spent and the rest is free again.
A call waits while others hold what it needs. So the sum of what is spent never exceeds the budget, and calls that run
at the same time do not stop a run that has money left. What a killed process had set aside counts as spent: nobody
knows what it paid.
"""

import fcntl
import json
import os
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from pydantic import TypeAdapter

from staged_pipeline.core.errors import BudgetExceeded, OutputError
from staged_pipeline.core.value import Value

_POLL = 0.1  # seconds between two looks at money that others hold
_CENT = Decimal("0.01")
_TENTH_OF_A_CENT = Decimal("0.0001")


class _Held(Value):
    """What one call has set aside, and the process that makes it."""

    process: int
    amount: Decimal


class _Account(Value):
    """What the file holds."""

    spent: Decimal = Decimal(0)
    held: tuple[_Held, ...] = ()

    @property
    def set_aside(self) -> Decimal:
        return sum((entry.amount for entry in self.held), Decimal(0))


_ACCOUNT = TypeAdapter(_Account)


@dataclass
class Payment:
    """A call under way: what may be paid, and, once it is known, what was. None stays at the most it may cost."""

    most: Decimal
    paid: Decimal | None = field(default=None)


@dataclass(frozen=True)
class Purse:
    """A budget in US dollars, kept in the file `path`; may be pickled to other processes of this machine."""

    path: Path
    budget: Decimal

    @classmethod
    def new(cls, path: Path, budget: Decimal) -> "Purse":
        """A full purse; what the file held before is forgotten. Raises OutputError where it cannot be written."""
        purse = cls(path, budget)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"")
        except OSError as error:
            raise OutputError(f"The budget cannot be kept in {path} ({error.strerror or error}).") from error
        return purse

    @property
    def spent(self) -> Decimal:
        """What has been paid so far."""
        with self._locked() as file:
            return _load(file).spent

    @contextmanager
    def paying(self, most: Decimal) -> Generator[Payment]:
        """Sets `most` aside while a call is made; the block says in `paid` what it cost.

        A block that raises before it says so has paid nothing.

        Raises:
            BudgetExceeded: at the start, where the call might cost more than is left; nothing is set aside then.
        """
        self.reserve(most)
        payment = Payment(most)
        try:
            yield payment
        except BaseException:
            self.settle(most, payment.paid or Decimal(0))
            raise
        self.settle(most, most if payment.paid is None else payment.paid)

    def reserve(self, amount: Decimal) -> None:
        """Sets `amount` aside, or raises BudgetExceeded; waits while calls under way hold what it needs."""
        while not self._reserved(amount):
            time.sleep(_POLL)

    def settle(self, reserved: Decimal, paid: Decimal) -> None:
        """Frees what `reserve` set aside, and spends what was paid."""
        with self._locked() as file:
            account = _load(file)
            held = list(account.held)
            held.remove(_Held(process=os.getpid(), amount=reserved))
            _save(file, _Account(spent=account.spent + paid, held=tuple(held)))

    def _reserved(self, amount: Decimal) -> bool:
        with self._locked() as file:
            account = _without_the_dead(_load(file))
            if account.spent + amount > self.budget:
                raise BudgetExceeded(self._refusal(account, amount))
            if account.spent + account.set_aside + amount > self.budget:
                return False
            mine = _Held(process=os.getpid(), amount=amount)
            _save(file, _Account(spent=account.spent, held=(*account.held, mine)))
            return True

    def _refusal(self, account: _Account, amount: Decimal) -> str:
        left = max(self.budget - account.spent, Decimal(0))
        return (
            f"The budget of {dollars(self.budget)} does not allow the next call: {dollars(account.spent)} is spent, "
            f"{dollars(left)} is left, and the call may cost up to {dollars(amount)}. Give a higher --budget."
        )

    @contextmanager
    def _locked(self) -> Generator[int]:
        try:
            file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise OutputError(f"The budget in {self.path} cannot be read ({error.strerror or error}).") from error
        try:
            # Of the open file, not of the process as lockf's is: it holds between threads too.
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file
        finally:
            os.close(file)


def dollars(amount: Decimal) -> str:
    """An amount to read: `$1.00`, below ten cents with two digits more."""
    return f"${amount.quantize(_CENT if not amount or amount >= _CENT * 10 else _TENTH_OF_A_CENT)}"


def _load(file: int) -> _Account:
    data = os.pread(file, os.fstat(file).st_size, 0).strip()
    return _ACCOUNT.validate_json(data) if data else _Account()


def _save(file: int, account: _Account) -> None:
    """One write, padded to the length of the file: a process that is killed leaves the old state or the new."""
    data = json.dumps(account.model_dump(mode="json")).encode()
    os.pwrite(file, data.ljust(os.fstat(file).st_size), 0)


def _without_the_dead(account: _Account) -> _Account:
    """What processes that have ended still held is spent."""
    alive = tuple(entry for entry in account.held if _runs(entry.process))
    lost = account.set_aside - sum((entry.amount for entry in alive), Decimal(0))
    return _Account(spent=account.spent + lost, held=alive)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
