"""One page to its image and its evidence: the text layer where it is sound, OCR where it is not."""

from collections.abc import Sequence
from typing import NamedTuple

import pymupdf
from PIL import Image

from staged_pipeline.core.evidence import Evidence, Finding, Region, Segment, TableGrid
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.page import Page
from staged_pipeline.core.vocabulary import Direction, EvidenceSource
from staged_pipeline.source import graphics, mupdf, pages, regions, text_layer
from staged_pipeline.source.formula_glyphs import formula_glyphs
from staged_pipeline.source.grids import find_grids
from staged_pipeline.source.options import SourceOptions
from staged_pipeline.source.overlay import overlay_page


class _Structure(NamedTuple):
    regions: tuple[Region, ...] = ()
    grids: tuple[TableGrid, ...] = ()


def read_pdf_page(page: pymupdf.Page, index: int, options: SourceOptions) -> Page:
    """A page of a PDF. `page` is changed: its /Rotate is worked into its content, so that all coordinates agree."""
    mupdf.make_upright(page)
    width, height = mupdf.size(page)
    picture = pages.render(page, options.dpi)
    drawn = graphics.read_graphics(page)
    layer = text_layer.read_text_layer(page, index, drawn.rules)
    structure = _structure(page, layer.segments, drawn.rules) if options.regions else _Structure()
    formulas = [region.box for region in structure.regions if region.label == "formula"]
    glyphs = formula_glyphs(page, formulas)
    evidence = Evidence(
        page_index=index,
        width=round(width, 3),
        height=round(height, 3),
        source="text_layer" if layer.segments else "none",
        direction=layer.direction,
        segments=layer.segments,
        regions=structure.regions,
        grids=structure.grids,
        rules=drawn.rules,
        images=drawn.images,
        drawings=drawn.drawings,
        glyphs=glyphs,
        bars=drawn.bars if glyphs else (),
        findings=layer.findings,
    )
    return Page(image=pages.page_image(picture, width), evidence=evidence)


def read_picture(
    picture: Image.Image, dpi: float, index: int, options: SourceOptions, findings: Sequence[Finding]
) -> Page:
    """A page of an image file."""
    width, height = picture.width / dpi * 72, picture.height / dpi * 72
    segments: tuple[Segment, ...] = ()
    direction: Direction = "ltr"
    source: EvidenceSource = "none"
    structure = _Structure()
    if options.regions:
        with overlay_page(picture, segments, width, height) as page:
            structure = _structure(page, segments, ())
    evidence = Evidence(
        page_index=index,
        width=round(width, 3),
        height=round(height, 3),
        source=source,
        direction=direction,
        segments=segments,
        regions=structure.regions,
        grids=structure.grids,
        images=(Box(0.0, 0.0, 1.0, 1.0),),
        findings=tuple(findings),
    )
    return Page(image=pages.page_image(pages.resampled(picture, width, height, options.dpi), width), evidence=evidence)


def _structure(page: pymupdf.Page, segments: Sequence[Segment], rules: Sequence[Box]) -> _Structure:
    found = regions.read_regions(page)
    try:
        grids = find_grids(page, segments, rules)
    except mupdf.ERRORS:  # the finder is a third party's, and a page without grids still has its lines
        grids = ()
    return _Structure(found, grids)
