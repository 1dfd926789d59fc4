"""Times this program and PyMuPDF4LLM on the same documents, in turn, and prints time and memory.

python tests/benchmarks/compare.py DOC... [--rounds N]

Each program works in a process of its own, warm: the first document is converted once before the clock starts, and ours
sets a formula, so that Chromium runs. The two take turns, document by document, so that a busy machine slows both. Ours
writes all its files, the peer gives one string of Markdown.

Memory is what a process and those it started hold in RAM together, sampled every 50 ms while it converts the document:
once without the browser, once all of it. Pages that processes share are counted for each of them.
"""

# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

import argparse
import multiprocessing
import multiprocessing.connection
import statistics
import sys
import tempfile
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

_SAMPLED = 0.05  # seconds
_BROWSER = ("chrom", "node", "headless")
_STATM_PAGE = 4096

Convert = Callable[[Path], int]
"""Converts a document and gives the number of its pages."""


class Measure(NamedTuple):
    """Seconds for the whole document; the peaks in megabytes, without the browser and with it."""

    pages: int
    seconds: float
    megabytes: int
    with_browser: int

    @property
    def seconds_a_page(self) -> float:
        return self.seconds / max(1, self.pages)


@contextmanager
def ours() -> Generator[Convert]:
    """This program, in one process, with its browser started."""
    from staged_pipeline import compose  # noqa: PLC0415  each program in its own process only
    from staged_pipeline.core.typeset import Formula  # noqa: PLC0415  as above
    from staged_pipeline.flow.workers import InProcess  # noqa: PLC0415  as above
    from staged_pipeline.support.settings import Settings  # noqa: PLC0415  as above

    with (
        tempfile.TemporaryDirectory() as folder,
        compose.open_converter(Settings(pages="all", output=Path(folder))) as converter,
    ):
        if isinstance(converter.workplace, InProcess):
            converter.workplace.tools.typesetter.typeset([Formula(tex="x", display=False)])
        yield lambda path: len(converter.convert(path).pages)


@contextmanager
def peer() -> Generator[Convert]:
    """PyMuPDF4LLM's Markdown."""
    import pymupdf  # noqa: PLC0415  as above
    import pymupdf4llm  # noqa: PLC0415  as above

    def convert(path: Path) -> int:
        with pymupdf.open(path) as document:
            pymupdf4llm.to_markdown(document)
            return int(document.page_count)

    yield convert


PROGRAMS = {"ours": ours, "pymupdf4llm": peer}


def serve(name: str, pipe: "multiprocessing.connection.Connection") -> None:
    """Measures the documents that come through the pipe, until None comes."""
    with PROGRAMS[name]() as convert:
        while (path := pipe.recv()) is not None:
            pipe.send(_measured(path, convert))


def _measured(path: Path, convert: Convert) -> Measure:
    done = threading.Event()
    peaks = [0, 0]

    def watch() -> None:
        while True:
            held = list(_memory(Path("/proc/self").resolve()))
            peaks[0] = max(peaks[0], sum(size for browser, size in held if not browser))
            peaks[1] = max(peaks[1], sum(size for _, size in held))
            if done.wait(_SAMPLED):
                return

    watcher = threading.Thread(target=watch)
    watcher.start()
    began = perf_counter()
    try:
        pages = convert(path)
        seconds = perf_counter() - began
    finally:
        done.set()
        watcher.join()
    return Measure(pages, seconds, peaks[0] >> 20, peaks[1] >> 20)


def _memory(process: Path, browser: bool = False) -> Iterator[tuple[bool, int]]:
    """Whether it belongs to the browser, and the resident bytes, of a process and of all below it."""
    try:
        name = (process / "comm").read_text("utf-8").lower()
        browser = browser or name.startswith(_BROWSER)
        yield browser, int((process / "statm").read_text("ascii").split()[1]) * _STATM_PAGE
        children = [child for task in (process / "task").iterdir() for child in (task / "children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):  # it ended while it was looked at
        return
    for child in children:
        yield from _memory(Path("/proc") / child, browser)


def compare(documents: list[Path], rounds: int) -> dict[str, list[Measure]]:
    """For each program the medians of its rounds, document by document."""
    context = multiprocessing.get_context("spawn")
    pipes: dict[str, multiprocessing.connection.Connection] = {}
    for name in PROGRAMS:
        pipes[name], theirs = context.Pipe()
        context.Process(target=serve, args=(name, theirs), daemon=False).start()
        theirs.close()

    def ask(name: str, path: Path) -> Measure:
        pipes[name].send(path)
        return pipes[name].recv()

    for name in PROGRAMS:
        ask(name, documents[0])
    results: dict[str, list[Measure]] = {name: [] for name in PROGRAMS}
    for path in documents:
        turns = [{name: ask(name, path) for name in PROGRAMS} for _ in range(rounds)]
        for name, measures in results.items():
            measures.append(_median([turn[name] for turn in turns]))
    for pipe in pipes.values():
        pipe.send(None)
    return results


def _median(measures: list[Measure]) -> Measure:
    seconds = statistics.median(measure.seconds for measure in measures)
    heaviest = max(measures, key=lambda measure: measure.megabytes)
    return heaviest._replace(seconds=seconds)


def main() -> None:
    """Prints a table of the documents named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", nargs="+", type=Path)
    parser.add_argument("--rounds", type=int, default=1, help="take the median time of so many")
    arguments = parser.parse_args()
    results = compare(arguments.documents, arguments.rounds)
    print(f"{'document':32}{'pages':>6}{'ours s/page':>13}{'peer s/page':>13}{'ratio':>7}{'ours MB':>9}", end="")
    print(f"{'+browser':>10}{'peer MB':>9}")
    pairs = list(zip(results["ours"], results["pymupdf4llm"], strict=True))
    for path, (mine, theirs) in zip(arguments.documents, pairs, strict=True):
        print(f"{path.name[:31]:32}{mine.pages:6}{mine.seconds_a_page:13.3f}{theirs.seconds_a_page:13.3f}", end="")
        print(f"{mine.seconds / theirs.seconds:7.2f}{mine.megabytes:9}{mine.with_browser:10}{theirs.megabytes:9}")
    total, other = sum(mine.seconds for mine, _ in pairs), sum(theirs.seconds for _, theirs in pairs)
    pages = sum(mine.pages for mine, _ in pairs)
    ratios = [mine.seconds / theirs.seconds for mine, theirs in pairs]
    print(
        f"all {pages} pages: {total / pages:.3f} and {other / pages:.3f} s a page, ratio {total / other:.2f}; ", end=""
    )
    print(f"median of the documents' ratios {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
