"""Hypothesis strategy for pages whose evidence makes no sense: what layout engines must live with."""

from typing import get_args

from hypothesis import strategies as st
from layouts import IMAGE
from strategies import DIRECTIONS, boxes

from staged_pipeline.core.evidence import Evidence, GridCell, Region, Segment, Style, TableGrid, Word
from staged_pipeline.core.page import Page
from staged_pipeline.core.vocabulary import RegionLabel

_LABELS = get_args(RegionLabel)
_TEXTS = st.sampled_from(
    [
        "• item",
        "1. first",
        "(2.1)",
        "x = y",
        "17",
        "Figure 2: it",
        "جدول ١: هو",
        "ذهب الثعلب",
        "A line of words.",
        "",
        "∑",
    ]
)


@st.composite
def _segments(draw: st.DrawFn, number: int) -> Segment:
    text, box = draw(_TEXTS), draw(boxes())
    style = Style(
        size=draw(st.sampled_from([0.0, 7.5, 10.0, 24.0])), bold=draw(st.booleans()), mono=draw(st.booleans())
    )
    words = tuple(Word(text=part, box=box, style=style) for part in text.split())
    return Segment(
        id=f"p0_l{number}",
        text=text,
        box=box,
        words=words,
        direction=draw(DIRECTIONS),
        source=draw(st.sampled_from(["text_layer", "ocr"])),
        confidence=1.0,
        baseline=box.y1,
        angle=draw(st.sampled_from([0, 0, 0, 90])),
    )


@st.composite
def any_pages(draw: st.DrawFn) -> Page:
    """A page of up to eight lines, anywhere, with regions, tables and drawings."""
    some_boxes = st.lists(boxes(), max_size=3).map(tuple)
    grids = tuple(
        TableGrid(box=box, rows=1, columns=1, cells=(GridCell(row=0, column=0, box=box),)) for box in draw(some_boxes)
    )
    evidence = Evidence(
        page_index=0,
        width=draw(st.sampled_from([1.0, 595.0, 14400.0])),
        height=draw(st.sampled_from([1.0, 842.0, 14400.0])),
        source="text_layer",
        direction=draw(DIRECTIONS),
        segments=tuple(draw(_segments(i)) for i in range(draw(st.integers(0, 8)))),
        regions=tuple(Region(label=draw(st.sampled_from(_LABELS)), box=box) for box in draw(some_boxes)),
        grids=grids,
        rules=draw(some_boxes),
        images=draw(some_boxes),
        drawings=draw(some_boxes),
    )
    return Page(image=IMAGE, evidence=evidence)
