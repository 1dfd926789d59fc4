"""Comparisons: of samples with recordings or a server of the test, by the command line; of pages that were kept."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from recordings import RECORDED, convert_sample, recorded_tools, replay_settings
from samples import RESOURCES, Sample

from staged_pipeline.cli.main import run_command
from staged_pipeline.comparison.comparing import Compared
from staged_pipeline.comparison.pages import MadeRun, read_made
from staged_pipeline.flow.page_tools import Tools
from staged_pipeline.measure.truth import Truth, read_truth

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


def recorded_runs(sample: Sample, runs: Mapping[str, int], parts: Tools, output: Path) -> Compared:
    """A sample as it was recorded, made so many times by each pipeline, `staged` and `single_pass`.

    Scans are those that were kept with their recordings, since what OCR reads depends on the machine. `parts` reads
    the samples and sets formulas.
    """

    def made(name: str, number: int) -> MadeRun:
        folder = output / f"{name}_{number}"
        with recorded_tools(replay_settings(sample, single_pass=name == "single_pass")) as tools:
            shared = replace(tools, source=parts.source, typesetter=parts.typesetter)
            assert convert_sample(sample, shared, folder / "page_0000").error is None
        return read_made(folder, [0])

    by_name = {name: [made(name, number) for number in range(count)] for name, count in runs.items()}
    return Compared(sample.file, output, (0,), by_name)


def truth_of(sample: Sample) -> Truth:
    """What a sample's page truly says."""
    return read_truth(sample.path.with_name(f"{sample.name.removesuffix('_scan')}.truth.html"))
