"""One reading of a page image by Tesseract, or two of Arabic print, made segments."""

from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
from PIL import Image

from staged_pipeline.core.evidence import Segment
from staged_pipeline.source.ocr import tesseract
from staged_pipeline.source.ocr.allowance import Allowance
from staged_pipeline.source.ocr.boxes import mended, scaled
from staged_pipeline.source.ocr.fuse import fuse
from staged_pipeline.source.ocr.hocr import HocrPage, Rect, parse_hocr
from staged_pipeline.source.ocr.ink import fitted
from staged_pipeline.source.ocr.marks import with_marks
from staged_pipeline.source.ocr.text_lines import segments_of
from staged_pipeline.source.ocr.upright import at_dpi, ink

OCR_DPI = 200.0
"""What pages are best rendered at for OCR: finer costs time and gained no word (see tesseract)."""

ARABIC_DPI = 140.0
ARABIC_SCRIPT = frozenset({"ara", "fas", "urd", "pus", "uig", "snd"})
"""Languages that are read twice: together with English at `ARABIC_DPI`, alone at `OCR_DPI`.

On 8 Arabic documents (20 pages) word recall is 0.692 with one reading at 200 dpi, 0.711 at 150, 0.731 with both.
"""


AUTOMATIC, ONE_BLOCK = 3, 6
"""Tesseract's ways to find lines: columns and blocks wherever they are, or lines of one column."""


class Scan(NamedTuple):
    """An upright grey page whose rules are painted over, and those rules in its pixels."""

    image: Image.Image
    rules: tuple[Rect, ...]
    dpi: float
    page_index: int


class Reading(NamedTuple):
    """What Tesseract read, with the grey image that it read and its pixels an inch."""

    page: HocrPage
    grey: Image.Image
    dpi: float


def read(scan: Scan, languages: tuple[str, ...], allowance: Allowance) -> tuple[Segment, ...]:
    """The lines of a page. Raises `OcrError`."""
    return as_segments(best_reading(scan, languages, allowance), scan)


def best_reading(scan: Scan, languages: tuple[str, ...], allowance: Allowance, way: int = AUTOMATIC) -> Reading:
    """One reading, or of Arabic with other scripts the two readings made one."""
    if languages[0] not in ARABIC_SCRIPT or len(languages) == 1:
        return reading(scan, OCR_DPI, languages, allowance, way)
    # The work is done by two processes of Tesseract's; this one only waits.
    with ThreadPoolExecutor(max_workers=1) as other:
        pending = other.submit(reading, scan, OCR_DPI, languages[:1], allowance, way)
        first = reading(scan, ARABIC_DPI, languages, allowance, way)
        second = pending.result()
    return fused(first, second)


def fused(coarse: Reading, fine: Reading) -> Reading:
    """Two readings of Arabic print made one, in the pixels of the coarse one."""
    return coarse._replace(page=fuse(coarse.page, scaled(fine.page, coarse.dpi / fine.dpi)))


def reading(
    scan: Scan, wanted: float, languages: tuple[str, ...], allowance: Allowance, way: int = AUTOMATIC
) -> Reading:
    """What Tesseract reads at about `wanted` dpi."""
    grey = at_dpi(scan.image, scan.dpi, wanted)
    dpi = scan.dpi * grey.width / scan.image.width
    return Reading(mended(parse_hocr(tesseract.hocr(grey, dpi, languages, way, allowance))), grey, dpi)


def as_segments(found: Reading, scan: Scan) -> tuple[Segment, ...]:
    """The lines of a reading of a page, their boxes fitted to the ink."""
    rules = [Rect(*(value * found.dpi / scan.dpi for value in rule)) for rule in scan.rules]
    marks = ink(np.asarray(found.grey))
    page = with_marks(fitted(found.page, marks), marks)
    return segments_of(page, found.grey.size, found.dpi, scan.page_index, rules)
