"""Comparisons made by the command line, of samples with their recordings or with a server of the test's."""

import json
from pathlib import Path
from typing import Any

from recordings import RECORDED
from samples import RESOURCES

from staged_pipeline.cli.main import run_command

Data = dict[str, Any]


def compare(document: Path, output: Path, *options: str) -> int:
    """The exit code of `staged-ocr compare`."""
    return run_command(["compare", str(document), "-o", str(output), "--quiet", *options])


def compare_sample(name: str, output: Path, *options: str) -> Path:
    """Compares a sample's recordings, held against its truth; returns the comparison's folder."""
    replay = ("--provider", "anthropic", "--replay", str(RECORDED / name))
    truth = ("--truth", str(RESOURCES / f"{name}.truth.html"))
    assert compare(RESOURCES / f"{name}.pdf", output, *replay, *truth, *options) == 0
    return output / f"{name}_compare"


def data_of(folder: Path) -> Data:
    """`compare.json`, its pipelines by name."""
    data: Data = json.loads((folder / "compare.json").read_text("utf-8"))
    return {**data, "pipelines": {one["name"]: one for one in data["pipelines"]}}
