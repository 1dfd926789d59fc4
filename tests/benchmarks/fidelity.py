"""Prints how near the local engine and PyMuPDF4LLM come to the truth of the samples, in one run.

python tests/benchmarks/fidelity.py [--folder FOLDER] [--keep FOLDER]
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import fmean

import pymupdf4llm
from markdown_it import MarkdownIt

from staged_pipeline.compose import open_converter
from staged_pipeline.measure.document_scores import columns, score_document
from staged_pipeline.measure.page_reading import PageReading, read_page
from staged_pipeline.measure.truth import Sample, find_samples, read_truth
from staged_pipeline.render.mathjax import MathJaxTypesetter
from staged_pipeline.support.resources import mathjax_dir
from staged_pipeline.support.settings import Settings

RESOURCES = Path(__file__).resolve().parents[1] / "resources"

Scores = Mapping[str, float]


def main() -> None:
    """Converts all documents with both, and prints a row for each and the means."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=RESOURCES, help="documents with their truths beside them")
    parser.add_argument("--keep", type=Path, help="leave the results in this folder")
    given = parser.parse_args()
    compare(given.folder, given.keep or Path(tempfile.mkdtemp(prefix="fidelity-")))


def compare(folder: Path, kept: Path) -> None:
    """Converts the documents of `folder` with both and prints a row for each and the means; `kept` gets the results."""
    samples = find_samples(folder).pairs
    began = time.perf_counter()
    found = _ours(samples, kept / "ours")
    between = time.perf_counter()
    peers = {sample.document: _peer(sample.document, kept / "peer") for sample in samples}
    seconds = between - began, time.perf_counter() - between
    with MathJaxTypesetter(mathjax_dir()) as typesetter:
        rows = [
            (
                sample.document.name,
                columns(score_document(read_truth(sample.truth), found[sample.document], typesetter)),
                columns(score_document(read_truth(sample.truth), peers[sample.document], typesetter)),
            )
            for sample in samples
        ]
    _print(rows)
    print(f"seconds in all: ours {seconds[0]:.1f}, PyMuPDF4LLM {seconds[1]:.1f}")


def _ours(samples: tuple[Sample, ...], output: Path) -> dict[Path, list[PageReading]]:
    read: dict[Path, list[PageReading]] = {}
    with open_converter(Settings(output=output, pages="all")) as converter:
        for sample in samples:
            converter.convert(sample.document)
            pages = sorted(converter.folder_of(sample.document).glob("page_*/final.html"))
            read[sample.document] = [read_page(page.read_text("utf-8")) for page in pages]
    return read


def _peer(document: Path, output: Path) -> list[PageReading]:
    """What PyMuPDF4LLM makes of a document, as HTML; nothing where it fails, which counts as an empty page."""
    try:
        text = pymupdf4llm.to_markdown(str(document), show_progress=False)
    except Exception as error:  # noqa: BLE001  a peer's failure is a result
        print(f"PyMuPDF4LLM fails on {document.name}: {error}", file=sys.stderr)
        return []
    output.mkdir(parents=True, exist_ok=True)
    (output / f"{document.name}.md").write_text(text, "utf-8")
    return [read_page(MarkdownIt("commonmark", {"html": True}).enable("table").render(text))]


def _print(rows: list[tuple[str, Scores, Scores]]) -> None:
    names = list(dict.fromkeys(name for _, ours, theirs in rows for name in (*ours, *theirs)))
    print("| document | " + " | ".join(names) + " |")
    print("|---|" + "---|" * len(names))
    for document, ours, theirs in rows:
        print(f"| {document} | " + " | ".join(_pair(ours.get(name), theirs.get(name)) for name in names) + " |")
    print("| mean | " + " | ".join(_mean(rows, name) for name in names) + " |")


def _pair(ours: float | None, theirs: float | None) -> str:
    return " / ".join("-" if value is None else f"{value:.3f}" for value in (ours, theirs))


def _mean(rows: list[tuple[str, Scores, Scores]], name: str) -> str:
    pairs = [(ours[name], theirs.get(name, 0.0)) for _, ours, theirs in rows if name in ours]
    return _pair(fmean(one for one, _ in pairs), fmean(other for _, other in pairs)) if pairs else "-"


if __name__ == "__main__":
    main()
