"""Samples read by recorded replies, judged too bad for what is asked of them, and read in one pass to compare."""

from pathlib import Path

import pytest
from recordings import convert_sample, recorded_tools, replay_settings
from samples import SAMPLES, Sample

from staged_pipeline.core.summary import Summary
from staged_pipeline.flow import ledger

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CHOSEN = [sample for sample in SAMPLES if sample.name in {"figures", "tables_scan", "arabic_textbook_scan"}]


def convert(sample: Sample, output: Path, **more: object) -> Summary:
    strict = {"judge": "render", "accept_from": 1.0, "fall_back_below": 1.0, "repair_rounds": 0, **more}
    with recorded_tools(replay_settings(sample, provider="anthropic").model_copy(update=strict)) as tools:
        return convert_sample(sample, tools, output / "page_0000")


@pytest.mark.parametrize("sample", CHOSEN, ids=lambda sample: sample.name)
def test_the_better_of_two_ways_is_kept_and_both_are_told(sample: Sample, tmp_path: Path) -> None:
    staged = convert(sample, tmp_path / "staged", fall_back_below=0.0)
    summary = convert(sample, tmp_path / "both")
    assert staged.judged is not None
    assert summary.judged is not None
    assert staged.judged.rounds == ()
    (tried,) = summary.judged.rounds
    assert tried.action == "fall_back"
    assert tried.score is not None
    assert staged.judged.score is not None
    assert tried.kept == (summary.route == "single_pass") == (tried.score > staged.judged.score)
    assert summary.judged.score == max(tried.score, staged.judged.score)
    assert any("single_pass" in reason or "is below 1.00" in reason for reason in tried.reasons)
    told = [(line.stage, line.round) for line in ledger.read(tmp_path / "both")]
    assert ("single_pass", 1) in told
    assert ("judge", 1) in told
    assert convert(sample, tmp_path / "both") == summary, "a second run has nothing to do"
