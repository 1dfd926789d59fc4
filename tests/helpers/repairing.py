"""Runs over loopback whose pages are judged by the measures and repaired."""

from pathlib import Path

from model_server import ModelServer

from staged_pipeline import compose
from staged_pipeline.core.summary import Judged, RunSummary
from staged_pipeline.support.presets import PRESETS
from staged_pipeline.support.settings import Settings


def convert(book: Path, output: Path, server: ModelServer, **more: object) -> RunSummary:
    """Converts a document; its page of few lines is made wholly another way only where a test asks for that."""
    asked = {"provider": "anthropic", "base_url": server.url, "model": "m", **PRESETS["exact"], "judge": "render"}
    settings = Settings.model_validate({"output": output, **asked, "fall_back_below": 0, "flag_below": 0.95, **more})
    with compose.open_converter(settings) as converter:
        return converter.convert(book)


def judged(run: RunSummary) -> Judged:
    """What came of judging the only page of a run."""
    told = run.pages[0].judged
    assert told is not None
    return told
