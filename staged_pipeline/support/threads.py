"""Threads that nobody waits for when the program ends."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def map_in_threads(function: Callable[[Item], Result], items: Iterable[Item], at_once: int) -> list[Result]:
    """`function` of each item, in order, in up to `at_once` threads; raises the first error once all have ended.

    The threads are daemons. Those of `concurrent.futures` are waited for when the program ends, so that an interrupt
    would wait for a model's answer.
    """
    waiting: SimpleQueue[tuple[Item, Future[Result]]] = SimpleQueue()
    futures: list[Future[Result]] = []
    for item in items:
        futures.append(Future())
        waiting.put((item, futures[-1]))

    def work() -> None:
        while True:
            try:
                item, future = waiting.get_nowait()
            except Empty:
                return
            try:
                future.set_result(function(item))
            except BaseException as error:  # noqa: BLE001  it is raised where the results are taken
                future.set_exception(error)

    threads = [threading.Thread(target=work, daemon=True) for _ in range(min(at_once, len(futures)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [future.result() for future in futures]
