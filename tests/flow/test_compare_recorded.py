"""Samples whose evidence depends on the machine, compared as they were recorded: staged, and in a single pass."""

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import pytest
from recordings import convert_sample, recorded_tools, replay_settings
from samples import SAMPLES, Sample

from staged_pipeline.comparison.comparing import Compared, compare
from staged_pipeline.comparison.pages import MadeRun, read_made
from staged_pipeline.comparison.scores import ByEvidence, ByTruth
from staged_pipeline.flow.page_tools import Tools
from staged_pipeline.measure.truth import read_truth
from staged_pipeline.support.settings import Settings

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RUNS = 2
_BY_COMMAND = {"figures", "arabic_textbook", "paper"}  # compared in test_compare


@pytest.fixture(scope="module")
def parts() -> Generator[Tools]:
    """Reads each sample once and sets formulas in one browser."""
    with recorded_tools(Settings()) as tools:
        yield tools


def made(sample: Sample, parts: Tools, output: Path, *, single_pass: bool) -> MadeRun:
    with recorded_tools(replay_settings(sample, single_pass=single_pass)) as tools:
        shared = replace(tools, source=parts.source, typesetter=parts.typesetter)
        assert convert_sample(sample, shared, output / "page_0000").error is None
    return read_made(output, [0])


@pytest.mark.parametrize(
    "sample", [sample for sample in SAMPLES if sample.name not in _BY_COMMAND], ids=lambda sample: sample.name
)
def test_staged_is_as_exact_as_a_single_pass_and_its_structure_the_same_in_all_runs(
    sample: Sample, parts: Tools, tmp_path: Path
) -> None:
    runs = {
        name: [made(sample, parts, tmp_path / f"{name}_{n}", single_pass=name == "single_pass") for n in range(count)]
        for name, count in (("staged", RUNS), ("single_pass", 1))
    }
    compared = Compared(sample.file, tmp_path, (0,), runs)
    truth = read_truth(sample.path.with_name(f"{sample.name.removesuffix('_scan')}.truth.html"))
    told = compare(compared, ByTruth({0: truth}, parts.typesetter), "truth", {})
    staged, single = told.pipelines
    assert staged.grade is not None
    assert single.grade is not None
    assert staged.grade.score >= single.grade.score - 0.001
    assert staged.grade.parts["text"] >= single.grade.parts["text"] - 0.001
    assert staged.grade.score >= 0.97
    assert staged.consistency is not None
    assert (staged.consistency.same_structure, staged.consistency.same_text) == (1, 1)
    assert [row.met for row in told.criteria[:2]] == [True, True]
    by_evidence = compare(compared, ByEvidence(), "evidence", {}).pipelines[0].grade
    assert by_evidence is not None
    assert by_evidence.score > 0.8
