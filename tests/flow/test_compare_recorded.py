"""Samples whose evidence depends on the machine, compared as they were recorded: staged, and in a single pass."""

from collections.abc import Generator
from pathlib import Path

import pytest
from comparisons import recorded_runs, truth_of
from recordings import recorded_tools
from samples import SAMPLES, Sample

from staged_pipeline.comparison.comparing import compare
from staged_pipeline.comparison.scores import ByEvidence, ByTruth
from staged_pipeline.flow.page_tools import Tools
from staged_pipeline.support.settings import Settings

pytestmark = [pytest.mark.browser, pytest.mark.slow]

_BY_COMMAND = {"figures", "arabic_textbook", "paper"}  # compared in test_compare


@pytest.fixture(scope="module")
def parts() -> Generator[Tools]:
    """Reads each sample once and sets formulas in one browser."""
    with recorded_tools(Settings()) as tools:
        yield tools


@pytest.mark.parametrize(
    "sample", [sample for sample in SAMPLES if sample.name not in _BY_COMMAND], ids=lambda sample: sample.name
)
def test_staged_is_as_exact_as_a_single_pass_and_its_structure_the_same_in_all_runs(
    sample: Sample, parts: Tools, tmp_path: Path
) -> None:
    compared = recorded_runs(sample, {"staged": 2, "single_pass": 1}, parts, tmp_path)
    told = compare(compared, ByTruth({0: truth_of(sample)}, parts.typesetter), "truth", {})
    staged, single = told.pipelines
    assert staged.grade is not None
    assert single.grade is not None
    assert staged.grade.score >= single.grade.score
    assert staged.grade.parts["text"] >= single.grade.parts["text"]
    assert staged.grade.score >= 0.97
    assert staged.consistency is not None
    assert (staged.consistency.same_structure, staged.consistency.same_text) == (1, 1)
    assert [row.met for row in told.criteria[:2]] == [True, True]
    by_evidence = compare(compared, ByEvidence(), "evidence", {}).pipelines[0].grade
    assert by_evidence is not None
    assert by_evidence.score > 0.8
