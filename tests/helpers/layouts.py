"""Pages made by hand for the tests of layout: lines of text at places in points."""

from staged_pipeline.core.evidence import Evidence, Region, Segment, Style, TableGrid, Word
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.page import Page, PageImage
from staged_pipeline.core.vocabulary import Direction, RegionLabel

WIDTH, HEIGHT = 600.0, 800.0
IMAGE = PageImage(png=b"", width=1, height=1, dpi=72)


def fractions(x0: float, y0: float, x1: float, y1: float) -> Box:
    return Box(x0 / WIDTH, y0 / HEIGHT, x1 / WIDTH, y1 / HEIGHT)


def segment(
    number: int,
    text: str,
    left: float,
    top: float,
    *,
    size: float = 10,
    right: float | None = None,
    bold: bool = False,
    mono: bool = False,
    color: str = "",
    font: str = "Serif",
    direction: Direction = "ltr",
) -> Segment:
    """A line of `text` whose words are spread evenly from `left` to `right` (half a type size a character)."""
    right = left + 0.5 * size * len(text) if right is None else right
    style = Style(font=font, size=size, bold=bold, mono=mono, color=color)
    step = (right - left) / max(1, len(text))
    words: list[Word] = []
    at = 0
    for word in text.split(" "):
        x0, x1 = left + step * at, left + step * (at + len(word))
        if direction == "rtl":
            x0, x1 = left + right - x1, left + right - x0
        words.append(Word(text=word, box=fractions(x0, top, x1, top + size), style=style))
        at += len(word) + 1
    return Segment(
        id=f"p0_l{number}",
        text=text,
        box=fractions(left, top, right, top + size),
        words=tuple(words),
        direction=direction,
        source="text_layer",
        confidence=1.0,
        baseline=(top + 0.8 * size) / HEIGHT,
    )


def region(label: RegionLabel, x0: float, y0: float, x1: float, y1: float) -> Region:
    return Region(label=label, box=fractions(x0, y0, x1, y1))


def page_of(
    *segments: Segment,
    regions: tuple[Region, ...] = (),
    grids: tuple[TableGrid, ...] = (),
    rules: tuple[Box, ...] = (),
    images: tuple[Box, ...] = (),
    drawings: tuple[Box, ...] = (),
    direction: Direction = "ltr",
    page_index: int = 0,
) -> Page:
    evidence = Evidence(
        page_index=page_index,
        width=WIDTH,
        height=HEIGHT,
        source="text_layer",
        direction=direction,
        language="ar" if direction == "rtl" else "en",
        segments=segments,
        regions=regions,
        grids=grids,
        rules=rules,
        images=images,
        drawings=drawings,
    )
    return Page(image=IMAGE, evidence=evidence)
