"""Engines that fail in one way each, named after it. They are importable, so that worker processes find them too."""

import os
import signal
import time
from collections.abc import Callable, Collection, Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from staged_pipeline.compose import open_tools
from staged_pipeline.core.errors import OcrError
from staged_pipeline.core.page import Page
from staged_pipeline.core.skeleton import Skeleton
from staged_pipeline.engines.base import LayoutEngine
from staged_pipeline.flow.page_tools import Engines, Tools
from staged_pipeline.support.settings import Settings


def raise_own_error() -> None:
    raise OcrError("The OCR engine failed on purpose.")


def raise_foreign_error() -> None:
    raise ZeroDivisionError("an engine divided by zero")


def hang() -> None:
    time.sleep(300)


def crash() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True)
class FaultyLayout:
    """Does `fault` on one page, and what `sound` does on the others."""

    sound: LayoutEngine
    page_index: int
    fault: Callable[[], None]

    @property
    def fingerprint(self) -> str:
        return f"faulty {self.sound.fingerprint}"

    def detect_layout(self, page: Page) -> Skeleton:
        if page.evidence.page_index == self.page_index:
            self.fault()
        return self.sound.detect_layout(page)


@contextmanager
def faulty_tools(settings: Settings, page_index: int, fault: Callable[[], None]) -> Generator[Tools]:
    """The usual tools, with a layout engine that fails on one page."""
    with open_tools(settings) as tools:

        def engines(folder: Path, unused: Collection[str] = ()) -> Engines:
            sound = tools.engines(folder, unused)
            return replace(sound, layout=FaultyLayout(sound.layout, page_index, fault))

        yield replace(tools, engines=engines)
