"""The budget holds over threads, processes and deaths."""

import multiprocessing
import os
import pickle
import random
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest

from staged_pipeline.core.errors import BudgetExceeded, OutputError
from staged_pipeline.support.purse import Purse, dollars

SPAWN = multiprocessing.get_context("spawn")


@pytest.fixture
def purse(tmp_path: Path) -> Purse:
    return Purse.new(tmp_path / "purse.json", Decimal("1.00"))


def test_what_is_paid_is_spent_and_the_rest_is_free_again(purse: Purse) -> None:
    with purse.paying(Decimal("0.90")) as payment:
        payment.paid = Decimal("0.10")
    with purse.paying(Decimal("0.90")) as payment:
        payment.paid = Decimal("0.9")
    assert purse.spent == 1
    with purse.paying(Decimal(0)):
        pass


def test_a_call_that_might_cost_too_much_is_refused_with_the_figures(purse: Purse) -> None:
    with purse.paying(Decimal("0.5")) as payment:
        payment.paid = Decimal("0.4321")
    with pytest.raises(BudgetExceeded) as refused:
        purse.reserve(Decimal("0.6"))
    assert all(figure in str(refused.value) for figure in ("$1.00", "$0.43 is spent", "$0.57 is left", "up to $0.60"))
    assert purse.spent == Decimal("0.4321")


def test_a_call_of_unknown_cost_counts_as_the_most_it_may_cost(purse: Purse) -> None:
    with purse.paying(Decimal("0.7")):
        pass
    assert purse.spent == Decimal("0.7")


def test_a_failed_call_costs_nothing(purse: Purse) -> None:
    with pytest.raises(ZeroDivisionError), purse.paying(Decimal(1)):
        raise ZeroDivisionError
    assert purse.spent == 0
    purse.reserve(Decimal(1))


def test_a_new_purse_is_full(purse: Purse) -> None:
    with purse.paying(Decimal(1)):
        pass
    assert Purse.new(purse.path, Decimal(1)).spent == 0


def test_a_purse_that_cannot_be_kept_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="budget"):
        Purse.new(tmp_path / "file" / "purse", Decimal(1))


def test_a_call_waits_for_what_others_hold(purse: Purse) -> None:
    """Both may cost 0.8 of 1.00, and both cost little: the second waits and is made."""
    order: list[str] = []

    def call(name: str, seconds: float) -> None:
        with purse.paying(Decimal("0.8")) as payment:
            order.append(f"{name} begins")
            time.sleep(seconds)
            payment.paid = Decimal("0.05")
            order.append(f"{name} ends")

    first = threading.Thread(target=call, args=("first", 0.3))
    first.start()
    while not order:
        time.sleep(0.01)
    call("second", 0)
    first.join()
    assert order == ["first begins", "first ends", "second begins", "second ends"]
    assert purse.spent == Decimal("0.10")


def _spender(data: bytes, seed: int, log: Path, start: threading.Barrier) -> None:
    """Makes calls at the same time as others; logs what each paid."""
    purse: Purse = pickle.loads(data)
    log.touch()
    start.wait(60)
    chance = random.Random(seed)

    def call(_: int) -> None:
        most = Decimal(chance.randint(1, 20)) / 100
        try:
            with purse.paying(most) as payment:
                time.sleep(0.002)
                payment.paid = most * chance.randint(0, 4) / 4
                with log.open("a") as file:
                    file.write(f"{payment.paid}\n")
        except BudgetExceeded:
            pass

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(call, range(15)))


def test_processes_and_threads_together_never_spend_more_than_the_budget(purse: Purse, tmp_path: Path) -> None:
    logs = [tmp_path / f"{i}.log" for i in range(3)]
    start = SPAWN.Barrier(len(logs))
    processes = [
        SPAWN.Process(target=_spender, args=(pickle.dumps(purse), i, log, start)) for i, log in enumerate(logs)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
        assert process.exitcode == 0
    assert all(log.read_text() for log in logs)
    paid = sum((Decimal(line) for log in logs for line in log.read_text().split()), Decimal(0))
    assert paid == purse.spent
    assert Decimal("0.75") < paid <= purse.budget


def _holder(purse: Purse) -> None:
    with purse.paying(Decimal("0.9")):
        time.sleep(60)


def test_what_a_killed_process_held_is_spent(purse: Purse) -> None:
    process = SPAWN.Process(target=_holder, args=(purse,))
    process.start()
    deadline = time.monotonic() + 30
    while b"0.9" not in purse.path.read_bytes():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join(30)
    with purse.paying(Decimal("0.1")) as payment:
        payment.paid = Decimal("0.05")
    assert purse.spent == Decimal("0.95")
    with pytest.raises(BudgetExceeded):
        purse.reserve(Decimal("0.1"))


@pytest.mark.parametrize(
    ("amount", "text"), [("0", "$0.00"), ("0.1", "$0.10"), ("0.0123", "$0.0123"), ("12", "$12.00"), ("1.005", "$1.00")]
)
def test_dollars_are_told_briefly(amount: str, text: str) -> None:
    assert dollars(Decimal(amount)) == text
