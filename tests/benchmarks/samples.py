"""Prints how near the converted samples come to their truth, and how long each takes.

python tests/benchmarks/samples.py [NAME ...] [--keep FOLDER]
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "helpers"))

from reading import Reading, best_of, formula_likeness, likeness, table_likeness
from samples import SAMPLES, Sample

from staged_pipeline import compose
from staged_pipeline.support.settings import Settings


def scores(sample: Sample, page: Reading) -> list[str]:
    """The figures of one sample as they stand in the table; `-` where its truth has nothing of the kind."""
    truth = sample.truth
    return [
        f"{likeness(truth.prose, page.prose):.3f}",
        f"{formula_likeness(truth.formulas, page.formulas):.3f}" if truth.formulas else "-",
        f"{best_of(truth.tables, page.tables, table_likeness):.3f}" if truth.tables else "-",
        f"{best_of(truth.captions, page.captions, likeness):.3f}" if truth.captions else "-",
        "same" if truth.headings == page.headings else f"{len(page.headings)}/{len(truth.headings)}",
        "same" if truth.equation_numbers == page.equation_numbers else f"{len(page.equation_numbers)}",
    ]


def main() -> None:
    """Converts the samples named on the command line, or all, in one process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--keep", type=Path, help="leave the results in this folder")
    arguments = parser.parse_args()
    chosen = [sample for sample in SAMPLES if not arguments.names or sample.name in arguments.names]
    output = arguments.keep or Path(tempfile.mkdtemp(prefix="samples-"))
    columns = ("prose", "formulas", "tables", "captions", "headings", "numbers")
    print(f"{'sample':22}{'s':>6}  " + "".join(f"{column:10}" for column in columns))
    with compose.open_converter(Settings(pages="0", output=output)) as converter:
        for sample in chosen:
            began = time.perf_counter()
            converter.convert(sample.path)
            seconds = time.perf_counter() - began
            final = converter.folder_of(sample.path) / "page_0000" / "final.html"
            row = scores(sample, Reading(final.read_text("utf-8"))) if final.exists() else ["failed"]
            print(f"{sample.name:22}{seconds:6.2f}  " + "".join(f"{score:10}" for score in row))


if __name__ == "__main__":
    main()
