"""Engines that fail in one way each, named after it. They are importable, so that worker processes find them too."""

import ctypes
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Collection, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from staged_pipeline.compose import open_tools
from staged_pipeline.core.content import PageContent
from staged_pipeline.core.errors import OcrError
from staged_pipeline.core.page import Page
from staged_pipeline.core.skeleton import Reference, Skeleton
from staged_pipeline.engines.base import LayoutEngine, TextEngine
from staged_pipeline.flow.page_tools import Engines, Tools
from staged_pipeline.support.settings import Settings

_GREEDY = "held = []\nwhile True: held.append(bytes([1]) * (8 << 20))"


def raise_own_error() -> None:
    raise OcrError("The OCR engine failed on purpose.")


def raise_foreign_error() -> None:
    raise ZeroDivisionError("an engine divided by zero")


def hang() -> None:
    time.sleep(300)


def crash() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def segfault() -> None:
    ctypes.string_at(0)


def leave() -> None:
    os._exit(0)


def leave_by_an_exception() -> None:
    sys.exit("an engine thought that it was a program")


def hold_the_interpreter() -> None:
    re.match("(a+)+$", "a" * 60 + "b")


def eat_memory() -> None:
    exec(_GREEDY)


def have_memory_eaten() -> None:
    subprocess.run([sys.executable, "-c", _GREEDY], check=False)


def recurse() -> None:
    recurse()


def raise_what_cannot_be_sent() -> None:
    class Local(Exception):
        held = threading.Lock()

        def __str__(self) -> str:
            raise ValueError("an error that cannot even be told")

    raise Local


@dataclass(frozen=True)
class FaultyLayout:
    """Does a page's fault, and what `sound` does on the others."""

    sound: LayoutEngine
    faults: Mapping[int, Callable[[], None]]

    @property
    def fingerprint(self) -> str:
        return f"faulty {self.sound.fingerprint}"

    def detect_layout(self, page: Page) -> Skeleton:
        fault = self.faults.get(page.evidence.page_index)
        if fault is not None:
            fault()
        return self.sound.detect_layout(page)


@contextmanager
def faulty_tools(settings: Settings, page_index: int, fault: Callable[[], None]) -> Generator[Tools]:
    """The usual tools, with a layout engine that fails on one page."""
    with poisoned_tools(settings, {page_index: fault}) as tools:
        yield tools


@dataclass(frozen=True)
class FaultyText:
    """Does a page's fault, and what `sound` does on the others."""

    sound: TextEngine
    faults: Mapping[int, Callable[[], None]]

    @property
    def fingerprint(self) -> str:
        return f"faulty {self.sound.fingerprint}"

    def read_text(self, page: Page, references: Sequence[Reference]) -> PageContent:
        fault = self.faults.get(page.evidence.page_index)
        if fault is not None:
            fault()
        return self.sound.read_text(page, references)


@contextmanager
def faulty_drafts(settings: Settings, faults: Mapping[int, Callable[[], None]]) -> Generator[Tools]:
    """The usual tools, with a text engine that fails on some pages, each in its own way."""
    with open_tools(settings) as tools:

        def engines(folder: Path, unused: Collection[str] = ()) -> Engines:
            sound = tools.engines(folder, unused)
            return replace(sound, text=FaultyText(sound.text, faults))

        yield replace(tools, engines=engines)


@contextmanager
def poisoned_tools(settings: Settings, faults: Mapping[int, Callable[[], None]]) -> Generator[Tools]:
    """The usual tools, with a layout engine that fails on some pages, each in its own way."""
    with open_tools(settings) as tools:

        def engines(folder: Path, unused: Collection[str] = ()) -> Engines:
            sound = tools.engines(folder, unused)
            return replace(sound, layout=FaultyLayout(sound.layout, faults))

        yield replace(tools, engines=engines)
