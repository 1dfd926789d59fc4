"""Prints the staged pipeline beside the single pass on the samples: exactness, consistency, tokens and cost by stage.

python tests/benchmarks/pipelines.py [NAME ...] [--runs 3]

Calls are answered from the recordings, so this tells what becomes of good replies, not how well a model reads. Pages
are held against their truth, as `staged-ocr compare --truth` does.
"""

import argparse
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "helpers")]

from comparisons import recorded_runs, truth_of  # noqa: E402
from recordings import recorded_tools  # noqa: E402
from samples import SAMPLES  # noqa: E402

from staged_pipeline.comparison.comparing import compare  # noqa: E402
from staged_pipeline.comparison.scores import ByTruth  # noqa: E402
from staged_pipeline.comparison.values import PARTS, PipelineResult, Taken  # noqa: E402
from staged_pipeline.support.settings import Settings  # noqa: E402

_MODEL_STAGES = ("layout", "text", "math", "single_pass")


def main() -> None:
    """Makes and measures each sample, then prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="samples  [default: all]")
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    told: dict[str, tuple[PipelineResult, ...]] = {}
    counts = {"staged": given.runs, "single_pass": given.runs}
    with tempfile.TemporaryDirectory() as folder, recorded_tools(Settings()) as parts:
        for sample in SAMPLES:
            if sample.name in (given.names or [sample.name]):
                compared = recorded_runs(sample, counts, parts, Path(folder) / sample.name)
                grader = ByTruth({0: truth_of(sample)}, parts.typesetter)
                told[sample.name] = compare(compared, grader, "truth", {}).pipelines
    _print_exactness(told, given.runs)
    _print_costs(told)


def _print_exactness(told: Mapping[str, tuple[PipelineResult, ...]], runs: int) -> None:
    print(f"{'':24}{'':13}{'score':>8}" + "".join(f"{part:>11}" for part in PARTS) + f"{'structure':>11}{'text':>7}")
    for name, pipelines in told.items():
        for one in pipelines:
            grade, consistency = one.grade, one.consistency
            parts = [_number(grade.parts.get(part) if grade else None) for part in PARTS]
            same = (consistency.same_structure, consistency.same_text) if consistency else (None, None)
            alike = [f"{'–' if share is None else round(share * runs)} of {runs}" for share in same]
            score = _number(grade.score if grade else None)
            print(
                f"{name:24}{one.name:13}{score:>8}"
                + "".join(f"{part:>11}" for part in parts)
                + f"{alike[0]:>11}{alike[1]:>7}"
            )


def _print_costs(told: Mapping[str, tuple[PipelineResult, ...]]) -> None:
    print(f"\n{'one run':24}{'stage':13}{'calls':>8}{'input':>10}{'cached':>10}{'output':>10}{'USD':>10}")
    for name, pipelines in told.items():
        for one in pipelines:
            total = Taken()
            for stage in _MODEL_STAGES:
                taken = one.stages.get(stage, Taken())
                if taken.calls:
                    _print_taken(name, stage, taken, len(one.runs))
                total += taken
            _print_taken(name, f"all {one.name}", total, len(one.runs))


def _print_taken(name: str, stage: str, taken: Taken, runs: int) -> None:
    cost = "unknown" if taken.cost_usd is None else f"{taken.cost_usd / runs:.4f}"
    counts = (taken.calls, taken.input_tokens, taken.cached_tokens, taken.output_tokens)
    numbers = [f"{round(number / runs):,}" for number in counts]
    print(f"{name:24}{stage:13}{numbers[0]:>8}" + "".join(f"{number:>10}" for number in numbers[1:]) + f"{cost:>10}")


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"


if __name__ == "__main__":
    main()
