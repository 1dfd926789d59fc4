"""Builds the engines that settings name."""

from collections.abc import Callable
from pathlib import Path

from staged_pipeline.engines.local_layout import LocalLayout
from staged_pipeline.engines.local_text import LocalText
from staged_pipeline.page_flow import Engines
from staged_pipeline.support.settings import Settings


def open_engines(settings: Settings) -> Callable[[Path], Engines]:
    """Makes the engines of the page whose folder it is given."""
    local = Engines(layout=LocalLayout(), text=LocalText())
    return lambda _folder: local
