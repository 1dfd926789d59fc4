"""A small form of `tests/benchmarks/planted_faults.py`: faults in the samples that are found, and no alarm besides."""

from pathlib import Path

import pytest
from fault_counts import counted, is_true, issues_of
from planting import KINDS, planted
from samples import SAMPLES, Sample
from sheets import Sheet

pytestmark = [pytest.mark.ocr, pytest.mark.slow]
each_sample = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)


@each_sample
def test_an_untouched_page_raises_no_false_alarm(sample: Sample, sample_pages: dict[str, Path]) -> None:
    sheet = Sheet.of(sample.name, sample_pages[sample.name])
    assert [issue for issue in issues_of(sheet) if not is_true(issue, sheet, sample.truth)] == []


def test_planted_faults_are_found_by_their_refs(sample_pages: dict[str, Path]) -> None:
    sheets = [Sheet.of(sample.name, sample_pages[sample.name]) for sample in SAMPLES]
    counts = counted(planted(sheets, 4 * len(KINDS), seed=7))
    found, named = counts.shares()
    assert set(counts.found) == set(counts.planted), "each kind of fault must be found at least once"
    assert found >= 0.95, counts.missed
    assert named >= 0.9, counts.missed
