"""Kills a run of a book again and again, and tells what that cost.

python tests/benchmarks/kills.py [--pages 40] [--kills 60] [--jobs 8] [--seed 4] [--keep FOLDER]
"""

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "helpers"))

from kill_runs import check_trial, kill_runs


def main() -> None:
    """Runs one trial and checks it."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, number in (("pages", 40), ("kills", 60), ("jobs", 8), ("seed", 4)):
        parser.add_argument(f"--{name}", type=int, default=number)
    parser.add_argument("--keep", type=Path, help="leave the runs in this folder")
    given = parser.parse_args()
    folder = given.keep or Path(tempfile.mkdtemp(prefix="kills-"))
    folder.mkdir(parents=True, exist_ok=True)
    trial = kill_runs(folder, pages=given.pages, kills=given.kills, jobs=given.jobs, seed=given.seed)
    print(f"undisturbed: {trial.calls} calls in {trial.seconds:.1f} s")
    print(f"killed {len(trial.kills)} times in {trial.runs} runs: {trial.begun} calls, {trial.paid_twice} paid twice")
    print(f"in flight at the kills: {sum(trial.in_flight)} ({' '.join(map(str, trial.in_flight))})")
    check_trial(trial)
    print("pages the same, files whole, books agree")


if __name__ == "__main__":
    main()
