"""Recognised lines made by hand: words with the confidence that OCR gave them, and the image of a page with ink."""

import io
from collections.abc import Iterable, Sequence

from PIL import Image, ImageDraw

from staged_pipeline.core.evidence import Evidence, Segment, Style, Word, joined_text
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.page import PageImage
from staged_pipeline.core.vocabulary import Direction

WIDTH, HEIGHT, SIZE = 600.0, 800.0, 12.0
SCALE = 2  # pixels a point

Ink = tuple[float, float, float, float]
"""A bar of ink, in points."""

Read = tuple[str, float]
"""A word as read, and how surely."""


def line(number: int, words: Sequence[Read], direction: Direction = "rtl", y: float = 100.0) -> Segment:
    """A line whose letters are 6 points wide, its words in logical order, from the margin that it begins at."""
    x = 50.0
    made: list[Word] = []
    for text, confidence in words:
        width = 6.0 * len(text)
        left = WIDTH - x - width if direction == "rtl" else x
        box = Box.scaled(left, y - 9, left + width, y, WIDTH, HEIGHT)
        made.append(Word(text=text, box=box, style=Style(size=SIZE), confidence=confidence))
        x += width + 5
    return Segment(
        id=f"p0_l{number}",
        text=joined_text(tuple(made)),
        box=Box.around(word.box for word in made),
        words=tuple(made),
        direction=direction,
        source="ocr",
        confidence=0.8,
        baseline=y / HEIGHT,
    )


def inked(ink: Iterable[Ink]) -> PageImage:
    """A page of grey paper with bars of ink."""
    image = Image.new("L", (int(WIDTH * SCALE), int(HEIGHT * SCALE)), 215)
    draw = ImageDraw.Draw(image)
    for x0, y0, x1, y1 in ink:
        draw.rectangle((x0 * SCALE, y0 * SCALE, x1 * SCALE - 1, y1 * SCALE - 1), fill=40)
    data = io.BytesIO()
    image.save(data, "PNG")
    return PageImage(png=data.getvalue(), width=image.width, height=image.height, dpi=72 * SCALE)


def scanned(*lines: Segment, direction: Direction = "rtl") -> Evidence:
    """A scanned page with `lines`."""
    return Evidence(page_index=0, width=WIDTH, height=HEIGHT, source="ocr", direction=direction, segments=lines)
