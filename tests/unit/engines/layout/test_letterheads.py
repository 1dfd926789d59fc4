"""The head of a letter or an invoice: who writes is no heading of the page, and what the paper is, is one."""

import pytest
from layouts import fractions, page_of, region, segment
from local_layouts import PROSE, kinds, prose

from staged_pipeline.core.evidence import Segment
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.page import Page


def headed(*lines: Segment, **drawn: tuple[Box, ...]) -> Page:
    """A page of prose below the lines, which the layout model takes for text; the first it takes for a heading."""
    text = [prose(20 + i, 50, 400 + 12 * i, 550) for i in range(5)]
    boxes = [(line.box.y0 * 800 - 2, line.box.y1 * 800 + 2) for line in lines]
    regions = [region("text", 48, top, 552, bottom) for top, bottom in boxes[1:]]
    return page_of(
        *lines,
        *text,
        regions=(
            region("section-header", 48, boxes[0][0], 552, boxes[0][1]),
            *regions,
            region("text", 48, 398, 552, 462),
        ),
        **drawn,
    )


def headings(page: Page) -> list[tuple[str, ...]]:
    return [segments for ref, segments in kinds(page) if ref.startswith(("heading", "title"))]


FIRM = segment(0, "Fox and Dog Ltd.", 200, 40, size=15, bold=True)
ADDRESS = segment(1, "Leila Haddad, 12 Fox Lane, Foxtown", 50, 140)


@pytest.mark.parametrize("name", ["INVOICE 2020-10", "Rechnung Nr. 4711", "فاتورة رقم 12", "Purchase order: PO-77"])
def test_the_name_of_a_paper_is_its_heading(name: str) -> None:
    assert headings(headed(FIRM, ADDRESS, segment(2, name, 50, 250))) == [("p0_l2",)]


def test_a_name_in_large_type_needs_no_number() -> None:
    assert headings(headed(FIRM, ADDRESS, segment(2, "Receipt", 50, 250, size=18))) == [("p0_l2",)]


def test_a_section_about_papers_leaves_the_title_above_it() -> None:
    assert headings(headed(FIRM, segment(1, "Receipt", 50, 250, bold=True))) == [("p0_l0",), ("p0_l1",)]


@pytest.mark.parametrize("lines", [("Receipt",), ("Invoice 12 of May is paid",), ("Invoice 12", "Invoice 13")])
def test_a_page_that_speaks_of_papers_keeps_its_title(lines: tuple[str, ...]) -> None:
    named = (segment(2 + i, line, 50, 200 + 40 * i) for i, line in enumerate(lines))
    assert headings(headed(FIRM, ADDRESS, *named)) == [("p0_l0",)]


BAND = {"drawings": (fractions(30, 30, 570, 120),), "images": (fractions(460, 35, 500, 80),)}


def test_a_name_in_a_frame_with_a_logo_is_no_heading() -> None:
    page = headed(
        segment(0, "Foxes of the north", 50, 60, bold=True), segment(1, "1 Their colour", 50, 200, bold=True), **BAND
    )
    assert headings(page) == [("p0_l1",)]


def test_a_title_in_a_frame_across_the_page_is_one() -> None:
    lines = (
        segment(0, "Foxes of the north", 50, 60, size=20, bold=True),
        segment(1, "1 Their colour", 50, 200, bold=True),
    )
    assert headings(headed(*lines, **BAND)) == [("p0_l0",), ("p0_l1",)]
    small = (segment(0, PROSE[:30], 50, 60, bold=True), lines[1])
    assert headings(headed(*small, drawings=BAND["drawings"])) == [("p0_l0",), ("p0_l1",)]
