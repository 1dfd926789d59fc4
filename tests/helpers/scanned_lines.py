"""Recognised lines made by hand: words with the confidence that OCR gave them, one beside the other."""

from collections.abc import Sequence

from staged_pipeline.core.evidence import Evidence, Segment, Style, Word, joined_text
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.vocabulary import Direction

WIDTH, HEIGHT, SIZE = 600.0, 800.0, 12.0

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


def scanned(*lines: Segment, direction: Direction = "rtl") -> Evidence:
    """A scanned page with `lines`."""
    return Evidence(page_index=0, width=WIDTH, height=HEIGHT, source="ocr", direction=direction, segments=lines)
