"""Times this program and PyMuPDF4LLM on the same documents, in turn, and prints time and memory a page.

python tests/benchmarks/compare.py DOC...

Each program works in a process of its own, warm: the first document is converted once before the clock starts, so that
Chromium runs. Memory is the peak of the process so far, of this program without Chromium, which is another process.
"""

import argparse
import multiprocessing
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))


class Measure(NamedTuple):
    """Seconds a page, and the peak of the process in megabytes."""

    seconds: float
    megabytes: int
    pages: int


def ours(documents: list[Path]) -> list[Measure]:
    """Converts each document after a first one that is not counted."""
    from staged_pipeline import compose  # noqa: PLC0415  each program is imported in its own process only
    from staged_pipeline.support.settings import Settings  # noqa: PLC0415

    with (
        tempfile.TemporaryDirectory() as folder,
        compose.open_converter(Settings(pages="all", output=Path(folder))) as converter,
    ):
        return _measured(documents, lambda path: len(converter.convert(path).pages))


def peer(documents: list[Path]) -> list[Measure]:
    """The same with PyMuPDF4LLM's Markdown."""
    import pymupdf  # noqa: PLC0415
    import pymupdf4llm  # noqa: PLC0415  # pyright: ignore[reportMissingImports]  an optional install

    def convert(path: Path) -> int:
        with pymupdf.open(path) as document:
            pymupdf4llm.to_markdown(document)
            return int(document.page_count)

    return _measured(documents, convert)


def _measured(documents: list[Path], convert: Callable[[Path], int]) -> list[Measure]:
    convert(documents[0])
    measures: list[Measure] = []
    for path in documents:
        began = time.perf_counter()
        pages = convert(path)
        seconds = (time.perf_counter() - began) / max(1, pages)
        measures.append(Measure(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, pages))
    return measures


def main() -> None:
    """Prints a table of the documents named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", nargs="+", type=Path)
    documents = parser.parse_args().documents
    results: dict[str, list[Measure]] = {}
    for name, program in (("ours", ours), ("pymupdf4llm", peer)):
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            results[name] = pool.apply(program, (documents,))
    print(f"{'document':32}{'pages':>6}{'ours s/page':>13}{'peer s/page':>13}{'ratio':>7}{'ours MB':>9}{'peer MB':>9}")
    for path, mine, theirs in zip(documents, results["ours"], results["pymupdf4llm"], strict=True):
        print(
            f"{path.name[:31]:32}{mine.pages:6}{mine.seconds:13.3f}{theirs.seconds:13.3f}"
            f"{mine.seconds / theirs.seconds:7.2f}{mine.megabytes:9}{theirs.megabytes:9}"
        )
    for name, measures in results.items():
        print(f"median {name}: {statistics.median(m.seconds for m in measures):.3f} s a page")


if __name__ == "__main__":
    main()
