"""Prints how many planted faults the deterministic judge finds, what it says of untouched pages, and what it takes.

python tests/benchmarks/planted_faults.py [--faults 300] [--seed 1] [--rounds 3]

Every sample is converted by the local engines, and by the model whose replies are recorded; faults are planted into
these pages by chance with a fixed seed. A fault counts as shown where the evidence says otherwise: where what was
changed stands in a text layer, or in a word that OCR was sure of. An alarm on an untouched page is true where the
page's truth bears it out. The judge's time, rendering included, is held against that of making the page with the local
engines, in turn on the same machine.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "helpers")]

from fault_counts import counted, is_true  # noqa: E402
from planting import planted  # noqa: E402
from recordings import convert_sample, recorded_tools, replay_settings  # noqa: E402
from samples import SAMPLES, Sample  # noqa: E402
from sheets import Sheet  # noqa: E402

from staged_pipeline.compose import open_tools  # noqa: E402
from staged_pipeline.core.verdict import Verdict  # noqa: E402
from staged_pipeline.flow.artifacts import PageFolder  # noqa: E402
from staged_pipeline.flow.page_tools import Tools  # noqa: E402
from staged_pipeline.judge.judging import judge_final  # noqa: E402
from staged_pipeline.render.browser import Browser  # noqa: E402
from staged_pipeline.render.page_render import PageRenderer  # noqa: E402
from staged_pipeline.support.settings import Settings  # noqa: E402


class JudgeThread:
    """Judges in a thread of its own, since a thread can hold one browser at a time."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._browser = Browser()
        self._renderer = PageRenderer(self._browser)

    def judge(self, folder: Path) -> tuple[Verdict, float]:
        """The verdict on the page in `folder`, and the seconds it took from its files on."""
        return self._thread.submit(self._judge, folder).result()

    def close(self) -> None:
        self._thread.submit(self._browser.close).result()
        self._thread.shutdown()

    def _judge(self, folder: Path) -> tuple[Verdict, float]:
        kept = PageFolder(folder)
        page, skeleton, content, html = kept.read_page(), kept.read_skeleton(), kept.read_content(), kept.read_final()
        began = time.perf_counter()
        verdict, _ = judge_final(self._renderer, page, skeleton, content, html)
        return verdict, time.perf_counter() - began


def main() -> None:
    """Converts the samples, plants the faults, and prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, number in (("faults", 300), ("seed", 1), ("rounds", 3)):
        parser.add_argument(f"--{name}", type=int, default=number)
    given = parser.parse_args()
    thread = JudgeThread()
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder)
        print(f"{'page':26}{'made in':>9}{'judged in':>11}{'ratio':>7}{'score':>8}")
        with open_tools(Settings(output=output)) as tools:
            sheets = [(sample, _timed(sample, tools, output / "local", thread, given.rounds)) for sample in SAMPLES]
        for sample in SAMPLES:
            with recorded_tools(replay_settings(sample, output=output)) as tools:
                convert_sample(sample, tools, output / "model" / sample.name)
            sheets.append((sample, Sheet.of(f"model/{sample.name}", output / "model" / sample.name)))
        print("\nuntouched pages")
        for sample, sheet in sheets:
            verdict, _ = thread.judge(output / sheet.name)
            for issue in verdict.issues:
                kind = "true" if is_true(issue, sheet, sample.truth) else "FALSE"
                print(f"{kind} alarm, {sheet.name}: {issue.ref} {issue.kind}: {issue.message}")
            if verdict.score is None:
                print(f"{sheet.name} was not judged: {verdict.reason}")
        counts = counted(planted([sheet for _, sheet in sheets], given.faults, given.seed))
    thread.close()
    print(f"\n{counts.table()}\n")
    print("\n".join(counts.missed))
    print("found {:.1%}, right ref named {:.1%}".format(*counts.shares()))


def _timed(sample: Sample, tools: Tools, output: Path, thread: JudgeThread, rounds: int) -> Sheet:
    """Converts a sample and judges it, several times in turn, and prints the medians."""
    folder = output / sample.name
    made: list[float] = []
    judged: list[float] = []
    score = 0.0
    for _ in range(rounds):
        shutil.rmtree(folder, ignore_errors=True)
        made.append(_seconds(lambda: convert_sample(sample, tools, folder)))
        verdict, seconds = thread.judge(folder)
        judged.append(seconds)
        score = verdict.score or 0.0
    one, other = (sorted(times)[len(times) // 2] for times in (made, judged))
    print(f"{sample.name:26}{one:8.2f}s{other:10.2f}s{other / one:7.2f}{score:8.3f}")
    return Sheet.of(f"local/{sample.name}", folder)


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
