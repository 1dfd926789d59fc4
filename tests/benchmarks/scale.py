"""Converts a document of few pages and one of many, and tells whether memory and pace stay what they were.

python tests/benchmarks/scale.py [--pages 200 2000] [--jobs 2] [--keep FOLDER]
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pymupdf

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ("paper.pdf", "tables.pdf", "figures.pdf", "arabic_textbook.pdf", "broken_layer.pdf")
_UNIT = 20  # pages of the document that is repeated
_EVERY = 1.0  # seconds between two looks at memory


@dataclass
class Measured:
    """One run: seconds, and the most that its processes held together, in bytes, all and by program."""

    pages: int
    seconds: float = 0.0
    peak: int = 0
    by_program: Counter[str] = field(default_factory=Counter)

    @property
    def pace(self) -> float:
        """Pages a second."""
        return self.pages / self.seconds


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
        book.save(path, garbage=3, deflate=True)
    return path


def convert(document: Path, pages: int, output: Path, jobs: int, *, watched: bool = True) -> Measured:
    """Converts a document through the command line; `watched` looks at its memory every second."""
    command = [sys.executable, "run_staged.py", document, "--pages", "all", "--jobs", jobs, "-o", output, "--quiet"]
    measured = Measured(pages)
    began = time.perf_counter()
    with subprocess.Popen(list(map(str, command)), cwd=ROOT) as process:
        while watched and process.poll() is None:
            _look(psutil.Process(process.pid), measured)
            time.sleep(_EVERY)
        if process.wait():
            raise SystemExit(f"{document} ended with exit code {process.returncode}.")
    measured.seconds = time.perf_counter() - began
    return measured


def _look(root: psutil.Process, measured: Measured) -> None:
    """Proportional set size: memory that several processes share counts once, as the machine has it once."""
    held: Counter[str] = Counter()
    try:
        tree = [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return
    for process in tree:
        try:
            name = "main" if process == root else process.name()
            held[name] += process.memory_full_info().pss
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    if held.total() > measured.peak:
        measured.peak, measured.by_program = held.total(), held


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
    print(f"{'pages':>6} {'s':>8} {'pages/s':>8} {'peak MB':>8} {'ms a page, nothing to do':>25}")
    for run, again in (few, many):
        idle = 1000 * (again - start) / run.pages
        print(f"{run.pages:>6} {run.seconds:>8.1f} {run.pace:>8.3f} {run.peak / 1e6:>8.0f} {idle:>25.2f}")
        print(" " * 7 + ", ".join(f"{name} {size / 1e6:.0f}" for name, size in run.by_program.most_common()))
    print(f"peak memory {many[0].peak / few[0].peak:.3f} times, pages a second {many[0].pace / few[0].pace:.3f} times")


def _both(pages: int, folder: Path, jobs: int, rounds: int) -> tuple[Measured, float]:
    """The run that does the work, and the seconds of the quickest of those that follow."""
    document = repeated(folder / f"book_{pages}.pdf", pages)
    run = convert(document, pages, folder, jobs)
    print(f"{pages} pages: {run.seconds:.1f} s, {run.peak / 1e6:.0f} MB", flush=True)
    return run, min(convert(document, pages, folder, jobs, watched=False).seconds for _ in range(rounds))


if __name__ == "__main__":
    main()
