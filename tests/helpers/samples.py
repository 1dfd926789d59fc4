"""The sample documents with their truth, and how near the local engines must come to it.

A floor is what was measured, rounded down to leave room for another version of MuPDF or Tesseract, never for a change
of ours: a change that takes a sample below its floor is a fault.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from reading import Reading

RESOURCES = Path(__file__).parents[1] / "resources"


@dataclass(frozen=True)
class Sample:
    """A sample document, and the least that its page must come to (0-1).

    Attributes:
        file: Its name in `tests/resources`.
        source: Where its words must come from, as `evidence.json` says it.
        prose: The likeness of its words, in reading order, to the truth's.
        formulas: The likeness of its formulas.
        tables: The likeness of its tables, cells with spans and headers.
        captions: The likeness of the captions that stand with their figure or table.
        exact_headings: Whether headings must be the truth's, text and level.
        headings: The likeness of the headings where they need not be exact.
    """

    file: str
    source: str
    prose: float
    formulas: float = 0.0
    tables: float = 0.0
    captions: float = 0.0
    exact_headings: bool = True
    headings: float = 1.0

    @property
    def name(self) -> str:
        return self.file.partition(".")[0]

    @property
    def path(self) -> Path:
        return RESOURCES / self.file

    @cached_property
    def truth(self) -> Reading:
        stem = self.name.removesuffix("_scan")
        return Reading((RESOURCES / f"{stem}.truth.html").read_text("utf-8"))

    @property
    def is_scan(self) -> bool:
        return self.name.endswith("_scan")


SAMPLES = (
    Sample("arabic_textbook.pdf", "text_layer", prose=0.995, formulas=0.99),
    Sample("paper.pdf", "text_layer", prose=0.95, formulas=0.24, tables=0.6, captions=0.95),
    Sample("tables.pdf", "text_layer", prose=1.0, tables=1.0, captions=1.0),
    Sample("figures.pdf", "text_layer", prose=1.0, captions=1.0),
    Sample("broken_layer.pdf", "ocr", prose=0.97),
    Sample("arabic_textbook_scan.pdf", "ocr", prose=0.74, exact_headings=False, headings=0.5),
    Sample("paper_scan.jpg", "ocr", prose=0.9, tables=0.55, captions=0.95, exact_headings=False, headings=0.8),
    Sample("tables_scan.tiff", "ocr", prose=0.92, tables=0.5, captions=0.84, exact_headings=False, headings=0.7),
    Sample("figures_scan.pdf", "ocr", prose=0.96, captions=0.7, exact_headings=False, headings=0.9),
)
BORN_DIGITAL = tuple(sample for sample in SAMPLES if sample.source == "text_layer")
