"""A run may be killed anywhere: nothing is half-written, and nothing that was answered is asked again."""

from pathlib import Path

import pytest
from kill_runs import check_trial, kill_runs


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_a_run_that_is_killed_again_and_again_ends_as_one_that_was_not(tmp_path: Path) -> None:
    trial = kill_runs(tmp_path, pages=8, kills=10, jobs=2)
    check_trial(trial)
    assert trial.paid_twice > 0, "no kill hit a call"
