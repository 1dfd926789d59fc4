"""Prints what a second run with nothing to do takes a page, beyond the start of the program.

python tests/benchmarks/second_run.py [--pages 200] [--rounds 5] [--jobs 2]
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pymupdf

ROOT = Path(__file__).resolve().parents[2]
PAPER = ROOT / "tests" / "resources" / "paper.pdf"


def seconds(document: Path, output: Path, jobs: int) -> float:
    """Converts a document through the command line."""
    command = [sys.executable, "run_staged.py", document, "--pages", "all", "--jobs", jobs, "-o", output, "--quiet"]
    began = time.perf_counter()
    subprocess.run(list(map(str, command)), cwd=ROOT, check=True)
    return time.perf_counter() - began


def repeated(path: Path, pages: int) -> Path:
    """The sample paper, as often as it takes."""
    with pymupdf.open() as document, pymupdf.open(PAPER) as paper:
        for index in range(pages):
            document.insert_pdf(paper, from_page=index % len(paper), to_page=index % len(paper))
        document.save(path)
    return path


def main() -> None:
    """Converts one page and many, once to do the work and then again and again."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, number in (("pages", 200), ("rounds", 5), ("jobs", 2)):
        parser.add_argument(f"--{name}", type=int, default=number)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        books = [repeated(Path(folder) / f"book_{pages}.pdf", pages) for pages in (1, given.pages)]
        first = [seconds(book, Path(folder), given.jobs) for book in books]
        again = [min(seconds(book, Path(folder), given.jobs) for _ in range(given.rounds)) for book in books]
    print(f"first run: {first[0]:.2f} s for one page, {first[1]:.2f} s for {given.pages}")
    print(f"second run: {again[0]:.2f} s for one page, {again[1]:.2f} s for {given.pages}")
    print(f"{1000 * (again[1] - again[0]) / (given.pages - 1):.2f} ms a page")


if __name__ == "__main__":
    main()
