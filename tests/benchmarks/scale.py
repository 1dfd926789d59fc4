"""Converts a document of few pages and one of many, and tells whether memory and pace stay what they were.

python tests/benchmarks/scale.py [--pages 200 2000] [--jobs 2] [--keep FOLDER]
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psutil
import pymupdf

from staged_pipeline.core.errors import ExitCode

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ("paper.pdf", "tables.pdf", "figures.pdf", "arabic_textbook.pdf", "broken_layer.pdf")
_UNIT = 20  # pages of the document that is repeated
_EVERY = 1.0  # seconds between two looks at memory
_TOLD_EVERY = 60  # looks


@dataclass
class Measured:
    """One run: seconds, also of processors, and the most bytes that its processes held together.

    `own` is memory that no file backs, which nothing else on the machine changes; `by_program` parts it. `pss` is the
    proportional set size: of code that is shared, also with strangers, each process counts its part.
    """

    pages: int
    seconds: float = 0.0
    processor: float = 0.0
    own: int = 0
    pss: int = 0
    by_program: Counter[str] = field(default_factory=Counter)

    @property
    def pace(self) -> float:
        """Pages a second."""
        return self.pages / self.seconds

    @property
    def effort(self) -> float:
        """Seconds of a processor for a page: what a busy machine does not change."""
        return self.processor / self.pages


def repeated(path: Path, pages: int) -> Path:
    """Twenty pages of the samples, as often as it takes; what the pages share, as fonts, is in the file once."""
    with pymupdf.open() as unit, pymupdf.open() as book:
        while len(unit) < _UNIT:
            for name in SAMPLES:
                with pymupdf.open(ROOT / "tests" / "resources" / name) as sample:
                    unit.insert_pdf(sample)
        unit.select(range(_UNIT))
        for _ in range(-(-pages // _UNIT)):
            book.insert_pdf(unit)
        book.select(range(pages))
        book.save(path, garbage=4, deflate=True)
    return path


def convert(document: Path, pages: int, output: Path, jobs: int, *, watched: bool = True) -> Measured:
    """Converts a document through the command line; `watched` looks at its memory every second."""
    command = [sys.executable, "run_staged.py", document, "--pages", "all", "--jobs", jobs, "-o", output, "--quiet"]
    measured = Measured(pages)
    began, spent = time.perf_counter(), _processor()
    with subprocess.Popen(list(map(str, command)), cwd=ROOT) as process:
        for look in count(1):
            if not watched or process.poll() is not None:
                break
            _look(psutil.Process(process.pid), measured)
            if look % _TOLD_EVERY == 0:
                done = len(list((output / document.stem).glob("page_*/final.html")))
                print(
                    f"  {done} of {pages}: {time.perf_counter() - began:.0f} s, {measured.own / 1e6:.0f} MB", flush=True
                )
            time.sleep(_EVERY)
        if process.wait() == ExitCode.PARTIAL:
            print(f"  some pages failed: {output / document.stem / 'report.csv'} says why", flush=True)
        elif process.returncode:
            raise SystemExit(f"{document} ended with exit code {process.returncode}.")
    measured.seconds, measured.processor = time.perf_counter() - began, _processor() - spent
    return measured


def _processor() -> float:
    """Seconds that all processes took that this one has started, and theirs, and that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _look(root: psutil.Process, measured: Measured) -> None:
    held: Counter[str] = Counter()
    pss = 0
    try:
        tree = [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return
    for process in tree:
        try:
            name = "main" if process == root else process.name()
            memory = process.memory_full_info()
            held[name] += memory.rss - memory.shared
            pss += memory.pss
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    measured.pss = max(measured.pss, pss)
    if held.total() > measured.own:
        measured.own, measured.by_program = held.total(), held


def main() -> None:
    """Converts both documents, then both again, and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, nargs=2, default=(200, 2000), metavar=("FEW", "MANY"))
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3, help="runs with nothing to do, of which the quickest counts")
    parser.add_argument("--keep", type=Path, help="leave documents and results in this folder")
    given = parser.parse_args()
    folder = given.keep or Path(tempfile.mkdtemp(prefix="scale-"))
    folder.mkdir(parents=True, exist_ok=True)
    few, many = (_both(pages, folder, given.jobs, given.rounds) for pages in given.pages)
    start = convert(repeated(folder / "one.pdf", 1), 1, folder, given.jobs)
    start = min(convert(folder / "one.pdf", 1, folder, given.jobs, watched=False).seconds for _ in range(given.rounds))
    print(
        f"{'pages':>6} {'s':>8} {'pages/s':>8} {'CPU s a page':>13} {'own MB':>7} {'PSS MB':>7} {'idle ms a page':>15}"
    )
    for run, again in (few, many):
        print(
            f"{run.pages:>6} {run.seconds:>8.1f} {run.pace:>8.3f} {run.effort:>13.3f} {run.own / 1e6:>7.0f} "
            f"{run.pss / 1e6:>7.0f} {1000 * (again - start) / run.pages:>15.2f}"
        )
        print(" " * 7 + ", ".join(f"{name} {size / 1e6:.0f}" for name, size in run.by_program.most_common()))
    own, pss = many[0].own / few[0].own, many[0].pss / few[0].pss
    pace, effort = many[0].pace / few[0].pace, many[0].effort / few[0].effort
    print(f"many over few: own memory {own:.3f}, PSS {pss:.3f}, pages a second {pace:.3f}, processor {effort:.3f}")


def _both(pages: int, folder: Path, jobs: int, rounds: int) -> tuple[Measured, float]:
    """The run that does the work, and the seconds of the quickest of those that follow."""
    document = repeated(folder / f"book_{pages}.pdf", pages)
    run = convert(document, pages, folder, jobs)
    print(f"{pages} pages: {run.seconds:.1f} s, {run.own / 1e6:.0f} MB", flush=True)
    return run, min(convert(document, pages, folder, jobs, watched=False).seconds for _ in range(rounds))


if __name__ == "__main__":
    main()
