"""One page to its image and its evidence: the text layer where it is sound, OCR where it is not."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
import pymupdf
from numpy.typing import NDArray
from PIL import Image

from staged_pipeline.core.errors import MissingDependency, OcrError
from staged_pipeline.core.evidence import Evidence, Finding, Region, Segment, TableGrid, Word
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.page import Page, PageImage
from staged_pipeline.core.vocabulary import EvidenceSource
from staged_pipeline.source import graphics, mupdf, pages, regions
from staged_pipeline.source.formulas.formula_glyphs import formula_glyphs
from staged_pipeline.source.formulas.formula_regions import with_formulas
from staged_pipeline.source.grids.find import Grids, find_grids
from staged_pipeline.source.languages import language_of
from staged_pipeline.source.ocr import recognition, scan_drawings, scan_formulas, scan_graphics
from staged_pipeline.source.ocr.readings import OCR_DPI
from staged_pipeline.source.ocr.weight import with_weights
from staged_pipeline.source.options import SourceOptions
from staged_pipeline.source.overlay import overlay_page
from staged_pipeline.source.text import layer_check, layer_merge
from staged_pipeline.source.text.layer import most_common_direction, mostly_turned, read_text_layer
from staged_pipeline.source.text.region_cuts import cut_at_regions

_MAX_REGION_LINES = 3000
_MAX_REGION_WORDS = 10_000
"""Lines and words beyond which the layout model is not asked: its time grows with the square of their number (3 s for
5,000 words, 32 s for 20,000; a full newspaper page has about 5,000)."""
_POSTER = 48.0
"""Inches: thresholds in inches and points do not hold for larger pages (A0 is 47 high)."""


class _Structure(NamedTuple):
    regions: tuple[Region, ...] = ()
    grids: tuple[TableGrid, ...] = ()


def read_pdf_page(page: pymupdf.Page, index: int, options: SourceOptions) -> Page:
    """A page of a PDF. `page` is changed: its /Rotate is worked into its content, so that all coordinates agree.

    Raises OcrError where OCR fails on a page that has nothing else.
    """
    mupdf.make_upright(page)
    turned = mostly_turned(page)
    if turned:
        mupdf.turn(page, -turned)
    width, height = mupdf.size(page)
    picture = pages.render(page, options.dpi)
    drawn = graphics.read_graphics(page)
    layer = read_text_layer(page, index, drawn.rules)
    dpi = picture.width / width * 72
    verdict = _verdict(layer.segments, picture, dpi, drawn.images, options)
    hidden = any(finding.kind == "invisible_text" and finding.action == "kept" for finding in layer.findings)
    if hidden and verdict.action == "keep" and options.ocr == "auto" and recognition.ocr_available():
        verdict = _compared(layer.segments, picture, dpi, options)
    findings = (*layer.findings, *verdict.findings)
    if turned:
        message = f"the text is written at {turned} degrees: the page was turned back"
        findings = (Finding(kind="rotated", message=message, action="mended"), *findings)
    segments = layer.segments
    if verdict.action != "keep":
        # The most that is allowed of a huge page is less than either resolution, and is there already.
        resolution = _scan_dpi(width, height)
        fine = picture if dpi > resolution * 0.99 else pages.render(page, OCR_DPI)
        scan, failure = _recognised(fine, resolution, index, options, has_text=bool(segments))
        findings = (*findings, *failure)
        if scan is not None and verdict.action == "page":
            return _scanned_page(scan, resolution, index, options, findings)
        if scan is not None:
            segments, rules = _mended(segments, verdict, scan, index)
            drawn = drawn._replace(rules=(*drawn.rules, *rules))
    structure = _Structure()
    if options.regions and not _is_blank(findings):
        structure, skipped = _structure(page, segments, drawn.rules)
        structure = structure._replace(regions=with_formulas(structure.regions, segments))
        findings = (*findings, *skipped)
    cut = cut_at_regions(segments, structure.regions)
    segments = segments if cut == tuple(segments) else layer_merge.numbered(cut, index)
    formulas = [region.box for region in structure.regions if region.label == "formula"]
    glyphs = formula_glyphs(page, formulas, (*drawn.bars, *drawn.rules))
    evidence = Evidence(
        page_index=index,
        width=round(width, 3),
        height=round(height, 3),
        rotation=-turned % 360,
        source=_source(segments),
        direction=most_common_direction(segments),
        language=language_of(" ".join(segment.text for segment in segments)),
        segments=segments,
        regions=structure.regions,
        grids=structure.grids,
        rules=drawn.rules,
        images=drawn.images,
        drawings=drawn.drawings,
        glyphs=glyphs,
        bars=drawn.bars if glyphs else (),
        bullets=drawn.bullets,
        findings=findings,
    )
    return Page(image=pages.page_image(picture, width), evidence=evidence)


def read_picture(
    picture: Image.Image, dpi: float, index: int, options: SourceOptions, findings: Sequence[Finding]
) -> Page:
    """A page of an image file: `picture` in RGB at `dpi`. Raises OcrError."""
    verdict = _verdict((), picture, dpi, (), options)
    found = (*findings, *verdict.findings)
    scan: recognition.OcrResult | None = None
    if verdict.action == "page":
        scan, failure = _recognised(picture, dpi, index, options)
        found = (*found, *failure)
    return _scanned_page(scan or _unread(picture, _print_dpi(picture, dpi)), dpi, index, options, found)


def _mended(
    segments: Sequence[Segment], verdict: layer_check.Verdict, scan: recognition.OcrResult, index: int
) -> tuple[tuple[Segment, ...], tuple[Box, ...]]:
    """The sound segments and, in the places of the others and of tables in pictures, what OCR read; the tables' rules.

    Where OCR had to turn the page, its places are not the page's: then the text layer stays as it is.
    """
    if scan.rotation or scan.skew:
        return tuple(segments), ()
    sound = [s for i, s in enumerate(segments) if i not in verdict.broken]
    places = [*(segments[i].box.padded(0.01, 0.004) for i in verdict.broken), *verdict.pictures]
    read = [s for s in scan.segments if any(s.box.covered_by(place) > 0.3 for place in places)]
    rules: tuple[Box, ...] = ()
    if verdict.pictures:
        found = scan_graphics.find_rules(scan.image, OCR_DPI)
        rules = tuple(r for r in found if any(r.covered_by(box) > 0.9 for box in verdict.pictures))
    return layer_merge.numbered(layer_merge.merged(sound, read), index), rules


def _verdict(
    segments: Sequence[Segment], picture: Image.Image, dpi: float, images: Sequence[Box], options: SourceOptions
) -> layer_check.Verdict:
    if options.ocr == "force":
        message = "OCR was asked for"
        return layer_check.Verdict("page", findings=(Finding(kind="ocr_used", message=message, action="none"),))
    verdict = layer_check.check(segments, picture, dpi, images)
    if options.ocr == "off":
        findings = tuple(finding.model_copy(update={"action": "kept"}) for finding in verdict.findings)
        return layer_check.Verdict("keep", findings=findings)
    return verdict


def _compared(
    segments: Sequence[Segment], picture: Image.Image, dpi: float, options: SourceOptions
) -> layer_check.Verdict:
    """Samples a layer that nobody sees (another program's OCR); where ours reads otherwise, the page is read anew."""

    def read(line: Segment) -> str:
        languages = options.languages or recognition.languages_of_text(line.text)
        return " ".join(s.text for s in recognition.recognise_box(picture, dpi, line.box, languages))

    try:
        likeness = layer_check.agreement(segments, read)
    except OcrError as error:
        return layer_check.Verdict("keep", findings=(_failed(error),))
    if likeness >= layer_check.AGREED:
        return layer_check.Verdict("keep")
    message = f"OCR of its longest lines agrees with the hidden text layer by {likeness:.0%} only"
    finding = Finding(kind="ocr_disagrees", message=message, action="replaced_by_ocr")
    return layer_check.Verdict("page", findings=(finding,))


def _recognised(
    picture: Image.Image, dpi: float, index: int, options: SourceOptions, *, has_text: bool = False
) -> tuple[recognition.OcrResult | None, tuple[Finding, ...]]:
    """What OCR reads; None and a finding where it is not installed, and where it fails on a page that has text.

    Raises OcrError where it fails on any other page.
    """
    try:
        scan = recognition.recognise(picture, _print_dpi(picture, dpi), index, options.languages)
    except MissingDependency as error:
        return None, (Finding(kind="ocr_unavailable", message=str(error), action="kept"),)
    except OcrError as error:
        if not has_text:
            raise
        return None, (_failed(error),)
    message = f"read by Tesseract ({'+'.join(scan.languages)}), mean confidence {scan.confidence:.2f}"
    return scan, (Finding(kind="ocr_used", message=message, action="replaced_by_ocr"), *scan.findings)


def _failed(error: OcrError) -> Finding:
    return Finding(kind="ocr_incomplete", message=f"OCR failed: {error}", action="kept")


def _unread(picture: Image.Image, dpi: float) -> recognition.OcrResult:
    rules, pictures = scan_graphics.find_rules(picture, dpi), scan_graphics.find_pictures(picture, dpi)
    return recognition.OcrResult((), picture, 0, 0.0, "und", (), 0.0, (), rules, pictures)


def _scan_dpi(width: float, height: float) -> float:
    return pages.capped_dpi(width, height, OCR_DPI)


def _print_dpi(picture: Image.Image, dpi: float) -> float:
    """The resolution by which to look at print: a poster is drawn like a page, and hung where it looks like one."""
    return OCR_DPI if max(picture.size) > _POSTER * dpi else dpi


def _in_points(segments: Sequence[Segment], factor: float) -> tuple[Segment, ...]:
    """The segments with type `factor` times as large."""
    if factor == 1:
        return tuple(segments)

    def enlarged(word: Word) -> Word:
        return word.model_copy(update={"style": word.style.model_copy(update={"size": word.style.size * factor})})

    return tuple(s.model_copy(update={"words": tuple(map(enlarged, s.words))}) for s in segments)


def _scanned_page(
    scan: recognition.OcrResult, dpi: float, index: int, options: SourceOptions, findings: Sequence[Finding]
) -> Page:
    """A page that is known as a picture only, in the coordinates of the upright picture."""
    width, height = scan.image.width / dpi * 72, scan.image.height / dpi * 72

    def packed() -> PageImage:
        return pages.page_image(pages.resampled(scan.image, width, height, options.dpi), width)

    # Scaling and packing need no lock of Python's, and go on beside the layout model.
    with ThreadPoolExecutor(max_workers=1) as beside:
        image = beside.submit(packed)
        evidence = _scan_evidence(scan, dpi, index, options, findings)
        return Page(image=image.result(), evidence=evidence)


def _scan_evidence(
    scan: recognition.OcrResult, dpi: float, index: int, options: SourceOptions, findings: Sequence[Finding]
) -> Evidence:
    width, height = scan.image.width / dpi * 72, scan.image.height / dpi * 72
    print_dpi = _print_dpi(scan.image, dpi)
    read = _in_points(with_weights(scan.segments, scan.image), print_dpi / dpi)
    segments = layer_merge.numbered(read, index)
    structure, skipped = _Structure(), tuple[Finding, ...]()
    if options.regions and not _is_blank(findings):
        with overlay_page(scan.image, segments, width, height) as page:
            structure, skipped = _structure(page, segments, scan.rules)
    dark = scan_drawings.dark_cells(scan.image, print_dpi)
    drawings = _drawings(dark, segments, structure.grids)
    shown = (*scan.pictures, *drawings, *(grid.box for grid in structure.grids))
    if segments:
        found = scan_formulas.with_whole_formulas(structure.regions, dark, segments, shown)
        structure = structure._replace(regions=found)
    return Evidence(
        page_index=index,
        width=round(width, 3),
        height=round(height, 3),
        rotation=scan.rotation,
        skew=round(scan.skew, 3),
        source=_source(segments),
        direction=most_common_direction(segments),
        language=scan.language,
        segments=segments,
        regions=structure.regions,
        grids=structure.grids,
        rules=scan.rules,
        images=scan.pictures,
        drawings=drawings,
        findings=(*findings, *skipped),
    )


def _drawings(dark: NDArray[np.bool_], segments: Sequence[Segment], grids: Sequence[TableGrid]) -> tuple[Box, ...]:
    """The drawings of a scan with ink in `dark` that are not the printed lines of a table."""
    found = scan_drawings.find_drawings(dark, segments)
    tables = [grid.box for grid in grids]
    return tuple(
        box for box in found if not any(max(box.covered_by(table), table.covered_by(box)) > 0.5 for table in tables)
    )


def _source(segments: Sequence[Segment]) -> EvidenceSource:
    sources = {segment.source for segment in segments}
    if not sources:
        return "none"
    if len(sources) > 1:
        return "mixed"
    return "ocr" if "ocr" in sources else "text_layer"


def _is_blank(findings: Sequence[Finding]) -> bool:
    return any(finding.kind == "blank" for finding in findings)


def _structure(
    page: pymupdf.Page, segments: Sequence[Segment], rules: Sequence[Box]
) -> tuple[_Structure, tuple[Finding, ...]]:
    """Regions and grids; where there are too many words to look for them, none, and a finding that says so."""
    words = sum(len(segment.words) for segment in segments)
    if len(segments) > _MAX_REGION_LINES or words > _MAX_REGION_WORDS:
        message = f"{words} words in {len(segments)} lines: too many to look for regions and tables"
        return _Structure(), (Finding(kind="regions_skipped", message=message, action="kept"),)
    found = regions.read_regions(page)
    try:
        grids = find_grids(page, segments, rules)
    except mupdf.ERRORS:  # the finder is a third party's, and a page without grids still has its lines
        grids = Grids()
    return _Structure(regions.without_tables(found, grids.texts), grids.tables), ()
